public import Sessions

/// Sessions in a database of Redis (7.0 or newer) or Valkey: a key each, `session:` and the id, which lives as long as the session.
///
/// ```swift
/// let store = try await RedisSessionStore(RedisAddress(.host("127.0.0.1", port: 6379)))
/// ```
///
/// - Compare-and-swap is exact, whoever else writes: what was read is compared on the server in the same step in which it is
///   replaced, by a script or, where the server's rules do not allow that, by `WATCH`, `MULTI` and `EXEC`.
/// - The server ends sessions itself: one whose expiry has come cannot be read any more, and an expiry that does not lie in
///   the future is refused, for it would destroy the session.
/// - With the codec `split` the keys and values are those of Remix 3.
/// - An acknowledged write can be lost with the server, unless it is set up to keep each (`appendfsync always`).
/// - A write whose answer does not come is looked for: a session that is as it was, that is there or that is gone tells what became
///   of it. Of one that was changed, by us or by somebody else, and where the server cannot be asked either, it is not known: the call
///   throws ``StoreError/unanswered(_:)``.
public struct RedisSessionStore: SessionStore, SessionLister, SessionWatcher {
  /// How the keys begin where the address does not say it.
  public static let prefix = "session:"

  private let sessions: RedisSessions
  private let ids: SessionIDSource

  /// Connects. Sessions are the keys that begin with the address's prefix; `session:` where it says none.
  ///
  /// - Parameter ids: where new ids come from.
  /// - Throws: `unavailable` where nothing answers; `denied` where the server does not let us in; `timedOut`; `failed` where
  ///   what answers does not speak the protocol.
  public init(
    _ address: RedisAddress, options: RedisOptions = RedisOptions(), ids: SessionIDSource = .random256
  ) async throws(StoreError) {
    self.init(writing: try await RedisSessionReader(address, options: options), ids: ids)
  }

  /// Writes what a reader reads.
  public init(writing reader: RedisSessionReader, ids: SessionIDSource = .random256) {
    sessions = reader.sessions
    self.ids = ids
  }

  public var guarantees: StoreGuarantees { StoreGuarantees(compareAndSwap: .exact, durable: false) }

  public func makeID() -> SessionID { ids.next() }

  public func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await sessions.read(id) }
  public func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { try await sessions.page(request) }
  public func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
    try await sessions.entries(of: ids)
  }
  public func changes() -> AsyncStream<StoreChange> { sessions.changes() }

  /// Whether the server can be reached, and why not, whenever that changes; as far as ``changes()`` is followed.
  public func connection() -> AsyncStream<String?> { sessions.connection() }

  public func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { try await sessions.create(session) }
  public func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome { try await sessions.update(session) }
  public func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    try await sessions.delete(id, ifRevision: revision)
  }
}
