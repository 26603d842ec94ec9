/// How soon an application is connected again, and when it is said to be there. One that breaks the protocol each time it is connected
/// would be there most of the time, and gone for a reason that nobody could read: it counts as there once it has kept to it for a while.
struct AgentStanding {
  /// How long it has to.
  private let probation: Duration
  /// How often it was waited for since it counted as there.
  private(set) var attempts = 0
  private(set) var isDoubted = false
  private var welcomed: ContinuousClock.Instant?

  init(probation: Duration) { self.probation = probation }

  /// When a doubt ends that is left; nil: there is none, or it has not said hello.
  var end: ContinuousClock.Instant? { isDoubted ? welcomed.map { $0 + probation } : nil }

  /// It said hello. What another did before is no doubt about it.
  mutating func welcome(at now: ContinuousClock.Instant, isAnother: Bool) {
    welcomed = now
    if isAnother { isDoubted = false }
    if !isDoubted { attempts = 0 }
  }

  /// - Returns: whether a doubt ends.
  mutating func settles(at now: ContinuousClock.Instant) -> Bool {
    guard let end, end <= now else { return false }
    believe()
    return true
  }

  /// What is said of it is something else from now on.
  mutating func believe() { (isDoubted, attempts) = (false, 0) }

  mutating func breakProtocol() { isDoubted = true }

  /// It is waited for, and connected again.
  mutating func wait() { (welcomed, attempts) = (nil, attempts + 1) }
}
