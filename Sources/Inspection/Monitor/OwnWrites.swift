package import Sessions

/// Which changes in the store are ours: an event says "you" or "app" by it.
package struct OwnWrites: Sendable {
  /// Of revisions, hashes are enough: one act may make very many.
  private var revisions: Set<Int> = []
  private var order: [Int] = []
  private var oldest = 0
  package var destroyed = MarkedSessions()

  private static let limit = 65_536

  package mutating func add(_ revision: Revision?) {
    guard let hash = revision?.hashValue, revisions.insert(hash).inserted else { return }
    guard order.count == Self.limit else { return order.append(hash) }
    revisions.remove(order[oldest])
    order[oldest] = hash
    oldest = (oldest + 1) % Self.limit
  }

  package func claims(_ revision: Revision?) -> Bool { revision.map { revisions.contains($0.hashValue) } ?? false }
}
