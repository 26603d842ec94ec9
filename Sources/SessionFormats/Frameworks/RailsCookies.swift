import SessionCookies
import ECMAScript
import Sessions

/// Rails' signed and encrypted cookies (ActiveSupport's MessageVerifier and MessageEncryptor). Keys are made of secret_key_base by
/// PBKDF2, with SHA-1 up to Rails 6.1 and SHA-256 since 7.0: both are tried.
extension CookieFormat {
  /// The session of a default application, of whichever version.
  static let railsEncrypted = rails("rails-encrypted", writing: .rails7)
  /// The same as one version writes it: it reads what the others wrote only where it is told to.
  static let railsVersions: [CookieFormat] = RailsVersion.allCases.map { version in
    var format = rails(version.rawValue, writing: version)
    format.isTried = false
    return format
  }

  /// How a version of Rails encrypts.
  fileprivate enum RailsVersion: String, CaseIterable, Sendable {
    /// AES-256-GCM, keys by PBKDF2 with SHA-256.
    case rails7
    /// AES-256-GCM, keys by PBKDF2 with SHA-1.
    case rails5
    /// AES-256-CBC and a signature.
    case rails4
  }

  private static func rails(_ name: String, writing version: RailsVersion) -> CookieFormat {
    CookieFormat(
      name, "_app_session; path=/; httponly; samesite=lax", .encryption("secret_key_base"), carriesData: true,
      otherNames: ["_session_id"],
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        if let sealed = RailsSeal(cookie.decoded) { return sealed.reading(cookie.name, secrets) }
        if let sealed = RailsSignedSeal(cookie.decoded) { return sealed.reading(cookie.name, secrets) }
        throw CookieMismatch("It does not have three parts with -- between (data, nonce, tag), nor sealed data and a signature.")
      } write: { (value, name, secrets) throws(CookieError) in
        try checkData(value)
        guard let secret = secrets.secrets.first else { throw noKey("secret_key_base") }
        let text =
          switch version {
          case .rails7: RailsSeal.sealed(value, name, secret, .sha256)
          case .rails5: RailsSeal.sealed(value, name, secret, .sha1)
          case .rails4: RailsSignedSeal.sealed(value, name, secret)
          }
        guard let text else { throw noKey("secret_key_base") }
        return URIComponent.encode(utf8: text.utf8)
      })
  }

  /// A cookie that is signed and readable: `cookies.signed`.
  static let railsSigned: CookieFormat = {
    let signatures = [Digest.sha1, .sha256].flatMap { digest in
      [Digest.sha1, .sha256].map { stretched in
        KeyedSignature(digest, .stretched(stretched, salt: "signed cookie", count: 64), separator: "--", .hexadecimal)
      }
    }
    return CookieFormat(
      "rails-signed", "signed; path=/", .signature,
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        guard let parts = signatures[0].split(cookie.decoded), let bytes = Base64.decode(parts.value), !bytes.isEmpty,
          parts.signature.isHexadecimal
        else { throw CookieMismatch("It is not base64, -- and a signature.") }
        let index = signatures.lazy.compactMap { $0.secretIndex(of: parts, secrets) }.first
        let message = RailsMessage(bytes, name: cookie.name)
        var reading = message.reading(CookieSignature(madeBy: index, of: secrets))
        let isWhole = signatures.contains { $0.isWhole(parts.signature) }
        reading.evidence = !isWhole || message.content == nil ? .none : message.isEnvelope ? .marks : .content
        reading.problems += SignatureLength.problems(of: parts.signature, whole: signatures.map(\.length))
        return reading
      })
  }()
}

/// `data--nonce--tag`, AES-256-GCM.
private struct RailsSeal {
  private let data: [UInt8]
  private let nonce: [UInt8]
  private let tag: [UInt8]

  private static let recipes = [Digest.sha256, .sha1].map(recipe)
  private static func recipe(_ digest: Digest) -> KeyRecipe {
    .stretched(digest, salt: "authenticated encrypted cookie", count: 32)
  }

  init?(_ text: [UInt8]) {
    let pieces = text.pieces("--").compactMap { Base64.decode($0) }
    guard pieces.count == 3, !pieces[0].isEmpty, pieces[1].count == 12, pieces[2].count == 16 else { return nil }
    (data, nonce, tag) = (pieces[0], pieces[1], pieces[2])
  }

  func reading(_ name: String?, _ secrets: SecretRing) -> CookieReading {
    let opened = secrets.first { secret in
      Self.recipes.lazy.compactMap { Cipher.openGCM(data, key: secret.key($0), nonce: nonce, tag: tag) }.first
    }
    return RailsMessage.reading(opened, secrets, name)
  }

