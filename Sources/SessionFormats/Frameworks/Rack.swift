import SessionCookies
import ECMAScript
import Sessions

extension Framework {
  /// Rack's own sessions in a cookie, as Sinatra has them.
  static let rack = Framework("Rack") { $0.cookies = [.rack, .rackEncrypted] }
}

extension CookieFormat {
  /// Base64 of Marshal or JSON, `--` and HMAC-SHA1 (`Rack::Session::Cookie` of Rack 2; Rails 3 signed so too).
  static let rack: CookieFormat = {
    let signatures = [Digest.sha1, .sha256].map { KeyedSignature($0, separator: "--", .hexadecimal) }
    return CookieFormat(
      "rack", "rack.session; path=/; HttpOnly", .signature, carriesData: true,
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        guard let parts = signatures[0].split(cookie.decoded), let bytes = Base64.decode(parts.value), !bytes.isEmpty,
          parts.signature.isHexadecimal
        else { throw CookieMismatch("It is not base64, -- and a signature.") }
        let index = signatures.lazy.compactMap { $0.secretIndex(of: parts, secrets) }.first
        let content =
          bytes.starts(with: [4, 8]) ? CookieReading.Content.opaque(.marshal, bytes) : CookieReading.Content.json(in: bytes)
        let isWhole = signatures.contains { $0.isWhole(parts.signature) }
        return CookieReading(
          content, CookieSignature(madeBy: index, of: secrets), isWhole && content != nil ? .content : .none,
          problems: SignatureLength.problems(of: parts.signature, whole: signatures.map(\.length)))
      } write: { (value, _, secrets) throws(CookieError) in
        // By the JSON coder: what Marshal holds only Ruby writes.
        try checkData(value)
        let data = String(decoding: Base64.encode(JSON.stringify(value, numbers: .asWritten)), as: UTF8.self)
        return URIComponent.encode(utf8: (signatures[0].sign(data, secrets) ?? data).utf8)
      })
  }()

  /// rack-session 2's encryptor: version 2 by AES-256-GCM, version 1 by AES-256-CTR and an HMAC.
  static let rackEncrypted = CookieFormat(
    "rack-encrypted", "rack.session; path=/; HttpOnly", .encryption("the secret"), carriesData: true,
    value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      guard let bytes = Base64.decodeURLSafe(cookie.decoded), bytes.first == 1 || bytes.first == 2, bytes.count > 81 else {
        throw CookieMismatch("It is not base64 of a version, a salt, data and a code.")
      }
      let opened = secrets.first { secret in
        ["", cookie.name ?? "rack.session"].lazy.compactMap { RackSeal(bytes, purpose: $0).open(secret) }.first
      }
      var reading = CookieReading(nil, CookieSignature(madeBy: opened?.index, of: secrets), .outline)
      // Two bytes say how many follow that mean nothing.
      if let message = opened?.result, message.count > 2 {
        let data = Array(message.dropFirst(2 + Int(message[0]) + Int(message[1]) << 8))
        reading.content = data.starts(with: [4, 8]) ? CookieReading.Content.opaque(.marshal, data) : .json(in: data)
      }
      return reading
    })
}

/// A version, a salt of 32 bytes, and what is sealed with a key made of both halves of the secret.
private struct RackSeal {
  let bytes: [UInt8]
  let purpose: [UInt8]

  init(_ bytes: [UInt8], purpose: String) { (self.bytes, self.purpose) = (bytes, Array(purpose.utf8)) }

  func open(_ secret: Secret) -> [UInt8]? {
    let whole = secret.key(.secret)
    guard whole.count >= 64 else { return nil }
    let key = Digest.sha256.code(of: Array(bytes[1..<33]), key: Array(whole[..<32]))
    if bytes[0] == 2 {
      return Cipher.openGCM(
        Array(bytes[61...]), key: key, nonce: Array(bytes[33..<45]), tag: Array(bytes[45..<61]),
        authenticating: Array(bytes[..<33]) + purpose)
    }
    let (message, code) = (Array(bytes.dropLast(32)), Array(bytes.suffix(32)))
    guard areEqual(Digest.sha256.code(of: message + purpose, key: Array(whole[32...])), code) else { return nil }
    return Cipher.openCTR(Array(message[49...]), key: key, nonce: Array(message[33..<49]))
  }
}
