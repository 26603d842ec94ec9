import SessionCookies
import ECMAScript
import Sessions
import Platform

extension Framework {
  /// Beaker: an id behind its signature.
  static let beaker = Framework("Beaker") { $0.cookies = [.beaker] }
  /// Pyramid: the data in a cookie that WebOb signs.
  static let pyramid = Framework("Pyramid") {
    $0.flashes = [.pyramid]
    $0.cookies = [.pyramid]
  }
  /// Bottle: a pickle in a signed cookie.
  static let bottle = Framework("Bottle") { $0.cookies = [.bottle] }
  /// Fernet tokens, as aiohttp-session has them.
  static let fernet = Framework("aiohttp-session") { $0.cookies = [.fernet] }
}

/// What Python's smaller frameworks write.
extension CookieFormat {
  /// Forty hexadecimal digits of HMAC-SHA1, then the id or the compressed data (`beaker/cookie.py`, SignedCookie).
  static let beaker = CookieFormat(
    "beaker", "beaker.session.id; path=/; httponly", .signature, repeated: .last,
    value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      let text = cookie.decoded
      guard text.count > 40, Array(text[..<40]).isHexadecimal, let code = Hex.bytes(text[..<40]) else {
        throw CookieMismatch("It does not begin with a signature of 40 hexadecimal digits.")
      }
      let rest = Array(text[40...])
      let index = secrets.first { areEqual(Digest.sha1.code(of: rest, key: $0.key(.secret)), code) ? true : nil }?.index
      let data = Base64.decode(rest).flatMap { try? Compression.inflate($0[...]) }.flatMap {
        CookieReading.Content.object(in: $0)
      }
      let isID = rest.count == 32 && rest.isHexadecimal
      return CookieReading(
        data ?? textContent(rest), CookieSignature(madeBy: index, of: secrets), data != nil ? .content : isID ? .outline : .none)
    })

  /// Base64 of HMAC-SHA512 and JSON `[accessed, created, data]`, or a pickle of it (`webob/cookies.py`, SignedSerializer).
  static let pyramid = CookieFormat(
    "pyramid", "session; Path=/", .signature, carriesData: true, repeated: .last,
    value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      guard let bytes = Base64.decodeURLSafe(cookie.decoded), bytes.count > 64 else { throw notPyramid }
      let payload = Array(bytes[64...])
      let fields = CookieReading.Content.array(in: payload)
      let isJSON = fields?.count == 3 && fields?[2].asObject != nil && fields?[0].asNumber != nil
      let isPickle = payload.count > 3 && payload[0] == 0x80 && 2...5 ~= payload[1] && payload.last == UInt8(ascii: ".")
      guard isJSON || isPickle else { throw notPyramid }
      let key = KeyRecipe(name: "pyramid") { Array("pyramid.session.".utf8) + $0 }
      let index = secrets.first { areEqual(Digest.sha512.code(of: payload, key: $0.key(key)), Array(bytes[..<64])) ? true : nil }?
        .index
      return CookieReading(
        isJSON ? fields.map { CookieReading.Content.data($0[2]) } : CookieReading.Content.opaque(.pickle, payload),
        CookieSignature(madeBy: index, of: secrets), .marks,
        made: Timestamp(seconds: fields?[1]))
    })

  private static let notPyramid = CookieMismatch("It is not base64 of a signature of 64 bytes and a session behind it.")

  /// `!SIGNATURE?BASE64`, of SHA-256, or MD5 before Bottle 0.13.
  static let bottle = CookieFormat(
    "bottle", "session; Path=/", .signature, carriesData: true, repeated: .last,
    value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      let text = cookie.decoded
      guard text.first == UInt8(ascii: "!"), let mark = text.firstIndex(of: UInt8(ascii: "?")),
        let code = Base64.decode(text[1..<mark]),
        let digest = [Digest.sha256, .md5].first(where: { $0.byteCount == code.count }),
        let payload = Base64.decode(text[(mark + 1)...])
      else { throw CookieMismatch("It is not !, a signature, ? and base64.") }
      let message = Array(text[(mark + 1)...])
      let index = secrets.first { areEqual(digest.code(of: message, key: $0.key(.secret)), code) ? true : nil }?.index
      let content = CookieReading.Content.array(in: payload).map { CookieReading.Content.data(.array($0)) }
      return CookieReading(
        content ?? CookieReading.Content.opaque(.pickle, payload), CookieSignature(madeBy: index, of: secrets), .marks)
    })

  /// Version, time, nonce, data and code (the Fernet specification). The key is base64 of 32 bytes.
  static let fernet = CookieFormat(
    "fernet", "AIOHTTP_SESSION; Path=/; HttpOnly", .encryption("the key"), carriesData: true, repeated: .last,
    value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      guard let bytes = Base64.decodeURLSafe(cookie.decoded), bytes.first == 0x80, bytes.count >= 73, (bytes.count - 57) % 16 == 0
      else {
        throw CookieMismatch("It is not a Fernet token.")
      }
      let seconds = bytes[1..<9].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let made = Timestamp.epoch.adding(seconds: Int64(clamping: seconds))
      let opened = secrets.first { openFernet(bytes, $0) }
      var reading = CookieReading(
        nil, CookieSignature(madeBy: opened?.index, of: secrets), made.isOfCookies ? .marks : .outline, made: made)
      if let text = opened?.result { reading.content = CookieReading.Content.object(in: text) ?? textContent(text) }
      return reading
    })

  private static func openFernet(_ bytes: [UInt8], _ secret: Secret) -> [UInt8]? {
    let key = secret.key("fernet") { $0.count == 32 ? $0 : Base64.decodeURLSafe($0) ?? [] }
    guard key.count == 32,
      areEqual(Digest.sha256.code(of: Array(bytes.dropLast(32)), key: Array(key[..<16])), Array(bytes.suffix(32)))
    else { return nil }
    return Cipher.openCBC(Array(bytes[25..<(bytes.count - 32)]), key: Array(key[16...]), iv: Array(bytes[9..<25]))
  }
}
