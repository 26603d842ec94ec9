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
