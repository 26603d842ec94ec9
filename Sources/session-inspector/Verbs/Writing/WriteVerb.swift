import ArgumentParser
import Inspection
import Sessions
import SessionsAdministration
import TerminalText

/// A verb that changes sessions: one that is named, those named on standard input, or all that a filter matches. It says what is
/// done; how it is done, on one or on many, is the same for all.
protocol WriteVerb: Verb {
  var store: String { get }
  /// What stands behind the store: the session, where no filter says which, and what is to be done.
  var words: [String] { get }
  /// What is to be done takes these words.
  var values: [String] { get }
  var many: ManyOptions { get }
  var conditions: Conditions { get }
  var naming: Naming { get }
  var options: StoreOptions { get }
  var cookies: CookieOptions { get }
  /// Whether a person is asked also about one that is named, and several can be named.
  static var isFinal: Bool { get }

  /// What is done. Arguments are read before the store is opened.
  func task(_ values: [String]) throws -> WriteTask
  /// What is in the way in this store, said before anything is looked up.
  func check(_ setup: InspectionContext) throws(CommandError)
}

/// What is done to each session, and what it is called.
struct WriteTask: Sendable {
  let action: PendingWrite.Action
  /// `destroyed `, `set user.name: `; a session's label follows.
  let done: SafeText
  /// `destroy `, `set user.name: `.
  let wouldDo: SafeText
  /// `destroy`, `set user.name of`; sessions follow.
  let question: SafeText
  /// `5 of 5 destroyed`.
  let counted: SafeText
}

/// Which sessions.
struct ManyOptions: ParsableArguments {
  @Option(
    name: .customLong("where"), help: ArgumentHelp("All that match, as in the filter of the interface.", valueName: "filter"))
  var filter: String?
  @Option(help: ArgumentHelp("With --where: fail unless exactly so many match.", valueName: "n")) var expect: Int?
  @Flag(help: "Do not ask.") var yes = false
  @Flag(name: .customLong("dry-run"), help: "Say what would be done, and do nothing.") var dryRun = false
  @Option(
    help: ArgumentHelp(
      "A new file for what came of each session, as JSON Lines: done, unchanged, changed, gone, failed, unknown or untried.",
      valueName: "file"), completion: .file()) var report: String?

  func validate() throws {
    if let expect, expect < 0 { throw ValidationError("--expect takes a number of sessions, from 0") }
    if filter == nil && expect != nil { throw ValidationError("--expect goes with --where") }
    if dryRun && report != nil { throw ValidationError("--report tells what was done, and --dry-run does nothing") }
  }
}

struct Conditions: ParsableArguments {
  @Option(
    name: .customLong("if-revision"),
    help: ArgumentHelp(
      "Only if the session is still at this revision, as get shows it; exit 5 if it is not.", valueName: "revision"))
  var revision: String?
  @Option(
    name: .customLong("print"),
    help: ArgumentHelp(
      "Of pasted cookies (cookie:): how each is printed as it is then: header, cookie, or curl for curl -K -.",
      valueName: "form"))
  var form: CookieResult.Form = .header
  @Flag(
    help:
      "Of pasted cookies (cookie:): also one whose signature no secret verifies. What is printed is signed anew, and verifies.")
  var unverified = false
}

extension WriteVerb {
  static var isFinal: Bool { false }
  func check(_ setup: InspectionContext) throws(CommandError) {}

  func validate() throws {
    if many.filter != nil, words.count > self.values.count {
      throw ValidationError("give sessions or --where, not both: --where says which sessions")
    }
    let values = values.joined(separator: " ")
    let enough = many.filter == nil ? words.count > self.values.count : words.count == self.values.count
    guard enough, Self.isFinal && many.filter == nil || words.count <= self.values.count + 1 else {
      throw ValidationError(
        "say which sessions\(values.isEmpty ? "" : ", and \(values)"): SESSION \(values), - \(values) with a session per line on standard input, or \(values) --where FILTER"
          .replacing("  ", with: " ").replacing(" ,", with: ","))
    }
    if many.filter == nil, Self.isFinal, words.contains("-"), words.count > 1 {
      throw ValidationError("- reads all sessions from standard input: give no others")
    }
    if conditions.revision != nil, selection.names?.count != 1 { throw ValidationError("--if-revision is about one session") }
  }

