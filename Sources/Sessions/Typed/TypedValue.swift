import ECMAScript

/// Swift values as what a session holds, and back, with errors that say where it went wrong and quote nothing.
enum TypedValue {
  /// - Returns: nil for null, where the type has no value for it.
  static func decoded<Value: Decodable>(_ type: Value.Type, from value: JSONValue, key: String) throws(SessionError) -> Value? {
    do {
      return try ValueDecoder.decode(type, from: value)
    } catch {
      if value == .null { return nil }
      throw .typeMismatch(key: key, reason: reason(error))
    }
  }

  /// - Returns: nil for a nil optional. A null that was given as JSON stays one.
  static func encoded(_ value: some Encodable, key: String) throws(SessionError) -> JSONValue? {
    do {
      let encoded = try ValueEncoder.encode(value)
      return encoded == .null && !(value is JSONValue) ? nil : encoded
    } catch {
      throw .typeMismatch(key: key, reason: reason(error))
    }
  }

  /// All values of a session, without its flashes, as one.
  ///
  /// - Parameter defaults: members that the session may lack, or have as null.
  static func whole<Value: Decodable>(
    _ type: Value.Type, of content: SessionContent, defaults: JSONObject = JSONObject()
  ) throws(SessionError) -> Value {
    var values = defaults
    for entry in content.dataEntries where entry.value != .null || !defaults.contains(entry.key) {
      values[entry.key] = entry.value
    }
    do {
      return try ValueDecoder.decode(type, from: .object(values))
    } catch {
      throw .typeMismatch(key: "", reason: reason(error))
    }
  }

  /// What a value is made of: the keys of a session.
  static func members(of value: some Encodable) throws(SessionError) -> JSONObject {
    guard let members = try encoded(value, key: "")?.asObject else {
      throw .typeMismatch(key: "", reason: "cannot be written by a type that has no members")
    }
    return members
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
