public import ECMAScript

extension Session {
  /// This session as JavaScript sees it: keys by code unit, values with JavaScript's numbers, and the methods of React Router's and
  /// Remix's sessions with all that they do. Two programs that share a store agree on nothing less.
  public var javaScript: JavaScriptSession { JavaScriptSession(session: self) }
}

/// A ``Session`` as JavaScript sees it: ``Session/javaScript``. It holds nothing of its own.
public struct JavaScriptSession: Sendable {
  let session: Session

  // MARK: Reading

  /// Whether there is a value or a readable flash of this name.
  public func has(_ name: JSString) -> Bool { session.looking { $0.draft.has(name) } }

  /// The value of this name; without one, the flash of this name, which is thereby consumed (Remix 3: at the next save).
  ///
  /// That a flash was consumed is itself a change, which a commit has to keep.
  public func get(_ name: JSString) -> JSONValue? {
    session.looking { $0.phase.isSealed ? $0.draft.peek(name) : $0.draft.get(name) }
  }

  /// What ``get(_:)`` would answer, with no flash consumed.
  public func peek(_ name: JSString) -> JSONValue? { session.looking { $0.draft.peek(name) } }

  /// Everything a commit would store, flashes included.
  public var content: SessionContent { session.looking { $0.draft.content } }

  /// The object that React Router calls `session.data`: all keys in the order JavaScript shows them, a flash `x` under
  /// `__flash_x__`. Of a Remix 3 session, the values alone.
  public var data: JSONObject { content.values }

  /// How many values and readable flashes there are.
  public var count: Int { session.looking { $0.draft.count } }

  // MARK: Changing

  /// Sets a value; an existing key keeps its place, a new one goes last.
  ///
  /// - Throws: ``SessionError/destroyed``, ``SessionError/sealed``.
  public func set(_ key: JSString, _ value: JSONValue) throws(SessionError) {
    try session.change { $0.draft.set(key, value) }
  }

  /// Removes a value. A flash of that name stays, as in the originals.
  ///
  /// - Throws: ``SessionError/destroyed``, ``SessionError/sealed``.
  public func unset(_ key: JSString) throws(SessionError) { try session.change { $0.draft.unset(key) } }

  /// Leaves a message that is read once.
  ///
  /// - Throws: ``SessionError/destroyed``, ``SessionError/sealed``.
  public func flash(_ name: JSString, _ value: JSONValue) throws(SessionError) {
    try session.change { $0.draft.flash(name, value) }
  }
}
