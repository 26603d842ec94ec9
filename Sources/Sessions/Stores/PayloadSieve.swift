#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A quick look at the bytes of a record: whether what it holds could satisfy a condition, before anything is parsed or copied.
///
/// It lets through what it cannot exclude, and never keeps back what would match: a text in JSON may be written with escapes,
/// a number in several ways.
public struct PayloadSieve: Hashable, Sendable {
  /// One text that must be there, in whatever case.
  struct Needle: Hashable, Sendable {
    /// Lower-case ASCII.
    var text: [UInt8]
    var isNumber: Bool
  }

  var needles: [Needle] = []

  public init() {}

  /// Whether everything passes.
  public var isOpen: Bool { needles.isEmpty }

  /// Asks for a value that equals `text`, whatever the case of its letters; a text that no quick look can find changes nothing.
  public mutating func require(value text: String) {
    let bytes = Array(text.utf8)
    if Double(text) != nil {
      // Whole numbers that a Double has exactly: there is one way to write them, but for those that ``isWrittenOddly`` knows.
      let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
      guard digits.count < 16, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return }
      let significant = digits.drop { $0 == 0x30 }
      needles.append(Needle(text: significant.isEmpty ? [0x30] : Array(significant), isNumber: true))
      return
    }
    guard !bytes.isEmpty, bytes.allSatisfy({ 0x20..<0x7F ~= $0 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) else {
      return
    }
    // The sign of kelvin is no ASCII and its lower case is k.
    let runs = bytes.map(Self.lowered).split(separator: UInt8(ascii: "k"))
    guard let longest = runs.max(by: { $0.count < $1.count }) else { return }
    needles.append(Needle(text: Array(longest), isNumber: false))
  }

  /// Whether the record may satisfy what was required.
  public func admits(_ bytes: UnsafeRawBufferPointer) -> Bool {
    for needle in needles where !Self.contains(needle.text, bytes) {
      guard let start = bytes.baseAddress else { return false }
      let isEscaped = memchr(start, Int32(UInt8(ascii: "\\")), bytes.count) != nil
      if !isEscaped, !needle.isNumber || !Self.isWrittenOddly(bytes) { return false }
    }
    return true
  }

  /// Whether some number may be written with an exponent, or with more digits than count.
  private static func isWrittenOddly(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var digits = 0
    for byte in bytes {
      if 0x30...0x39 ~= byte {
        digits += 1
        if digits > 15 { return true }
      } else {
        if byte | 0x20 == UInt8(ascii: "e"), digits > 0 { return true }
        digits = 0
      }
    }
    return false
  }

  private static func contains(_ needle: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let start = bytes.baseAddress, bytes.count >= needle.count else { return false }
    return needle.withUnsafeBytes { needle in
      let first = needle[0]
      let last = bytes.count - needle.count
      let isLetter = UInt8(ascii: "a")...UInt8(ascii: "z") ~= first
      var place = 0
      while place <= last {
        if isLetter {
          while place <= last, lowered(bytes[place]) != first { place += 1 }
        } else {
          guard let found = memchr(start + place, Int32(first), last - place + 1) else { return false }
          place = UnsafeRawPointer(found) - start
        }
        if place > last { return false }
        var length = 1
        while length < needle.count, lowered(bytes[place + length]) == needle[length] { length += 1 }
        if length == needle.count { return true }
        place += 1
      }
      return false
    }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { 0x41...0x5A ~= byte ? byte | 0x20 : byte }
}
