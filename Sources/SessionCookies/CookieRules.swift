internal import ECMAScript
import Platform

/// The rules by which a header is judged: RFC 6265bis, OWASP's session management cheat sheet, ASVS 5 chapter 3.3.
struct CookieRules {
  let cookie: SetCookie
  let secrets: SecretRing?
  let expires: Timestamp?
  let storeExpires: Timestamp?
  let now: Timestamp

  var findings: [CookieFinding] { transport + scope + lifetime + signing + size }

  private typealias Rule = (isBroken: Bool, severity: CookieFinding.Severity, code: CookieFinding.Code, sentence: String)

  private func broken(_ rules: [Rule]) -> [CookieFinding] {
    rules.filter(\.isBroken).map { CookieFinding($0.severity, $0.code, $0.sentence) }
  }

  private func has(_ attribute: CookieAttribute) -> Bool { cookie[attribute] != nil }
  private func value(_ attribute: CookieAttribute) -> String { cookie[attribute]?.told.value ?? "" }
  /// A header that deletes the cookie has no lifetime to judge.
  private var deletes: Bool { expires.map { $0 <= now } ?? false }

  private var transport: [CookieFinding] {
    broken([
      (!has(.secure), .warning, .noSecure, "No Secure: the cookie also travels over plain HTTP, where others can read it."),
      (!has(.httpOnly), .warning, .noHttpOnly, "No HttpOnly: any script on the page can read the cookie."),
      (
        !has(.sameSite), .warning, .noSameSite,
        "No SameSite: browsers differ in what they do then; say Lax or Strict."
      ),
      (
        value(.sameSite).lowercased() == "none" && !has(.secure), .warning, .sameSiteNoneWithoutSecure,
        "SameSite=None without Secure: browsers refuse the cookie."
      ),
      (
        has(.partitioned) && !has(.secure), .warning, .partitionedWithoutSecure,
        "Partitioned without Secure: browsers refuse the cookie."
      ),
    ])
  }

  private var scope: [CookieFinding] {
    let prefix = CookiePrefix.of(cookie)
    let missing = prefix?.broken(by: cookie) ?? []
    let host = value(.domain)
    return broken([
      (
        !missing.isEmpty, .warning, .prefixRuleBroken,
        "A name with \(prefix?.text ?? "") asks for \(missing.joined(separator: ", ")): browsers refuse the cookie."
      ),
      (
        prefix == nil, .info, .noHostPrefix,
        "The name has no __Host- before it: another host of the same domain could set a cookie in its place."
      ),
      (
        CookieGrammar.isDomain(cookie[.domain]?.value ?? ""), .warning, .domainWidens,
        "Domain=\(host) sends the cookie to every host below it; without Domain only this host gets it."
      ),
      (
        value(.path) != "/", .info, .pathNarrows,
        has(.path)
          ? "Path=\(value(.path)) keeps the cookie from the rest of the site; it does not protect the cookie from it."
          : "No Path: the cookie goes only to the directory of the page that set it."
      ),
    ])
  }

  private var lifetime: [CookieFinding] {
    guard !deletes else {
      let isByAge = cookie[.maxAge]?.value.flatMap(SetCookieAudit.seconds) != nil
      let cause = isByAge ? "Max-Age=\(value(.maxAge))" : "Expires lies in the past"
      return [
        CookieFinding(
          .warning, .deletesCookie, "\(cause): the browser deletes the cookie at once, and whoever had it is logged out.")
      ]
    }
    if has(.expires), !has(.maxAge), expires == nil {
      return [
        CookieFinding(
          .warning, .unreadableExpires, "Expires is not a date as browsers read it: the cookie lasts until the browser is closed."
        )
      ]
    }
    let fourHundredDays: Int64 = 400 * 86_400
    let tolerance: Int64 = 1000  // Set-Cookie has no milliseconds.
    let drift = storeExpires.map { store in expires.map { $0 - store } ?? 0 } ?? 0
    let time = CookieExplanation.duration(abs(drift) / 1000)
    return broken([
      (
        expires.map { $0 - now > fourHundredDays * 1000 } ?? false, .warning, .lifetimeOver400Days,
        "It lives longer than 400 days: browsers cut it to that."
      ),
      (
        drift > tolerance, .warning, .outlivesStore,
        "The cookie outlives the stored session by \(time): it will name a session that is over."
      ),
      (
        drift < -tolerance, .info, .storeOutlives,
        "The stored session outlives the cookie by \(time): nobody can reach it then."
      ),
      (
        expires != nil && storeExpires == nil && secrets?.isEmpty == false, .info, .storeOutlives,
        "The cookie ends, but the stored session has no expiry: it stays until something deletes it."
      ),
    ])
  }

  private var signing: [CookieFinding] {
    guard let secrets, !cookie.value.isEmpty else { return [] }
    guard let secret = secrets.secrets.first else {
      return [CookieFinding(.warning, .unsigned, "Not signed: whoever has the cookie can change what is in it.")]
    }
    return broken([
      (
        secret.isKnownExample, .warning, .secretKnown,
        "The secret that signs it stands in public documentation: anyone can forge sessions."
      ),
      (
        secret.byteCount < 32 && !secret.isKnownExample, .warning, .secretShort,
        "The secret that signs it has \(secret.byteCount) bytes; below 32 it is weaker than the signature."
      ),
    ])
  }

  private var size: [CookieFinding] {
    let limit = SetCookieAudit.limit
    let pair = cookie.name.utf8.count + cookie.value.utf8.count
    let unquoted =
      cookie.value.hasPrefix("\"") && cookie.value.hasSuffix("\"") && cookie.value.utf8.count >= 2
      ? String(cookie.value.dropFirst().dropLast()) : cookie.value
    let repeated = CookieAttribute.allCases.first { kind in cookie.attributes.count { $0.kind == kind } > 1 }
    let unknown = cookie.attributes.first { $0.kind == nil }
    let long = cookie.attributes.first { ($0.value?.utf8.count ?? 0) > 1024 }
    return broken([
      (
        !ASCIISet.token.admits(cookie.name) || !ASCIISet.cookieOctet.admits(unquoted), .warning, .outsideOctets,
        "Name or value has characters that RFC 6265 does not allow; browsers and proxies treat them differently."
      ),
      (pair > limit, .warning, .pairTooLong, "Name and value have \(pair) bytes: above \(limit) browsers ignore the cookie."),
      (
        cookie.length > limit, .warning, .headerTooLong,
        "The header has \(cookie.length) characters: above \(limit) the original refuses to write a session."
      ),
      (
        cookie.length <= limit && cookie.length * 5 >= limit * 4, .info, .nearlyTooLong,
        "The header has \(cookie.length) of \(limit) characters: nearly full."
      ),
      (
        long != nil, .warning, .attributeTooLong,
        "\(long?.told.name ?? "") has more than 1024 bytes: browsers ignore the attribute."
      ),
      (
        repeated != nil, .info, .repeatedAttribute,
        "\(repeated?.rawValue ?? "") stands more than once: the last one counts."
      ),
      (unknown != nil, .info, .unknownAttribute, "'\(unknown?.told.name ?? "")' is not an attribute that browsers know."),
    ])
  }
}
