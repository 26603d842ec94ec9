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
  /// What stands before the first dot: behind it is a signature.
  case beforeSignature
  /// What stands before the first dot: behind it is a secret, of which the table has a digest.
  case beforeSecret

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
    case .beforeSignature, .beforeSecret: return text.firstIndex(of: ".").map { SessionID(String(text[..<$0])) }
    }
  }
}

extension [CredentialWay] {
  /// The way back: what the application's cookie holds of the session that a row is, before it is signed; nil where the row has
  /// only a digest or a part of it.
  package func credential(of id: SessionID) -> SessionID? {
    guard let text = id.reveal()?.string else { return id }
    for way in self {
      switch way {
      case .behind(let prefix) where text.hasPrefix(prefix): return SessionID(String(text.dropFirst(prefix.count)))
      case .sha256(let prefix) where text.hasPrefix(prefix) && Self.isDigest(text.dropFirst(prefix.count)): return nil
      case .sha256Base64URL, .beforeSecret: return nil
      case .behind, .sha256, .beforeSignature: continue
      }
    }
    return id
  }

  private static func isDigest(_ text: Substring) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }
  }
}
