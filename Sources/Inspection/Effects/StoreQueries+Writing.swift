import Sessions
import SessionsAdministration

/// What a write of one session came to.
extension StoreQueries {
  package func result(of write: PendingWrite) async -> WriteResult {
    guard let operations = self.operations?.bound(to: write.target.standing ?? firstStanding) else {
      return .failed(StoreError.readOnly.words)
    }
    let id = write.target.id
    monitor.willWrite([id])
    defer { monitor.didWrite([id]) }
    do throws(OperationError) {
      let outcome = try await operations.carryOut(write.action, on: id, ifRevision: write.target.revision)
      if case .made(let before, let after) = outcome.settled { monitor.claim([OwnWrite(id, before: before, after: after)]) }
      if case .unanswered = outcome { monitor.doubt([id]) }
      return WriteResult(outcome, of: write.action, format: operations.format)
    } catch {
      return .failed(error.words)
    }
  }
}

extension WriteResult {
  fileprivate init(_ outcome: SessionOperations.Outcome, of action: PendingWrite.Action, format: PayloadCodec) {
    self =
      switch outcome {
      case .made(let before, let after):
        // Both are read for that: here, where nobody waits for a key.
        .made(
          before: before, after: after,
          reversal: before.flatMap { Reversal(action, before: $0, after: after, format: format) })
      case .unchanged(let stored): .made(before: nil, after: stored)
      case .conflict(let theirs): .conflict(theirs, try? format.of(theirs.id).decode(theirs.payload))
      case .gone: .gone
      case .unconfirmed(let outcome, let reason): .unconfirmed(WriteResult(outcome, of: action, format: format), reason)
      case .unanswered(let before, let after, let cause):
        .unanswered(
          before: before, after: after,
          reversal: before.flatMap { Reversal(unanswered: action, before: $0, after: after, format: format) }, cause.words)
      }
  }
}
