import ArgumentParser
import ECMAScript
import Inspector
import Sessions
import TerminalUI

struct WatchVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Print what changes in a store, until interrupted.",
    discussion:
      "Events are created, changed, deleted, and resync: changes may have been missed, and what is there now was read again.")

  @Argument(help: "The store.") var store: String
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("Only those that match, as in the filter of the interface.", valueName: "filter"))
  var filter: String?
  @Flag(help: "One JSON object a line.") var jsonl = false
  @OptionGroup var revealing: RevealOptions
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions

  func perform() throws -> ExitStatus {
    let setup = try Setup(store: store, options.access, cookies, layout: options.layout)
    let reveal = try revealing.checked(for: setup.access)
    let filter = try Listing.filter(filter, setup)
    guard let watcher = setup.handle.watcher else { throw Complaint(.someFailed, "this store cannot tell of changes") }
    for notice in setup.notices { Console.narrate(notice) }
    let jsonl = jsonl
    try blocking {
      // Watching begins before the listing, so that nothing falls between the two.
      let changes = watcher.changes()
      var known = try await Self.ids(setup)
      for words in setup.handle.leftOut() { Console.narrate("\(words)") }
      Console.narrate("watching \(known.count) sessions (\(setup.handle.watchMethod())); Ctrl-C ends")
      setup.handle.demonstration?.start()
      if let connection = setup.handle.connection {
        Task { for await reason in connection() { if let reason { Console.narrate("\(reason); it is tried again and again") } } }
      }
      for await change in changes {
        guard Console.outputFailure == nil else { return }
        switch change {
        case .changed(let id):
          guard let summary = try await Self.summary(of: id, setup, filter) else { continue }
          Self.show(known.insert(id).inserted ? "created" : "changed", summary, setup, jsonl: jsonl, reveal: reveal)
        case .deleted(let id):
          guard known.remove(id) != nil else { continue }
          let label = setup.label(of: id)
          Self.show("deleted", label, id, setup, jsonl: jsonl, reveal: reveal)
        case .unnamed: continue
        case .resync:
          known = try await Self.ids(setup)
          if jsonl {
            Output.json(["event": "resync", "total": .number(JSNumber(Double(known.count)))])
          } else {
            Console.line("resync   \(known.count) sessions")
          }
        }
      }
    }
    guard Console.outputFailure == nil else { return .someFailed }
    throw Complaint(.unreachable, "the store no longer tells of changes", advice: "try again")
  }

  private static func ids(_ setup: Setup) async throws -> Set<SessionID> {
    var (ids, cursor) = (Set<SessionID>(), PageCursor?.none)
    repeat {
      let page = try await setup.handle.reader.page(PageRequest(after: cursor, contents: false))
      ids.formUnion(page.entries.map(\.id))
      cursor = page.next
    } while cursor != nil
    return ids
  }

  /// The row as it is now; nil where it is gone again, cannot be read, or is not asked for.
  private static func summary(of id: SessionID, _ setup: Setup, _ filter: Filter) async throws -> SessionSummary? {
    let entry: SessionEntry
    do {
      guard let stored = try await setup.handle.reader.read(id) else { return nil }
      entry = SessionEntry(
        id: id, size: stored.storedSize ?? stored.payload.count, modified: stored.modified, content: .stored(stored))
    } catch {
      guard case .malformed(let record) = error else { return nil }
      entry = SessionEntry(id: id, size: record.bytes.count, modified: nil, content: .malformed(record))
    }
    let (summary, content) = setup.summaries.summary(of: entry)
    return filter.verdict(on: summary, content: content, now: setup.clock.now()) == .yes ? summary : nil
  }

  private static func show(_ event: String, _ summary: SessionSummary, _ setup: Setup, jsonl: Bool, reveal: Bool) {
    if jsonl {
      var record: JSONObject = ["event": .string(JSString(event)), "time": .string(JSString(setup.clock.now().iso8601))]
      for entry in summary.record(at: setup.clock.now(), reveal: reveal, extra: setup.attributes) {
        record[entry.key] = entry.value
      }
      return Output.json(.object(record))
    }
    let flashes = summary.flashes.isEmpty ? "" : "  flash: " + summary.flashes.map(\.string).joined(separator: " ")
    people(event, summary.label, setup, "\(summary.user?.string ?? summary.problem ?? "-")\(flashes)")
  }

  private static func show(_ event: String, _ label: SessionLabel, _ id: SessionID, _ setup: Setup, jsonl: Bool, reveal: Bool) {
    guard jsonl else { return people(event, label, setup, "") }
    Output.json([
      "event": .string(JSString(event)), "time": .string(JSString(setup.clock.now().iso8601)),
      "id": reveal ? id.reveal().map(JSONValue.string) ?? .null : .null,
      "fingerprint": .string(JSString(label.fingerprint.prefix(8))),
    ])
  }

  private static func people(_ event: String, _ label: SessionLabel, _ setup: Setup, _ rest: String) {
    Output.line(SafeText(sanitising: "\(setup.clock.now().clock)  \(event)  \(label)  \(rest)"))
  }
}
