/// A store that goes on with another that came into its place, and writes to that, too. The same id may be there in both, and another
/// session: what was begun for the one before says so, and is not done to the next.
package protocol SuccessiveStore: SessionStore, FollowingSessionLister {
  /// The same store for what was begun when ``FollowingSessionLister/turns`` was that: once another is there it fails, whatever is asked.
  func bound(to turn: Int) -> any SessionStore
}
