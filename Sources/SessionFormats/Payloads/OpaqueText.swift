import ECMAScript

/// A text within bytes that only another language reads, and what of it is shown.
enum OpaqueText {
  static let longest = 512

  /// The text that a mark announced, as its language writes it; nil where the bytes are none.
  ///
  /// - Parameter isJava: Java writes characters beyond the basic plane as two surrogates of three bytes each, and NUL as two bytes.
  static func text(_ bytes: ArraySlice<UInt8>, isJava: Bool) -> JSString? {
    // Whatever is longer is shown in part: no character is cut in two.
    let shown = bytes.count > longest ? bytes.prefix(longest) : bytes
    guard
      var units = isJava
        ? javaUnits(shown, isWhole: shown.count == bytes.count) : utf8Units(shown, isWhole: shown.count == bytes.count)
    else { return nil }
    let readable = units.count { $0 >= 0x20 && $0 != 0x7F && !(0x80..<0xA0 ~= $0) || 0x09...0x0D ~= $0 }
    // A mark can stand anywhere by chance, with a fitting number behind it.
    guard readable * 4 >= units.count * 3 else { return nil }
    if bytes.count > longest { units += "… (\(bytes.count) bytes)".utf16 }
    return JSString(utf16: units)
  }

  /// A whole text of Java's; nil where the bytes are none.
  static func javaText(_ bytes: ArraySlice<UInt8>) -> JSString? { javaUnits(bytes, isWhole: true).map { JSString(utf16: $0) } }

  private static func utf8Units(_ bytes: ArraySlice<UInt8>, isWhole: Bool) -> [UInt16]? {
    for cut in 0...(isWhole ? 0 : min(3, bytes.count)) {
      if let text = String(validating: bytes.dropLast(cut), as: UTF8.self) { return Array(text.utf16) }
    }
    return nil
  }

  /// Each unit of UTF-16 apart, in one to three bytes.
  private static func javaUnits(_ bytes: ArraySlice<UInt8>, isWhole: Bool) -> [UInt16]? {
    var units: [UInt16] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let lead = bytes[index]
      let count = lead < 0x80 ? 1 : lead & 0xE0 == 0xC0 ? 2 : lead & 0xF0 == 0xE0 ? 3 : 0
      guard count > 0, lead != 0 else { return nil }
      guard index + count <= bytes.endIndex else { return isWhole ? nil : units }
      let rest = bytes[(index + 1)..<(index + count)]
      guard rest.allSatisfy({ $0 & 0xC0 == 0x80 }) else { return nil }
      let first = count == 1 ? UInt16(lead) : UInt16(lead & (count == 2 ? 0x1F : 0x0F))
      units.append(rest.reduce(first) { $0 << 6 | UInt16($1 & 0x3F) })
      index += count
    }
    // A surrogate alone is no text of Java's.
    return String(validating: units, as: UTF16.self) == nil && isWhole ? nil : units
  }
}
