public import Sessions

/// The sessions in the memory of another process, for looking only: it asked for no more, the application enforces it, and
/// there is no call here that writes.
///
/// ```swift
/// let sessions = try await LiveSessionReader(path: "/run/shop/sessions.sock")
/// let page = try await sessions.page(PageRequest())
/// ```
///
/// When the application goes away, calls fail with `unavailable` until it is back; then watchers are told to list again.
public final class LiveSessionReader: SessionLister, SessionWatcher {
  private let link: AgentConnection

  /// Connects to the application that serves `path`.
  ///
  /// - Throws: `unavailable` where nothing serves it, or what does not speak the protocol; `denied` where this user may not; `timedOut` where it does not answer;
  ///   `failed` where it speaks another version.
  public init(path: String, options: LiveOptions = LiveOptions()) async throws(StoreError) {
    link = try await AgentConnection(to: AgentPlace(path: path), access: .readOnly, options: options)
  }

  /// The same for a tool that does not tell whatever words the application gives as a reason.
  package init(path: String, relay: @escaping WordRelay, options: LiveOptions = LiveOptions()) async throws(StoreError) {
    link = try await AgentConnection(to: AgentPlace(path: path), access: .readOnly, options: options, relay: relay)
  }

  /// What the application said of its store when it was last connected.
  public var application: LiveApplication { link.welcome.application }

  /// Whether the application can be reached: now, and whenever that changes.
  public func connection() -> AsyncStream<LiveConnection> { link.connection() }

  /// What the application has not answered yet, as far as ``changes()`` is followed.
  package var silence: StoreSilence? { link.silence }

  public func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await link.read(id) }
  public func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { try await link.page(request) }
  public func changes() -> AsyncStream<StoreChange> { link.changes() }
}

extension LiveSessionReader: FollowingSessionLister {
  package var turns: Int { link.turns }
  package var turnWords: String { link.turnWords }
}

extension AgentConnection {
  func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    let page = try await ask(.page(request)).page(limit: max(request.limit, 1), contents: request.contents)
    do throws(ProtocolError) {
      try listings.take(page, after: request.cursor)
    } catch {
      throw .unavailable("what serves \(path) does not speak the protocol: \(error)")
    }
    return page
  }

  /// A session that no application can have is none.
  func read(_ id: SessionID, at turn: Int? = nil) async throws(StoreError) -> StoredSession? {
    id.byteCount > LiveProtocol.longestID ? nil : try await ask(.read(id), at: turn).session(of: id)
  }
}
