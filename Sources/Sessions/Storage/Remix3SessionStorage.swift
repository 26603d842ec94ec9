public import ECMAScript

/// The interface of Remix 3's session storages: `read` a cookie's value, `save` to the next one.
///
/// It deals in values; a `SignedCookie` of the form `remix3` carries them. Sessions have an id from the start, a flash shows in the
/// next request and no later, and a value of null is none. Servers that want ``SessionStorage`` with the same records use
/// ``StoreSessionStorage`` with the codec ``SessionCodec/split``.
public struct Remix3SessionStorage: Sendable {
  private enum Backing: Sendable {
    case cookie
    case store(any SessionStore)
  }

  private let backing: Backing
  private let ids: SessionIDSource
  private let useUnknownIDs: Bool
  private let clock: WallClock
  private let conflictTimeout: Duration
  private let identity = StorageIdentity()

  /// Sessions in a store.
  ///
  /// Unlike the original, saving a session that somebody destroyed meanwhile does not bring it back (``SessionError/gone``),
  /// and concurrent saves do not overwrite each other's changes.
  ///
  /// - Parameters:
  ///   - store: where the sessions are.
  ///   - useUnknownIDs: adopts ids that the store does not know. Leave it false: it lets a client choose its id.
  ///   - ids: a UUID, as in the original.
  ///   - clock: judges expiry.
  ///   - conflictTimeout: for how long a save tries again where others change the same session all the time.
  public init(
    store: any SessionStore, useUnknownIDs: Bool = false, ids: SessionIDSource = .uuid, clock: WallClock = .system,
    conflictTimeout: Duration = .seconds(5)
  ) {
    backing = .store(store)
    self.conflictTimeout = conflictTimeout
    self.useUnknownIDs = useUnknownIDs
    self.ids = ids
    self.clock = clock
  }

  private init(backing: Backing, ids: SessionIDSource) {
    self.backing = backing
    useUnknownIDs = true
    self.ids = ids
    clock = .system
    conflictTimeout = .zero
  }

  /// Sessions in the cookie's value alone, `{"i":id,"d":[values,flash]}`. As with ``CookieSessionStorage`` nothing can be revoked.
  public static func cookie(ids: SessionIDSource = .uuid) -> Remix3SessionStorage {
    Remix3SessionStorage(backing: .cookie, ids: ids)
  }

  /// The session of a cookie's value; a new one where there is no value, or none that leads to a session.
  public func read(_ cookieValue: JSString?) async throws(SessionError) -> Session {
    guard let cookieValue, !cookieValue.isEmpty else { return new(under: ids.next()) }
    switch backing {
    case .cookie:
      guard let (id, content) = Self.parse(cookieValue) else { return new(under: ids.next()) }
      return session(content, under: id) { $0.isNew = false }
    case .store(let store):
      let id = SessionID(cookieValue)
      guard let stored = try await Self.stored(id, in: store, at: clock.now()) else {
        return new(under: useUnknownIDs ? id : ids.next())
      }
      return session(try SessionCodec.split.reading(stored), under: id) { state in
        state.isNew = false
        state.stored = stored
      }
    }
  }

  /// Keeps the session, and says what becomes of the cookie.
  ///
  /// - Returns: the cookie's new value; `""` where the session is destroyed and the cookie has to go; nil where nothing
  ///   changed and nothing has to be sent.
  public func save(_ session: Session) async throws(SessionError) -> JSString? {
    let state = try session.claim(for: identity)
    if state.isDestroyed {
      if case .store(let store) = backing, let id = state.stored?.id {
        do throws(StoreError) { try await store.end(id) } catch { throw .store(error) }
      }
      return ""
    }
    guard state.isChanged else { return nil }
    let id = state.id ?? ids.next()
    switch backing {
    case .cookie:
      if state.draft.hasUpdates { throw .updateUnsupported }
      let content = state.draft.content.inForm(of: .split)
      session.settle(content, through: state.draft.latest) { current in
        current.id = id
        current.isNew = false
        if current.renewal == state.renewal { current.renewal = nil }
      }
      return JSString(JSON.text(["i": id.reveal().map { JSONValue.string($0) } ?? .null, "d": content.json]))
    case .store(let store):
      try await commit(session, state, as: id, to: store)
      return id.reveal()
    }
  }

  private func commit(_ session: Session, _ state: SessionState, as id: SessionID, to store: some SessionStore)
    async throws(SessionError)
  {
    let expires = state.stored?.expires
    let acceptsDecodedContent = store.guarantees.acceptsDecodedContent
    var commit = StoreCommit(
      store: store, acceptsDecodedContent: acceptsDecodedContent, codec: .split, clock: clock, state: state, expires: expires,
      conflictTimeout: conflictTimeout)
    if let written = try await commit.write(as: id) { return session.settle(written, of: state, in: identity) }
    // Taken: another request adopted the same unknown id and was faster. Only then is it the same session.
    guard useUnknownIDs, state.renewal == nil, let stored = try await Self.stored(id, in: store, at: clock.now()) else {
      throw .store(.failed("a fresh id was taken"))
    }
    var late = state
    late.stored = stored
    let content = try SessionCodec.split.reading(stored)
    try late.draft.rebase(on: content)
    commit = StoreCommit(
      store: store, acceptsDecodedContent: acceptsDecodedContent, codec: .split, clock: clock, state: late,
      expires: stored.expires, conflictTimeout: conflictTimeout)
    if let written = try await commit.write(as: id) { session.settle(written, of: state, in: identity) }
  }

  private func new(under id: SessionID) -> Session { session(SessionCodec.split.empty, under: id) { _ in } }

  private func session(_ content: SessionContent, under id: SessionID, _ also: (inout SessionState) -> Void) -> Session {
    var state = SessionState(content)
    state.id = id
    state.originalID = id
    state.ids = ids
    state.storage = identity
    if case .cookie = backing { state.replaysUpdates = false }
    also(&state)
    return Session(state)
  }

  private static func stored(_ id: SessionID, in store: some SessionStore, at now: Timestamp) async throws(SessionError)
    -> StoredSession?
  {
    do throws(StoreError) {
      guard let stored = try await store.read(id), !stored.isExpired(at: now) else { return nil }
      return stored
    } catch {
      throw .store(error)
    }
  }

  private static func parse(_ value: JSString) -> (SessionID, SessionContent)? {
    guard let json = try? JSON.parse(value), let id = json["i"]?.asString, let data = json["d"],
      let content = SessionCodec.split.content(of: data)
    else { return nil }
    return (SessionID(id), content)
  }
}
