package import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
package import TerminalText
import TerminalUI

/// Taking back: this program's own changes, session by session; what others wrote since stays.
extension State {
  /// What a write changed, kept in memory for a minute and no longer.
  package struct UndoEntry: Sendable {
    package var title: String
    package var reversals: [Reversal]
    package var at: Uptime
  }

  mutating func undoLast() -> [Effect] {
    guard let entry = undo.last else {
      say(.refused, "nothing to undo: a write can be undone within 60 s")
      return []
    }
    mode = .working(
      MassWork(
        job: .looking(.undo), title: "Looking at " + SafeText(sanitising: sessionsCounted(entry.reversals.count)),
        of: entry.reversals.count))
    return [.planUndo(entry.reversals)]
  }

  /// Whether that is being looked at, confirmed or done: the minute is there to ask for it.
  var isUndoing: Bool {
    switch mode {
    case .working(let work): work.job == .looking(.undo) || work.job == .writing
    case .review(let review): review.undoing != nil
    default: false
    }
  }

  mutating func planned(_ plan: UndoSurvey) -> [Effect] {
    guard case .working(let work) = mode, work.job == .looking(.undo) else { return [] }
    mode = .normal
    guard let entry = undo.last, entry.reversals.count == plan.count else {
      say(.refused, "nothing left to undo")
      return []
    }
    guard plan.able > 0 else {
      let first = plan.sessions.first.map { "\($0.label) \($0.plan.obstacle ?? "")" } ?? ""
      // What cannot be taken back is not offered again.
      undo.removeLast()
      say(.refused, "nothing can be undone: \(plan.count == 1 ? first : first + ", and so on")")
      return []
    }
    mode = .review(Review.make(MassWrite(.undo(entry.reversals), title: entry.title), plan, state: self))
    return []
  }

  /// What was taken back is not taken back again; where it was ended, the rest can be.
  mutating func dropUndone(_ result: MassResult) {
    guard !undo.isEmpty else { return }
    let last = undo.count - 1
    if result.wasStopped || result.failure != nil {
      undo[last].reversals.removeAll { result.settled.contains($0.id) }
    } else {
      undo[last].reversals = []
    }
    undo.removeAll { $0.reversals.isEmpty }
  }

  /// Keeps what a write changed.
  mutating func remember(_ write: PendingWrite, before: StoredSession?, after: StoredSession?) {
    guard let before, after != nil || configuration.restores(before),
      let reversal = Reversal(write.action, before: before, after: after, format: configuration.format)
    else { return }
    undo.append(UndoEntry(title: write.done, reversals: [reversal], at: uptime))
  }
}
