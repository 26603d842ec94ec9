import SessionCookies
import ECMAScript
import Sessions
import SessionsAdministration

extension Framework {
  /// Fastify and Hono, and as better-auth has it: a value, a dot, and its HMAC.
  static let signedValues = Framework("Fastify, Hono") {
    $0.numbers = .doubles
    $0.cookies = [.fastify, .hono]
  }
}

/// The three sign alike; they differ in the padding of the signature, and in names.
extension CookieFormat {
  /// `@fastify/cookie` and `@fastify/session`: as cookie-signature signs.
  static let fastify = signed("fastify", "sessionId; Path=/; HttpOnly; Secure", padded: false)
  /// Hono's `setSignedCookie`.
  static let hono = signed("hono", "session; Path=/", padded: true)
  /// better-auth: the token is what stands in its table.
  static let betterAuth = signed(
    "better-auth", "better-auth.session_token; Path=/; HttpOnly; SameSite=Lax", padded: true)

  private static func signed(_ name: String, _ specification: String, padded: Bool) -> CookieFormat {
    let signature = KeyedSignature(.sha256, separator: ".", .base64(padded: padded))
    return CookieFormat(
      name, specification, .signature,
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        guard let parts = signature.split(cookie.decoded), !parts.value.isEmpty, signature.isWhole(parts.signature) else {
          throw CookieMismatch("It is not a value, a dot and a signature of \(signature.length) characters.")
        }
        return signedReading(parts, signature, secrets)
      } write: { (value, _, secrets) throws(CookieError) in
        let text = try idText(of: value)
        return URIComponent.encode(utf8: (signature.sign(text, secrets) ?? text).utf8)
      })
  }

  private static func signedReading(
    _ parts: KeyedSignature.Parts, _ signature: KeyedSignature, _ secrets: SecretRing
  ) -> CookieReading {
    let outer = signature.secretIndex(of: parts, secrets)
    // With `signed: true` of the cookie plugin Fastify signs what the session plugin has signed.
    guard let inner = signature.split(parts.value), !inner.value.isEmpty, signature.isWhole(inner.signature) else {
      let note = "An id and a secret of its own, with a dot between, look the same: then a hash in the store proves it."
      return CookieReading(
        textContent(parts.value), CookieSignature(madeBy: outer, of: secrets), .outline, notes: outer == nil ? [note] : [])
    }
    let index = signature.secretIndex(of: inner, secrets)
    let note =
      outer == nil && index != nil
      ? "It is signed twice: the outer signature is of another secret, the cookie plugin's own." : "It is signed twice."
    return CookieReading(
      textContent(inner.value), CookieSignature(madeBy: index ?? outer, of: secrets), .content, notes: [note])
  }
}
