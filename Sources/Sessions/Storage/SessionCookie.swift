public import SessionCookies
package import ECMAScript

/// What all storages do with their cookie. A tool that shows what a storage would send uses it too.
package struct SessionCookie: Sendable {
  /// Browsers ignore a cookie whose text is longer.
  static let maximumLength = 4096

  let cookie: SignedCookie

  package init(cookie: SignedCookie) { self.cookie = cookie }

  /// What the request's cookie says; nil where it says nothing that JavaScript takes for true.
  func value(in header: String?) throws(SessionError) -> JSONValue? {
    do throws(CookieError) {
      guard case .value(let value) = try cookie.parse(header), value.isTruthy else { return nil }
      return value
    } catch {
      throw .cookie(error)
    }
  }

  /// When a session committed with these options is over: the order in which the originals look.
  func expiry(_ options: CookieAttributes, now: Timestamp) -> Timestamp? {
    if let seconds = options.maxAge.value { return Timestamp(Double(now.milliseconds) + seconds * 1000) }
    return options.expires.value ?? cookie.expires(now: now)
  }

  package func header(_ value: JSONValue?, _ options: CookieAttributes) throws(SessionError) -> SetCookie {
    do throws(CookieError) {
      return try cookie.serialize(value, overriding: options)
    } catch {
      throw .cookie(error)
    }
  }

  /// The header, refused where browsers would drop it.
  func measuredHeader(_ value: JSONValue?, _ options: CookieAttributes) throws(SessionError) -> SetCookie {
    let header = try header(value, options)
    guard header.length <= Self.maximumLength else { throw .cookieTooLarge(length: header.length) }
    return header
  }

  /// The header that makes a browser forget the cookie: the same attributes, no Max-Age, and an expiry long past.
  package func removal(_ options: CookieAttributes) throws(SessionError) -> SetCookie {
    var options = options
    options.maxAge = .omit
    options.expires = .value(Timestamp(milliseconds: 0))
    return try header(nil, options)
  }
}

extension SignedCookie {
  /// The cookie that the session storages of the originals make from options: `__session` unless it has a name.
  public static func session(
    named name: String = "", secrets: SecretRing = [], attributes: CookieAttributes = CookieAttributes(),
    form: CookieFormat = .rr7
  ) -> SignedCookie {
    SignedCookie(name: name.isEmpty ? "__session" : name, secrets: secrets, attributes: attributes, form: form)
  }
}
