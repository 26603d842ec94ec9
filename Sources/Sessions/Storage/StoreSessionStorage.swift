public import SessionCookies
import ECMAScript

/// Sessions in a store, with only the id in the cookie.
///
/// Ids are strict: an id that the store does not have, or whose session has expired, begins a new session with an id of its
/// own; an id that a client chose is never adopted. A destroyed session stays destroyed: a commit that comes late is told so
/// (``SessionError/gone``) and writes nothing.
///
/// Commits of concurrent requests do not overwrite each other: each repeats its own changes on what the others stored. Of two
/// that set the same key the later wins; what was updated is made again out of the newer value; a flash consumed by one is not brought back by another.
public struct StoreSessionStorage<Store: SessionStore>: SessionStorage {
  /// Where the sessions are.
  public let store: Store
  private let cookie: SessionCookie
  private let codec: SessionCodec
  private let clock: WallClock
  private let conflictTimeout: Duration
  private let acceptsDecodedContent: Bool
  private let identity = StorageIdentity()

  /// - Parameters:
  ///   - store: where the sessions are.
  ///   - cookie: should have a secret, and best be `SignedCookie.hardened`.
  ///   - codec: the form of the records; ``SessionCodec/split`` for stores that Remix 3 uses too.
  ///   - clock: judges expiry, and dates it.
  ///   - conflictTimeout: for how long a commit tries again where others change the same session all the time.
  public init(
    store: Store, cookie: SignedCookie, codec: SessionCodec = .flat, clock: WallClock = .system,
    conflictTimeout: Duration = .seconds(5)
  ) {
    self.store = store
    self.cookie = SessionCookie(cookie: cookie)
    self.codec = codec
    self.clock = clock
    self.conflictTimeout = conflictTimeout
    acceptsDecodedContent = store.guarantees.acceptsDecodedContent
  }

  public var guarantees: StorageGuarantees {
    StorageGuarantees(
      isSigned: cookie.cookie.isSigned, enforcesExpiry: store.guarantees.keepsExpiry, mergesChanges: true)
  }

  /// The session of the cookie's id.
  ///
  /// An expired session is left where it is (a sweeper deletes it), and taken for none.
  /// - Throws: ``SessionError/store(_:)``, also where the record cannot be understood: nobody is logged out by a torn record,
  ///   and nobody gets a fresh session over one.
  public func getSession(cookieHeader: String?) async throws(SessionError) -> Session {
    guard case .string(let text)? = try cookie.value(in: cookieHeader), let stored = try await stored(SessionID(text)) else {
      var state = SessionState(codec.empty)
      state.storage = identity
      return Session(state)
    }
    var state = SessionState(try codec.reading(stored))
    state.id = stored.id
    state.stored = stored
    state.isNew = false
    state.storage = identity
    return Session(state)
  }

  private func stored(_ id: SessionID) async throws(SessionError) -> StoredSession? {
    do throws(StoreError) {
      guard let stored = try await store.read(id), !stored.isExpired(at: clock.now()) else { return nil }
      return stored
    } catch {
      throw .store(error)
    }
  }

  /// Stores the session, and returns the header with its id.
  ///
  /// - A new session is created under a fresh id, even if it is empty: whether an untouched session is worth keeping
  ///   (``Session/isNew``, ``Session/isChanged``) is the caller's decision.
  /// - A session that was not changed and keeps its expiry is not written, nor looked up again. If only the expiry changes, its
  ///   bytes stay as they were.
  /// - A renewed session (``Session/renewID(keepingOld:)``) is created under a fresh id first, then the old record is deleted
  ///   at the revision that was carried over. A crash between the two leaves both: the old id then is as good as before, and
  ///   nobody was given the new one. If somebody destroyed the old record meanwhile, the new one goes too.
  ///
  /// The cookie is made and measured before anything is written. Commit a session from one task at a time.
  ///
  /// - Throws: ``SessionError/gone``, ``SessionError/conflict(attempts:)``, ``SessionError/destroyed``,
  ///   ``SessionError/foreignSession``, ``SessionError/cookie(_:)``, ``SessionError/cookieTooLarge(length:)``,
  ///   ``SessionError/store(_:)``.
  public func commitSession(_ session: Session, options: CookieAttributes) async throws(SessionError) -> SetCookie {
    let state = try session.state(for: identity)
    let expires = cookie.expiry(options, now: clock.now())
    let commit = StoreCommit(
      store: store, acceptsDecodedContent: acceptsDecodedContent, codec: codec, clock: clock, state: state, expires: expires,
      conflictTimeout: conflictTimeout)
    let known = state.renewal == nil ? state.stored?.id : nil
    for _ in 0..<StoreCommit.freshIDs {
      let id = known ?? store.makeID()
      let header = try cookie.measuredHeader(id.reveal().map { .string($0) }, options)
      guard let written = try await commit.write(as: id) else { continue }
      session.settle(written, of: state, in: identity)
      return header
    }
    throw .store(.failed("\(StoreCommit.freshIDs) fresh ids in a row were taken"))
  }

  /// Deletes the session's record, whatever its revision; one that is gone already is none to complain of.
  public func destroySession(_ session: Session, options: CookieAttributes) async throws(SessionError) -> SetCookie {
    let header = try cookie.removal(options)
    let state = try session.claim(for: identity)
    if let id = state.stored?.id {
      do throws(StoreError) { try await store.end(id) } catch { throw .store(error) }
    }
    session.end()
    return header
  }
}

extension Session {
  /// Takes note of a commit that began at `state`.
  func settle(_ written: StoreCommit.Written, of state: SessionState, in storage: StorageIdentity) {
    settle(written.content, through: state.draft.latest) { current in
      current.id = written.record.id
      current.stored = written.record
      current.isNew = false
      current.storage = storage
      // A renewal asked for while this commit ran is still to be done.
      if current.renewal == state.renewal { current.renewal = nil }
    }
  }
}
