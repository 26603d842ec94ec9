import ECMAScript
import Platform

/// Whether what stands behind a name, or by itself, is a value that is to be hidden.
extension NamedValues {
  /// The rule of what stands behind a name, where it is a value.
  func rule(of name: Range<Int>, _ form: Form, at place: Int) -> String? {
    if form == .line {
      let isIdentifier = Self.isIdentifier(bytes[name])
      return told(by: name).flatMap { isLine(at: place, $0, isIdentifier: isIdentifier) ? $0.rule : nil }
    }
    guard let rule = rule(named: name) else { return nil }
    let isTelling =
      switch form {
      case .assigned, .line: isValue(at: place)
      case .serialized: isSerialized(at: place)
      case .column: isColumn(at: place)
      }
    return isTelling ? rule : nil
  }

  /// Where a word ends that stands in quotes, in a list, in a query or in prose.
  static let ends = ASCIISet(
    0x00...0x20, 0x22...0x23, 0x26...0x27, 0x29...0x29, 0x2C...0x2C, 0x3B...0x3C, 0x3E...0x3E, 0x5C...0x5C,
    0x60...0x60, 0x5D...0x5D, 0x7D...0x7D)

  func word(at place: Int) -> ArraySlice<UInt8> {
    let word = bytes[min(place, bytes.count)..<min(place + Self.farthest, bytes.count)].prefix { !Self.ends.contains($0) }
    looks += word.count
    return word
  }

  /// Nothing, null and booleans are no credentials, as under a key; nor is what stands for a hidden one.
  static func saysNothing(_ word: ArraySlice<UInt8>) -> Bool {
    word.count <= 9 && nothings.contains(String(decoding: word, as: UTF8.self).lowercased())
  }
  private static let nothings: Set<String> = ["", "null", "true", "false", "undefined", "none", "nil", Masking.mask]

  func isValue(at start: Int) -> Bool {
    var place = start
    skipSpaces(&place)
    skipQuotes(&place)
    // One quote opens a text, which may begin with white space; two are an empty one.
    if bytes[min(start, bytes.count)..<min(place, bytes.count)].count(where: Self.quotes.contains) == 1 { skipSpaces(&place) }
    if byte(place) == UInt8(ascii: "{") || byte(place) == UInt8(ascii: "[") {
      place += 1
      skipSpaces(&place, overLines: true)
      return byte(place) != UInt8(ascii: "}") && byte(place) != UInt8(ascii: "]")
    }
    return !Self.saysNothing(word(at: place))
  }

  private static let quotes = ASCIISet("\"'`;")

  /// What a provider of logins sends back in an address is its `code` or its `ticket`, as much else is called: one is long, of letters
  /// and digits.
  func isGrant(_ name: ArraySlice<UInt8>, at place: Int) -> Bool {
    guard Self.grants.contains(where: name.elementsEqual) else { return false }
    let word = word(at: place)
    return word.count >= 16 && word.contains(where: Self.isDigit) && word.contains(where: Self.isLetter)
  }

  private static let grants = ["code", "ticket"].map { Array($0.utf8) }

  /// A type, its length and what is in it: `s:6:"…"`, `i:4711`, `a:1:{`.
  private func isSerialized(at place: Int) -> Bool {
    guard byte(place + 1) == UInt8(ascii: ":") else { return false }
    return switch byte(place) {
    case UInt8(ascii: "i"), UInt8(ascii: "d"): true
    case UInt8(ascii: "s"), UInt8(ascii: "S"), UInt8(ascii: "a"), UInt8(ascii: "O"), UInt8(ascii: "C"):
      (0x31...0x39).contains(byte(place + 2))
    default: false
    }
  }

  static let capitals = ASCIISet(0x41...0x5A)
  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  // MARK: By themselves

  private static let ofToken = ASCIISet(lettersDigitsAnd: "-._~+/=")
  private static let ofBase64 = ASCIISet(lettersDigitsAnd: "+/=")

  /// `Bearer …` and `Basic …` anywhere: the scheme, and a word that is none of prose.
  func scheme(_ run: Range<Int>) -> String? {
    guard run.count == 6 || run.count == 5, bytes[run.lowerBound] | 0x20 == UInt8(ascii: "b") else { return nil }
    var place = run.upperBound
    skipSpaces(&place)
    guard place > run.upperBound else { return nil }
    let rest = bytes[place..<min(place + Self.farthest, bytes.count)]
    switch String(decoding: bytes[run], as: UTF8.self).lowercased() {
    case "bearer":
      let token = rest.prefix { Self.ofToken.contains($0) }
      let isDense = token.dropFirst().contains { Self.isDigit($0) || Self.capitals.contains($0) || $0 == UInt8(ascii: "=") }
      return token.count >= 6 && isDense ? "Bearer" : nil
    case "basic":
      let token = rest.prefix { Self.ofBase64.contains($0) }
      let isDense = token.contains(where: Self.isDigit) && token.contains(where: Self.capitals.contains)
      let isPair = Base64.decode(token)?.contains(UInt8(ascii: ":")) ?? false
      return token.count >= 12 && (isDense || isPair) ? "Bearer" : nil
    default: return nil
    }
  }

  /// `://user:password@host`, as addresses of servers have it, also where JSON escapes the slashes; a port is no password.
  func holdsPassword(authorityAt colon: Int) -> Bool {
    var start = colon + 1
    guard skipSlash(&start), skipSlash(&start) else { return false }
    let authority = bytes[start..<min(start + 2 * Self.farthest, bytes.count)].prefix {
      !Self.endsOfAuthority.contains($0)
    }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")), let mark = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
    else { return false }
    return mark + 1 < at && !Self.saysNothing(authority[(mark + 1)..<at])
  }

  /// However often it is escaped.
  private func skipSlash(_ place: inout Int) -> Bool {
    let end = place + Self.mostEscapes
    while place < end, byte(place) == UInt8(ascii: "\\") { place += 1 }
    guard byte(place) == UInt8(ascii: "/") else { return false }
    place += 1
    return true
  }

  private static let mostEscapes = 16

  private static let endsOfAuthority = ASCIISet(0x00...0x20, 0x22...0x23, 0x27...0x27, 0x2F...0x2F, 0x3C...0x3C, 0x3E...0x3F)

  /// `user:password@tcp(host)`, as Go's driver of MySQL has it.
  func isOfDriver(_ at: Int) -> Bool {
    guard bytes[(at + 1)...].starts(with: Self.tcp) || bytes[(at + 1)...].starts(with: Self.unix) else { return false }
    let before = bytes[max(0, at - Self.farthest)..<at].reversed().prefix { !Self.endsOfAuthority.contains($0) }
    return before.firstIndex(of: UInt8(ascii: ":")).map { $0 > before.startIndex } ?? false
  }

  private static let (tcp, unix) = (Array("tcp(".utf8), Array("unix(".utf8))
}
