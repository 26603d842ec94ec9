import SessionCookies
import ECMAScript
import Sessions
import SessionsAdministration

extension Framework {
  /// AdonisJS: signed as express' cookies look, and not as they are.
  static let adonis = Framework("AdonisJS") {
    $0.numbers = .doubles
    $0.cookies = [.adonis]
  }
}

extension CookieFormat {
  /// `s:` and base64 of `{"message":…,"purpose":NAME}`, signed under the hash of APP_KEY (`@poppinss/utils`, MessageVerifier).
  static let adonis: CookieFormat = {
    let signature = KeyedSignature(.sha256, .hashed(.sha256, salt: ""), separator: ".", .base64URL)
    return CookieFormat(
      "adonis", "adonis-session; Path=/; HttpOnly; SameSite=Lax", .signature,
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        guard cookie.decoded.starts(with: "s:".utf8), let parts = signature.split(Array(cookie.decoded.dropFirst(2))),
          let object = Base64.decodeURLSafe(parts.value).flatMap({ CookieReading.Content.object(in: $0)?.object }),
          let message = object["message"]
        else { throw CookieMismatch("It is not s:, base64 of a message, and a signature.") }
        return CookieReading(
          message.asString.map { .id($0) } ?? .data(message),
          CookieSignature(madeBy: signature.secretIndex(of: parts, secrets), of: secrets),
          signature.isWhole(parts.signature) ? .marks : .outline,
          problems: SignatureLength.problems(of: parts.signature, whole: [signature.length]))
      })
  }()
}