  private var selection: WriteSelection {
    if let filter = many.filter { return .matching(filter) }
    let names = Array(words.dropLast(values.count))
    return names == ["-"] ? .input : .named(names)
  }

  func perform() throws -> ExitStatus {
    let task = try task(words.suffix(values.count))
    // What is not written is not opened for writing.
    let choice = many.dryRun ? options.choice.forPreview : options.choice
    let setup = try InspectionContext(store: store, choice, cookies.choice)
    for notice in setup.notices { Console.printNote(notice) }
    let operations = many.dryRun ? nil : try setup.operations()
    try check(setup)
    for words in setup.advisories.concerning(task.action.storeAction) { Console.printNote("\(words)") }
    let selection = selection
    let finder = SessionFinder(setup, naming)
    if case .input = selection, setup.bench != nil {
      throw CommandError.usage("standard input has the cookies: it cannot name sessions, too", advice: "name them, or --where")
    }
    if let operations, !Self.isFinal, many.report == nil, let name = selection.names?.first {
      return try OneWrite(setup: setup, operations: operations, task: task).perform(on: name, finder, conditions)
    }
    let targets = try WriteTargets(selection, setup, finder, conditions)
    guard let operations else { return try preview(targets, task, setup) }
    let write = ManyWrites(
      setup: setup, operations: operations, task: task, targets: targets, form: conditions.form,
      signsUnverified: conditions.unverified)
    try checkCount(targets.sessions.count, task)
    guard !targets.sessions.isEmpty else { return targets.missing == 0 ? .success : .someFailed }
    guard try many.yes || confirmed(targets, task, setup) else {
      Console.printNote("nothing was " + task.counted)
      return .success
    }
    return try write.perform(report: many.report, tellsCount: selection.names == nil)
  }

  private func preview(_ targets: WriteTargets, _ task: WriteTask, _ setup: InspectionContext) throws -> ExitStatus {
    // What a write would come to tells what is there: in an audit, a guess at a time.
    if setup.access == .audit, !targets.sessions.isEmpty { try setup.checkMayWrite() }
    try BenchOutput.check(task.action, on: targets.sessions.map(\.id), setup, signsUnverified: conditions.unverified)
    let status = try WriteForecast(targets, task, setup).tell()
    try checkCount(targets.sessions.count, task)
    if !targets.sessions.isEmpty { try setup.checkMayWrite() }
    return status
  }

  /// What a filter matches is changed only where the person says how many that are.
  private func checkCount(_ count: Int, _ task: WriteTask) throws(CommandError) {
    if let expect = many.expect, count != expect {
      throw CommandError(
        .conflict, "\(sessionsCounted(count)) match, not \(grouped(expect)): nothing was \(task.counted)",
        advice: many.dryRun ? nil : "--dry-run lists them")
    }
    if many.filter != nil, many.expect == nil, !many.dryRun {
      throw .usage(
        "--where needs --expect N, so that no more are \(task.counted) than you think; \(sessionsCounted(count)) match now",
        advice: "--dry-run lists them")
    }
  }

  private func confirmed(_ targets: WriteTargets, _ task: WriteTask, _ setup: InspectionContext) throws -> Bool {
    guard Console.inputIsTerminal else {
      throw CommandError.usage(
        "standard input is not a terminal, so nobody can be asked",
        advice: "--yes does it without asking, --dry-run only says what it would do")
    }
    let sessions = targets.sessions
    for target in sessions.prefix(20) { Console.printNote(SafeText(sanitising: "  \(target.label)  \(target.user)")) }
    if sessions.count > 20 { Console.printNote("  and \(grouped(sessions.count - 20)) more") }
    for words in try WriteForecast(targets, task, setup).leftOut { Console.printNote("  " + words) }
    let whom: SafeText = sessions.count == 1 ? "this session" : "these \(sessionsCounted(sessions.count))"
    return Console.ask(task.question + " " + whom + "? Type yes: ")?.lowercased() == "yes"
  }
}
