internal import ECMAScript

/// The `Cookie` header, read as the originals read it.
enum CookieHeader {
  /// The raw text of the first cookie of that name; nil where there is none. Names match exactly, case included.
  static func value(of name: String, in header: String, quotes: CookieForm.Quotes) -> String? {
    let bytes = Array(header.utf8)
    guard bytes.count >= 2 else { return nil }
    let wanted = Array(name.utf8)
    var index = 0
    while index < bytes.count, let equals = bytes[index...].firstIndex(of: UInt8(ascii: "=")) {
      let end = bytes[index...].firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
      if equals > end {
        // Words without a value: go on after the last semicolon before the equals sign.
        index = (bytes[..<equals].lastIndex(of: UInt8(ascii: ";")) ?? end) + 1
        continue
      }
      if trimmed(bytes[index..<equals]).elementsEqual(wanted) {
        var value = trimmed(bytes[(equals + 1)..<end])
        let quote = UInt8(ascii: "\"")
        if quotes == .stripped, value.count >= 2, value.first == quote, value.last == quote {
          value = value.dropFirst().dropLast()
        }
        return String(decoding: value, as: UTF8.self)
      }
      index = end + 1
    }
    return nil
  }

  /// `decodeURIComponent`; a text that it refuses stays as it is.
  static func percentDecoded(_ raw: String) -> String {
    guard raw.utf8.contains(UInt8(ascii: "%")) else { return raw }
    return (try? URIComponent.decode(JSString(raw)))?.string ?? raw
  }

  /// Without the spaces and tabs around it; other white space stays.
  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) }) else {
      return []
    }
    return bytes[first...last]
  }
}
