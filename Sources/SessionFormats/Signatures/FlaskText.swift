import SessionCookies
import ECMAScript
import Sessions

/// What itsdangerous makes of Flask's sessions: `[.]base64url.time.signature`, JSON inside, compressed behind a leading dot.
enum FlaskText {
  static let signature = SaltedSignature(.sha1, .keyed, salt: "cookie-session", separator: ".")

  static func decode(_ text: [UInt8]) throws(MalformedRecord) -> JSONValue {
    guard let (data, _) = parts(text[...]) else {
      throw MalformedRecord(bytes: text, reason: "Flask's text is data.time.signature, three parts")
    }
    return try PackedJSON.decode(data, of: text)
  }

  /// Signed now, by the newest secret; nil where there is none.
  static func encode(_ value: JSONValue, _ secrets: SecretRing, now: Timestamp) -> String? {
    let seconds = UInt64(clamping: now.milliseconds / 1000)
    let bytes = withUnsafeBytes(of: seconds.bigEndian) { Array($0.drop { $0 == 0 }) }
    return signature.sign(
      PackedJSON.encode(value) + "." + String(decoding: Base64.encodeURLSafe(bytes), as: UTF8.self), secrets)
  }

  /// When a text was signed.
  static func time(of text: String) -> Timestamp? {
    guard let (_, time) = parts(Array(text.utf8)[...]), let bytes = Base64.decodeURLSafe(time), 1...7 ~= bytes.count else {
      return nil
    }
    return Timestamp(milliseconds: 0).adding(seconds: bytes.reduce(0) { $0 << 8 | Int64($1) })
  }

  /// The data, and the base64 of the time.
  private static func parts(_ text: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, ArraySlice<UInt8>)? {
    let dot = UInt8(ascii: ".")
    guard let second = text.lastIndex(of: dot), let first = text[..<second].lastIndex(of: dot), first > text.startIndex else {
      return nil
    }
    return (text[..<first], text[(first + 1)..<second])
  }
}
