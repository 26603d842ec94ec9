import Crypto
import CryptoExtras

/// What frameworks encrypt their cookies with. Nil where the key is not the one, or the bytes were changed.
enum Cipher {
  /// AES in CBC mode with PKCS 7 padding. It authenticates nothing: check the signature first.
  static func openCBC(_ bytes: [UInt8], key: [UInt8], iv: [UInt8]) -> [UInt8]? {
    guard [16, 24, 32].contains(key.count), iv.count == 16, !bytes.isEmpty, bytes.count % 16 == 0 else { return nil }
    return try? Array(AES._CBC.decrypt(bytes, using: SymmetricKey(data: key), iv: AES._CBC.IV(ivBytes: iv)))
  }

  static func sealCBC(_ bytes: [UInt8], key: [UInt8], iv: [UInt8]) -> [UInt8]? {
    try? Array(AES._CBC.encrypt(bytes, using: SymmetricKey(data: key), iv: AES._CBC.IV(ivBytes: iv)))
  }

  /// AES in counter mode. It authenticates nothing: check the signature first.
  static func openCTR(_ bytes: [UInt8], key: [UInt8], nonce: [UInt8]) -> [UInt8]? {
    guard [16, 24, 32].contains(key.count), nonce.count == 16 else { return nil }
    return try? Array(AES._CTR.decrypt(bytes, using: SymmetricKey(data: key), nonce: AES._CTR.Nonce(nonceBytes: nonce)))
  }

  static func openGCM(_ bytes: [UInt8], key: [UInt8], nonce: [UInt8], tag: [UInt8], authenticating: [UInt8] = []) -> [UInt8]? {
    guard [16, 24, 32].contains(key.count), nonce.count == 12, tag.count == 16,
      let box = try? AES.GCM.SealedBox(nonce: AES.GCM.Nonce(data: nonce), ciphertext: bytes, tag: tag)
    else { return nil }
    return try? Array(AES.GCM.open(box, using: SymmetricKey(data: key), authenticating: authenticating))
  }

  static func sealGCM(_ bytes: [UInt8], key: [UInt8], nonce: [UInt8], authenticating: [UInt8] = []) -> (
    bytes: [UInt8], tag: [UInt8]
  )? {
    guard
      let box = try? AES.GCM.seal(
        bytes, using: SymmetricKey(data: key), nonce: AES.GCM.Nonce(data: nonce), authenticating: authenticating)
    else { return nil }
    return (Array(box.ciphertext), Array(box.tag))
  }

  /// PBKDF2.
  static func stretched(_ secret: [UInt8], salt: [UInt8], _ digest: Digest, rounds: Int, count: Int) -> [UInt8] {
    let hash: KDF.Insecure.PBKDF2.HashFunction =
      switch digest {
      case .md5: .insecureMD5
      case .sha1: .insecureSHA1
      case .sha256: .sha256
      case .sha384: .sha384
      case .sha512: .sha512
      }
    let key = try? KDF.Insecure.PBKDF2.deriveKey(
      from: secret, salt: salt, using: hash, outputByteCount: count, unsafeUncheckedRounds: rounds)
    return key?.withUnsafeBytes { Array($0) } ?? []
  }

  /// HKDF with SHA-256.
  static func expanded(_ secret: [UInt8], salt: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
    HKDF<SHA256>.deriveKey(inputKeyMaterial: SymmetricKey(data: secret), salt: salt, info: info, outputByteCount: count)
      .withUnsafeBytes { Array($0) }
  }

  static func randomBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in .random(in: .min ... .max, using: &generator) }
  }
}
