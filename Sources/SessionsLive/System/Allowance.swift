/// So many things a second, and as many at once after a quiet second.
struct Allowance: Sendable {
  private let perSecond: Double
  private var left: Double
  private var refilled: ContinuousClock.Instant

  init(perSecond: Int, now: ContinuousClock.Instant) {
    self.perSecond = Double(perSecond)
    left = self.perSecond
    refilled = now
  }

  var isSpent: Bool { left < 1 }

  /// When there is some again, where none is left.
  var returns: ContinuousClock.Instant? { isSpent ? refilled + .milliseconds(20) : nil }

  mutating func refill(now: ContinuousClock.Instant) {
    left = min(perSecond, left + (now - refilled) / .seconds(1) * perSecond)
    refilled = now
  }

  mutating func spend() { left -= 1 }
}
