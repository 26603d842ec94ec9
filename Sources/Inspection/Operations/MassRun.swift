package import Sessions
import SessionsAdministration

/// What came of an act on many sessions so far. Used by one task alone.
package final class MassRun {
  package let write: MassWrite
  private let operations: SessionOperations
  package var result: MassResult
  private var settled = MarkedSessionsBuilder()
  private var pending: MassStep
  private let start = ContinuousClock.now
  /// What ``MassResult/reversals`` take.
  private var cost = 0
  private var handled = 0
  /// Where in ``MassResult/reversals`` those are that say an expiry as it was asked for.
  private var asked: [SessionID: Int] = [:]

  package init(_ write: MassWrite, by operations: SessionOperations) {
    (self.write, self.operations) = (write, operations)
    result = MassResult(total: write.count)
    pending = MassStep(done: 0, of: write.count, milliseconds: 0)
  }

  /// Counts sessions to which nothing was done.
  ///
  /// - Parameter mayPass: whether another try may fare better.
  package func leave(_ ids: [SessionID], _ outcome: MassOutcome, mayPass: Bool = false) {
    guard !ids.isEmpty else { return }
    handled += ids.count
    if let reason = outcome.reason { result.skipped[reason, default: 0] += ids.count } else { result.unchanged += ids.count }
    // A mark on what is gone is on nothing, and what is as it should be needs none.
    if outcome == .gone || outcome == .unchanged { for id in ids { settled.append(id) } }
    if mayPass, write.isUndo { result.open.formUnion(ids) }
    if write.tellsEach { pending.outcomes += ids.map { MassOutcome.Of(id: $0, outcome: outcome) } }
  }

  /// Counts what became of one; no outcome: nothing was to be written.
  ///
  /// - Parameter doubt: why the disk did not confirm what was done.
  package func take(_ planned: Planned, _ outcome: WriteOutcome?, doubt: String? = nil) {
    switch outcome {
    case nil: leave([planned.id], planned.outcome, mayPass: planned.mayPass)
    case .created?: did(planned, nil, doubt)
    case .deleted(let before)?: did(planned, reversal(of: planned, before, nil), doubt)
    case .updated(let revision, let before)?: did(planned, reversal(of: planned, before, revision), doubt)
    case .exists?: leave([planned.id], .left("exists again, and is left as it is"))
    case .gone?: leave([planned.id], .gone)
    case .conflict?: leave([planned.id], .changed("changed meanwhile"), mayPass: true)
    case .failed(let error)?: leave([planned.id], .failed(.store(error)), mayPass: true)
    case .unconfirmed(let outcome, let reason)?:
      result.unconfirmed[reason, default: 0] += 1
      take(planned, outcome, doubt: reason)
    case .unanswered(let before, let cause)?: lose(planned, before, cause)
    }
  }

  /// Counts one of which it is not known whether it was written: it is neither done nor left. What takes it back is kept, for what is
  /// there then tells whether there is anything to take back.
  private func lose(_ planned: Planned, _ before: StoredSession?, _ cause: StoreError) {
    handled += 1
    result.unanswered[cause.words, default: 0] += 1
    if write.isUndo { result.open.insert(planned.id) }
    if write.tellsEach { pending.outcomes.append(MassOutcome.Of(id: planned.id, outcome: .unanswered(cause))) }
    var reversal = reversal(of: planned, before, nil)
    reversal?.isUnanswered = true
    keep(reversal, of: planned)
  }

  private func did(_ planned: Planned, _ reversal: Reversal?, _ doubt: String?) {
    handled += 1
    result.done += 1
    settled.append(planned.id)
    if write.tellsEach {
      pending.outcomes.append(MassOutcome.Of(id: planned.id, outcome: doubt.map { .unconfirmed($0) } ?? .done))
    }
    result.kept += planned.kept
    keep(reversal, of: planned)
  }

  private func keep(_ reversal: Reversal?, of planned: Planned) {
    guard write.keepsUndo, let reversal else { return }
    cost += reversal.cost
    // All of it can be taken back, or nothing.
    guard cost <= Reversal.limit else {
      (result.reversals, asked) = ([], [:])
      return
    }
    if case .expiry = reversal.change { asked[planned.id] = result.reversals.count }
    result.reversals.append(reversal)
  }

  /// Those of which it is not known yet which expiry the store keeps.
  package var unseen: [SessionID] { Array(asked.keys) }

  /// What stands there now is what is taken back: a store may keep whole seconds of what was asked for.
  package func see(_ entries: [SessionID: SessionEntry]) {
    for (id, index) in asked {
      if case .stored(let stored)? = entries[id]?.content { result.reversals[index].take(kept: stored) }
    }
    asked = [:]
  }

  private func reversal(of planned: Planned, _ before: StoredSession?, _ revision: Revision?) -> Reversal? {
    guard write.keepsUndo, cost <= Reversal.limit, let action = planned.action, let before else { return nil }
    if action == .destroy, operations.restoreObstacle(of: before) != nil { return nil }
    var after = planned.after
    after?.revision = revision
    return Reversal(action, before: before, after: after, format: operations.format)
  }

  /// What is new since it was last told.
  package func step() -> MassStep {
    defer { pending = MassStep(done: 0, of: write.count, milliseconds: 0) }
    pending.done = handled
    pending.milliseconds = Int64((ContinuousClock.now - start) / .milliseconds(1))
    return pending
  }

  /// Whether something is new that was not told.
  package var hasNews: Bool { !pending.outcomes.isEmpty }

  package func finish() -> MassResult {
    result.settled = settled.finish()
    // What the store keeps itself of those that were destroyed it may not keep of all.
    result.reversals.removeAll {
      if case .destroyed(let before) = $0.change { operations.loss(of: before) != nil } else { false }
    }
    // Ended when all had had their turn is not ended.
    if handled >= result.total { result.wasStopped = false }
    return result
  }
}
