public import Sessions

/// Reads the sessions in a database of Redis or Valkey, and changes nothing by reading.
public struct RedisSessionReader: SessionLister, SessionWatcher {
  let sessions: RedisSessions

  /// Connects. Sessions are the keys that begin with the address's prefix; `session:` where it says none.
  ///
  /// - Throws: `unavailable` where nothing answers; `denied` where the server does not let us in; `timedOut`; `failed` where
  ///   what answers does not speak the protocol.
  public init(_ address: RedisAddress, options: RedisOptions = RedisOptions()) async throws(StoreError) {
    let space = KeySpace(prefix: address.prefix ?? RedisSessionStore.prefix)
    sessions = try await RedisSessions(RedisServer(address, options), space)
  }

  init(_ sessions: RedisSessions) { self.sessions = sessions }

  public func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await sessions.read(id) }
  public func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { try await sessions.page(request) }
  public func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
    try await sessions.entries(of: ids)
  }
  public func changes() -> AsyncStream<StoreChange> { sessions.changes() }

  /// What the last listing could not show, in words for an operator; nil: it had every session.
  package var leftOut: String? {
    let count = sessions.walks.leftOut
    guard count > 0 else { return nil }
    let (keys, names) = count == 1 ? ("1 key that begins", "its name goes") : ("\(count) keys that begin", "their names go")
    let prefix = String(decoding: sessions.space.prefix, as: UTF8.self)
    return "\(keys) with \(prefix) may be sessions and cannot be shown: \(names) on with nothing, with what is no UTF-8, or with "
      + "more than \(KeySpace.longestID) bytes"
  }

  /// Whether the server can be reached and tells of changes, and why not, whenever that changes; as far as ``changes()`` is
  /// followed. Where it does not let this user watch, those end, and who asks for them again has it asked again.
  public func connection() -> AsyncStream<String?> { sessions.connection() }

  /// Why the server would refuse a write for the sake of what is written; nil: it would not, as far as can be told beforehand.
  package func refusal(of write: StoreWrite) async -> StoreError? { await sessions.refusal(of: write) }

  /// What the server has not answered yet, as far as ``changes()`` is followed.
  package var silence: StoreSilence? { sessions.silence }
}
