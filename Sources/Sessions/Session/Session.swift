public import ECMAScript
import Synchronization

/// The session of one request: what it reads and writes before the storage commits it.
///
/// ```swift
/// let session = try await storage.getSession(cookieHeader: request.headers["Cookie"])
/// try session.set("userID", "u_1")
/// try session.flash("notice", "Welcome back")
/// let setCookie = try await storage.commitSession(session)
/// ```
///
/// Changes stay in memory until ``SessionStorage/commitSession(_:options:)``. The session remembers them one by one, so that a
/// commit can repeat them on newer data if another request was faster. A session may be shared between the tasks of a request.
///
/// A destroyed session (``isDestroyed``) is over: it reads as empty, and every attempt to change or commit it throws
/// ``SessionError/destroyed``.
///
/// Where a server commits sessions by itself, the handler cannot (``SessionError/automaticCommitActive``), and after that commit
/// the session is sealed: it can be read, while a response's body streams for instance, but every attempt to change it throws
/// ``SessionError/sealed``, and reading a flash consumes none.
public final class Session: Sendable {
  private let state: Mutex<SessionState>

  /// A new session with something in it already, stored nowhere.
  public convenience init(_ content: SessionContent = .flat(JSONObject())) {
    self.init(SessionState(content))
  }

  init(_ state: SessionState) { self.state = Mutex(state) }

  /// The session's name in its store. Nil until it has been committed, and always where the cookie holds everything.
  public var id: SessionID? { looking { $0.id } }

  /// Whether this is the first request of this session: it came with no cookie that led anywhere, and has not been committed.
  public var isNew: Bool { looking { $0.isNew } }

  /// Whether there is something that only a commit will keep: a change, a flash consumed, a renewal of the id.
  public var isChanged: Bool { state.withLock { $0.isChanged } }

  /// Whether it was destroyed, here or by the storage.
  public var isDestroyed: Bool { state.withLock { $0.isDestroyed } }

  /// Whether anything of it was looked at or changed, so that a response may depend on it and must not be cached for others.
  public var isAccessed: Bool { state.withLock { $0.isAccessed } }

  /// Whether the one commit of a server that commits by itself has begun: what is changed now would be lost, and throws.
  public var isSealed: Bool { state.withLock { $0.phase.isSealed } }

  // MARK: Reading

  /// Whether there is a value or a readable flash of this name.
  public func has(_ name: JSString) -> Bool { looking { $0.draft.has(name) } }

  /// The value of this name; without one, the flash of this name, which is thereby consumed (Remix 3: at the next save).
  ///
  /// That a flash was consumed is itself a change, which a commit has to keep.
  public func get(_ name: JSString) -> JSONValue? {
    looking { $0.phase.isSealed ? $0.draft.peek(name) : $0.draft.get(name) }
  }

  /// What ``get(_:)`` would answer, with no flash consumed.
  public func peek(_ name: JSString) -> JSONValue? { looking { $0.draft.peek(name) } }

  /// Everything a commit would store, flashes included.
  public var content: SessionContent { looking { $0.draft.content } }

  /// The object that React Router calls `session.data`: all keys in the order JavaScript shows them, a flash `x` under
  /// `__flash_x__`. Of a Remix 3 session, the values alone.
  public var data: JSONObject { content.values }

  /// How many values and readable flashes there are.
  public var count: Int { looking { $0.draft.count } }

  // MARK: Changing

  /// Sets a value; an existing key keeps its place, a new one goes last.
  ///
  /// - Throws: ``SessionError/destroyed``.
  public func set(_ key: JSString, _ value: JSONValue) throws(SessionError) {
    try change { $0.draft.set(key, value) }
  }

  /// Removes a value. A flash of that name stays, as in the originals.
  ///
  /// - Throws: ``SessionError/destroyed``.
  public func unset(_ key: JSString) throws(SessionError) {
    try change { $0.draft.make(.unset(key)) }
  }

  /// Leaves a message that is read once.
  ///
  /// - Throws: ``SessionError/destroyed``.
  public func flash(_ name: JSString, _ value: JSONValue) throws(SessionError) {
    try change { $0.draft.make(.flash(name, value)) }
  }

