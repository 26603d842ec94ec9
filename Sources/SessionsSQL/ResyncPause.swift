/// When the watchers of a large table are told again to list it: where something was written to it, and a pause since the last
/// time is over. What the pause puts off remains due, also where nothing more is written.
package struct ResyncPause<State: Equatable & Sendable>: Sendable {
  /// How the table was when they were told last, and when that was.
  package private(set) var told: State
  private var time: ContinuousClock.Instant

  package init(told state: State, at time: ContinuousClock.Instant = .now) { (told, self.time) = (state, time) }

  /// Whether they are to be told now; then they count as told.
  ///
  /// - Parameters:
  ///   - state: how the table is.
  ///   - seconds: how long the pause is.
  package mutating func ends(at state: State, after seconds: Double) -> Bool {
    let now = ContinuousClock.now
    guard state != told, now - time >= .seconds(seconds) else { return false }
    (told, time) = (state, now)
    return true
  }
}
