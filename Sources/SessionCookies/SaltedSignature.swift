internal import Crypto
internal import ECMAScript

/// A signature as other frameworks make them: an HMAC under a key that is derived from the secret and a salt, behind a
/// separator, in URL-safe base64.
package struct SaltedSignature: Sendable {
  package enum Hash: Sendable { case sha1, sha256 }
  package enum Derivation: Sendable {
    /// The hash of the salt and the secret, one after the other.
    case hashed
    /// The HMAC of the salt under the secret.
    case keyed
  }

  let hash: Hash
  let derivation: Derivation
  let salt: String
  let separator: Unicode.Scalar

  package init(_ hash: Hash, _ derivation: Derivation, salt: String, separator: Unicode.Scalar) {
    self.hash = hash
    self.derivation = derivation
    self.salt = salt
    self.separator = separator
  }

  /// The value and its signature by the newest secret; nil where there is none.
  package func sign(_ value: String, _ secrets: SecretRing) -> String? {
    guard let secret = secrets.secrets.first else { return nil }
    let message = Array(value.utf8)
    let code =
      switch hash {
      case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: key(of: secret, Insecure.SHA1.self)))
      case .sha256: Array(HMAC<SHA256>.authenticationCode(for: message, using: key(of: secret, SHA256.self)))
      }
    return value + String(separator) + String(decoding: Base64.encodeURLSafe(code), as: UTF8.self)
  }

  /// The text before the last separator; nil where there is none.
  package func value(of signed: String) -> String? { split(signed).map { String($0.value) } }

  /// The text before the last separator, if what follows is its signature by any of the secrets; nil otherwise.
  package func verify(_ signed: String, _ secrets: SecretRing) -> SecretRing.Verified? {
    guard let (value, signature) = split(signed), let code = Base64.decodeURLSafe(signature.utf8) else { return nil }
    let message = Array(value.utf8)
    for (index, secret) in secrets.secrets.enumerated() {
      let holds =
        switch hash {
        case .sha1:
          HMAC<Insecure.SHA1>.isValidAuthenticationCode(
            code, authenticating: message, using: key(of: secret, Insecure.SHA1.self))
        case .sha256: HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: key(of: secret, SHA256.self))
        }
      // That the codes are equal is known here: the originals take one spelling of it.
      guard holds, signature.utf8.elementsEqual(Base64.encodeURLSafe(code)) else { continue }
      return SecretRing.Verified(value: String(value), secretIndex: index)
    }
    return nil
  }

  private func split(_ signed: String) -> (value: Substring, signature: Substring)? {
    guard let index = signed.utf8.lastIndex(of: UInt8(ascii: separator)) else { return nil }
    return (signed[..<index], signed[signed.utf8.index(after: index)...])
  }

  private func key<H: HashFunction>(of secret: Secret, _: H.Type) -> SymmetricKey {
    switch derivation {
    case .hashed:
      var hash = H()
      hash.update(data: Array(salt.utf8))
      secret.key.withUnsafeBytes { hash.update(bufferPointer: $0) }
      return SymmetricKey(data: hash.finalize())
    case .keyed: return SymmetricKey(data: HMAC<H>.authenticationCode(for: Array(salt.utf8), using: secret.key))
    }
  }
}
