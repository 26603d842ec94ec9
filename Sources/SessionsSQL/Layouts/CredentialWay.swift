import Crypto
import ECMAScript
import Platform
package import Sessions

/// How what an application's cookie holds leads to the id in its table, where the two are not the same.
package enum CredentialWay: Hashable, Sendable {
  /// The id stands behind a text: Flask-Session's `session:`.
  case behind(String)
  /// The hexadecimal SHA-256 of it, behind a text: Rack's `2::`.
  case sha256(behind: String)
  /// Its SHA-256 in base64 for URLs: Drupal's.
  case sha256Base64URL
  /// What stands before the first dot: behind it is a secret or a signature.
  case upToDot

  /// The id in the table; nil: no cookie of this kind holds such a text.
  package func id(of credential: SessionID) -> SessionID? {
    guard let text = credential.reveal()?.string, !text.isEmpty else { return nil }
    switch self {
    case .behind(let prefix): return text.hasPrefix(prefix) ? nil : SessionID(prefix + text)
    case .sha256(let prefix): return SessionID(prefix + Hex.text(SHA256.hash(data: Array(text.utf8))))
    case .sha256Base64URL:
      // A cookie is percent-encoded on its way.
      let plain = (try? URIComponent.decode(JSString(text)))?.string ?? text
      let digest = Base64.encodeURLSafe(Array(SHA256.hash(data: Array(plain.utf8))))
      return SessionID(String(decoding: digest, as: UTF8.self))
    case .upToDot: return text.firstIndex(of: ".").map { SessionID(String(text[..<$0])) }
    }
  }
}
