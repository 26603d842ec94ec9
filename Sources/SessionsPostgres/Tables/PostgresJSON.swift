/// What the server's own form of JSON (`jsonb`) does not keep of it.
enum PostgresJSON {
  /// Whether a JSON text has a character that such a column refuses: a zero, or half of one that takes two.
  static func isRefused(_ text: [UInt8]) -> Bool {
    var rest = text[...]
    var isHalf = false
    while let first = rest.popFirst() {
      let code = first == UInt8(ascii: "\\") ? escaped(&rest) : nil
      switch code {
      case .some(0xDC00...0xDFFF): if !isHalf { return true }
      case _ where isHalf, 0: return true
      default: break
      }
      isHalf = code.map { 0xD800...0xDBFF ~= $0 } ?? false
    }
    return isHalf
  }

  /// The character behind a backslash, where its number is written; nil: it is written otherwise.
  private static func escaped(_ rest: inout ArraySlice<UInt8>) -> UInt16? {
    guard rest.popFirst() == UInt8(ascii: "u"), rest.count >= 4 else { return nil }
    defer { rest = rest.dropFirst(4) }
    return UInt16(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16)
  }
}
