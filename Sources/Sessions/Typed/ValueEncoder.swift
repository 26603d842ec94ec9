import ECMAScript

/// Turns an `Encodable` value into a JSON value, with no text between.
struct ValueEncoder: Encoder {
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }
  fileprivate let node: ValueNode

  static func encode(_ value: some Encodable) throws -> JSONValue {
    let node = ValueNode()
    try node.encode(value, at: [])
    return node.json
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.become(.members([]))
    return KeyedEncodingContainer(KeyedContainer<Key>(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.become(.elements([]))
    return UnkeyedContainer(node: node, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { SingleContainer(node: node, codingPath: codingPath) }
}

/// A type that encodes its members in another order each time a program runs, which would make a change of what is the same.
private protocol UnorderedMembers {}
extension Dictionary: UnorderedMembers where Key == String {}

/// A value in the making: containers are handed out before they are filled.
private final class ValueNode {
  enum Content {
    case value(JSONValue)
    case members([(key: JSString, node: ValueNode)])
    case elements([ValueNode])
  }

  private var content: Content?

  /// What came of it; a type that encodes nothing is an empty object, as for `JSONEncoder`.
  var json: JSONValue {
    switch content {
    case .value(let value): value
    case .members(let members): .object(JSONObject(members.map { ($0.key, $0.node.json) }))
    case .elements(let elements): .array(elements.map(\.json))
    case nil: .object(JSONObject())
    }
  }

  var count: Int { if case .elements(let elements) = content { elements.count } else { 0 } }

  /// A type may ask for its container more than once, and goes on filling the same.
  func become(_ empty: Content) {
    switch (content, empty) {
    case (.members, .members), (.elements, .elements): break
    default: content = empty
    }
  }

  func member(_ key: any CodingKey) -> ValueNode {
    let child = ValueNode()
    if case .members(let members) = content { content = .members(members + [(JSString(key.stringValue), child)]) }
    return child
  }

  private func sortMembers() {
    if case .members(let members) = content { content = .members(members.sorted { $0.key < $1.key }) }
  }

  func element() -> ValueNode {
    let child = ValueNode()
    if case .elements(let elements) = content { content = .elements(elements + [child]) }
    return child
  }

  func encodeNil() { content = .value(.null) }

  func encode(_ value: some Encodable, at path: [any CodingKey]) throws {
    guard let primitive = value as? any JSONPrimitive else {
      try value.encode(to: ValueEncoder(codingPath: path, node: self))
      if value is any UnorderedMembers { sortMembers() }
      return
    }
    guard let json = primitive.json else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: path, debugDescription: "is a number that JavaScript cannot hold exactly; store it as text"))
    }
    content = .value(json)
  }
}

private struct KeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: ValueNode
  let codingPath: [any CodingKey]

  mutating func encodeNil(forKey key: Key) throws { node.member(key).encodeNil() }
  mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    try node.member(key).encode(value, at: codingPath + [key])
  }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
    encoder(key).container(keyedBy: type)
  }
  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder(key).unkeyedContainer() }
  mutating func superEncoder() -> any Encoder { encoder(JSONKey.super) }
  mutating func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }

  private func encoder(_ key: any CodingKey) -> ValueEncoder {
    ValueEncoder(codingPath: codingPath + [key], node: node.member(key))
  }
}

private struct UnkeyedContainer: UnkeyedEncodingContainer {
  let node: ValueNode
  let codingPath: [any CodingKey]
  var count: Int { node.count }

  mutating func encodeNil() throws { node.element().encodeNil() }
  mutating func encode<T: Encodable>(_ value: T) throws {
    let path = codingPath + [JSONKey(intValue: count)]
    try node.element().encode(value, at: path)
  }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    encoder().container(keyedBy: type)
  }
  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }
  mutating func superEncoder() -> any Encoder { encoder() }

  private func encoder() -> ValueEncoder {
    let path = codingPath + [JSONKey(intValue: count)]
    return ValueEncoder(codingPath: path, node: node.element())
  }
}

private struct SingleContainer: SingleValueEncodingContainer {
  let node: ValueNode
  let codingPath: [any CodingKey]

  mutating func encodeNil() throws { node.encodeNil() }
  mutating func encode<T: Encodable>(_ value: T) throws { try node.encode(value, at: codingPath) }
}
