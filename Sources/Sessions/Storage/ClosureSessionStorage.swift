public import SessionCookies
public import ECMAScript

/// Sessions in a database of one's own, by four closures: what the originals call `createSessionStorage`.
///
/// It behaves as they do, faults included, because four such closures cannot say more:
/// - **The last write wins.** A commit overwrites what concurrent requests committed, and brings back what they consumed.
/// - **Unknown ids are adopted.** An id that `read` does not know becomes the session's id, and a commit makes the record: a
///   destroyed session can come back, and a client can choose its id. ``StoreSessionStorage`` does neither.
/// - Nothing can be updated: ``Session/update(_:as:default:_:)`` throws ``SessionError/updateUnsupported``.
/// - A committed session does not learn its id: committing a new session twice makes two records.
/// - `create` makes the id, so data is stored before the cookie can be checked: with bad options a record remains.
/// - An unsigned cookie can hold an id that is no text. It leads to no data, none is kept under it, and it is sent back.
/// - Destroying ends nothing in memory: the session can be committed again.
public struct ClosureSessionStorage: SessionStorage {
  /// Stores data under an id of its own making, and returns that.
  public typealias Create = @Sendable (_ data: JSONObject, _ expires: Timestamp?) async throws(StoreError) -> SessionID
  /// The data of an id; nil where there is none or it has expired.
  public typealias Read = @Sendable (_ id: SessionID) async throws(StoreError) -> JSONObject?
  /// Stores data under an id, whether it is there or not.
  public typealias Update =
    @Sendable (_ id: SessionID, _ data: JSONObject, _ expires: Timestamp?) async throws(StoreError) -> Void
  /// Removes the data of an id, if there is any. The id is empty where a session is destroyed that was never stored.
  public typealias Delete = @Sendable (_ id: SessionID) async throws(StoreError) -> Void

  private let cookie: SessionCookie
  private let clock: WallClock
  private let create: Create
  private let read: Read
  private let update: Update
  private let delete: Delete

  public init(
    cookie: SignedCookie, clock: WallClock = .system, create: @escaping Create, read: @escaping Read, update: @escaping Update,
    delete: @escaping Delete
  ) {
    self.cookie = SessionCookie(cookie: cookie)
    self.clock = clock
    self.create = create
    self.read = read
    self.update = update
    self.delete = delete
  }

  /// Expiry is enforced where the `read` closure does as it is told.
  public var guarantees: StorageGuarantees { StorageGuarantees(isSigned: cookie.cookie.isSigned, enforcesExpiry: true) }

  public func getSession(cookieHeader: String?) async throws(SessionError) -> Session {
    let value = try cookie.value(in: cookieHeader)
    var data: JSONObject?
    var id: SessionID?
    if case .string(let text)? = value {
      let named = SessionID(text)
      id = named
      data = try await mappingStoreError { () throws(StoreError) in try await read(named) }
    }
    var state = SessionState(.flat(data ?? JSONObject()))
    state.id = id
    state.foreignID = id == nil ? value : nil
    state.isNew = data == nil
    state.replaysUpdates = false
    return Session(state)
  }

  public func commitSession(_ session: Session, options: CookieAttributes) async throws(SessionError) -> SetCookie {
    let state = try session.claim(for: nil)
    if state.draft.hasUpdates { throw .updateUnsupported }
    let expires = cookie.expiry(options, now: clock.now())
    let content = state.draft.content.inForm(of: .flat)
    let data = content.values
    let value: JSONValue?
    if let id = state.id {
      try await mappingStoreError { () throws(StoreError) in try await update(id, data, expires) }
      value = id.reveal().map { .string($0) }
    } else if let foreign = state.foreignID {
      value = foreign
    } else {
      value = try await mappingStoreError { () throws(StoreError) in try await create(data, expires) }.reveal().map {
        .string($0)
      }
    }
    session.settle(content, through: state.draft.latest) { _ in }
    return try cookie.header(value, options)
  }

  public func destroySession(_ session: Session, options: CookieAttributes) async throws(SessionError) -> SetCookie {
    let state = try session.claim(for: nil)
    if state.foreignID == nil {
      try await mappingStoreError { () throws(StoreError) in try await delete(state.id ?? SessionID("")) }
    }
    return try cookie.removal(options)
  }

  private func mappingStoreError<Answer>(_ call: () async throws(StoreError) -> Answer) async throws(SessionError) -> Answer {
    do throws(StoreError) { return try await call() } catch { throw .store(error) }
  }
}

extension ClosureSessionStorage {
  /// The memory and file storages of the originals, over any store: the option for parity with all that they do.
  ///
  /// Beyond what the type says: reading an expired session deletes it; writing under an id that the store cannot have is
  /// silently no write; and a create goes on until an id is free.
  public static func parity(over store: some SessionStore, cookie: SignedCookie, clock: WallClock = .system)
    -> ClosureSessionStorage
  {
    let strategy = ParityStrategy(store: store, clock: clock)
    return ClosureSessionStorage(
      cookie: cookie, clock: clock,
      create: { (data, expires) throws(StoreError) in try await strategy.create(data, expires) },
      read: { (id) throws(StoreError) in try await strategy.read(id) },
      update: { (id, data, expires) throws(StoreError) in try await strategy.update(id, data, expires) },
      delete: { (id) throws(StoreError) in try await strategy.delete(id) })
  }
}

/// The upserting, permissive semantics of the originals in terms of a ``SessionStore``.
private struct ParityStrategy<Store: SessionStore>: Sendable {
  let store: Store
  let clock: WallClock

  func create(_ data: JSONObject, _ expires: Timestamp?) async throws(StoreError) -> SessionID {
    while true {
      let id = store.makeID()
      if case .created = try await store.begin(record(id, data, expires)) { return id }
    }
  }

  func read(_ id: SessionID) async throws(StoreError) -> JSONObject? {
    guard let stored = try await store.read(id) else { return nil }
    if stored.isExpired(at: clock.now()) {
      try await delete(id)
      return nil
    }
    do throws(MalformedRecord) { return try SessionCodec.flat.decode(stored.payload).values } catch { throw .malformed(error) }
  }

  func update(_ id: SessionID, _ data: JSONObject, _ expires: Timestamp?) async throws(StoreError) {
    let record = record(id, data, expires)
    try await unlessInvalid { () throws(StoreError) in
      // Between the two answers somebody may create or delete it: ask again until one of them is true.
      while true {
        if case .updated = try await store.update(record) { return }
        if case .created = try await store.create(record) { return }
      }
    }
  }

  func delete(_ id: SessionID) async throws(StoreError) {
    try await unlessInvalid { () throws(StoreError) in try await store.end(id) }
  }

  private func record(_ id: SessionID, _ data: JSONObject, _ expires: Timestamp?) -> StoredSession {
    StoredSession(id: id, payload: SessionCodec.flat.encode(.flat(data)), expires: expires)
  }

  private func unlessInvalid(_ write: () async throws(StoreError) -> Void) async throws(StoreError) {
    do throws(StoreError) { try await write() } catch { if error != .invalidID { throw error } }
  }
}
