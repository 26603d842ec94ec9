public import ECMAScript
import Synchronization

/// The session of one request: what it reads and writes before the storage commits it.
///
/// ```swift
/// let session = try await storage.getSession(cookieHeader: request.headers["Cookie"])
/// try session.set("userId", user.id)
/// try session.flash("notice", "Welcome back")
/// let setCookie = try await storage.commitSession(session)
/// ```
///
/// Keys are text, values are whatever Swift can encode. ``javaScript`` is the same session as JavaScript sees it, to the letter.
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

  /// Whether there is a value under this key, or a flash of this name that waits for its reader.
  public func has(_ key: String) -> Bool { javaScript.has(JSString(key)) }

  /// The value under a key; nil where there is none, or null.
  ///
  /// ```swift
  /// let cart = try session.get("cart", as: Cart.self) ?? Cart()
  /// let userId: String? = try session.get("userId")
  /// ```
  ///
  /// A flash is no value: ``take(_:as:)`` reads it.
  ///
  /// - Throws: ``SessionError/typeMismatch(key:reason:)`` where the value is not what the type can hold.
  public func get<Value: Decodable>(_ key: String, as type: Value.Type = Value.self) throws(SessionError) -> Value? {
    guard let value = looking({ $0.draft.value(JSString(key)) }) else { return nil }
    return try TypedValue.decoded(type, from: value, key: key)
  }

  /// The flash of this name, which is thereby gone; nil where none waits.
  ///
  /// That it was taken is itself a change, which a commit has to keep. Of a session that is sealed, a flash is read and stays.
  ///
  /// - Throws: ``SessionError/typeMismatch(key:reason:)`` where the flash is not what the type can hold. It is not taken then.
  public func take<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws(SessionError) -> Value? {
    let key = JSString(name)
    guard let value = looking({ $0.draft.flash(key) }), let taken = try TypedValue.decoded(type, from: value, key: name) else {
      return nil
    }
    // Of two tasks of a request one takes it.
    return looking { $0.phase.isSealed || $0.draft.take(key, value) } ? taken : nil
  }

  // MARK: Changing

  /// Sets a value of any `Encodable` type; nil removes the key. An existing key keeps its place, a new one goes last.
  ///
  /// ```swift
  /// try session.set("userId", user.id)
  /// try session.set("cart", Cart(items: ["tea"]))
  /// ```
  ///
  /// Of two requests that set the same key at once the later wins; ``update(_:as:default:_:)`` makes a value out of the one
  /// before. Members keep the order in which a type encodes them, those of a `Dictionary` are sorted, nil optionals are left out.
  ///
  /// - Throws: ``SessionError/typeMismatch(key:reason:)`` for numbers that JavaScript cannot hold exactly (whole ones beyond 2^53,
  ///   NaN, infinity): an id that changes is worse than an error. ``SessionError/destroyed``, ``SessionError/sealed``.
  public func set(_ key: String, _ value: some Encodable) throws(SessionError) {
    guard let value = try TypedValue.encoded(value, key: key) else { return try unset(key) }
    try change { $0.draft.set(JSString(key), value) }
  }

  /// Removes a value. A flash of that name stays, as in the originals.
  ///
  /// - Throws: ``SessionError/destroyed``, ``SessionError/sealed``.
  public func unset(_ key: String) throws(SessionError) {
    try change { $0.draft.unset(JSString(key)) }
  }

  /// Leaves a message of any `Encodable` type, to be taken once: ``take(_:as:)``.
  ///
  /// - Throws: as ``set(_:_:)-(String,_)``.
  public func flash(_ name: String, _ value: some Encodable) throws(SessionError) {
    let value = try TypedValue.encoded(value, key: name) ?? .null
    try change { $0.draft.flash(JSString(name), value) }
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

  func looking<Value: Sendable>(_ body: (inout SessionState) -> Value) -> Value {
    state.withLock { state in
      state.isAccessed = true
      return body(&state)
    }
  }

  /// Changes it, unless it is too late for that.
  func change<Value: Sendable>(_ body: (inout SessionState) throws(SessionError) -> Value) throws(SessionError) -> Value {
    let result: Result<Value, SessionError> = state.withLock { state in
      if let refusal = state.refusal { return .failure(refusal) }
      state.isAccessed = true
      do throws(SessionError) { return .success(try body(&state)) } catch { return .failure(error) }
    }
    return try result.get()
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
