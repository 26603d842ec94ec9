/// The bytes that a part of a cookie may consist of.
struct OctetSet: Hashable, Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  init(_ ranges: ClosedRange<UInt8>..., except exceptions: String = "") {
    for byte in ranges.joined() where !exceptions.utf8.contains(byte) { insert(byte) }
  }

  init(lettersDigitsAnd others: String) {
    self.init(0x30...0x39, 0x41...0x5A, 0x61...0x7A)
    for byte in others.utf8 { insert(byte) }
  }

  private mutating func insert(_ byte: UInt8) {
    if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte - 64) }
  }

  func contains(_ byte: UInt8) -> Bool {
    byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 ? high >> UInt64(byte - 64) & 1 == 1 : false
  }

  func admits(_ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { bytes in bytes.allSatisfy(contains) } ?? text.utf8.allSatisfy(contains)
  }

  static let cookieName = OctetSet(0x21...0x7E, except: ";=")
  static let cookieValue = OctetSet(0x21...0x7E, except: ";")
  /// The class 20-3A, 3D-7E leaves out `<` with `;`: a quirk of the originals.
  static let path = OctetSet(0x20...0x7E, except: ";<")
  static let pathWithLessThan = OctetSet(0x20...0x7E, except: ";")
  /// RFC 9110, token.
  static let token = OctetSet(lettersDigitsAnd: "!#$%&'*+-.^_`|~")
  /// RFC 6265bis, cookie-octet.
  static let cookieOctet = OctetSet(0x21...0x7E, except: "\",;\\")
}

enum CookieGrammar {
  /// Labels of 1-63 letters, digits and inner hyphens, dots between, one dot before them if one likes.
  static func isDomain(_ text: String) -> Bool {
    let labels = (text.hasPrefix(".") ? text.dropFirst() : text[...]).split(separator: ".", omittingEmptySubsequences: false)
    return labels.allSatisfy { label in
      1...63 ~= label.utf8.count && OctetSet(lettersDigitsAnd: "-").admits(String(label))
        && !label.hasPrefix("-") && !label.hasSuffix("-")
    }
  }
}
