import ArgumentParser
import Dispatch
import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import TerminalText

struct WatchVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Print what changes in a store, until interrupted.",
    discussion: Help.text(
      """
      Events are created, changed (with the paths that changed, old and new), deleted (with why), withheld: not shown any more, and \
      maybe there, storm: too many changes at once to look at one by one, resync: changes may have been missed, and what is there \
      now was read again, and replaced: another store is in the place of the one before, and is watched from now on. \
      A store that is away is waited for. "by" says who: app, expiry (a cleanup removed what was over), or unknown. \
      With --where one that matched when it was last seen is told of until it matches no more, and so is the end of one of \
      which that is not known; "matches" says it of before and after.
      """,
      examples: [
        "session-inspector watch ./sessions",
        "session-inspector watch app.db --jsonl --where 'user:ada'",
      ]))

  @Argument(help: "The store.", completion: .store) var store: String
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("Only those that match, as in the filter of the interface.", valueName: "filter"))
  var filter: String?
  @Flag(help: "One JSON object per line.") var jsonl = false
  @OptionGroup var revealing: RevealOptions
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions

  func perform() throws -> ExitStatus {
    let setup = try InspectionContext(store: store, options.choice.forReading, cookies.choice)
    let reveal = try revealing.checked(for: setup.access)
    let filter = try filter.map { text throws(CommandError) in try Listing.filter(text, setup) }
    guard let watcher = setup.store.watcher else { throw CommandError(.someFailed, "this store cannot tell of changes") }
    for notice in setup.notices { Console.printNote(notice) }
    let output = WatchOutput(setup: setup, filter: filter, isJSON: jsonl, reveal: reveal)
    let (listens, listening) = AsyncStream.makeStream(of: Never.self)
    let following = Task {
      // It says that Ctrl-C ends it: by then that is so.
      for await _ in listens {}
      try await Self.follow(watcher, setup, output)
    }
    let interruption = Interruption.listen { following.cancel() }
    listening.finish()
    defer { interruption.cancel() }
    let ending = Result { try blocking { try await following.value } }
    if Interruption.isRequested { return .interrupted }
    try ending.get()
    guard Console.outputFailure == nil else { return .someFailed }
    throw CommandError(.unreachable, "the store no longer tells of changes", advice: "try again")
  }

  /// Until it is cancelled, nobody reads what it prints, or the store tells no more.
  private static func follow(
    _ watcher: any SessionWatcher, _ setup: InspectionContext, _ output: WatchOutput
  ) async throws {
    // Watching begins before the listing, so that nothing falls between the two.
    var changes = watcher.changes()
    let monitor = StoreMonitor(
      reader: setup.store.reader, summaries: setup.summaries, clock: setup.clock, watched: output.watched)
    guard let count = try await monitor.baseline({ _ in }) else { return }
    let leftOut = LeftOut(of: setup.store, output.filter)
    await leftOut.tell()
    Console.printNote("watching \(count) sessions (\(setup.store.facts.watching ?? "still")); Ctrl-C ends")
    let connection = setup.store.connection()
    if let connection {
      Task { for await reason in connection { if let reason { Console.printNote("\(reason); retrying") } } }
      Task { await tellSilence(of: setup.store) }
    }
    var returning = WatchReturn(setup.store.reader, watcher, monitor)
    while true {
      await monitor.follow(changes) { news in
        await tell(news, monitor, leftOut, output)
        return Console.outputFailure == nil
      }
      guard !Task.isCancelled, Console.outputFailure == nil else { return }
      // One that says itself when it is away goes on once it is back: its changes end where it tells of none.
      guard connection == nil, let next = await returning.changes() else { return }
      changes = next
      monitor.missedSomething()
      await listAgain(monitor, leftOut, output)
      returning.begins()
    }
  }

  private static func tell(_ news: StoreNews, _ monitor: StoreMonitor, _ leftOut: LeftOut, _ output: WatchOutput) async {
    switch news {
    case .session(let look): output.show(look)
    case .unspecified: break
    case .lost(let reason): Console.printNote("\(reason)")
    case .storm(let changes):
      output.show(storm: changes)
      await listAgain(monitor, leftOut, output)
    case .resync: await listAgain(monitor, leftOut, output)
    case .replaced(let words):
      output.show(replacement: words)
      await listAgain(monitor, leftOut, output)
    }
  }

  /// Says that the store owes an answer for longer than one may take, and when it has come.
  private static func tellSilence(of store: any InspectableStore) async {
    var isTold = false
    while !Task.isCancelled {
      try? await Task.sleep(for: .seconds(1))
      let length = store.silence.map { ContinuousClock.now - $0.asked } ?? .zero
      guard isTold != (length >= .seconds(2)) else { continue }
      isTold.toggle()
      Console.printNote(isTold ? "no answer for \(length.components.seconds) s" : "it answers again")
    }
  }

  /// What happened meanwhile is told, and how many sessions there are by now.
  private static func listAgain(_ monitor: StoreMonitor, _ leftOut: LeftOut, _ output: WatchOutput) async {
    do throws(StoreError) {
      let total = try await monitor.baseline({ output.show($0) })
      if let words = monitor.takeTurn() { output.show(replacement: words) }
      if let total { output.show(resync: total) }
      await leftOut.tell()
    } catch {
      Console.printNote("the store could not be listed again: \(error.words)")
    }
  }
}

