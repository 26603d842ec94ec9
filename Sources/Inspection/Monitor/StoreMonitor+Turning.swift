import Sessions
import Synchronization

/// Another store may come into the place of the one that is watched, and is gone on with. Nothing of what is in it came, and nothing
/// that it does not have went: what is known begins anew.
extension StoreMonitor {
  /// How often that has been; nil: it never is.
  package var turns: Int? { (reader as? any FollowingSessionLister)?.turns }

  /// Whether a look or a listing of that number began before another store was found in the place of the one before.
  package func isOutdated(_ look: Int) -> Bool {
    guard let reader = reader as? any FollowingSessionLister else { return false }
    let turns = reader.turns
    return state.withLock { state in
      if turns != state.turns { state.beginAnew(turns) }
      return look < state.arrival
    }
  }

  /// What is said where another store was found and nobody was told yet; who takes it tells it.
  package func takeTurn() -> String? {
    guard let reader = reader as? any FollowingSessionLister else { return nil }
    let turns = reader.turns
    let isToTell = state.withLock { state in
      if turns != state.turns { state.beginAnew(turns) }
      defer { state.hasTurned = false }
      return state.hasTurned
    }
    return isToTell ? reader.turnWords : nil
  }
}

extension StoreMonitor.State {
  /// Forgets all that was known, but for what is being written: that is another store's, and its end is waited for all the same.
  fileprivate mutating func beginAnew(_ turns: Int) {
    self.turns = turns
    memory.forgetAll()
    (known, listing, omissions, withheld) = (nil, nil, [], .nothing)
    (ended, made, ours) = ((0, []), [], OwnWrites())
    (passages, destroys, untold) = (RecentPassages(), RecentDestroys(), UntoldLooks())
    _ = pending.take()
    missSomething()
    (arrival, hasTurned) = (nextLook(), true)
  }
}
