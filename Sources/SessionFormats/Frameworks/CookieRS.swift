import SessionCookies
import ECMAScript
import Sessions

extension Framework {
  /// Rust's cookie crate: axum, actix, Rocket.
  static let cookieRS = Framework("cookie-rs") { $0.cookies = [.cookieRSSigned, .cookieRSPrivate] }
}

extension CookieFormat {
  /// The signature comes first: 44 characters, then the value.
  static let cookieRSSigned = CookieFormat(
    "cookie-rs", "session; Path=/; HttpOnly", .signature,
    value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      let text = cookie.decoded
      guard text.count > 44, text[43] == UInt8(ascii: "="), let code = Base64.decode(text[..<44]), code.count == 32 else {
        throw CookieMismatch("It does not begin with a signature of 44 characters of base64.")
      }
      let value = Array(text[44...])
      let index = secrets.first { secret in
        CookieRSKey.recipes.contains { areEqual(Digest.sha256.code(of: value, key: Array(secret.key($0).prefix(32))), code) }
          ? true : nil
      }?.index
      return CookieReading(
        CookieReading.Content.object(in: value) ?? textContent(value), CookieSignature(madeBy: index, of: secrets), .outline)
    })

  /// Base64 of a nonce, data and a tag, AES-256-GCM. Without the key nothing tells it from other base64.
  static let cookieRSPrivate = CookieFormat(
    "cookie-rs-private", "session; Path=/; HttpOnly", .encryption("the key"),
    value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      guard let bytes = Base64.decode(cookie.decoded), bytes.count >= 28 else {
        throw CookieMismatch("It is not base64 of 28 bytes or more.")
      }
      let opened = secrets.first { secret in
        CookieRSKey.recipes.lazy.compactMap { recipe in
          Cipher.openGCM(
            Array(bytes[12..<(bytes.count - 16)]), key: Array(secret.key(recipe).dropFirst(32).prefix(32)),
            nonce: Array(bytes[..<12]),
            tag: Array(bytes.suffix(16)), authenticating: Array((cookie.name ?? "").utf8))
        }.first
      }
      guard let opened else { return CookieReading(nil, CookieSignature(madeBy: nil, of: secrets), .none) }
      return CookieReading(
        CookieReading.Content.object(in: opened.result) ?? textContent(opened.result), .valid(secretIndex: opened.index), .content
      )
    })
}

/// 64 bytes: half of them sign, half encrypt.
private enum CookieRSKey {
  static let recipes = [
    KeyRecipe.secret,
    .expanded(salt: "", info: "COOKIE;SIGNED:HMAC-SHA256;PRIVATE:AEAD-AES-256-GCM", count: 64),
    KeyRecipe.expanded(salt: "", info: "COOKIE;SIGNED:HMAC-SHA256;PRIVATE:AEAD-AES-256-GCM", count: 64).after("base64") {
      Base64.decode($0) ?? []
    },
  ]
}
