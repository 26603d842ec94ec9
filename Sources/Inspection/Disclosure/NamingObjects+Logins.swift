import ECMAScript

/// Objects that are of a login, as their keys or their members tell: what is a credential there is none elsewhere.
extension NamingObjects {
  /// Whether it is what a login by another provider keeps between its two requests: what `state` and `code` are there, and nowhere else.
  static func isLogin(_ object: JSONObject, under key: JSString) -> Bool {
    let isToldOf = object.entries.contains { NamingWords.isAmong(ofLogins, $0.key) && isSomething($0.value) && !isStep($0.value) }
    return isToldOf && SensitiveKeys.split(key).contains(where: logins.contains)
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

  private static let logins: Set<String> = ["oauth", "oidc", "openid", "sso", "saml", "pkce"]
  private static let ofLogins = NamingWords.words("state code")
}
