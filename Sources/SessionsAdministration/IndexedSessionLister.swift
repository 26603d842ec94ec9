public import Sessions

/// An order of sessions that a store may keep an index for. Those without a value come last, whichever way the rest is
/// turned; those alike stand by their ids, ascending.
public struct SessionOrder: Hashable, Sendable {
  public enum Key: Hashable, Sendable, CaseIterable {
    /// When it was last written.
    case modified
    case expires
    /// Bytes of its record.
    case size
  }

  public var key: Key
  public var descending: Bool

  public init(by key: Key, descending: Bool = false) {
    self.key = key
    self.descending = descending
  }

  /// A position in an order: by its milliseconds since 1970, or its bytes, and among those alike by its id.
  public struct Position: Hashable, Sendable {
    public var value: Int64?
    public var id: SessionID

    public init(_ value: Int64?, _ id: SessionID) {
      self.value = value
      self.id = id
    }
  }

  /// A run of neighbours in an order, at most as many as a caller wants.
  public enum Slice: Hashable, Sendable {
    /// The beginning or the end of the order.
    case first, last
    /// The sessions at and after a position, or at and before it. No session has to be at the position itself.
    case from(Position)
    case upTo(Position)
  }
}

/// A store that keeps indexes, and can list a slice of an order without reading the rest.
public protocol IndexedSessionLister: SessionLister {
  /// At most `limit` sessions of a slice, in the order.
  ///
  /// - Parameter contents: whether entries carry what they hold.
  /// - Returns: nil where the store has no index for the order: the caller has to read all pages.
  func entries(
    of slice: SessionOrder.Slice, in order: SessionOrder, limit: Int, contents: Bool
  ) async throws(StoreError) -> [SessionEntry]?

  /// How many sessions there are, and how many of them come before a position of an order that has an index (nil: not asked).
  func count(before position: SessionOrder.Position?, in order: SessionOrder) async throws(StoreError) -> (
    before: Int, total: Int
  )
}
