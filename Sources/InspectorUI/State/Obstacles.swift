import Inspection
import Sessions
import SessionsAdministration
import TerminalUI

/// What stands in the way of a write is asked once its review is open, and told in it: a key waits for no disk.
extension State {
  mutating func weigh() -> [Effect] {
    guard case .review(var review) = mode, case .one(let write) = review.subject, review.obstacle == nil else { return [] }
    weighings += 1
    review.obstacle = Review.Weighed(number: weighings)
    mode = .review(review)
    return [.weigh(write.action, write.target.id, number: weighings)]
  }

  mutating func weighed(_ found: [StoreAction: Obstacle], _ number: Int) -> [Effect] {
    guard case .review(var review) = mode, review.obstacle?.number == number else { return [] }
    let isConfirmed = review.obstacle?.isConfirmed ?? false
    review.obstacle = Review.Weighed(number: number, found: found)
    mode = .review(review)
    guard found.isEmpty else {
      mode = .review(review.retold(by: self))
      // A yes to what it said before is none to this.
      openings += 1
      return []
    }
    return isConfirmed ? confirm(review) : []
  }

  /// A review tells what holds while it is open. Where it says what it said before, nothing of it moves.
  mutating func learn(_ concerns: [StoreAction: [String]]) {
    let before = self.concerns
    self.concerns = concerns
    guard case .review(var review) = mode, before[review.storeAction] ?? [] != concerns[review.storeAction] ?? [] else { return }
    // A yes to what it said before is none to this, and what was typed for one neither.
    review.obstacle?.isConfirmed = false
    review.typed = LineEditor(room: .words)
    mode = .review(review.retold(by: self))
    openings += 1
  }

  /// Whether what stands in the way is known; where it is not, the yes waits for it.
  func isWeighed(_ review: inout Review) -> Bool {
    guard review.obstacle != nil, review.obstacle?.found == nil else { return true }
    review.obstacle?.isConfirmed = true
    return false
  }

  /// What was told of this write so far: a review that is made anew keeps it.
  func obstacleShown(to write: PendingWrite) -> Review.Weighed? {
    guard case .review(let review) = mode, case .one(let shown) = review.subject, shown.target.id == write.target.id,
      shown.action.storeAction == write.action.storeAction
    else { return nil }
    var weighed = review.obstacle
    // A yes was said to what was shown then.
    weighed?.isConfirmed = false
    return weighed
  }
}
