/// Reads sessions, and changes nothing by reading. All that a read-only tool is ever given.
public protocol SessionReader: Sendable {
  /// The stored session, expired or not: the caller judges expiry by its own clock. Nil where there is no such session.
  func read(_ id: SessionID) async throws(StoreError) -> StoredSession?
}

/// Reads and writes sessions. There is no upsert: a write says whether it makes or replaces.
public protocol SessionStore: SessionReader {
  /// How well this store keeps the promises of compare-and-swap.
  var guarantees: StoreGuarantees { get }

  /// A fresh, unguessable id in this store's form (the rr file layout has 64 bits; everything else 256 or a UUID).
  func makeID() -> SessionID

  /// Stores a session under an id that nothing has; `exists`, and nothing written, where something has it.
  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome

  /// Replaces the revision that the caller read; never adds one, so that a destroyed session stays destroyed.
  ///
  /// A nil `revision` replaces whatever is there (last write wins), and still never adds.
  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome

  /// Removes a session, if it is still at that revision; nil: whatever its revision.
  func delete(_ id: SessionID, ifRevision: Revision?) async throws(StoreError) -> DeleteOutcome

  /// Makes several writes, each under its own condition, in their order. One that fails leaves the others be.
  ///
  /// A store that can does many of them together, in batches that keep no other writer waiting for long; by itself it goes one
  /// by one. What has been told is done, and as durable as any write of this store, or told as ``WriteOutcome/unconfirmed(_:_:)``.
  ///
  /// - Parameters:
  ///   - writes: in the order in which they are made.
  ///   - keepingBefore: whether the outcomes hold what was there before; so much memory is up to the caller.
  ///   - progress: is told what came of the next writes, batch by batch; answers whether to go on. Cancelling the task ends
  ///     it between two batches too.
  /// - Throws: where the store itself fails. What was told until then is done, and no other: of writes that were sent and whose answer
  ///   did not come, ``WriteOutcome/unanswered(before:_:)`` is told before.
  func apply(
    _ writes: [StoreWrite], keepingBefore: Bool, progress: ([WriteOutcome]) async -> Bool
  ) async throws(StoreError)
}

/// What came of a create: stored at a revision, or nothing written, for something has that id.
public enum CreateOutcome: Hashable, Sendable { case created(Revision), exists }
/// What came of an update: stored at a new revision; nothing written, for the record has another revision; or there is none.
public enum UpdateOutcome: Hashable, Sendable { case updated(Revision), conflict, gone }
/// What came of a delete: deleted; nothing done, for the record has another revision; or there is none.
public enum DeleteOutcome: Hashable, Sendable { case deleted, conflict, gone }

/// What a store can promise of its writes; the inspector shows it on each write.
public struct StoreGuarantees: Hashable, Sendable {
  /// How well a write at a revision is kept from overwriting another.
  public enum CompareAndSwap: Hashable, Sendable {
    /// No write of anyone is ever lost.
    case exact
    /// Exact among writers that take the same lock; beside others a small race remains, for the reason given.
    case cooperative(String)
  }

  /// How well a write at a revision is kept from overwriting another.
  public var compareAndSwap: CompareAndSwap
  /// Whether an acknowledged write survives a loss of power.
  public var durable: Bool
  /// Whether the expiry of a session is kept with it. Where not, sessions end with their cookie alone.
  public var keepsExpiry: Bool
  /// Whether it keeps values as they are, and needs no bytes of them (``SessionData/content(_:)``).
  package var acceptsDecodedContent = false

  public init(compareAndSwap: CompareAndSwap, durable: Bool, keepsExpiry: Bool = true) {
    self.compareAndSwap = compareAndSwap
    self.durable = durable
    self.keepsExpiry = keepsExpiry
  }
}
