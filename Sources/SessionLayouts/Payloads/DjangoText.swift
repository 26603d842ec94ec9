import Cookies
import ECMAScript
import Sessions

/// Django's signed text, `[.]base64url:timestamp:signature`, JSON inside, compressed behind a leading dot
/// (`django/core/signing.py`). It is readable without the key; only the key can tell whether Django wrote it.
enum DjangoText {
  /// Stores of files, tables and caches sign alike: by the name of their class, which all of them call `SessionStore`.
  static let store = signature(salt: "django.contrib.sessions.SessionStore")
  static let cookie = signature(salt: "django.contrib.sessions.backends.signed_cookies")

  private static func signature(salt: String) -> SaltedSignature {
    SaltedSignature(.sha256, .hashed, salt: salt + "signer", separator: ":")
  }

  static func decode(_ payload: [UInt8]) throws(MalformedRecord) -> JSONValue {
    let parts = payload.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 3 else {
      throw MalformedRecord(
        bytes: payload, reason: "Django's text is data:time:signature, three parts; this has \(parts.count)")
    }
    return try packedJSON(parts[0], of: payload)
  }

  /// Base64 of JSON, compressed where a dot stands before it: as Django and itsdangerous pack it.
  static func packedJSON(_ text: ArraySlice<UInt8>, of payload: [UInt8]) throws(MalformedRecord) -> JSONValue {
    let isCompressed = text.first == UInt8(ascii: ".")
    guard var bytes = Base64.decodeURLSafe(isCompressed ? text.dropFirst() : text) else {
      throw MalformedRecord(bytes: payload, reason: "its data is not base64", offset: text.startIndex)
    }
    if isCompressed {
      do throws(Compression.Refusal) { bytes = try Compression.inflate(bytes[...]) } catch {
        throw MalformedRecord(bytes: payload, reason: "\(error)", offset: text.startIndex)
      }
    }
    do throws(JSONError) { return try JSON.parse(bytes, maximumDepth: PayloadReader.maximumDepth) } catch {
      throw MalformedRecord(bytes: bytes, reason: error.reason, offset: error.offset).packed(in: payload, "the JSON in it")
    }
  }

  /// As Python's `json.dumps(separators=(",", ":"))`, compressed where that is shorter.
  static func packed(_ value: JSONValue) -> String {
    let json = ascii(JSON.stringify(value, numbers: .asWritten))
    let compressed = Compression.deflate(json).flatMap { $0.count < json.count - 1 ? $0 : nil }
    let text = String(decoding: Base64.encodeURLSafe(compressed ?? json), as: UTF8.self)
    return compressed == nil ? text : "." + text
  }

  /// Signed now, by the newest secret; nil where there is none.
  static func encode(_ value: JSONValue, _ signature: SaltedSignature, _ secrets: SecretRing, now: Timestamp) -> String? {
    signature.sign(packed(value) + ":" + Base62.text(of: now.milliseconds / 1000), secrets)
  }

  /// When a text was signed.
  static func time(of text: String) -> Timestamp? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    return Base62.number(parts[1]).map { Timestamp(milliseconds: 0).adding(seconds: $0) }
  }

  /// Everything beyond ASCII as escapes, which is all that Django reads back.
  private static func ascii(_ json: [UInt8]) -> [UInt8] {
    guard json.contains(where: { $0 >= 0x80 }) else { return json }
    let hexadecimal = Array("0123456789abcdef".utf8)
    return JSString(uncheckedWTF8: json).utf16.flatMap { unit -> [UInt8] in
      if unit < 0x80 { return [UInt8(unit)] }
      return Array("\\u".utf8) + [12, 8, 4, 0].map { hexadecimal[Int(unit >> UInt16($0) & 15)] }
    }
  }
}

/// Django's numbers: digits, then upper, then lower case.
enum Base62 {
  private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  static func text(of number: Int64) -> String {
    var (rest, text) = (number.magnitude, [UInt8]())
    repeat {
      text.append(digits[Int(rest % 62)])
      rest /= 62
    } while rest > 0
    return (number < 0 ? "-" : "") + String(decoding: text.reversed(), as: UTF8.self)
  }

  /// Nil where it is no number, or more than sixty bits.
  static func number(_ text: some StringProtocol) -> Int64? {
    guard 1...10 ~= text.utf8.count else { return nil }
    var number: Int64 = 0
    for byte in text.utf8 {
      guard let digit = digits.firstIndex(of: byte) else { return nil }
      number = number * 62 + Int64(digit)
    }
    return number
  }
}
