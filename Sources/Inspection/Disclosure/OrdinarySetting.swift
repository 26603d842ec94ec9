import ECMAScript
import Platform

/// What an application sets, and does not keep to itself, under a name that has the word of a secret in it: where tokens are asked for, in
/// which language a session is, whether cookies were accepted.
enum OrdinarySetting {
  private static let longest = 512
  private static let answers: Set<String> = ["yes", "no", "on", "off", "true", "false"]
  /// What people choose as they like, or what may be a few letters.
  private static let chosen: Set<String> = ["code", "otp", "password", "pin", "secret"]
  /// What is sent to one person, to be used once.
  private static let sent: Set<String> = [
    "activate", "activation", "confirm", "confirmation", "device", "invitation", "invite", "login", "magic", "once", "onetime",
    "recover", "recovery", "register", "registration", "reset", "signin", "signup", "time", "unsubscribe", "validation",
    "verification", "verify",
  ]
  private static let addresses: Set<String> = ["endpoint", "href", "uri", "url"]
  private static let languages: Set<String> = ["lang", "language", "locale", "theme"]

  /// - Parameter rule: the one that the key falls under.
  static func isOne(_ text: JSString, under key: JSString, _ rule: String) -> Bool {
    guard text.byteCount <= longest, let last = SensitiveKeys.split(key).last else { return false }
    guard !chosen.contains(rule) else { return false }
    if addresses.contains(last) { return !SensitiveKeys.words(of: key).contains(where: isOfOne) && isAddress(text.wtf8) }
    return answers.contains(text.string.lowercased()) || languages.contains(last) && isWord(text.wtf8)
  }

  // MARK: Addresses

  private static func isOfOne(_ word: String) -> Bool {
    sent.contains(word) || chosen.contains(SensitiveKeys.sensitive[word] ?? word)
  }

  private static let schemes = ["https://", "http://"].map { Array($0.utf8) }
  /// What tells who somebody is, or what for, is behind these.
  private static let ofParts = ASCIISet("?#@%")
  /// Of all versions in a path together. A code has more.
  private static let mostDigits = 3
  /// What pages for all are called by. Any other word may be what opens one: `/s/happy-blue-cat`, `/t/kxae`.
  private static let pages: Set<String> = [
    "access", "api", "auth", "authentication", "authorization", "authorize", "callback", "certs", "common", "configuration",
    "connect", "consent", "consumers", "cookie", "cookies", "csrf", "default", "discovery", "endpoint", "exchange", "id",
    "identity", "idp", "introspect", "introspection", "issuer", "json", "jwks", "jwt", "keys", "known", "legal", "login",
    "logout", "me", "oauth", "oidc", "openid", "organizations", "par", "permissions", "policy", "privacy", "protocol", "realms",
    "refresh", "request", "revocation", "revoke", "saml", "scim", "session", "sessions", "settings", "signin", "signout", "sso",
    "terms", "token", "tokens", "user", "userinfo", "users", "v", "well",
  ]
  /// What stands behind this is a name that the operator chose, `/realms/shop/protocol/…`.
  private static let before = Array("realms".utf8)

  /// Whether an address leads to a page for all: each part of its path is what such pages are called by, and it has no number that could be
  /// a code.
  private static func isAddress(_ text: [UInt8]) -> Bool {
    guard let path = path(of: text), !text.contains(where: ofParts.contains), path.count(where: NamedValues.isDigit) <= mostDigits
    else { return false }
    let parts = path.split(separator: UInt8(ascii: "/"))
    return parts.enumerated().allSatisfy { place, part in
      isOfPages(part) || place > 0 && place + 1 < parts.count && parts[place - 1].elementsEqual(before) && isWord(Array(part))
    }
  }

  /// `access_token`, `v2.0`, `jwks.json`. What is of digits alone goes on a version.
  private static func isOfPages(_ part: ArraySlice<UInt8>) -> Bool {
    let words = part.split { joining.contains($0) }
    return words.enumerated().allSatisfy { place, word in
      let letters = word.prefix { !NamedValues.isDigit($0) }
      if letters.isEmpty, place > 0 { return words[0].first == UInt8(ascii: "v") && word.allSatisfy(NamedValues.isDigit) }
      return pages.contains(String(decoding: letters, as: UTF8.self)) && word[letters.endIndex...].allSatisfy(NamedValues.isDigit)
    }
  }

  private static let joining = ASCIISet("-_.")

  private static func path(of text: [UInt8]) -> ArraySlice<UInt8>? {
    if let scheme = schemes.first(where: text.starts(with:)) { return text[scheme.count...].drop { $0 != UInt8(ascii: "/") } }
    return text.first == UInt8(ascii: "/") ? text[...] : nil
  }

  // MARK: Languages

  private static let longestWord = 24

  /// A tag such as `de-DE`, or words.
  private static func isWord(_ text: [UInt8]) -> Bool {
    let isOfLetters = text.allSatisfy {
      NamedValues.isLetter($0) || $0 >= 0x80 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
    }
    return text.count <= longestWord && isOfLetters && OrdinaryWord.areAll(in: text[...]) && OrdinaryText.isAll(of: text, .random)
  }
}
