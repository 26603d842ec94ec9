import ECMAScript

extension Session {
  /// Makes a value out of the one before, such that nothing is lost where others do so too: where another request was faster, the
  /// commit calls `change` again, on what that one left.
  ///
  /// ```swift
  /// let visits = try session.update("visits", default: 0) { $0 += 1 }
  /// ```
  ///
  /// - Parameters:
  ///   - key: where the value is.
  ///   - type: what it is; mostly `initial` says it.
  ///   - initial: what is there where nothing is.
  ///   - change: may be called several times, each time on the latest value. It should depend on nothing else.
  /// - Returns: the value as this request has it; after the commit ``get(_:as:)`` has what was stored.
  /// - Throws: ``SessionError/updateUnsupported`` where the storage cannot keep that promise (sessions in a cookie alone);
  ///   ``SessionError/typeMismatch(key:reason:)`` where the value before, or the new one, does not fit. The commit throws it too.
  @discardableResult
  public func update<Value: Codable & Sendable>(
    _ key: String, as type: Value.Type = Value.self, default initial: Value, _ change: @escaping @Sendable (inout Value) -> Void
  ) throws(SessionError) -> Value {
    let name = JSString(key)
    @Sendable func changed(_ before: JSONValue?) throws(SessionError) -> (value: Value, encoded: JSONValue?) {
      var value =
        try before.flatMap { before throws(SessionError) in try TypedValue.decoded(type, from: before, key: key) } ?? initial
      change(&value)
      return (value, try TypedValue.encoded(value, key: key))
    }
    return try self.change { state throws(SessionError) in
      try state.checkUpdates()
      var content = state.draft.content
      let (value, encoded) = try changed(content.value(name))
      content.put(encoded, under: name)
      state.draft.update(
        to: content,
        SessionEdit.Update(key: name) { content throws(SessionError) in
          content.put(try changed(content.value(name)).encoded, under: name)
        })
      return value
    }
  }

  /// The whole session as one value of a type: its keys are the type's members. Flashes are no part of it.
  ///
  /// ```swift
  /// struct Shop: Codable, Sendable {
  ///   var userId: String?
  ///   var cart: [String]?
  /// }
  /// let shop = try session.get(as: Shop.self)
  /// ```
  ///
  /// Members that may be missing are optionals: a session that lacks another one does not fit, and a new session lacks them all.
  /// Keys that the type does not have are left alone.
  ///
  /// - Throws: ``SessionError/typeMismatch(key:reason:)``, with an empty key, where the session is not what the type can hold.
  public func get<Value: Decodable>(as type: Value.Type) throws(SessionError) -> Value {
    try TypedValue.whole(type, of: looking { $0.draft.content })
  }

  /// Changes the session as one value of a type (``get(as:)``): what differs afterwards is set, and a member that became nil is
  /// removed. As with ``update(_:as:default:_:)`` the change is made again where another request was faster.
  ///
  /// ```swift
  /// try session.update(as: Shop.self) { shop in
  ///   shop.cart = (shop.cart ?? []) + ["tea"]
  /// }
  /// try session.update(as: Place.self, default: Place(city: "Leeds", visits: 0)) { $0.visits += 1 }
  /// ```
  ///
  /// - Parameters:
  ///   - type: what the session is.
  ///   - initial: has the members that the session does not have yet, or has as null; they are set. Without it the session has
  ///     to have every member that is no optional.
  ///   - change: may be called several times, each time on the latest value. It should depend on nothing else.
  /// - Returns: the value as this request has it.
  /// - Throws: as ``update(_:as:default:_:)``.
  @discardableResult
  public func update<Value: Codable & Sendable>(
    as type: Value.Type, default initial: Value? = nil, _ change: @escaping @Sendable (inout Value) -> Void
  ) throws(SessionError) -> Value {
    let defaults = try initial.map { initial throws(SessionError) in try TypedValue.members(of: initial) } ?? JSONObject()
    @Sendable func changed(_ content: inout SessionContent) throws(SessionError) -> Value {
      var value = try TypedValue.whole(type, of: content, defaults: defaults)
      var before = try TypedValue.members(of: value)
      // What the session does not have is set, though the change leaves it as it is.
      for key in defaults.keys where content.value(key) ?? .null == .null { before.remove(key) }
      change(&value)
      let after = try TypedValue.members(of: value)
      for key in before.keys where after[key] == nil { content.unset(key) }
      for entry in after.entries where before[entry.key] != entry.value { content.put(entry.value, under: entry.key) }
      return value
    }
    return try self.change { state throws(SessionError) in
      try state.checkUpdates()
      var content = state.draft.content
      let value = try changed(&content)
      state.draft.update(
        to: content, SessionEdit.Update(key: nil) { content throws(SessionError) in _ = try changed(&content) })
      return value
    }
  }
}

extension SessionState {
  /// - Throws: ``SessionError/updateUnsupported``.
  fileprivate func checkUpdates() throws(SessionError) {
    if !replaysUpdates { throw .updateUnsupported }
  }
}

extension SessionContent {
  /// Sets a value, or removes it for nil.
  fileprivate mutating func put(_ value: JSONValue?, under key: JSString) {
    let isAbsent = value == nil || (value == .null && SessionRules.of(codec).nullIsAbsent)
    if let value, !isAbsent { set(key, value) } else { unset(key) }
  }
}
