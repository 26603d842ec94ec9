/// A store that goes on with whatever is in its place by now: that it does not have a session any more is no sign that anybody
/// destroyed it.
package protocol FollowingSessionLister: SessionLister {
  /// How often it has gone on with another, as far as it was read or watched. Who reads the same number before and after something
  /// was read knows where that was.
  var turns: Int { get }
  /// What is said of that.
  var turnWords: String { get }
}

extension StoreError {
  /// What is said before those words where nothing is written to the other: a screen may have no room for what comes after a path.
  package static let untilOpenedAgain = "nothing is written until the store is opened again: "
}
