import SessionCookies
import ECMAScript
import Sessions

extension Framework {
  /// Starlette, and FastAPI on it: the data in a cookie signed by itsdangerous.
  static let starlette = Framework("Starlette") { $0.cookies = [.starlette] }
}

extension CookieFormat {
  /// `SessionMiddleware`: JSON in padded base64, then itsdangerous' TimestampSigner (`starlette/middleware/sessions.py`).
  static let starlette: CookieFormat = {
    let signature = KeyedSignature(.sha1, .hashed(.sha1, salt: "itsdangerous.Signersigner"), separator: ".", .base64URL)
    return CookieFormat(
      "starlette", "session; path=/; httponly; samesite=lax; Max-Age=1209600", .signature, carriesData: true, repeated: .last,
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        let text = try ItsDangerous(cookie.decoded)
        return text.reading([signature], secrets, evidence: evidence(text.data)) { data throws(MalformedRecord) in
          try decode(data)
        }
      } write: { (value, _, secrets) throws(CookieError) in
        try checkData(value)
        let data = String(decoding: Base64.encode(PythonJSON.spaced(value)), as: UTF8.self)
        return ItsDangerous.encode(data, signature, secrets, now: .now()) ?? data
      })
  }()

  private static func evidence(_ data: [UInt8]) -> CookieReading.Evidence {
    guard data.count % 4 == 0 else { return .none }
    return "=+/".utf8.contains(where: data.contains) ? .marks : .content
  }

  private static func decode(_ data: [UInt8]) throws(MalformedRecord) -> JSONValue {
    guard let bytes = Base64.decode(data) else { throw MalformedRecord(bytes: data, reason: "its data is not base64") }
    do throws(JSONError) { return try JSON.parse(bytes, maximumDepth: PayloadReader.maximumDepth) } catch {
      throw MalformedRecord(bytes: bytes, reason: error.reason, offset: error.offset).packed(in: data, "the JSON in it")
    }
  }
}
