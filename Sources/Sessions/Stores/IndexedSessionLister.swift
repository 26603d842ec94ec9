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

  /// Where a session stands in an order: by its milliseconds since 1970, or its bytes, and among those alike by its id.
  public struct Place: Hashable, Sendable {
    public var value: Int64?
    public var id: SessionID

    public init(_ value: Int64?, _ id: SessionID) {
      self.value = value
      self.id = id
    }
  }

  /// Which part of an order.
  public enum Part: Hashable, Sendable {
    case first, last
    /// From a place on, and up to one; what stands there is included, and nothing needs to.
    case from(Place)
    case upTo(Place)
  }
}

/// A store that keeps indexes, and so can list a part of an order without going through the rest.
public protocol IndexedSessionLister: SessionLister {
  /// At most `limit` sessions of a part, in the order.
  ///
  /// - Parameter contents: whether entries carry what they hold.
  /// - Returns: nil where the store has no index for the order: whoever wants it goes through all pages.
  func entries(
    of part: SessionOrder.Part, in order: SessionOrder, limit: Int, contents: Bool
  ) async throws(StoreError) -> [SessionEntry]?

  /// How many sessions there are, and how many of them stand before a place of an order that has an index (nil: not asked).
  func count(before place: SessionOrder.Place?, in order: SessionOrder) async throws(StoreError) -> (before: Int, total: Int)
}
