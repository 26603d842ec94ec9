import SessionCookies
import ECMAScript
import Sessions
import SessionsAdministration

extension Framework {
  /// cookie-session and koa-session: the data in one cookie, its signature in another.
  static let keygrip = Framework("cookie-session") {
    // connect-flash keeps its own where express has the session.
    $0.flashes = [.connectFlash]
    $0.numbers = .doubles
    $0.cookies = [.cookieSession]
  }
}

extension CookieFormat {
  /// Base64 of JSON, and beside it `NAME.sig`: Keygrip's HMAC-SHA1 of `NAME=VALUE`. koa keeps ids so too.
  static let cookieSession: CookieFormat = {
    let signature = KeyedSignature(.sha1, separator: ".", .base64URL, signsName: true)
    // Keygrip takes another hash where the application says one.
    let others = [Digest.sha256, .sha512].map { KeyedSignature($0, separator: ".", .base64URL, signsName: true) }
    var value = CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      if let name = cookie.name, name.hasSuffix(suffix) { return try lone(name, cookie, signature) }
      let content = Base64.decode(cookie.decoded).flatMap { CookieReading.Content.object(in: $0) }
      guard let name = cookie.name, let sign = cookie.beside[name + suffix] else {
        guard let content else {
          throw CookieMismatch("It is not base64 of a JSON object, and no cookie NAME.sig was pasted with it.")
        }
        return CookieReading(
          content, .missing, cookie.decoded.count % 4 == 0 ? .content : .none,
          problems: ["Its signature is a cookie of its own, NAME.sig, which was not pasted."])
      }
      let parts = KeyedSignature.Parts(value: cookie.value, signature: sign)
      let signature = others.first { $0.isWhole(sign) } ?? signature
      return CookieReading(
        content == nil ? try bareReading(cookie.decoded, nil).content : content,
        CookieSignature(madeBy: signature.secretIndex(of: parts, secrets, name: name), of: secrets), .marks,
        notes: ["Its signature is the cookie \(name)\(suffix)."],
        problems: SignatureLength.problems(of: sign, whole: [signature.length]))
    } write: { (value, _, _) throws(CookieError) in
      guard value.asObject != nil else { return try idText(of: value) }
      return String(decoding: Base64.encode(JSON.stringify(value, numbers: .asWritten)), as: UTF8.self)
    }
    value.companion = (suffix, { value, name, secrets in signature.signature(of: Array(value.utf8), secrets, name: name) })
    return CookieFormat(
      "cookie-session", "session; path=/; httponly", .signature, carriesData: true,
      otherNames: ["koa.sess", "koa:sess", "express:sess"],
      value: value)
  }()

  private static let suffix = ".sig"

  /// A signature, which is no session.
  private static func lone(
    _ name: String, _ cookie: CookieText, _ signature: KeyedSignature
  ) throws(CookieMismatch) -> CookieReading {
    let owner = String(name.dropLast(suffix.count))
    guard signature.isWhole(cookie.value) else { throw CookieMismatch("It is not a signature of Keygrip.") }
    let isThere = cookie.beside[owner] != nil
    return CookieReading(
      nil, .missing, .marks,
      notes: [
        isThere
          ? "It is the signature of the cookie \(owner)." : "It is the signature of the cookie \(owner), which was not pasted."
      ])
  }
}
