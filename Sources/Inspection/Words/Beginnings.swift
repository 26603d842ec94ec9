package import ECMAScript

/// The beginnings of what may be of any length: what a line has room for is all that is looked at.
extension JSString {
  /// The text, or where it has more bytes than that, its beginning and an ellipsis.
  package func beginning(_ limit: Int) -> String {
    guard byteCount > limit else { return string }
    return withWTF8 { bytes in
      // Between two scalars: a byte of the form 10xxxxxx continues one.
      var end = limit
      while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
      return JSString(uncheckedWTF8: UnsafeBufferPointer(rebasing: bytes[..<end])).string + "…"
    }
  }
}

extension JSString {
  /// A key as a line has room for it; of one that is a credential what stands for it.
  package func nameWords(_ limit: Int) -> String { (CredentialPatterns.shown(self) ?? self).beginning(limit) }
}

extension ValuePath {
  /// The path as a line has room for it: of long keys the beginnings, and of a long path the first steps; and of a key that is
  /// a credential what stands for it.
  package var words: String {
    let steps = steps.prefix(Self.wordSteps).map(\.masked).map { step -> Step in
      if case .key(let key) = step, key.byteCount > Self.wordKey { .key(JSString(key.beginning(Self.wordKey))) } else { step }
    }
    return ValuePath(steps).description + (self.steps.count > Self.wordSteps ? "…" : "")
  }

  private static let wordSteps = 24
  private static let wordKey = 100
}

extension ContentPath {
  /// As ``description``, as far as a line has room for it.
  package var words: String {
    guard section == .flash else { return path.words }
    return ValuePath([.key("flash")] + path.steps.prefix(100)).words
  }
}

extension JSONValue {
  /// Whether it takes more than so many bytes to write it as JSON, about; no more than those are counted.
  ///
  /// - Parameter indent: spaces a level, where each value has a line.
  package func isLonger(than limit: Int, indent: Int = 0) -> Bool {
    var left = limit
    take(from: &left, indent: indent, depth: 0)
    return left < 0
  }

  private func take(from left: inout Int, indent: Int, depth: Int) {
    left -= 2 + indent * min(depth, 40)
    switch self {
    case .null, .bool: left -= 3
    case .number(let number): left -= number.source?.utf8.count ?? 8
    case .string(let text): left -= text.byteCount
    case .array(let elements):
      for element in elements where left >= 0 { element.take(from: &left, indent: indent, depth: depth + 1) }
    case .object(let object):
      for entry in object.entries where left >= 0 {
        left -= entry.key.byteCount + 3
        entry.value.take(from: &left, indent: indent, depth: depth + 1)
      }
    }
  }
}
