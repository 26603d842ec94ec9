public import Sessions

/// A store that can divide its order, so that its parts can be listed at the same time.
public protocol PartitionedSessionLister: SessionLister {
  /// At most `count` ranges of the store's order, of about the same length, that together hold every session once. A store that
  /// cannot divide itself now answers with one.
  func partitions(_ count: Int) async throws(StoreError) -> [PageRange]
}

/// A range of a store's order.
public struct PageRange: Hashable, Sendable {
  /// Nil: from the beginning.
  public var after: PageCursor?
  /// Where the next range begins; nil: to the end.
  public var until: PageCursor?

  public init(after: PageCursor? = nil, until: PageCursor? = nil) {
    self.after = after
    self.until = until
  }
}

extension SessionLister {
  /// The partitions of a store that has some; else one range with everything.
  package func dividedOrder(_ count: Int) async throws(StoreError) -> [PageRange] {
    guard let divisible = self as? any PartitionedSessionLister else { return [PageRange()] }
    return try await divisible.partitions(count)
  }
}

extension PageRequest {
  public init(_ range: PageRange, limit: Int = 256, contents: Bool = true) {
    self.init(after: range.after, limit: limit, contents: contents)
    until = range.until
  }
}
