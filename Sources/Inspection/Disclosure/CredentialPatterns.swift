package import ECMAScript
import Platform
import SessionCookies
import SessionsAdministration

/// Values that look like credentials whatever their key is called.
package enum CredentialPatterns {
  /// The rule under which a text falls, or nil.
  package static func rule(for text: JSString) -> String? {
    let bytes = text.wtf8
    guard bytes.count >= 8 else { return nil }
    if SearchText.find(pem, in: bytes) { return "PEM" }
    if isBearer(bytes) { return "Bearer" }
    if containsJWT(bytes) { return "JWT" }
    if let rule = ruleOfPieces(in: bytes) ?? ruleOfLetters(in: bytes) { return rule }
    if CardNumber.isIn(bytes) { return "card" }
    return nil
  }

  /// The rule under which a key falls that is itself a credential, or nil. What something goes by is mostly hexadecimal, or small
  /// letters and digits (a row of a cart, Laravel's class of users): such a key stays in sight.
  package static func rule(forKey key: JSString) -> String? { rule(forKey: key, 0) }

  /// - Parameter depth: how often it was escaped.
  private static func rule(forKey key: JSString, _ depth: Int) -> String? {
    // Most keys are short, and one word.
    if key.byteCount < shortestKey, key.withWTF8({ $0.allSatisfy(NamedValues.isOfName) && !$0.allSatisfy(isDigit) }) {
      return nil
    }
    if let name = PropertyName.own(in: key), let rule = rule(forKey: name, depth) { return rule }
    // Nothing goes by a longer name: it is a text, and hidden unread.
    guard key.byteCount <= longestKey else { return "text" }
    let bytes = key.wtf8
    let isMixed = bytes.contains { (0x41...0x5A).contains($0) } && bytes.contains { (0x61...0x7A).contains($0) }
    switch rule(for: JSString(uncheckedWTF8: bytes)) {
    case nil, "hex": return ruleOfNames(in: bytes, depth)
    case "base64" where !isMixed: return ruleOfNames(in: bytes, depth)
    case let rule: return rule
    }
  }

  /// The rule of a key that is a text with a secret in it, as an address is, and a form's body that was taken for a name.
  private static func ruleOfNames(in key: [UInt8], _ depth: Int) -> String? {
    let outline = TextOutline(key)
    if outline.mayHaveNames, let rule = NamedValues(bytes: key, rule: SensitiveKeys.rule).firstRule() { return rule }
    guard let plain = Masking.decoded(key) ?? (outline.mayHaveEscapes ? PercentEscapes.decoded(key) : nil),
      plain.count < key.count
    else { return nil }
    return depth < deepest ? rule(forKey: JSString(decoding: plain), depth + 1) : "text"
  }

  /// What is escaped more often is hidden unread.
  private static let deepest = 4

  /// Shorter ones are no issued keys.
  private static let (shortestKey, longestKey) = (16, 4_096)

  /// How a key is shown that is a credential: its first letters. Nil: as it is.
  package static func shown(_ key: JSString) -> JSString? { rule(forKey: key) == nil ? nil : masked(key) }

  /// The same of a key that is hidden for whatever reason. Nothing else of it is told: by whatever is reckoned from a key, few digits of a
  /// card or a PIN in it would be found by trying all. Those of one object that begin alike are numbered where they are told
  /// (``JSONObject/rewritten(_:)``).
  static func masked(_ key: JSString, showing count: Int = 4) -> JSString {
    JSString("\(String(key.beginning(64).prefix(count)))…(masked)")
  }

  /// What a login sends to another provider and gets back is called a state, as much else is: random letters tell it from an address's
  /// and from a step's.
  static func rule(for text: JSString, ofState key: JSString) -> String? {
    guard text.byteCount >= 16, key.byteCount >= 5, SensitiveKeys.isState(key) else { return nil }
    return isRandom(text.wtf8) ? "auth" : nil
  }

  /// Whether 16 characters and more could be an id, as short as they are, or have one in them: what is neither prose nor a structure, and
  /// is not made of ordinary words and numbers.
  static func isRandom(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 16 else { return false }
    return isWholeID(bytes) || bytes.allSatisfy(ofTokens.contains) && !OrdinaryText.isAll(of: bytes, .partsOfPaths)
  }

  private static let ofTokens = ASCIISet(0x21...0x7E, except: "\"'{}")

  /// Hexadecimal digits alone, or a UUID.
  static func isWholeID(_ bytes: [UInt8]) -> Bool { bytes.count >= 16 && (OrdinaryText.isUUID(bytes) || bytes.allSatisfy(isHex)) }

  package static func rule(for number: JSNumber) -> String? {
    guard number.value >= 1e13, number.value < 1e19 else { return nil }
    return CardNumber.isIn(Array((number.source ?? String(UInt64(number.value))).utf8)) ? "card" : nil
  }

  // MARK: Shapes

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
  private static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x66).contains(byte | 0x20) }

  private static let pem = Array("-----BEGIN ".utf8)
  private static let jwt = Array("eyJ".utf8)

  /// `Bearer abc...` and `Basic abc...`: the scheme and one word of base64.
  private static func isBearer(_ bytes: [UInt8]) -> Bool {
    // Only what begins so is taken apart.
    guard let first = bytes.first(where: { $0 != 0x20 }), first | 0x20 == UInt8(ascii: "b") else { return false }
    let words = bytes.split(separator: 0x20, maxSplits: 3)
    guard words.count == 2, let scheme = words.first, let value = words.last else { return false }
    let name = String(decoding: scheme, as: UTF8.self).lowercased()
    // "Basic plan" is no credential: one looks like base64, with capitals, digits or padding after its first letter.
    let isBase64 = value.count >= 12 && value.dropFirst().contains { isDigit($0) || $0 == 0x3D || (0x41...0x5A).contains($0) }
    return name == "bearer" && value.count >= 6 || name == "basic" && isBase64
  }

  /// Three runs of base64url between dots, of which the first begins as `{"` does.
  private static func containsJWT(_ bytes: [UInt8]) -> Bool {
    SearchText.find(jwt, in: bytes)
      && bytes.split(whereSeparator: { !(isDigit($0) || isLetter($0) || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E) }).contains {
        run in
        let parts = run.split(separator: 0x2E, omittingEmptySubsequences: false)
        return parts.count >= 3 && parts[0].count >= 8 && parts[1].count >= 4 && parts[0].starts(with: jwt)
      }
  }

  /// Prefixes that issuers give their credentials so that they are recognised.
  private static let prefixes: [[UInt8]] = [
    "sk_live_", "sk_test_", "rk_live_", "whsec_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxb-",
    "xoxp-", "xoxa-", "AKIA", "ASIA", "AIza", "ya29.", "npm_", "dop_v1_", "SG.", "sk-proj-", "sk-ant-", "shpat_", "hf_",
  ].map { Array($0.utf8) }
  private static let firstLetters = ASCIISet(String(decoding: prefixes.compactMap(\.first), as: UTF8.self))
  private static let ofIssuedKeys = ASCIISet(lettersDigitsAnd: "-_.")

  /// An issued key, or the hash of a password, wherever it stands.
  private static func ruleOfPieces(in bytes: [UInt8]) -> String? {
    guard bytes.count >= shortestKey else { return nil }
    let pieces = CredentialPieces(bytes)
    let mayHaveHashes = PasswordHash.mayBe(in: bytes)
    return pieces.firstRule { place in
      if isIssuedKey(at: place, of: pieces) { return "issued key" }
      return mayHaveHashes && PasswordHash.isMet(at: place, of: pieces) ? "hash" : nil
    }
  }

  private static func isIssuedKey(at place: Int, of pieces: CredentialPieces) -> Bool {
    guard firstLetters.contains(pieces.bytes[place]) else { return false }
    let piece = pieces.piece(from: place, of: ofIssuedKeys)
    guard piece.count >= shortestKey, let prefix = prefixes.first(where: piece.starts(with:)) else { return false }
    guard piece.contains(where: isDigit) else { return false }
    // Names of several words may have one that is written as a prefix is.
    let isInName = ofIssuedKeys.contains(pieces.byte(before: place))
    return !isInName || !OrdinaryText.isAll(of: Array(piece.dropFirst(prefix.count)), .random)
  }

  // MARK: Letters

  private static let shortestRandom = 32
  /// Those of base64, in either alphabet, and `@`: what stands beside that is somebody's name.
  private static let ofLetters = ASCIISet(lettersDigitsAnd: "+/-_=.@")

  /// The rule of letters that are made at random: of the text, or of a piece of it where other signs join what a signed cookie is made of,
  /// `42:…`, `ada|1764300000|…`. What such letters are in prose, in a structure or in an address only a name can say.
  private static func ruleOfLetters(in bytes: [UInt8]) -> String? {
    guard bytes.count >= shortestRandom else { return nil }
    guard !bytes.allSatisfy(ofLetters.contains) else { return ruleOfLetters(piece: bytes) }
    guard bytes.allSatisfy(ofTokens.contains), !isAddress(bytes) else { return nil }
    for piece in bytes.split(whereSeparator: { !ofLetters.contains($0) }) where piece.count >= shortestRandom {
      if let rule = ruleOfLetters(piece: Array(piece)), !isDigestOfContent(piece, in: bytes) { return rule }
    }
    return nil
  }

  private static func ruleOfLetters(piece: [UInt8]) -> String? {
    piece.allSatisfy(isHex) ? "hex" : isDenseBase64(piece) ? "base64" : nil
  }

  /// Whether a text leads somewhere, with a scheme or without, is the query of what does, or has its data in itself.
  private static func isAddress(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first, first != UInt8(ascii: "/"), first != UInt8(ascii: "?") else { return true }
    return bytes.contains(UInt8(ascii: "&")) || bytes.starts(with: data) || SearchText.find(scheme, in: bytes)
  }

  private static let (data, scheme) = (Array("data:".utf8), Array("://".utf8))

  /// `sha256:…` is what an image is called, and a file.
  private static func isDigestOfContent(_ piece: ArraySlice<UInt8>, in bytes: [UInt8]) -> Bool {
    guard piece.endIndex == bytes.count else { return false }
    let before = bytes[..<piece.startIndex]
    return ofContent.contains { $0.length == piece.count && before.suffix($0.name.utf8.count).elementsEqual($0.name.utf8) }
  }

  private static let ofContent = [(name: "sha256:", length: 64), (name: "sha512:", length: 128)]

  /// Whether base64 is as dense as random bytes are: slugs and names of that length change between capitals, small letters, digits and
  /// signs far less often. Addresses and dates change as often as these, but are made of ordinary words, numbers and ids.
  private static func isDenseBase64(_ bytes: [UInt8]) -> Bool {
    guard let density = Base64Density(bytes) else { return false }
    guard density.digits >= 2, density.hasLetters, density.changes(inTen: 3) else { return false }
    return OrdinaryText.others(in: bytes, .ordinary) >= shortestPart
  }

  /// What of an address is no word, and shorter, names something in the application; what was made at random is all but such.
  private static let shortestPart = 12
}
