import ECMAScript
import Platform

/// Whether what stands behind a name, or by itself, is a value that is to be hidden.
extension NamedValues {
  /// - Parameter rule: the one that the name falls under.
  func isTelling(_ form: Form, at place: Int, _ rule: String, name: ArraySlice<UInt8>) -> Bool {
    switch form {
    case .assigned: isValue(at: place)
    case .serialized: isSerialized(at: place)
    case .line: isLine(at: place, rule, isIdentifier: Self.isIdentifier(name))
    case .column: isColumn(at: place)
    }
  }

  /// Where a word ends that stands in quotes, in a list, in a query or in prose.
  private static let ends = ASCIISet(
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

  // MARK: Lines

  private static let schemes: Set<String> = [
    "bearer", "basic", "token", "digest", "apikey", "api-key", "negotiate", "hawk", "ntlm", "aws4-hmac-sha256",
  ]

  /// "Password: too short" and "Session: expired" are prose. A value is what is no word of prose, or stands alone behind a name that is
  /// none, and what a header has.
  private func isLine(at start: Int, _ rule: String, isIdentifier: Bool) -> Bool {
    var place = start
    skipSpaces(&place)
    if skipQuotes(&place) { return !Self.saysNothing(word(at: place)) }
    let first = word(at: place)
    guard !Self.saysNothing(first) else { return false }
    place += first.count
    if rule == "cookie" { return first.contains(UInt8(ascii: "=")) }
    if rule == "auth", Self.schemes.contains(String(decoding: first, as: UTF8.self).lowercased()) {
      skipSpaces(&place)
      let second = word(at: place)
      return !second.isEmpty && isEnd(place + second.count)
    }
    let hasDigit = first.contains(where: Self.isDigit)
    if first.count >= 6, hasDigit, first.contains(where: Self.isLetter) { return true }
    guard isEnd(place) else { return false }
    let isNoWord = hasDigit || first.dropFirst().contains { Self.capitals.contains($0) || Self.signs.contains($0) }
    return isIdentifier || first.count >= 4 && isNoWord
  }

  /// "Your password is …", of what is no word: "password is required" says nothing.
  func said(of run: Range<Int>) -> String? {
    let behind = bytes[(run.upperBound + 1)...]
    guard let verb = Self.verbs.first(where: behind.starts(with:)) else { return nil }
    var place = run.upperBound + 1 + verb.count
    let isQuoted = skipQuotes(&place)
    // "A token to ann42" is sent to her.
    guard isQuoted || verb.first != UInt8(ascii: "t") else { return nil }
    let word = word(at: place)
    guard word.count >= 6, word.contains(where: Self.isDigit), word.contains(where: Self.isLetter) else { return nil }
    return rule(named: run)
  }

  private static let verbs = ["is ", "is: ", "was ", "was: ", "to "].map { Array($0.utf8) }

  /// `api_key`, `X-Api-Key`, `dbPassword`: a name that prose does not have.
  private static func isIdentifier(_ name: ArraySlice<UInt8>) -> Bool {
    name.contains { $0 == 0x5F || $0 == 0x2D }
      || zip(name, name.dropFirst()).contains { !capitals.contains($0) && capitals.contains($1) }
  }

  /// Whether a line, or a part of a list, ends here.
  private func isEnd(_ place: Int) -> Bool {
    var place = place
    skipSpaces(&place)
    return place >= bytes.count || Self.ends.contains(byte(place)) && byte(place) != 0x20
  }

  static let capitals = ASCIISet(0x41...0x5A)
  private static let signs = ASCIISet("_+=$!%^*~")
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

  /// `://user:password@host`, as addresses of servers have it; a port is no password.
  func holdsPassword(authorityAt colon: Int) -> Bool {
    guard byte(colon + 1) == UInt8(ascii: "/"), byte(colon + 2) == UInt8(ascii: "/") else { return false }
    let authority = bytes[(colon + 3)..<min(colon + 3 + 2 * Self.farthest, bytes.count)].prefix {
      !Self.endsOfAuthority.contains($0)
    }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")), let mark = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
    else { return false }
    return mark + 1 < at && !Self.saysNothing(authority[(mark + 1)..<at])
  }

  private static let endsOfAuthority = ASCIISet(0x00...0x20, 0x22...0x23, 0x27...0x27, 0x2F...0x2F, 0x3C...0x3C, 0x3E...0x3F)

  /// `user:password@tcp(host)`, as Go's driver of MySQL has it.
  func isOfDriver(_ at: Int) -> Bool {
    guard bytes[(at + 1)...].starts(with: Self.tcp) || bytes[(at + 1)...].starts(with: Self.unix) else { return false }
    let before = bytes[max(0, at - Self.farthest)..<at].reversed().prefix { !Self.endsOfAuthority.contains($0) }
    return before.firstIndex(of: UInt8(ascii: ":")).map { $0 > before.startIndex } ?? false
  }

  private static let (tcp, unix) = (Array("tcp(".utf8), Array("unix(".utf8))
}
