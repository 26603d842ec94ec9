package import ECMAScript
package import SessionCookies

/// What a pasted cookie is called where that is shown. Where a name was expected a credential may stand: columns may be in
/// another order, and an object may have tokens for keys. It is judged as a key of data is.
package enum CookieName {
  package static func shown(_ name: String) -> String { CredentialPatterns.shown(JSString(name))?.string ?? name }
}

extension CookieJudgement {
  /// Nil where it was pasted without a name. What the framework itself calls its cookie is shown as it is.
  package var shownName: String? {
    cookie.name.map { name in format?.isCalled(name) == true ? name : CookieName.shown(name) }
  }

  /// The data in it as they are shown unasked. What is no object stands under the cookie's own name, and a text alone that may be a credential
  /// is taken for one.
  package func shown(_ data: JSONValue, _ masking: Masking) -> JSONValue {
    if data.asObject != nil { return masking.masked(data) }
    if reading?.credential != nil { return .string(JSString(Masking.mask)) }
    return masking.masked(data, key: cookie.name.map { JSString($0) })
  }
}