  /// ``peek(_:)``, and ``set(_:_:)`` or, for nil, ``unset(_:)``. A subscript cannot throw: on a destroyed or sealed
  /// session an assignment does nothing.
  public subscript(key: JSString) -> JSONValue? {
    get { peek(key) }
    set {
      state.withLock { state in
        guard state.refusal == nil else { return }
        state.isAccessed = true
        if let newValue { state.draft.set(key, newValue) } else { state.draft.make(.unset(key)) }
      }
    }
  }

  /// Asks for a new id, to be called at every change of privilege: a login, a logout to a guest, an elevation.
  ///
  /// The next commit stores the session under a fresh id and deletes the old record, so that whoever planted or saw the old id
  /// has nothing. A session that is not stored yet gets a fresh id anyway.
  ///
  /// - Parameter keepingOld: leaves the old record (Remix 3's default, for requests under way).
  /// - Throws: ``SessionError/destroyed``.
  public func renewID(keepingOld: Bool = false) throws(SessionError) {
    try change { $0.renew(keepingOld: keepingOld) }
  }

  /// Ends the session in memory; ``SessionStorage/destroySession(_:options:)`` ends it in the store and calls this. Where a
  /// server commits by itself, this is all a handler has to do. Ending it twice is no error.
  ///
  /// - Throws: ``SessionError/sealed``.
  public func destroy() throws(SessionError) {
    let isSealed = state.withLock { state in
      guard !state.phase.isSealed else { return true }
      state.isAccessed = true
      state.destroy()
      return false
    }
    if isSealed { throw .sealed }
  }

  private func looking<Value: Sendable>(_ body: (inout SessionState) -> Value) -> Value {
    state.withLock { state in
      state.isAccessed = true
      return body(&state)
    }
  }

  private func change(_ body: (inout SessionState) -> Void) throws(SessionError) {
    let refusal: SessionError? = state.withLock { state in
      if let refusal = state.refusal { return refusal }
      state.isAccessed = true
      body(&state)
      return nil
    }
    if let refusal { throw refusal }
  }

  // MARK: For storages

  /// The session at one moment.
  var snapshot: SessionState { state.withLock { $0 } }

  /// The session at one moment, for the storage that wants to commit it.
  func state(for storage: StorageIdentity) throws(SessionError) -> SessionState {
    try claim(for: storage, refusingDestroyed: true)
  }

  /// The session at one moment, for whoever commits or destroys it now: where a server does that by itself, only once.
  ///
  /// - Parameter storage: nil for a storage that takes every session.
  func claim(for storage: StorageIdentity?, refusingDestroyed: Bool = false) throws(SessionError) -> SessionState {
    let claimed: Result<SessionState, SessionError> = state.withLock { state in
      if refusingDestroyed, state.isDestroyed { return .failure(.destroyed) }
      if let storage, let owner = state.storage, owner !== storage { return .failure(.foreignSession) }
      switch state.phase {
      case .manual: break
      case .handling: return .failure(.automaticCommitActive)
      case .closing: state.phase = .closed
      case .closed: return .failure(.sealed)
      }
      return .success(state)
    }
    return try claimed.get()
  }

  /// Takes note that the storage has destroyed it.
  func end() { state.withLock { $0.destroy() } }

  /// For the commit that a server makes by itself.
  func withState<Value: Sendable>(_ body: (inout SessionState) -> Value) -> Value { state.withLock { body(&$0) } }

  /// Takes note that `content` is stored and holds the edits up to a number; later ones are still to be committed.
  func settle(_ content: SessionContent, through number: Int, _ also: (inout SessionState) -> Void) {
    state.withLock { state in
      guard !state.isDestroyed else { return }
      state.draft.settle(content, through: number)
      also(&state)
    }
  }
}

extension Session: CustomStringConvertible, CustomReflectable {
  /// The id's fingerprint; nothing of the data.
  public var description: String { snapshot.id.map { "\($0)" } ?? "new session" }
  public var customMirror: Mirror { Mirror(self, children: ["id": description]) }
}