/// What the last listing could not look into, and what of it the filter could not, told once as long as that is so: nothing is told of the
/// sessions there.
private actor LeftOut {
  private let store: any InspectableStore
  private let filter: Filter?
  private var told: [String] = []

  init(of store: any InspectableStore, _ filter: Filter?) { (self.store, self.filter) = (store, filter) }

  func tell() async {
    let words = await store.advisories().leftOut + (filter?.metNotices ?? [])
    for new in words where !told.contains(new) { Console.printNote("\(new)") }
    told = words
  }
}

/// Prints what happens in a store, a line each.
struct WatchOutput: Sendable {
  let setup: InspectionContext
  /// Nil: every session is told of.
  let filter: Filter?
  let isJSON: Bool
  let reveal: Bool

  /// Whether a session is one of those that are asked for; nil: all are.
  var watched: (@Sendable (SessionEntry) -> Bool)? {
    guard let filter else { return nil }
    let (summaries, clock) = (setup.summaries.forManyRows, setup.clock)
    return { filter.isMet(by: $0, summaries, now: clock.now()) }
  }

  func show(_ look: StoreNews.Look) {
    guard let entry = look.entry else {
      if let event = look.event { show(event) }
      return
    }
    let now = setup.clock.now()
    let (summary, content) = setup.summaries.summary(of: entry)
    let passage = filter.map { filter in
      FilterPassage(look.event, after: filter.verdict(on: summary, content: content, now: now) == .yes)
    }
    guard passage?.isToTell ?? true else { return }
    let word = look.event?.word ?? "changed"
    guard isJSON else {
      let flashes = summary.flashes.isEmpty ? "" : "  flash: " + summary.flashes.map(\.string).joined(separator: " ")
      let words = look.event.map { "  " + $0.words } ?? ""
      return line(word, summary.label, "\(summary.user?.string ?? summary.problem ?? "-")\(flashes)\(words)\(aside(passage))")
    }
    var record: JSONObject = ["event": .string(JSString(word)), "time": .string(JSString(now.iso8601))]
    record.add(ExportRow(summary, now: now, reveal: reveal).record(ExportColumns(attributes: setup.attributes)))
    if let event = look.event { record.add(event.record(masking: setup.disclosure.masking, reveal: reveal)) }
    if let passage { record["matches"] = passage.record }
    Output.json(.object(record))
  }

  /// A session that is gone.
  private func show(_ event: StoreEvent) {
    let passage = filter.map { _ in FilterPassage(event, after: nil) }
    guard passage?.isToTell ?? true else { return }
    guard isJSON else { return line(event.word, event.label, event.words + aside(passage)) }
    var record: JSONObject = [
      "event": .string(JSString(event.word)), "time": .string(JSString(event.time.iso8601)),
      "id": reveal ? event.id.reveal().map(JSONValue.string) ?? .null : .null,
      "fingerprint": .string(event.label.programWord),
    ]
    record.add(event.record(masking: setup.disclosure.masking, reveal: reveal))
    if let passage { record["matches"] = passage.record }
    Output.json(.object(record))
  }

  func show(storm changes: Int) {
    guard isJSON else { return Console.line("storm    \(changes) changes, not looked at one by one") }
    Output.json(["event": "storm", "changes": .number(JSNumber(Double(changes)))])
  }

  func show(replacement words: String) {
    guard isJSON else { return Console.line("replaced  \(words)") }
    Output.json(["event": "replaced", "reason": .string(JSString(words))])
  }

  func show(resync total: Int) {
    guard isJSON else { return Console.line("resync   \(total) sessions") }
    Output.json(["event": "resync", "total": .number(JSNumber(Double(total)))])
  }

  private func aside(_ passage: FilterPassage?) -> String { passage?.words.map { "  (\($0))" } ?? "" }

  private func line(_ event: String, _ label: SessionLabel, _ rest: String) {
    Output.line(SafeText(sanitising: "\(setup.clock.now().timeText)  \(event)  \(label)  \(rest)"))
  }
}

extension JSONObject {
  fileprivate mutating func add(_ other: JSONObject) { for entry in other.entries { self[entry.key] = entry.value } }
}
