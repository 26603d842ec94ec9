import SessionCookies
import ECMAScript
import Sessions
import SessionsAdministration

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
    return try PackedJSON.decode(parts[0], of: payload)
  }

  /// Signed now, by the newest secret; nil where there is none.
  static func encode(_ value: JSONValue, _ signature: SaltedSignature, _ secrets: SecretRing, now: Timestamp) -> String? {
    signature.sign(PackedJSON.encode(value) + ":" + Base62.text(of: now.milliseconds / 1000), secrets)
  }

  /// When a text was signed.
  static func time(of text: String) -> Timestamp? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    return Base62.number(parts[1]).map { Timestamp(milliseconds: 0).adding(seconds: $0) }
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

extension DjangoText {
  /// `[.]data:time:signature`: base64 for URLs, base 62, and base64 of 20 or 32 bytes.
  static func likelihood(of bytes: [UInt8], isComplete: Bool) -> PayloadCodec.Likelihood {
    func isURLSafe(_ byte: UInt8) -> Bool {
      0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
    let text = bytes.first == UInt8(ascii: ".") ? bytes.dropFirst() : bytes[...]
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.allSatisfy({ $0.allSatisfy(isURLSafe) }) else { return .none }
    if !isComplete { return parts.count <= 3 && bytes.count > 64 ? .distinctive : .none }
    return parts.count == 3 && parts[0].count >= 2 && 4...8 ~= parts[1].count && [27, 43].contains(parts[2].count)
      ? .distinctive : .none
  }
}
