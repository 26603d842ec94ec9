public import ECMAScript

/// A `Set-Cookie` header explained to an operator: each attribute in a line, the sizes, and what is wrong with it.
public struct SetCookieAudit: Sendable {
  /// The most that a browser keeps of a name and a value, and the most that the originals write of a header.
  public static let limit = 4096

  /// One attribute, and what it does.
  public struct Line: Hashable, Sendable {
    /// `Path`, `Max-Age`, ...; as written where nobody has defined it.
    public var attribute: String
    /// Nil for flags; `********` where it is none that the attribute can have: another cookie may stand there.
    public var value: String?
    public var explanation: String
  }

  public let lines: [Line]
  /// Warnings first.
  public let findings: [CookieFinding]
  /// Bytes of name and value together, without the `=`: a browser ignores a cookie of more than ``limit``.
  public let pairSize: Int
  /// UTF-16 units of the whole header: the originals refuse to write more than ``limit`` of a session in a cookie.
  public let headerLength: Int
  /// When the browser drops it; nil: when the browser is closed.
  public let expires: Timestamp?

  /// - Parameters:
  ///   - secrets: the application's; an empty ring says that it signs nothing, nil that nobody knows.
  ///   - storeExpires: when the store's record is over, where there is one with an expiry.
  ///   - now: when the header is sent.
  public init(_ cookie: SetCookie, secrets: SecretRing? = nil, storeExpires: Timestamp? = nil, now: Timestamp) {
    pairSize = cookie.name.utf8.count + cookie.value.utf8.count
    headerLength = cookie.length
    let expires = Self.expiry(of: cookie, now: now)
    self.expires = expires
    lines = cookie.attributes.map { attribute in
      let told = attribute.told
      return Line(
        attribute: attribute.kind?.rawValue ?? told.name, value: told.value,
        explanation: CookieExplanation.text(for: attribute, in: cookie, now: now))
    }
    let rules = CookieRules(cookie: cookie, secrets: secrets, expires: expires, storeExpires: storeExpires, now: now)
    findings = rules.findings.sorted { $0.severity > $1.severity }
  }

  /// Digits, and a minus before them, as browsers have it: as many as there are.
  static func seconds(_ text: String) -> Int64? {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    return Int64(text) ?? (text.hasPrefix("-") ? .min : .max)
  }

  /// Max-Age before Expires, as browsers have it.
  private static func expiry(of cookie: SetCookie, now: Timestamp) -> Timestamp? {
    if let seconds = cookie[.maxAge]?.value.flatMap(Self.seconds) { return now.adding(seconds: seconds) }
    return cookie[.expires]?.value.flatMap(CookieDate.parse)
  }
}

/// What an attribute does, in a line.
enum CookieExplanation {
  static func text(for attribute: SetCookie.Attribute, in cookie: SetCookie, now: Timestamp) -> String {
    let value = attribute.value ?? ""
    switch attribute.kind {
    case .maxAge?:
      guard let seconds = SetCookieAudit.seconds(value) else { return "not a number of seconds: browsers ignore it" }
      return seconds <= 0 ? "the browser deletes the cookie at once" : "the browser keeps the cookie for \(duration(seconds))"
    case .expires?:
      guard let date = CookieDate.parse(value) else { return "not a date: browsers ignore it" }
      if cookie[.maxAge] != nil { return "for old browsers only: Max-Age counts before it" }
      return date <= now
        ? "in the past: the browser deletes the cookie at once"
        : "the browser keeps the cookie for \(duration((date - now) / 1000))"
    case .domain?:
      if value.isEmpty { return "empty: sent only to the host that set it" }
      guard CookieGrammar.isDomain(value) else { return "not a host: browsers refuse the cookie" }
      let told = attribute.told.value ?? ""
      return "sent to \(told.hasPrefix(".") ? String(told.dropFirst()) : told) and to every host below it"
    case .path?:
      if value == "/" { return "sent with every path of the host" }
      guard value.hasPrefix("/") else { return "not a path: sent only with the directory of the page that set it" }
      return "sent only with \(attribute.told.value ?? "") and what lies below it"
    case .httpOnly?: return "scripts on the page cannot read it"
    case .secure?: return "sent over HTTPS only"
    case .partitioned?: return "kept apart for each site that embeds this one"
    case .priority?: return "which cookies a full browser drops first (Chromium only)"
    case .sameSite?: return sameSite[value.lowercased()] ?? "unknown word: browsers treat it as Lax"
    case nil: return "no attribute that browsers know: ignored"
    }
  }

  private static let sameSite = [
    "strict": "sent only with requests that this site itself started",
    "lax": "not sent with requests that other sites start, except when a link is followed",
    "none": "sent with requests from any site, embedded ones too",
  ]

  /// `7 d`, `1 h 30 min`, `45 s`: two units at most.
  static func duration(_ seconds: Int64) -> String {
    let units: [(Int64, String)] = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")]
    var rest = seconds
    var parts: [String] = []
    for (size, name) in units {
      if rest >= size { parts.append("\(rest / size) \(name)") } else if !parts.isEmpty { break }
      rest %= size
      if parts.count == 2 { break }
    }
    return parts.isEmpty ? "0 s" : parts.joined(separator: " ")
  }
}
