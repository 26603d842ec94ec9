package import ECMAScript
import Platform
package import SessionCookies

/// What a pasted cookie is called where that is shown. Where a name was expected a credential may stand: columns may be in
/// another order, and an object may have tokens for keys. It is judged as a key of data is, and ids are shorter than what is hidden there.
package enum CookieName {
  package static func shown(_ name: String) -> String {
    // The second cookie of a name is called `NAME#2` where each is a session.
    let own = name.prefix { $0 != "#" }
    let key = JSString(String(own))
    let shown = CredentialPatterns.shown(key) ?? (isRandom(key.wtf8) ? CredentialPatterns.masked(key) : nil)
    return shown.map { $0.string + name.dropFirst(own.count) } ?? name
  }

  /// Whether it is no word nor made of such: `remember_web_59ba36addc…` says of what it is, and `_hjSessionUser_1234567`.
  private static func isRandom(_ name: [UInt8]) -> Bool {
    let pieces = pieces(of: name)
    guard pieces.count == 1 else { return pieces.contains(where: isRandom) }
    guard CredentialPatterns.isRandom(name) else { return false }
    let words = name.split { "_-.".utf8.contains($0) }
    return CredentialPatterns.isWholeID(name)
      || words.contains { word in
        !OrdinaryWord.isOne(word) && word.contains(where: ASCIISet.digits.contains) && !word.allSatisfy(ASCIISet.digits.contains)
          && (words.count == 1 || !word.allSatisfy(ASCIISet.hex.contains))
      }
  }
}

extension CookieName {
  /// What stands between the signs that signatures and escapes are cut by: `s%3AID.SIG`.
  private static func pieces(of name: [UInt8]) -> [[UInt8]] {
    let plain = String(decoding: name, as: UTF8.self).replacing("%3A", with: ":").replacing("%3a", with: ":")
      .replacing("%2E", with: ".").replacing("%2e", with: ".")
    return plain.utf8.split { ".:~".utf8.contains($0) }.map(Array.init)
  }
}

extension CookieJudgement {
  /// Nil where it was pasted without a name. What the framework itself calls its cookie is shown as it is.
  package var shownName: String? {
    cookie.name.map { name in format?.isCalled(name) == true ? name : CookieName.shown(name) }
  }

  /// The data in it as they are shown unasked. What is no object stands under the cookie's own name, and where it has a text that could
  /// have been made at random, that is taken for a credential: whoever has it may be logged in by it.
  package func shown(_ data: JSONValue, _ masking: Masking) -> JSONValue {
    if data.asObject != nil { return masking.masked(data) }
    if Self.hasRandomText(data) { return .string(JSString(Masking.mask)) }
    return masking.masked(data, key: cookie.name.map { JSString($0) })
  }

  private static func hasRandomText(_ data: JSONValue) -> Bool {
    switch data {
    case .string(let text): CredentialPatterns.isRandom(text.wtf8)
    case .array(let elements): elements.contains(where: hasRandomText)
    case .null, .bool, .number, .object: false
    }
  }
}
