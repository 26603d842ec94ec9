/// Something about a `Set-Cookie` header that an operator should know.
public struct CookieFinding: Hashable, Sendable {
  public enum Severity: Int, Hashable, Sendable, Comparable {
    case info, warning
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  /// What it is about, for programs; stable.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    case noSecure = "no-secure"
    case noHttpOnly = "no-http-only"
    case noSameSite = "no-same-site"
    case sameSiteNoneWithoutSecure = "same-site-none-without-secure"
    case partitionedWithoutSecure = "partitioned-without-secure"
    case prefixRuleBroken = "prefix-rule-broken"
    case noHostPrefix = "no-host-prefix"
    case domainWidens = "domain-widens"
    case pathNarrows = "path-narrows"
    case lifetimeOver400Days = "lifetime-over-400-days"
    case unsigned = "unsigned"
    case secretShort = "secret-short"
    case secretKnown = "secret-known"
    case outlivesStore = "outlives-store"
    case storeOutlives = "store-outlives"
    case outsideOctets = "outside-octets"
    case pairTooLong = "pair-too-long"
    case headerTooLong = "header-too-long"
    case nearlyTooLong = "nearly-too-long"
    case attributeTooLong = "attribute-too-long"
    case repeatedAttribute = "repeated-attribute"
    case unknownAttribute = "unknown-attribute"
    case deletesCookie = "deletes-cookie"
    case unreadableExpires = "unreadable-expires"
  }

  public let severity: Severity
  public let code: Code
  /// One sentence for an operator; no credential in it.
  public let sentence: String

  init(_ severity: Severity, _ code: Code, _ sentence: String) {
    self.severity = severity
    self.code = code
    self.sentence = sentence
  }
}

/// The prefixes of names that browsers hold to rules, matched in any case (RFC 6265bis, section 5.6; the last two come
/// from its successor).
struct CookiePrefix: Sendable {
  let text: String
  let needsHostOnly: Bool
  let needsHttpOnly: Bool

  static let all = [
    CookiePrefix(text: "__Host-Http-", needsHostOnly: true, needsHttpOnly: true),
    CookiePrefix(text: "__Host-", needsHostOnly: true, needsHttpOnly: false),
    CookiePrefix(text: "__Http-", needsHostOnly: false, needsHttpOnly: true),
    CookiePrefix(text: "__Secure-", needsHostOnly: false, needsHttpOnly: false),
  ]

  /// A name without its prefix.
  static func removed(from name: String) -> String {
    let start = name.lowercased()
    guard let prefix = all.first(where: { start.hasPrefix($0.text.lowercased()) }) else { return name }
    return String(name.dropFirst(prefix.text.count))
  }

  /// The prefix of a name; of a nameless cookie's value, which browsers look at too.
  static func of(_ cookie: SetCookie) -> CookiePrefix? {
    let start = (cookie.name.isEmpty ? cookie.value : cookie.name).lowercased()
    return all.first { start.hasPrefix($0.text.lowercased()) }
  }

  /// What the cookie lacks of what its prefix asks for; a browser drops it then.
  func broken(by cookie: SetCookie) -> [String] {
    if cookie.name.isEmpty { return ["a name"] }
    var missing: [String] = []
    if cookie[.secure] == nil { missing.append("Secure") }
    if needsHttpOnly, cookie[.httpOnly] == nil { missing.append("HttpOnly") }
    if needsHostOnly, cookie[.path]?.value != "/" { missing.append("Path=/") }
    if needsHostOnly, cookie[.domain]?.value.map({ !$0.isEmpty }) ?? false { missing.append("no Domain") }
    return missing
  }
}
