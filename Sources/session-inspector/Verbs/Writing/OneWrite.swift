import Inspection
import Sessions
import SessionsAdministration
import TerminalText

/// A change of the one session that is named.
struct OneWrite {
  let setup: InspectionContext
  let operations: SessionOperations
  let task: WriteTask

  func perform(on name: String, _ finder: SessionFinder, _ conditions: Conditions) throws -> ExitStatus {
    let revision = conditions.revision.map { Revision($0) }
    let action = task.action
    let id = try blocking { try await finder.id(name) }
    try BenchOutput.check(action, on: [id], setup, signsUnverified: conditions.unverified)
    // A write that has begun leaves nothing half done; one that waits for somebody's lock is given up.
    Interruption.listen(patience: 1)
    let outcome = try SlowNotice.announcing(Self.waiting) {
      try blocking {
        do throws(OperationError) { return try await carryOut(on: id, ifRevision: revision) } catch {
          throw CommandError(error, on: finder.label(id))
        }
      }
    }
    let status = try tell(outcome, of: setup.label(of: id))
    try setup.bench.map { try BenchOutput(bench: $0, setup: setup, form: conditions.form).tell([id]) }
    return status
  }

  private func carryOut(on id: SessionID, ifRevision revision: Revision?) async throws(OperationError)
    -> SessionOperations.Outcome
  {
    do throws(OperationError) { return try await operations.carryOut(task.action, on: id, ifRevision: revision) } catch {
      guard case .edit(.flashNotRead) = error else { throw error }
      // What it does not show itself others may.
      await setup.flashSearch.settle(for: task.action)
      return try await operations.carryOut(task.action, on: id, ifRevision: revision)
    }
  }

  /// What is said where it takes longer than a moment.
  static let waiting: SafeText = "waiting for the store: another program may hold a lock on it… Ctrl-C ends it"

  private func tell(_ outcome: SessionOperations.Outcome, of label: SessionLabel) throws(CommandError) -> ExitStatus {
    // Of a cookie the result is the cookie.
    let say: (SafeText) -> Void = setup.bench == nil ? { Console.line($0) } : { Console.printNote($0) }
    switch outcome {
    case .made(_, let after):
      say(task.done + "\(label)\(after?.revision.map { ", now at revision \($0.text)" } ?? "")")
      let now = setup.clock.now()
      if let end = after?.expires, end <= now, let fate = task.action.fateOfEnded(nil, now: now) {
        Console.printNote("\(ExpiryWords.ended(end, now: now, fate))")
      }
      return .success
    case .unchanged:
      say("nothing to change: \(label)")
      return .success
    case .conflict(let theirs):
      let revision = theirs.revision.map { "; it is at revision \($0.text) now" } ?? ""
      throw CommandError(
        .conflict, "\(label) was changed by someone else: nothing was written\(revision)", advice: "look at it again with get")
    case .gone: throw CommandError(.someFailed, "\(label) no longer exists: nothing was written")
    case .unconfirmed(let outcome, let reason):
      let status = try tell(outcome, of: label)
      Console.printNote("\(doubtWords(reason))")
      return status
    case .unanswered(_, _, let cause): throw CommandError(StoreError.unanswered(cause), on: "\(label)")
    }
  }
}

extension CommandError {
  init(_ error: OperationError, on label: String) {
    switch error {
    case .store(let error): self.init(error, on: label)
    case .edit(.flashNotRead(let cause)):
      self.init(
        .refused, "\(label): \(ContentEditError.flashNotRead(cause))",
        advice: "nothing was written; set changes a value that its pages read instead")
    case .edit(.noFlash(let name)):
      self.init(
        .someFailed, "\(label): \(ContentEditError.noFlash(name))", advice: "nothing was written; get shows its flash messages")
    case .edit(let error):
      self.init(
        .someFailed, "\(label): \(error)",
        advice: "nothing was written; get shows what the session holds: the parents of a path must exist")
    case .refused(let reason):
      self.init(.refused, "\(label): \(reason)", advice: "nothing was written; get shows it, destroy logs its user out")
    }
  }
}
