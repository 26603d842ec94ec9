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
    /// No two have the same: while one is looked at, another may come or go.
    package let number: Int
    package var title: String
    package var reversals: [Reversal]
    package var at: Uptime

    /// Memory that it takes, about.
    var cost: Int { reversals.reduce(0) { $0 + $1.cost } }
  }

  mutating func undoLast() -> [Effect] {
    guard let entry = undo.last else {
      say(.refused, "nothing to undo: \(undoIsGivenUp ? place.words : "a write can be undone within 60 s")")
      return []
    }
    mode = .working(
      MassWork(
        job: .looking(.undo(entry.number)), title: "Looking at " + SafeText(sanitising: sessionsCounted(entry.reversals.count)),
        of: entry.reversals.count))
    // What it changes is shown of one alone.
    let revealed = entry.reversals.count == 1 ? reveals.values(of: entry.reversals[0].id) : []
    return ask(.planUndo(entry.reversals, revealed: revealed))
  }

  /// Whether that is being looked at, confirmed or done: the minute is there to ask for it.
  var isUndoing: Bool {
    switch mode {
    case .working(let work): work.isUndoing || work.job == .writing
    case .review(let review): review.undoing != nil
    default: false
    }
  }

  /// - Parameter diff: what it changes, where that was made already.
  mutating func planned(_ plan: UndoSurvey, _ diff: EditDiff?) -> [Effect] {
    guard case .working(let work) = mode, case .looking(.undo(let number)) = work.job else { return [] }
    mode = .normal
    guard let entry = undo.first(where: { $0.number == number }) else {
      say(.refused, "nothing left to undo")
      return []
    }
    guard plan.able > 0 else {
      let first = plan.sessions.first.map { "\($0.label) \($0.plan.obstacle ?? "")" } ?? ""
      // What can never be taken back is not offered again, and what may be stands in nobody's way.
      if plan.open == 0 { undo.removeAll { $0.number == number } } else { putBehind(number) }
      say(.refused, "nothing can be undone: \(plan.count == 1 ? first : first + ", and so on")")
      return []
    }
    var write = MassWrite(.undo(entry.reversals), title: entry.title)
    (write.number, write.standing) = (number, place.standing)
    mode = .review(Review.make(write, plan, diff, state: self))
    return []
  }

  /// What was taken back is not taken back again; where it was ended, the rest can be, and so can what failed for a reason that may
  /// pass.
  mutating func dropUndone(_ write: MassWrite, _ result: MassResult) {
    let isOver = !result.wasStopped && result.failure == nil
    undo = undo.compactMap { entry in
      guard entry.number == write.number else { return entry }
      var rest = entry
      rest.reversals.removeAll { !result.open.contains($0.id) && (isOver || result.settled.contains($0.id)) }
      return rest.reversals.isEmpty ? nil : rest
    }
    if isOver { putBehind(write.number) }
  }

  /// What could not be taken back just now is tried again after all that was done before it: their minute ends first.
  private mutating func putBehind(_ number: Int) {
    guard let index = undo.firstIndex(where: { $0.number == number }) else { return }
    undo.insert(undo.remove(at: index), at: 0)
  }

  /// What is not kept any more once something new takes so much memory, the oldest first: all together take no more than one may.
  func outlived(by cost: Int) -> ArraySlice<UndoEntry> {
    var room = Reversal.limit - cost
    let kept = undo.reversed().prefix { entry in
      room -= entry.cost
      return room >= 0
    }
    return undo.dropLast(kept.count)
  }

  /// The same in words for who is asked; nil: all of it stays.
  func outlivedWords(by cost: Int) -> String? {
    let outlived = outlived(by: cost)
    return outlived.isEmpty ? nil : "Then there is no room to undo what was done before: \(outlived.titles)"
  }

  /// Keeps for a minute what it takes to take something back.
  ///
  /// - Parameter standing: for which store that was done; what was done to one whose place another took is not kept.
  /// - Returns: for what there is no room any more, in words, or why it is not kept; nil: all is kept.
  @discardableResult
  mutating func keep(_ reversals: [Reversal], title: String, of standing: Int? = nil) -> String? {
    if let words = overtaken(by: standing) {
      undoIsGivenUp = true
      return "it cannot be undone: \(words)"
    }
    (undoNumber, undoIsGivenUp) = (undoNumber + 1, false)
    let entry = UndoEntry(number: undoNumber, title: title, reversals: reversals, at: uptime)
    let outlived = outlived(by: entry.cost)
    undo.removeFirst(outlived.count)
    undo.append(entry)
    return outlived.isEmpty ? nil : "no room to undo any more: \(outlived.titles)"
  }

  /// Keeps what takes a write back.
  ///
  /// - Returns: as ``keep(_:title:of:)`` does, or that nothing does: its review may have promised more than held until it was made.
  mutating func remember(_ write: PendingWrite, _ reversal: Reversal?, before: StoredSession?, after: StoredSession?) -> String? {
    guard let before, let reversal, after != nil || configuration.restores(before) else {
      return after == nil ? "it cannot be undone" : nil
    }
    return keep([reversal], title: write.done + (reversal.isUnanswered ? ", perhaps" : ""), of: write.target.standing)
  }
}

extension ArraySlice<State.UndoEntry> {
  /// `4,000 sessions destroyed, key removed, and 3 more`, the newest first.
  fileprivate var titles: String {
    let more = count > 3 ? ", and \(grouped(count - 3)) more" : ""
    return suffix(3).reversed().map(\.title).joined(separator: ", ") + more
  }
}
