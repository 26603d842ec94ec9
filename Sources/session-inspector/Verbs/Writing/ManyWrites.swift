import ECMAScript
import Inspection
import Sessions
import SessionsAdministration
import TerminalText

/// A change of many sessions, in batches: between two of them Ctrl-C ends it, and what was done is said.
struct ManyWrites {
  let setup: InspectionContext
  let operations: SessionOperations
  let task: WriteTask
  let targets: WriteTargets
  /// How cookies are printed that are the store.
  let form: CookieResult.Form
  /// Whether one is signed anew that no secret verifies.
  let signsUnverified: Bool

  /// What is said where the first of them take longer than a moment.
  private static let waiting: SafeText = "waiting for the store: another program may hold a lock on it… Ctrl-C twice ends it"

  /// - Parameters:
  ///   - path: the file that tells what came of each.
  ///   - tellsCount: whether it is said how many it was done to, also where it was done to all.
  func perform(report path: String?, tellsCount: Bool) throws -> ExitStatus {
    // Before anything is written it is known that it can be told.
    try BenchOutput.check(task.action, on: targets.sessions.map(\.id), setup, signsUnverified: signsUnverified)
    let file = try path.map { path throws(CommandError) in try WriteReportFile(path, task, setup, count: targets.sessions.count) }
    // One that waits for somebody's lock is given up, as where it is named alone. Of many it is to be said what was done to whom.
    let isOne = targets.sessions.count == 1
    Interruption.listen(patience: isOne ? 1 : 0)
    let report = WriteReport(targets.sessions, task, file, isQuiet: setup.bench != nil)
    var planner = operations.planner
    planner.isMeant = targets.isMeant
    var mass = MassOperations(reader: setup.store.reader, operations: operations, planner: planner)
    mass.lookedAt = targets.sessions.compactMap(\.lookedAt)
    let write = MassWrite(.write(task.action, on: MarkedSessions(targets.sessions.map(\.id))), tellsEach: true)
    let words = isOne ? OneWrite.waiting : Self.waiting
    let result = try SlowNotice.announcing(words, unless: { report.told > 0 }) { [mass, search = setup.flashSearch] in
      try blocking {
        await search.settle(for: task.action)
        return await mass.run(write) { step in
          report.tell(step.outcomes)
          return !Interruption.isRequested
        }
      }
    }
    let isWhole = result.failure == nil && !result.wasStopped
    report.end(isWhole: isWhole)
    for words in result.doubts { Console.printNote("\(words)") }
    if let failure = result.failure {
      Console.printNote(report.summary + "; the store takes no more")
      throw failure
    }
    guard isWhole else {
      Console.printNote(report.summary + "; stopped")
      return Interruption.status
    }
    try setup.bench.map { try BenchOutput(bench: $0, setup: setup, form: form).tell(targets.sessions.map(\.id)) }
    if tellsCount || path != nil { Console.printNote(report.summary) }
    return .combining(report.failures, missing: targets.missing)
  }
}
