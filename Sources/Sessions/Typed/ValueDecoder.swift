import ECMAScript

/// Makes a `Decodable` value from a JSON value. Its messages say what was expected where, and never what was there.
struct ValueDecoder: Decoder {
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }
  fileprivate let value: JSONValue

  static func decode<T: Decodable>(_ type: T.Type, from value: JSONValue, at path: [any CodingKey] = []) throws -> T {
    guard let primitive = type as? any JSONPrimitive.Type else {
      return try T(from: ValueDecoder(codingPath: path, value: value))
    }
    guard let decoded = primitive.init(json: value) as? T else { throw mismatch(type, "\(type)", value, path) }
    return decoded
  }

  fileprivate static func mismatch(_ type: Any.Type, _ expected: String, _ value: JSONValue, _ path: [any CodingKey])
    -> DecodingError
  {
    .typeMismatch(type, .init(codingPath: path, debugDescription: "is \(value.kindName), and does not fit \(expected)"))
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let object) = value else { throw Self.mismatch(JSONObject.self, "an object", value, codingPath) }
    return KeyedDecodingContainer(KeyedContainer<Key>(object: object, codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let elements) = value else { throw Self.mismatch([JSONValue].self, "an array", value, codingPath) }
    return UnkeyedContainer(elements: elements, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { SingleContainer(value: value, codingPath: codingPath) }
}

private struct KeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let object: JSONObject
  let codingPath: [any CodingKey]

  var allKeys: [Key] { object.entriesInPropertyOrder.compactMap { Key(stringValue: $0.key.string) } }
  func contains(_ key: Key) -> Bool { object.contains(JSString(key.stringValue)) }
  func decodeNil(forKey key: Key) throws -> Bool { try value(key) == .null }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try ValueDecoder.decode(type, from: value(key), at: codingPath + [key])
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
    try decoder(key).container(keyedBy: type)
  }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { try decoder(key).unkeyedContainer() }
  func superDecoder() throws -> any Decoder { try decoder(JSONKey.super) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

  private func decoder(_ key: any CodingKey) throws -> ValueDecoder {
    ValueDecoder(codingPath: codingPath + [key], value: try value(key))
  }

  private func value(_ key: any CodingKey) throws -> JSONValue {
    guard let value = object[JSString(key.stringValue)] else {
      throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "has no \"\(key.stringValue)\""))
    }
    return value
  }
}

private struct UnkeyedContainer: UnkeyedDecodingContainer {
  let elements: [JSONValue]
  let codingPath: [any CodingKey]
  var currentIndex = 0
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  mutating func decodeNil() throws -> Bool {
    guard try current(Optional<Bool>.self) == .null else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let decoded = try ValueDecoder.decode(type, from: current(type), at: path)
    currentIndex += 1
    return decoded
  }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
    try next(JSONObject.self).container(keyedBy: type)
  }
  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next([JSONValue].self).unkeyedContainer() }
  mutating func superDecoder() throws -> any Decoder { try next(JSONValue.self) }

  private var path: [any CodingKey] { codingPath + [JSONKey(intValue: currentIndex)] }

  private mutating func next(_ type: Any.Type) throws -> ValueDecoder {
    let decoder = ValueDecoder(codingPath: path, value: try current(type))
    currentIndex += 1
    return decoder
  }

  private func current(_ type: Any.Type) throws -> JSONValue {
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(type, .init(codingPath: path, debugDescription: "has only \(elements.count) elements"))
    }
    return elements[currentIndex]
  }
}

private struct SingleContainer: SingleValueDecodingContainer {
  let value: JSONValue
  let codingPath: [any CodingKey]

  func decodeNil() -> Bool { value == .null }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try ValueDecoder.decode(type, from: value, at: codingPath) }
}
