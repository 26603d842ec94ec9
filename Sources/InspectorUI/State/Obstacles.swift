import Inspection
import Sessions
import SessionsAdministration

/// What stands in the way of a write is asked of the store once its review is open, and told in it: a key waits for no disk.
extension State {
  mutating func weigh() -> [Effect] {
    guard case .review(var review) = mode, case .one(let write) = review.subject, review.obstacle == nil else { return [] }
    review.obstacle = Review.Weighed(found: nil)
    mode = .review(review)
    return [.weigh(write.action.storeAction, write.target.id)]
  }

  mutating func weighed(_ id: SessionID, _ obstacle: Obstacle?) {
    guard case .review(var review) = mode, case .one(let write) = review.subject, write.target.id == id, obstacle != nil
    else { return }
    review.obstacle = Review.Weighed(found: obstacle)
    mode = .review(review)
    mode = .review(review.retold(by: self))
  }

  /// What was told of this write so far: a review that is made anew keeps it.
  func obstacleShown(to write: PendingWrite) -> Review.Weighed? {
    guard case .review(let review) = mode, case .one(let shown) = review.subject, shown.target.id == write.target.id
    else { return nil }
    return review.obstacle
  }
}
