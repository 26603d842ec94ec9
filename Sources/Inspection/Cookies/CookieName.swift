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

  /// Whether what stands between the signs that signatures and escapes are cut by, `s%3AID.SIG`, could be an id.
  private static func isRandom(_ name: [UInt8]) -> Bool {
    let plain = String(decoding: name, as: UTF8.self).replacing("%3A", with: ":").replacing("%3a", with: ":")
      .replacing("%2E", with: ".").replacing("%2e", with: ".")
    return plain.utf8.split { ".:~".utf8.contains($0) }.contains { isRandom(part: Array($0)) }
  }

  /// Whether it is not made of words. Beside a word a digest says of what it is, as in `remember_web_59ba36addc…`; letters are a name,
  /// `sb-qkzvxwtrbnmpsdfghjkl-auth-token`, and digits a number.
  private static func isRandom(part: [UInt8]) -> Bool {
    if CredentialPatterns.isWholeID(part) { return true }
    guard CredentialPatterns.isRandom(part) else { return false }
    let words = part.split { !ASCIISet.alphanumeric.contains($0) }
    let hasWord = words.contains { word in
      word.count > 1 && !word.contains(where: ASCIISet.digits.contains) && OrdinaryText.isOrdinary(word)
    }
    let others = words.filter { word in
      let isOfOneKind = [smallLetters, capitals, .digits].contains { word.allSatisfy($0.contains) }
      return !isOfOneKind && !(hasWord && word.allSatisfy(ASCIISet.hexOfAnyCase.contains))
    }
    return !OrdinaryText.isAll(of: Array(others.joined(separator: "-".utf8)), .random)
  }

  private static let (smallLetters, capitals) = (ASCIISet(0x61...0x7A), ASCIISet(0x41...0x5A))
}

extension CookieJudgement {
  /// Nil where it was pasted without a name. What the framework itself calls its cookie is shown as it is.
  package var shownName: String? {
    cookie.name.map { name in format?.isCalled(name) == true ? name : CookieName.shown(name) }
  }

  /// The data in it as they are shown unasked. What is no object stands under the cookie's own name, and where it has a text that is not
  /// made of ordinary words and numbers, that is taken for a credential: whoever has it may be logged in by it.
  package func shown(_ data: JSONValue, _ masking: Masking) -> JSONValue {
    if data.asObject != nil { return masking.masked(data) }
    if Self.mayHoldCredential(data) { return .string(JSString(Masking.mask)) }
    return masking.masked(data, key: cookie.name.map { JSString($0) })
  }

  private static func mayHoldCredential(_ data: JSONValue) -> Bool {
    switch data {
    case .string(let text):
      let bytes = text.wtf8
      return CredentialPatterns.isWholeID(bytes) || !OrdinaryText.isAll(of: bytes, .partsOfPaths)
    case .array(let elements): return elements.contains(where: mayHoldCredential)
    case .null, .bool, .number, .object: return false
    }
  }
}
