public import ECMAScript
package import Platform
public import Sessions

/// The sessions in the memory of another process, for reading and writing.
///
/// Whoever only looks takes a ``LiveSessionReader``. A write whose answer did not come fails with `unanswered`: nobody knows whether it
/// was made; as every write here is conditional, reading again tells.
public final class LiveSessionStore: SessionStore, SessionLister, SessionWatcher, SessionSweeper {
  private let link: AgentConnection

  /// Connects to the application that serves `path`.
  ///
  /// - Throws: `unavailable` where nothing serves it, or what does not speak the protocol; `denied` where this user may not, or
  ///   may only read; `timedOut` where it does not answer; `failed` where it speaks another version.
  public init(path: String, options: LiveOptions = LiveOptions()) async throws(StoreError) {
    link = try await AgentConnection(to: AgentPlace(path: path), access: .readWrite, options: options)
  }

  /// The same for a tool that was told of one place to which it may write: what the path leads to later it only reads. Nor does it tell
  /// whatever words the application gives as a reason.
  package init(
    path: String, only place: SocketPlace?, relay: @escaping WordRelay = { $0 }, options: LiveOptions = LiveOptions()
  ) async throws(StoreError) {
    link = try await AgentConnection(
      to: AgentPlace(path: path, only: place), access: .readWrite, options: options, relay: relay)
  }

  /// What the application said of its store when it was last connected.
  public var application: LiveApplication { link.welcome.application }

  /// Whether the application can be reached: now, and whenever that changes.
  public func connection() -> AsyncStream<LiveConnection> { link.connection() }

  /// What the application has not answered yet, as far as ``changes()`` is followed.
  package var silence: StoreSilence? { link.silence }

  /// Why nothing is written any more to what its path leads to; nil: that is the place that was told.
  package var replacement: StoreError? { link.replacement }

  public var guarantees: StoreGuarantees { link.welcome.guarantees }

  /// A fresh id in the form that the application told.
  public func makeID() -> SessionID { link.welcome.idForm.source.next() }

  public func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await link.read(id) }
  public func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { try await link.page(request) }
  public func changes() -> AsyncStream<StoreChange> { link.changes() }

  public func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { try await link.create(session) }
  public func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome { try await link.update(session) }

  public func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    try await link.delete(id, ifRevision: revision)
  }

  public func deleteExpired(before: Timestamp, limit: Int) async throws(StoreError) -> Int {
    try await link.ask(.deleteExpired(before: before, limit: limit)).count(limit: max(limit, 0))
  }
}

extension LiveSessionStore: SuccessiveStore {
  package var turns: Int { link.turns }
  package var turnWords: String { link.turnWords }
  package func bound(to turn: Int) -> any SessionStore { BoundLiveStore(link: link, turn: turn) }
}

extension AgentConnection {
  func create(_ session: StoredSession, at turn: Int? = nil) async throws(StoreError) -> CreateOutcome {
    try await ask(.create(session), at: turn).created()
  }

  func update(_ session: StoredSession, at turn: Int? = nil) async throws(StoreError) -> UpdateOutcome {
    try await ask(.update(session), at: turn).updated()
  }

  func delete(_ id: SessionID, ifRevision revision: Revision?, at turn: Int? = nil) async throws(StoreError) -> DeleteOutcome {
    try await ask(.delete(id, ifRevision: revision), at: turn).deleted()
  }
}
