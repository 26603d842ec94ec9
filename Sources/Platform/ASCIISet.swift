/// A set of ASCII characters, quick to ask for each byte of a text.
package struct ASCIISet: Hashable, Sendable {
  @usableFromInline package private(set) var low: UInt64 = 0
  @usableFromInline package private(set) var high: UInt64 = 0

  package init(_ characters: String) {
    for byte in characters.utf8 { insert(byte) }
  }

  package init(_ ranges: ClosedRange<UInt8>..., except exceptions: String = "") {
    for byte in ranges.joined() where !exceptions.utf8.contains(byte) { insert(byte) }
  }

  package init(lettersDigitsAnd others: String) {
    self.init(0x30...0x39, 0x41...0x5A, 0x61...0x7A)
    for byte in others.utf8 { insert(byte) }
  }

  private mutating func insert(_ byte: UInt8) {
    if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte - 64) }
  }

  @inlinable package func contains(_ byte: UInt8) -> Bool {
    byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 && high >> UInt64(byte - 64) & 1 == 1
  }

  /// Whether the text has no other characters.
  package func admits(_ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { bytes in bytes.allSatisfy(contains) } ?? text.utf8.allSatisfy(contains)
  }

  /// In ascending order.
  package var characters: [Character] { (0..<128).filter(contains).map { Character(Unicode.Scalar($0)) } }
}

extension ASCIISet {
  package static let digits = ASCIISet(0x30...0x39)
  /// Lower case, as digests are written.
  package static let hex = ASCIISet("0123456789abcdef")
  package static let hexOfAnyCase = ASCIISet("0123456789abcdefABCDEF")
  package static let base36 = ASCIISet(0x30...0x39, 0x61...0x7A)
  package static let alphanumeric = ASCIISet(lettersDigitsAnd: "")
  package static let base64URL = ASCIISet(lettersDigitsAnd: "-_")
  package static let uuid = ASCIISet("0123456789abcdefABCDEF-")
  /// Everything that prints, except the space.
  package static let visible = ASCIISet(0x21...0x7E)
  /// A token of RFC 9110; a cookie's name by RFC 6265.
  package static let token = ASCIISet(lettersDigitsAnd: "!#$%&'*+-.^_`|~")
  /// What RFC 3986 leaves as it is wherever it appears.
  package static let unreserved = ASCIISet(lettersDigitsAnd: "-._~")
}

/// `%` and two upper-case digits for each byte that a set does not have.
package enum PercentEncoding {
  package static func text(_ text: String, keeping kept: ASCIISet = .unreserved) -> String {
    let digits = Hex.upperDigits.utf8Start
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if kept.contains(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
