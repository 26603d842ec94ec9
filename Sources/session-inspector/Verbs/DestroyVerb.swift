import ArgumentParser
import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import TerminalText

struct DestroyVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "destroy", abstract: "Destroy sessions: whoever holds one is logged out.",
    discussion: """
      A remember-me token may log a user in again, and a session that lives in its cookie cannot be destroyed here.

      \(SessionFinder.help)
      """)

  @Argument(help: "The store.", completion: .store) var store: String
  @Argument(help: "The sessions; - reads them from standard input, one per line.") var ids: [String] = []
  @Option(
    name: .customLong("where"), help: ArgumentHelp("All that match, as in the filter of the interface.", valueName: "filter"))
  var filter: String?
  @Option(help: ArgumentHelp("With --where: fail unless exactly so many match.", valueName: "n")) var expect: Int?
  @Flag(help: "Do not ask.") var yes = false
  @Flag(name: .customLong("dry-run"), help: "Say what would be destroyed, and destroy nothing.") var dryRun = false
  @OptionGroup var naming: Naming
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions

  func validate() throws {
    if ids.isEmpty == (filter == nil) {
      throw ValidationError("say which sessions: ids, - for standard input, or --where FILTER")
    }
    if filter == nil && expect != nil { throw ValidationError("--expect goes with --where") }
    if ids.contains("-") && ids.count > 1 { throw ValidationError("- reads all ids from standard input: give no others") }
  }

  /// Identity and revision, frozen before anything is asked.
  private struct Target: Sendable {
    let label: SessionLabel
    let id: SessionID
    let revision: Revision?
    let user: String
  }

  func perform() throws -> ExitStatus {
    let setup = try InspectionContext(store: store, options.choice, cookies.choice)
    for notice in setup.notices { Console.printNote(notice) }
    let operations = dryRun ? nil : try setup.operations()
    let (targets, missing) = try filter == nil ? named(setup) : matching(setup)
    guard let operations else {
      for target in targets { Console.line("would destroy \(target.label)  \(target.user)") }
      try checkCount(targets.count)
      Console.printNote("\(Self.sessions(targets.count)) would be destroyed")
      return missing == 0 ? .success : .someFailed
    }
    try checkCount(targets.count)
    // What no store knows of, before and after.
    for words in setup.advisories.afterDestroy { Console.printNote("\(words)") }
    defer { for words in setup.advisories.afterDestroy where !targets.isEmpty { Console.printNote("\(words)") } }
    guard !targets.isEmpty else { return missing == 0 ? .success : .someFailed }
    guard try yes || confirmed(targets) else {
      Console.printNote("nothing was destroyed")
      return .success
    }
    return try destroy(targets, operations, missing: missing)
  }

  /// In batches: between two of them Ctrl-C ends it, and what was done is said.
  private func destroy(_ targets: [Target], _ operations: SessionOperations, missing: Int) throws -> ExitStatus {
    Interruption.listen()
    let report = DestroyReport(targets.map(\.label))
    do {
      try blocking {
        try await operations.store.apply(
          targets.map { .delete($0.id, ifRevision: $0.revision) }, keepingBefore: false
        ) { outcomes in
          report.tell(outcomes)
          return !Interruption.isRequested
        }
      }
    } catch {
      report.end()
      Console.printNote("\(report.summary); the store takes no more")
      throw error
    }
    report.end()
    if report.told < targets.count {
      Console.printNote("\(report.summary); stopped")
      return .interrupted
    }
    // One reason for every failure is the reason of the whole.
    let statuses = report.failures.union(missing > 0 ? [.someFailed] : [])
    return statuses.count > 1 ? .someFailed : statuses.first ?? .success
  }

  /// What a filter matches is destroyed only where the person says how many that are.
  private func checkCount(_ count: Int) throws(CommandError) {
    if let expect, count != expect {
      throw CommandError(
        .conflict, "\(Self.sessions(count)) match, not \(expect): nothing was destroyed",
        advice: dryRun ? nil : "--dry-run lists them")
    }
    if filter != nil, expect == nil, !dryRun {
      throw .usage(
        "--where needs --expect N, so that no more are destroyed than you think; \(Self.sessions(count)) match now",
        advice: "--dry-run lists them")
    }
  }

  private static func sessions(_ count: Int) -> String { count == 1 ? "1 session" : "\(count) sessions" }

  private func confirmed(_ targets: [Target]) throws(CommandError) -> Bool {
    guard Console.inputIsTerminal else {
      throw .usage(
        "standard input is not a terminal, so nobody can be asked",
        advice: "--yes destroys without asking, --dry-run only says what it would")
    }
    for target in targets.prefix(20) { Console.printNote("  \(target.label)  \(target.user)") }
    if targets.count > 20 { Console.printNote("  and \(targets.count - 20) more") }
    let answer = Console.ask("destroy \(targets.count == 1 ? "this session" : "these \(targets.count) sessions")? Type yes: ")
    return answer?.lowercased() == "yes"
  }

  private func named(_ setup: InspectionContext) throws -> (targets: [Target], missing: Int) {
    let words: [(place: String, text: String)] =
      try ids == ["-"]
      ? Arguments.lines(ofInput: Files.read(0)).map { ("line \($0): ", $1) }
      : ids.enumerated().map { (ids.count == 1 ? "" : "session \($0 + 1) of \(ids.count): ", $1) }
    return try blocking {
      let finder = SessionFinder(setup, naming)
      var (targets, seen, missing) = ([Target](), Set<SessionID>(), 0)
      for (place, word) in words {
        do throws(CommandError) {
          let target = try await Self.target(finder.id(word), setup)
          if seen.insert(target.id).inserted { targets.append(target) }
        } catch {
          var complaint = error
          complaint.message = "\(place)\(complaint.message)"
          guard complaint.status == .someFailed else { throw complaint }
          Console.report(complaint)
          missing += 1
        }
      }
      return (targets, missing)
    }
  }

  /// What cannot be understood can still be destroyed, in whatever state it is. Of a store that cannot be reached nothing is
  /// destroyed unseen.
  private static func target(_ id: SessionID, _ setup: InspectionContext) async throws(CommandError) -> Target {
    let summary: SessionSummary?
    do throws(StoreError) {
      summary = try await setup.store.reader.read(id).map { setup.summaries.summary(of: $0).summary }
    } catch {
      switch error {
      case .unavailable, .timedOut: throw CommandError(error, on: "\(setup.label(of: id))")
      case .denied, .readOnly, .full, .malformed, .invalidID, .failed: summary = nil
      }
    }
    return Target(
      label: setup.label(of: id), id: id, revision: summary?.revision, user: summary?.user?.string ?? "-")
  }

  private func matching(_ setup: InspectionContext) throws -> (targets: [Target], missing: Int) {
    let filter = try Listing.filter(filter, setup)
    let listing = try blocking { try await Listing.read(setup, filter: filter, sort: SortOrder(.id), limit: nil) }
    for words in listing.leftOut { Console.printNote("\(words)") }
    let targets = listing.summaries.map {
      Target(label: $0.label, id: $0.id, revision: $0.revision, user: $0.user?.string ?? $0.problem ?? "-")
    }
    return (targets, listing.leftOut.count)
  }
}
