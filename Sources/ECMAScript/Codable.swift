/// As other coders see them: a JSON library's encoder for instance.
extension JSONValue: Codable {
  public init(from decoder: any Decoder) throws {
    if let value = try? decoder.singleValueContainer(), let scalar = Self.scalar(in: value) {
      self = scalar
    } else if let members = try? decoder.container(keyedBy: MemberKey.self) {
      let entries = try members.allKeys.map { (JSString($0.stringValue), try members.decode(JSONValue.self, forKey: $0)) }
      self = .object(JSONObject(entries))
    } else {
      var elements = try decoder.unkeyedContainer()
      var values: [JSONValue] = []
      while !elements.isAtEnd { values.append(try elements.decode(JSONValue.self)) }
      self = .array(values)
    }
  }

  private static func scalar(in container: any SingleValueDecodingContainer) -> JSONValue? {
    if container.decodeNil() { return .null }
    if let value = try? container.decode(Bool.self) { return .bool(value) }
    if let value = try? container.decode(Double.self) { return .number(JSNumber(value)) }
    return (try? container.decode(String.self)).map { .string(JSString($0)) }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .null:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .bool(let value): try value.encode(to: encoder)
    case .number(let number): try number.value.encode(to: encoder)
    case .string(let text): try text.encode(to: encoder)
    case .array(let elements):
      var container = encoder.unkeyedContainer()
      for element in elements { try container.encode(element) }
    case .object(let object):
      var container = encoder.container(keyedBy: MemberKey.self)
      for entry in object.entriesInPropertyOrder { try container.encode(entry.value, forKey: try MemberKey(entry.key, encoder)) }
    }
  }
}

extension JSString: Codable {
  public init(from decoder: any Decoder) throws { self.init(try String(from: decoder)) }

  /// - Throws: where it has a lone surrogate, which no Swift text can hold.
  public func encode(to encoder: any Encoder) throws { try wellFormed(for: encoder).encode(to: encoder) }

  fileprivate func wellFormed(for encoder: any Encoder) throws -> String {
    guard isWellFormed else {
      throw EncodingError.invalidValue(
        self, .init(codingPath: encoder.codingPath, debugDescription: "is text with half a character, which Swift cannot hold"))
    }
    return string
  }
}

extension Timestamp: Codable {
  public init(from decoder: any Decoder) throws {
    guard let moment = Timestamp(parsing: try String(from: decoder)) else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "is no date"))
    }
    self = moment
  }

  /// As `JSON.stringify` writes a `Date`: ``iso8601``.
  public func encode(to encoder: any Encoder) throws { try iso8601.encode(to: encoder) }
}

/// A key of an object, for coders.
private struct MemberKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
  init(_ key: JSString, _ encoder: any Encoder) throws { stringValue = try key.wellFormed(for: encoder) }
}
