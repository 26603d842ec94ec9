public import ECMAScript

extension Session {
  /// ``get(_:)`` as a Swift value: without a value of this name, the flash of this name, which is thereby consumed.
  ///
  /// ```swift
  /// try session.set("cart", to: Cart(items: ["tea"]))
  /// let cart = try session.get("cart", as: Cart.self)
  /// ```
  ///
  /// - Returns: nil where there is neither a value nor a flash.
  /// - Throws: ``SessionError/typeMismatch(key:reason:)`` where the value is not what the type can hold. A flash that does not fit is
  ///   not consumed.
  public func get<Value: Decodable>(_ name: JSString, as type: Value.Type) throws(SessionError) -> Value? {
    guard let value = try peek(name, as: type) else { return nil }
    _ = get(name)
    return value
  }

  /// ``peek(_:)`` as a Swift value; no flash is consumed.
  public func peek<Value: Decodable>(_ name: JSString, as type: Value.Type) throws(SessionError) -> Value? {
    guard let value = peek(name) else { return nil }
    return try fitting(name) { try ValueDecoder.decode(type, from: value) }
  }

  /// Sets a value of any `Encodable` type. Keys keep the order in which the type encodes them; nil optionals are left out.
  ///
  /// - Throws: ``SessionError/typeMismatch(key:reason:)`` for numbers that JavaScript cannot hold exactly (whole ones beyond 2^53, NaN,
  ///   infinity), and ``SessionError/destroyed``.
  public func set(_ key: JSString, to value: some Encodable) throws(SessionError) {
    try set(key, try fitting(key) { try ValueEncoder.encode(value) })
  }

  /// Leaves a message of any `Encodable` type.
  ///
  /// - Throws: as ``set(_:to:)``.
  public func flash(_ name: JSString, as value: some Encodable) throws(SessionError) {
    try flash(name, try fitting(name) { try ValueEncoder.encode(value) })
  }

  private func fitting<Result>(_ key: JSString, _ code: () throws -> Result) throws(SessionError) -> Result {
    do {
      return try code()
    } catch {
      throw .typeMismatch(key: key, reason: Self.reason(error))
    }
  }

  /// Where it went wrong and what was expected there. What a type's own code says could quote the value, and is left out.
  private static func reason(_ error: any Error) -> String {
    func told(_ path: [any CodingKey], _ text: String) -> String {
      let keyPath = path.map(\.stringValue).joined(separator: ".")
      return keyPath.isEmpty ? text : "cannot be used: \(keyPath) \(text)"
    }
    return switch error {
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.keyNotFound(_, let context):
      told(context.codingPath, context.debugDescription)
    case DecodingError.dataCorrupted(let context): told(context.codingPath, "is refused by its type")
    case EncodingError.invalidValue(_, let context): told(context.codingPath, context.debugDescription)
    default: "is refused by its type (\(type(of: error)))"
    }
  }
}
