public import ECMAScript

/// How a session's content is written as a store's payload.
public enum SessionCodec: String, Hashable, Sendable, CaseIterable {
  /// A JSON object, flashes inside it (React Router, Remix 2).
  case flat
  /// A JSON array `[values, flash]` (Remix 3).
  case split
}

extension SessionCodec {
  /// A session with nothing in it.
  public var empty: SessionContent {
    switch self {
    case .flat: .flat(JSONObject())
    case .split: .split(values: JSONObject(), flash: JSONObject())
    }
  }

  /// What a payload says.
  ///
  /// The flat form takes whatever JSON is there, as `createSession` of the originals does: an object as it is, an array or a
  /// text spread by index, everything else as nothing.
  ///
  /// - Throws: ``MalformedRecord`` where it is no JSON, or in the split form no pair of objects.
  public func decode(_ payload: [UInt8]) throws(MalformedRecord) -> SessionContent {
    let value: JSONValue
    do {
      value = try JSON.parse(payload)
    } catch {
      throw MalformedRecord(bytes: payload, reason: error.reason, offset: error.offset)
    }
    guard let content = content(of: value) else {
      throw MalformedRecord(bytes: payload, reason: "it is JSON, but no pair of objects [values, flash]")
    }
    return content
  }

  /// What a parsed payload says; nil where it cannot be a session of this form.
  public func content(of value: JSONValue) -> SessionContent? {
    switch (self, value) {
    case (.flat, _): .flat(Self.ownEntries(of: value))
    case (.split, .array(let pair)):
      if pair.count == 2, let values = pair[0].asObject, let flash = pair[1].asObject {
        .split(values: values, flash: flash)
      } else {
        nil
      }
    case (.split, _): nil
    }
  }

  /// The payload of this content; content of the other form is brought into this one first.
  ///
  /// - Parameters:
  ///   - content: in either form.
  ///   - numbers: `.ecmaScript` writes as `JSON.stringify` would, which is what a session's commit does; `.asWritten` leaves
  ///     numbers and key order as they were, which is what an editor of somebody's record does.
  public func encode(_ content: SessionContent, numbers: JSON.Rendering = .ecmaScript) -> [UInt8] {
    JSON.stringify(content.inForm(of: self).json, numbers: numbers)
  }

  /// `Object.entries(value)`, with JavaScript's falsy values as nothing.
  private static func ownEntries(of value: JSONValue) -> JSONObject {
    func spread(_ elements: some Sequence<JSONValue>) -> JSONObject {
      JSONObject(elements.enumerated().map { (JSString(String($0.offset)), $0.element) })
    }
    return switch value {
    case .object(let object): object
    case .array(let elements): spread(elements)
    case .string(let text): spread(text.utf16.map { .string(JSString(utf16: [$0])) })
    case .null, .bool, .number: JSONObject()
    }
  }
}

extension SessionContent {
  /// The same values and flashes, in the form of this codec.
  public func inForm(of codec: SessionCodec) -> SessionContent {
    guard codec != self.codec else { return self }
    var content = codec.empty
    for entry in dataEntries { content.set(entry.key, entry.value) }
    for entry in flashEntries { content.setFlash(entry.key, entry.value) }
    return content
  }

  /// The content as one JSON value: the object, or the pair `[values, flash]`.
  public var json: JSONValue {
    switch self {
    case .flat(let map), .framework(let map, _): .object(map)
    case .split(let values, let flash): .array([.object(values), .object(flash)])
    }
  }
}
