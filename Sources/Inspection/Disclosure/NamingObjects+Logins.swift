import ECMAScript
import Platform

/// Objects that are of a login, as their keys or their members tell: what is a credential there is none elsewhere.
extension NamingObjects {
  // MARK: By another provider

  /// Whether it is what a login by another provider keeps between its two requests: what `state` and `code` are there, and nowhere else.
  static func isLogin(_ object: JSONObject, under key: JSString) -> Bool {
    guard SensitiveKeys.split(key).contains(where: logins.contains) else { return false }
    return object.entries.contains { NamingWords.isAmong(ofLogins, $0.key) && isSomething($0.value) && !isStep($0.value) }
  }

  /// How far a login is, in a word that is no credential.
  private static func isStep(_ value: JSONValue) -> Bool {
    guard case .string(let text) = value else { return false }
    return NamingWords.isAmong(steps, text)
  }

  private static let steps = NamingWords.words(
    """
    active complete completed connected disabled disconnected done enabled error failed finished inactive linked none off ok on pending ready \
    started success unlinked
    """)

  private static let logins: Set<String> = ["oauth", "oidc", "openid", "openidconnect", "sso", "saml", "pkce"]
  private static let ofLogins = NamingWords.words("state code")

  // MARK: By an answer

  /// Whether questions stand under a key whose answers let somebody in: those of a quiz do not.
  static func asks(_ key: JSString) -> Bool {
    let words = SensitiveKeys.split(key)
    return words.contains("security") && words.last.map { $0 == "question" || $0 == "questions" } ?? false
  }

  static func answers(_ object: JSONObject) -> Bool {
    object.entries.contains { NamingWords.isAmong(ofQuestions, $0.key) && isSomething($0.value) }
  }

  private static let ofQuestions = NamingWords.words("answer answers")

  // MARK: By codes for one time

  /// Whether an object holds the secret of such codes in several forms, as speakeasy makes them: in letters of base32, or as an address and
  /// as what is scanned, or written out, for that.
  static func isOfCodes(_ object: JSONObject) -> Bool {
    guard object.count <= most else { return false }
    return object.entries.contains { entry in
      guard case .string(let text) = entry.value else { return false }
      return text.withWTF8 { $0.count >= shortest && $0.allSatisfy(base32.contains) } && NamingWords.isAmong(letters, entry.key)
        || text.withWTF8 { $0.starts(with: scheme) } && object.entries.contains { isForm($0.key) }
    }
  }

  private static func isForm(_ key: JSString) -> Bool { SensitiveKeys.split(key).contains(where: forms.contains) }

  private static let letters = NamingWords.words("base32")
  private static let forms: Set<String> = ["ascii", "hex", "qr", "qrcode"]
  private static let scheme = Array("otpauth://".utf8)
  private static let base32 = ASCIISet("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567=")
  private static let shortest = 16
}
