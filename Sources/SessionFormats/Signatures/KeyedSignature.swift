import SessionCookies
import ECMAScript
import Platform

/// A signature as frameworks make them: an HMAC under a key made of the secret, behind a separator. All that differs is data.
struct KeyedSignature: Sendable {
  enum Encoding: Sendable {
    case hexadecimal
    /// The URL-safe alphabet, unpadded.
    case base64URL
    case base64(padded: Bool)
  }

  let digest: Digest
  let key: KeyRecipe
  let separator: String
  let encoding: Encoding
  /// Whether what is signed is `NAME=VALUE`.
  var signsName = false
  /// Whether the separator is signed as well.
  var signsSeparator = false

  init(
    _ digest: Digest, _ key: KeyRecipe = .secret, separator: String, _ encoding: Encoding, signsName: Bool = false,
    signsSeparator: Bool = false
  ) {
    self.digest = digest
    self.key = key
    self.separator = separator
    self.encoding = encoding
    self.signsName = signsName
    self.signsSeparator = signsSeparator
  }

  /// How many characters a whole one has.
  var length: Int {
    switch encoding {
    case .hexadecimal: 2 * digest.byteCount
    case .base64(padded: true): (digest.byteCount + 2) / 3 * 4
    case .base64URL, .base64(padded: false): (4 * digest.byteCount + 2) / 3
    }
  }

  /// Of formats whose library signs other texts of the application's as well.
  static let otherSalt =
    "It was checked with the usual salts: the application may sign with a salt of its own, which --salt gives."

  // MARK: Signing

  /// The value and its signature by the newest secret; nil where there is none.
  func sign(_ value: String, _ secrets: SecretRing, name: String? = nil) -> String? {
    signature(of: Array(value.utf8), secrets, name: name).map { value + separator + $0 }
  }

  /// The signature alone.
  func signature(of value: [UInt8], _ secrets: SecretRing, name: String? = nil) -> String? {
    secrets.secrets.first.map { String(decoding: encoded(code(of: value, $0, name: name)), as: UTF8.self) }
  }

  // MARK: Verifying

  struct Parts {
    let value: [UInt8]
    let signature: [UInt8]
  }

  /// What stands before the last separator and behind it; nil where there is none.
  func split(_ signed: [UInt8]) -> Parts? {
    let separator = Array(separator.utf8)
    guard separator.count > 1 else {
      return signed.lastIndex(of: separator[0]).map { Parts(value: Array(signed[..<$0]), signature: Array(signed[($0 + 1)...])) }
    }
    guard signed.count >= separator.count else { return nil }
    for start in stride(from: signed.count - separator.count, through: 0, by: -1)
    where signed[start..<start + separator.count].elementsEqual(separator) {
      return Parts(value: Array(signed[..<start]), signature: Array(signed[(start + separator.count)...]))
    }
    return nil
  }

  /// Whether a text looks like a whole signature of this kind.
  func isWhole(_ signature: [UInt8]) -> Bool {
    signature.count == length && bytes(of: signature)?.count == digest.byteCount
  }

  /// Which secret signed the value so; nil where none did.
  func secretIndex(of parts: Parts, _ secrets: SecretRing, name: String? = nil) -> Int? {
    guard let code = decoded(parts.signature), code.count == digest.byteCount else { return nil }
    return secrets.first { areEqual(self.code(of: parts.value, $0, name: name), code) ? true : nil }?.index
  }

  /// Whether any of the secrets signed a text.
  func verifies(_ signed: [UInt8], _ secrets: SecretRing) -> Bool {
    split(signed).map { secretIndex(of: $0, secrets) != nil } ?? false
  }

  private func code(of value: [UInt8], _ secret: Secret, name: String?) -> [UInt8] {
    var message = value
    if signsName { message = Array("\(name ?? "")=".utf8) + message }
    if signsSeparator { message += Array(separator.utf8) }
    return digest.code(of: message, key: secret.key(key))
  }

  // MARK: Texts

  private func encoded(_ code: [UInt8]) -> [UInt8] {
    switch encoding {
    case .hexadecimal: Array(Hex.text(code).utf8)
    case .base64URL: Base64.encodeURLSafe(code)
    case .base64(padded: true): Base64.encode(code)
    case .base64(padded: false): Array(Base64.encode(code).prefix { $0 != UInt8(ascii: "=") })
    }
  }

  private func bytes(of signature: [UInt8]) -> [UInt8]? {
    switch encoding {
    case .hexadecimal: Hex.bytes(signature)
    case .base64URL: Base64.decodeURLSafe(signature)
    case .base64: Base64.decode(signature)
    }
  }

  /// Nil where it is not what this would write of any bytes: the originals take one spelling.
  private func decoded(_ signature: [UInt8]) -> [UInt8]? {
    bytes(of: signature).flatMap { encoded($0) == signature ? $0 : nil }
  }
}
