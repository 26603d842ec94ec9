internal import Crypto
internal import ECMAScript

/// The secrets of an application, newest first: the first signs, all of them verify, so that secrets can be rotated.
public struct SecretRing: Sendable, ExpressibleByArrayLiteral {
  /// Newest first: the first signs, all verify.
  public let secrets: [Secret]

  public init(_ secrets: [Secret] = []) { self.secrets = secrets }
  public init(arrayLiteral secrets: Secret...) { self.secrets = secrets }

  public var isEmpty: Bool { secrets.isEmpty }
  public var count: Int { secrets.count }
  public subscript(index: Int) -> Secret { secrets[index] }

  /// A signed text whose signature held.
  public struct Verified: Hashable, Sendable {
    /// The text without its signature.
    public var value: String
    /// Which secret had signed it: 0 is the one that signs now.
    public var secretIndex: Int
  }

  /// `value + "." + base64(HMAC-SHA256)` without padding, by the newest secret; the value itself where there is none.
  public func sign(_ value: String, form: CookieFormat = .rr7) throws(CookieError) -> String {
    isEmpty ? value : String(decoding: try sign(Array(value.utf8), form: form), as: UTF8.self)
  }

  func sign(_ value: [UInt8], form: CookieFormat) throws(CookieError) -> [UInt8] {
    guard let secret = secrets.first else { return value }
    try Self.checkEmptiness(secret, form)
    let code = secret.code(of: value[...])
    var signed = value
    signed.reserveCapacity(value.count + 44)
    signed.append(UInt8(ascii: "."))
    code.withUnsafeBytes { code in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 44) { text in
        signed += text[..<Base64.encode(code.bindMemory(to: UInt8.self), padded: false, into: text)]
      }
    }
    return signed
  }

  /// The text before the last dot, if what follows is its signature by any of the secrets; nil otherwise.
  ///
  /// Every base64 of the same 32 bytes verifies, but in the form remix2, which compares texts.
  public func verify(_ signed: String, form: CookieFormat = .rr7) throws(CookieError) -> Verified? {
    try verify(Array(signed.utf8), form: form).map {
      Verified(value: String(decoding: $0.value, as: UTF8.self), secretIndex: $0.secretIndex)
    }
  }

  func verify(_ signed: [UInt8], form: CookieFormat) throws(CookieError) -> (value: ArraySlice<UInt8>, secretIndex: Int)? {
    guard let dot = signed.withUnsafeBufferPointer({ $0.lastIndex(of: UInt8(ascii: ".")) }) else {
      for secret in secrets { try Self.checkEmptiness(secret, form) }
      return nil
    }
    let value = signed[..<dot]
    let signature = signed[(dot + 1)...]
    let code = Base64.decode(signature) ?? []
    for (index, secret) in secrets.enumerated() {
      try Self.checkEmptiness(secret, form)
      guard secret.authenticates(code, of: value) else { continue }
      // That the codes are equal is known here, so comparing the spellings tells nothing.
      guard form.acceptsEquivalentSignatures || signature.elementsEqual(Self.unpadded(code)) else { continue }
      return (value, index)
    }
    return nil
  }

  private static func unpadded(_ code: [UInt8]) -> [UInt8] {
    code.withUnsafeBufferPointer { Base64.encode($0, padded: false) }
  }

  private static func checkEmptiness(_ secret: Secret, _ form: CookieFormat) throws(CookieError) {
    guard secret.byteCount > 0 || form.acceptsEmptySecrets else {
      throw CookieError(.emptySecret, name: "DataError", message: "Zero-length key is not supported")
    }
  }
}
