import SessionCookies
import ECMAScript
import Sessions
import Platform

extension CookieFormat {
  /// Laravel encrypts every cookie with its APP_KEY (`Illuminate\Encryption\Encrypter`): base64 of a JSON object.
  static let laravel = CookieFormat(
    "laravel", "laravel_session; Path=/; HttpOnly; SameSite=Lax", .encryption("APP_KEY"),
    value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      let sealed = try LaravelSeal(cookie.decoded)
      let opened = secrets.first { secret in sealed.open(LaravelSeal.key(of: secret)).map { ($0, LaravelSeal.key(of: secret)) } }
      guard let opened else {
        guard !sealed.isWhole else { return CookieReading(nil, CookieSignature(madeBy: nil, of: secrets), .marks) }
        return CookieReading(
          nil, .uncheckable("its end, which holds the code, is missing"), .marks,
          problems: ["It is cut short, or was changed: it does not hold all that Laravel writes."])
      }
      return LaravelSeal.reading(opened.result.0, key: opened.result.1, cookie.name, .valid(secretIndex: opened.index))
    } write: { (value, name, secrets) throws(CookieError) in
      let id = try idText(of: value)
      guard let key = secrets.secrets.first.map(LaravelSeal.key), let text = LaravelSeal.sealed(id, name: name, key: key) else {
        throw noKey("APP_KEY")
      }
      return URIComponent.encode(utf8: text)
    })
}

/// What Laravel's Encrypter makes.
struct LaravelSeal {
  /// Whether all fields that Laravel writes are there.
  let isWhole: Bool
  private let iv: [UInt8]
  private let value: [UInt8]
  private let mac: [UInt8]
  private let tag: [UInt8]

  init(_ text: [UInt8]) throws(CookieMismatch) {
    // `{"iv":` in base64, which is all that is left of a text that was cut.
    guard text.starts(with: "eyJpdiI6".utf8) else { throw CookieMismatch("It is not base64 of what Laravel's Encrypter writes.") }
    let object = Base64.decode(text).flatMap { CookieReading.Content.object(in: $0)?.object }
    func field(_ name: JSString) -> [UInt8]? { object?[name]?.asString.map { Array($0.string.utf8) } }
    isWhole = field("iv") != nil && field("value") != nil && field("mac") != nil
    (iv, value) = (field("iv") ?? [], field("value") ?? [])
    (mac, tag) = (field("mac") ?? [], field("tag") ?? [])
  }

  /// APP_KEY as it stands in `.env`, `base64:…`, or the bytes of the key.
  static func key(of secret: Secret) -> [UInt8] {
    secret.key("laravel") { bytes in
      let prefix = Array("base64:".utf8)
      return bytes.starts(with: prefix) ? Base64.decode(bytes.dropFirst(prefix.count)) ?? [] : bytes
    }
  }

  func open(_ key: [UInt8]) -> [UInt8]? {
    guard isWhole, let nonce = Base64.decode(iv), let bytes = Base64.decode(value) else { return nil }
    if !tag.isEmpty { return Base64.decode(tag).flatMap { Cipher.openGCM(bytes, key: key, nonce: nonce, tag: $0) } }
    guard let code = Hex.bytes(mac), areEqual(Digest.sha256.code(of: iv + value, key: key), code) else { return nil }
    return Cipher.openCBC(bytes, key: key, iv: nonce)
  }

  /// The id behind the prefix that ties it to the cookie's name (`CookieValuePrefix`); before Laravel 6 there was none.
  static func reading(_ text: [UInt8], key: [UInt8], _ name: String?, _ signature: CookieSignature) -> CookieReading {
    guard let bar = text.firstIndex(of: UInt8(ascii: "|")), bar == 40, Array(text[..<bar]).isHexadecimal else {
      return CookieReading(serialized(text) ?? CookieFormat.textContent(text), signature, .marks)
    }
    let inner = Array(text[(bar + 1)...])
    let isOfAnother = name.map { prefix(of: $0, key) != Array(text[..<bar]) } ?? false
    return CookieReading(
      CookieReading.Content.object(in: inner) ?? CookieFormat.textContent(inner), signature, .marks,
      problems: isOfAnother ? ["It was made for a cookie of another name: Laravel takes it for none."] : [])
  }

  /// What Laravel before 5.5.42 encrypted: a text or an array as PHP serializes it.
  private static func serialized(_ text: [UInt8]) -> CookieReading.Content? {
    guard let value = try? PHPReader.decode(text) else { return nil }
    guard let id = value.asString else { return .data(value) }
    return .id(id)
  }

  static func sealed(_ id: String, name: String, key: [UInt8]) -> [UInt8]? {
    sealed(prefix(of: name, key) + Array("|\(id)".utf8), key: key)
  }

  static func sealed(_ text: [UInt8], key: [UInt8]) -> [UInt8]? {
    let iv = Cipher.randomBytes(16)
    guard let bytes = Cipher.sealCBC(text, key: key, iv: iv) else { return nil }
    let (iv64, value64) = (Base64.encode(iv), Base64.encode(bytes))
    let mac = hexadecimal(Digest.sha256.code(of: iv64 + value64, key: key))
    func field(_ bytes: [UInt8]) -> JSONValue { .string(JSString(decoding: bytes)) }
    // JSON_UNESCAPED_SLASHES, as Laravel has it.
    return Base64.encode(JSON.stringify(["iv": field(iv64), "value": field(value64), "mac": field(mac), "tag": ""]))
  }

  private static func prefix(of name: String, _ key: [UInt8]) -> [UInt8] {
    hexadecimal(Digest.sha1.code(of: Array("\(name)v2".utf8), key: key))
  }
}