  static func sealed(_ value: JSONValue, _ name: String, _ secret: Secret, _ digest: Digest) -> String? {
    let message = RailsMessage.enveloped(value, name)
    let nonce = Cipher.randomBytes(12)
    guard let sealed = Cipher.sealGCM(message, key: secret.key(recipe(digest)), nonce: nonce) else { return nil }
    return [sealed.bytes, nonce, sealed.tag].map { String(decoding: Base64.encode($0), as: UTF8.self) }.joined(separator: "--")
  }
}

/// `base64(data--iv)--signature`, AES-256-CBC.
private struct RailsSignedSeal {
  private let signed: KeyedSignature.Parts
  private let data: [UInt8]
  private let iv: [UInt8]

  private static let keys = [Digest.sha1, .sha256].flatMap { stretched in
    [Digest.sha1, .sha256].map { digest in
      (
        signature: KeyedSignature(
          digest, .stretched(stretched, salt: "signed encrypted cookie", count: 64), separator: "--", .hexadecimal),
        key: KeyRecipe.stretched(stretched, salt: "encrypted cookie", count: 32)
      )
    }
  }

  init?(_ text: [UInt8]) {
    guard let signed = Self.keys[0].signature.split(text), signed.signature.isHexadecimal,
      let inner = Base64.decode(signed.value)
    else { return nil }
    let pieces = inner.pieces("--").compactMap { Base64.decode($0) }
    guard pieces.count == 2, pieces[1].count == 16, !pieces[0].isEmpty, pieces[0].count % 16 == 0 else { return nil }
    (self.signed, data, iv) = (signed, pieces[0], pieces[1])
  }

  func reading(_ name: String?, _ secrets: SecretRing) -> CookieReading {
    let opened = secrets.first { secret in
      Self.keys.lazy.compactMap { signature, key -> [UInt8]? in
        guard signature.secretIndex(of: signed, SecretRing([secret])) != nil else { return nil }
        return Cipher.openCBC(data, key: secret.key(key), iv: iv)
      }.first
    }
    return RailsMessage.reading(opened, secrets, name)
  }

  /// As Rails writes it since 5.2 where an application holds on to CBC: in the envelope too.
  static func sealed(_ value: JSONValue, _ name: String, _ secret: Secret) -> String? {
    let iv = Cipher.randomBytes(16)
    guard let bytes = Cipher.sealCBC(RailsMessage.enveloped(value, name), key: secret.key(keys[0].key), iv: iv) else {
      return nil
    }
    let inner = [bytes, iv].map { String(decoding: Base64.encode($0), as: UTF8.self) }.joined(separator: "--")
    return keys[0].signature.sign(String(decoding: Base64.encode(Array(inner.utf8)), as: UTF8.self), SecretRing([secret]))
  }
}

/// What is in a cookie: the data, mostly in an envelope that says for which cookie and until when they are meant.
private struct RailsMessage {
  let content: CookieReading.Content?
  let expires: Timestamp?
  let isEnvelope: Bool
  private let problems: [String]

  init(_ bytes: [UInt8], name: String?) {
    guard let envelope = CookieReading.Content.object(in: bytes)?.object?["_rails"] else {
      (content, expires, isEnvelope, problems) = (Self.content(bytes), nil, false, [])
      return
    }
    isEnvelope = true
    let inner = envelope["message"]?.asString.flatMap { Base64.decode($0.string.utf8) }
    content = envelope["data"].map { CookieReading.Content.data($0) } ?? inner.flatMap(Self.content)
    expires = envelope["exp"]?.asString.flatMap { Timestamp(parsing: $0) }
    let purpose = envelope["pur"]?.asString?.string
    let isOfAnother = purpose.flatMap { purpose in name.map { purpose != "cookie.\($0)" } } ?? false
    problems = isOfAnother ? ["It was made for a cookie of another name: Rails takes it for none."] : []
  }

  private static func content(_ bytes: [UInt8]) -> CookieReading.Content? {
    bytes.starts(with: [4, 8]) ? CookieReading.Content.opaque(.marshal, bytes) : CookieReading.Content.json(in: bytes)
  }

  func reading(_ signature: CookieSignature) -> CookieReading {
    CookieReading(content, signature, .marks, expires: expires, problems: problems)
  }

  static func reading(_ opened: (index: Int, result: [UInt8])?, _ secrets: SecretRing, _ name: String?) -> CookieReading {
    guard let opened else { return CookieReading(nil, CookieSignature(madeBy: nil, of: secrets), .marks) }
    return RailsMessage(opened.result, name: name).reading(.valid(secretIndex: opened.index))
  }

  static func enveloped(_ value: JSONValue, _ name: String) -> [UInt8] {
    let data = Base64.encode(JSON.stringify(value, numbers: .asWritten))
    return JSON.stringify([
      "_rails": [
        "message": .string(JSString(decoding: data)), "exp": .null, "pur": .string(JSString("cookie.\(name)")),
      ]
    ])
  }
}
