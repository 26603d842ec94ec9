import ECMAScript

/// What a session's payload is before anybody asks for its bytes.
///
/// A store that keeps values (``StoreGuarantees/acceptsDecodedContent``) is given what a session holds. The bytes are the same at any time.
package enum SessionData: Sendable {
  case bytes([UInt8])
  /// Only such as the bytes would be decoded to, in the form of its own codec.
  case content(SessionContent)

  /// The payload of `content`: itself where a store keeps values and reading the bytes would give nothing else.
  init(_ content: SessionContent, in codec: SessionCodec, keepingValues: Bool) {
    self =
      keepingValues && content.codec == codec && content.survivesEncoding
      ? .content(content) : .bytes(codec.encode(content))
  }

  package var bytes: [UInt8] {
    switch self {
    case .bytes(let bytes): bytes
    case .content(let content): content.codec.encode(content)
    }
  }

  /// How many there are, where that is known without making them.
  var byteCount: Int? { if case .bytes(let bytes) = self { bytes.count } else { nil } }

  /// What the payload holds where it need not be decoded.
  func content(in codec: SessionCodec) -> SessionContent? {
    if case .content(let content) = self, content.codec == codec { content } else { nil }
  }
}

extension SessionData: Hashable {
  package static func == (a: Self, b: Self) -> Bool { a.bytes == b.bytes }
  package func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension SessionContent {
  /// Whether it would be read as it is once it was written.
  fileprivate var survivesEncoding: Bool {
    switch self {
    case .flat(let map), .framework(let map, _): map.roundTripsThroughJSON(JSON.defaultMaximumDepth)
    case .split(let values, let flash):
      values.roundTripsThroughJSON(JSON.defaultMaximumDepth - 1) && flash.roundTripsThroughJSON(JSON.defaultMaximumDepth - 1)
    }
  }
}
