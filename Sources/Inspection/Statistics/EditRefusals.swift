/// Of sessions that were read: whether what they hold may be changed, and why not.
package struct EditRefusals: Sendable {
  private var able = 0
  /// By the reason.
  private var refused: [String: Int] = [:]

  package init() {}

  /// - Parameter obstacle: why one of them cannot be changed; nil: it can.
  package mutating func take(_ obstacle: String?) {
    guard let obstacle else {
      able += 1
      return
    }
    refused[obstacle, default: 0] += 1
  }

  mutating func add(_ other: EditRefusals) {
    able += other.able
    refused.merge(other.refused, uniquingKeysWith: +)
  }

  /// Why one of them cannot be changed; nil: each can. The reason that most have: which session the store gave first is not told.
  package var ofSome: String? { refused.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key }

  /// The same where none can.
  package var ofAll: String? { able == 0 ? ofSome : nil }
}
