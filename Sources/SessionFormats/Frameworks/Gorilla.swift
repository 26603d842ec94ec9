import SessionCookies
import ECMAScript
import Platform
import Sessions
package import SessionsAdministration
import SessionsRedis

extension Framework {
  /// Go's gorilla/sessions: a gob or JSON in a cookie of gorilla/securecookie, or with redistore under a key of Redis.
  static let gorilla = Framework("gorilla/sessions") {
    $0.cookies = [.gorilla]
    $0.payloads = [.gobOrJSON]
    $0.keys = [
      KeyLayout(
        "redistore", [.exactly("session_")], ids: IDShape(ASCIISet("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), 52...52), .gobOrJSON)
    ]
  }
}

extension PayloadCodec {
  /// What its serializer makes: a gob, or JSON.
  package static let gobOrJSON = oneOf("gobOrJSON", name: "gorilla", [.anyGob, .flat])

  /// A map of Go's gob that begins as gorilla's: its type has no name.
  private static let anyGob = opaque("gobMap", .gob) { bytes, _ in
    bytes.count > 4 && (bytes[1] == 0xFF && bytes[2] == 0x81 || bytes[1] == 0x7F && bytes[2] == 4) ? .distinctive : .none
  }
}

extension CookieFormat {
  /// Base64 of `time|base64|code`; the code is an HMAC-SHA256 of `NAME|time|base64` (`securecookie.go`).
  static let gorilla = CookieFormat(
    "gorilla", "session; Path=/", .signature, carriesData: true,
    value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      guard let bytes = Base64.decodeURLSafe(cookie.decoded), bytes.count > 34, bytes[bytes.count - 33] == UInt8(ascii: "|"),
        let bar = bytes.firstIndex(of: UInt8(ascii: "|")), bar < bytes.count - 33,
        let made = Timestamp(secondsIn: Array(bytes[..<bar])),
        let inner = Base64.decodeURLSafe(bytes[(bar + 1)..<(bytes.count - 33)])
      else { throw CookieMismatch("It is not base64 of a time, a value and a signature, with | between.") }
      let message = Array("\(cookie.name ?? "")|".utf8) + bytes[..<(bytes.count - 33)]
      let code = Array(bytes.suffix(32))
      let index = secrets.first { areEqual(Digest.sha256.code(of: message, key: $0.key(.secret)), code) ? true : nil }?.index
      var reading = CookieReading(
        content(inner), CookieSignature(madeBy: index, of: secrets, isWhole: cookie.name != nil), .marks, made: made)
      if reading.content == nil { reading.notes.append("What is in it is encrypted, or of an encoder of the application's.") }
      return reading
    })

  /// A gob of a map tells so in its beginning: a negative number for the type that it defines.
  private static func content(_ bytes: [UInt8]) -> CookieReading.Content? {
    if let object = CookieReading.Content.object(in: bytes) { return object }
    let isGob = bytes.count > 4 && (bytes[1] == 0xFF || bytes[1] == 0x0C || bytes[1] == 0x7F)
    return isGob ? CookieReading.Content.opaque(.gob, bytes) : nil
  }
}
