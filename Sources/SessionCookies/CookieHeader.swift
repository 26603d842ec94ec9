internal import ECMAScript
import Platform

/// The `Cookie` header, read as the originals read it.
enum CookieHeader {
  /// What `body` makes of the raw text of the first cookie of that name; nil where there is none. Names match exactly, case
  /// included.
  static func withValue<Result>(
    of name: String, in header: String, quotes: CookieFormat.Quotes, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result? {
    var (name, header) = (name, header)
    return name.withUTF8 { name in
      header.withUTF8 { bytes in find(name, in: bytes, quotes).map { body(UnsafeBufferPointer(rebasing: bytes[$0])) } }
    }
  }

  private static func find(
    _ name: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>, _ quotes: CookieFormat.Quotes
  ) -> Range<Int>? {
    guard bytes.count >= 2 else { return nil }
    var index = 0
    while let equals = bytes.firstIndex(of: UInt8(ascii: "="), from: index) {
      let end = bytes.firstIndex(of: UInt8(ascii: ";"), from: index) ?? bytes.count
      if equals > end {
        // Words without a value: go on after the last semicolon before the equals sign.
        index = (bytes[..<equals].lastIndex(of: UInt8(ascii: ";")) ?? end) + 1
        continue
      }
      if bytes[trimmed(bytes, index..<equals)].elementsEqual(name) {
        let value = trimmed(bytes, (equals + 1)..<end)
        let quote = UInt8(ascii: "\"")
        guard case .stripped(let shortest) = quotes, value.count >= shortest, bytes[value.lowerBound] == quote,
          bytes[value.upperBound - 1] == quote
        else { return value }
        return (value.lowerBound + 1)..<max(value.lowerBound + 1, value.upperBound - 1)
      }
      index = end + 1
    }
    return nil
  }

  /// `decodeURIComponent`; a text that it refuses stays as it is.
  static func percentDecoded(_ raw: UnsafeBufferPointer<UInt8>) -> [UInt8] { URIComponent.decode(raw) ?? Array(raw) }

  static func percentDecoded(_ raw: String) -> String {
    var raw = raw
    return String(decoding: raw.withUTF8 { percentDecoded($0) }, as: UTF8.self)
  }

  /// Without the spaces and tabs around it; other white space stays.
  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let range = bytes.withUnsafeBufferPointer { trimmed($0, 0..<$0.count) }
    return bytes[(bytes.startIndex + range.lowerBound)..<(bytes.startIndex + range.upperBound)]
  }

  private static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Range<Int> {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, isSpace(bytes[start]) { start += 1 }
    while start < end, isSpace(bytes[end - 1]) { end -= 1 }
    return start..<end
  }
}
