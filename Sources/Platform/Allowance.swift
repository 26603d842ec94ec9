/// So many things a second, and as many at once after a quiet second.
package struct Allowance: Sendable {
  private let perSecond: Double
  private var left: Double
  private var refilled: ContinuousClock.Instant

  package init(perSecond: Int, now: ContinuousClock.Instant) {
    self.perSecond = Double(perSecond)
    left = self.perSecond
    refilled = now
  }

  package var isSpent: Bool { left < 1 }

  /// When there is some again, where none is left.
  package var returns: ContinuousClock.Instant? { isSpent ? refilled + .milliseconds(20) : nil }

  package mutating func refill(now: ContinuousClock.Instant) {
    left = min(perSecond, left + (now - refilled) / .seconds(1) * perSecond)
    refilled = now
  }

  package mutating func spend(_ count: Int = 1) { left -= Double(count) }
}
