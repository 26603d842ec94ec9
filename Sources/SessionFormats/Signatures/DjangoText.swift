import SessionCookies
import ECMAScript
import Sessions
import SessionsAdministration

/// Django's signed text, `[.]base64url:timestamp:signature`, JSON inside, compressed behind a leading dot
/// (`django/core/signing.py`). It is readable without the key; only the key can tell whether Django wrote it.
enum DjangoText {
  /// Stores of files, tables and caches sign alike: by the name of their class, which all of them call `SessionStore`.
  static let store = Salt("django.contrib.sessions.SessionStore")
  static let cookie = Salt("django.contrib.sessions.backends.signed_cookies")
  /// What `signing.dumps` takes where the application says none.
  static let dumps = Salt("django.core.signing")
  /// Cookies that are no session's have a key of their own.
  static let messages = Salt("django.contrib.messages", keyPrefix: "django.http.cookies")

  /// What a text is signed for. The signature's length tells the hash: SHA-1 before Django 3.1.
  struct Salt {
    let newest: KeyedSignature
    let before31: KeyedSignature

    init(_ salt: String, keyPrefix: String = "") {
      func signature(_ digest: Digest) -> KeyedSignature {
        KeyedSignature(digest, .hashed(digest, salt: salt + "signer" + keyPrefix), separator: ":", .base64URL)
      }
      (newest, before31) = (signature(.sha256), signature(.sha1))
    }

    func signature(of length: Int) -> KeyedSignature { length == before31.length ? before31 : newest }

    /// Whether any of the secrets signed a text.
    func verifies(_ text: [UInt8], _ secrets: SecretRing) -> Bool {
      newest.verifies(text, secrets) || before31.verifies(text, secrets)
    }
  }

  /// A signed value, JSON in it.
  static func reading(
    _ text: [UInt8], _ salts: [Salt], _ secrets: SecretRing, _ evidence: (JSONValue) -> CookieReading.Evidence
  ) throws(CookieMismatch) -> CookieReading {
    guard let parts = salts[0].newest.split(text), text.pieces(":").count == 3 else {
      throw CookieMismatch("It does not have three parts with colons between: data, time and signature.")
    }
    let time = Self.time(of: String(decoding: text, as: UTF8.self))
    let index = salts.lazy.compactMap { $0.signature(of: parts.signature.count).secretIndex(of: parts, secrets) }.first
    let whole = [salts[0].newest.length, salts[0].before31.length]
    var reading = CookieReading(
      nil, CookieSignature(madeBy: index, of: secrets), .none, made: time,
      problems: SignatureLength.problems(of: parts.signature, whole: whole))
    if reading.signature == .invalid { reading.notes.append(KeyedSignature.otherSalt) }
    do throws(MalformedRecord) {
      let value = try decode(text)
      reading.content = .data(value)
      if time?.isOfCookies == true, whole.contains(parts.signature.count) { reading.evidence = evidence(value) }
    } catch {
      reading.problems.append("It cannot be read: \(error).")
      // What Python writes as JSON and is none, such as NaN.
      let isObject = text.starts(with: "eyJ".utf8) || text.first == UInt8(ascii: ".")
      if isObject, time?.isOfCookies == true, whole.contains(parts.signature.count) { reading.evidence = .outline }
    }
    return reading
  }

  /// `TEXT:time:signature`, of the cookie's name and perhaps a salt of the application's own.
  static func textReading(
    _ cookie: CookieText, _ ownSalts: [String], _ secrets: SecretRing
  ) throws(CookieMismatch) -> CookieReading {
    let name = cookie.name ?? ""
    // Newer versions take the second, in which no salt can be the beginning of a name.
    let salts = (ownSalts + [""]).flatMap { [name + $0, "django.http.cookies.v2:\($0.unicodeScalars.count):\($0)\(name)"] }.map {
      Salt($0, keyPrefix: "django.http.cookies")
    }
    guard let parts = salts[0].newest.split(cookie.value), let colon = parts.value.lastIndex(of: UInt8(ascii: ":")),
      let time = Base62.number(String(decoding: parts.value[(colon + 1)...], as: UTF8.self))
    else { throw CookieMismatch("It does not have three parts with colons between: text, time and signature.") }
    let made = Timestamp.epoch.adding(seconds: time)
    let signatures = salts.map { $0.signature(of: parts.signature.count) }
    var reading = CookieReading(
      CookieFormat.textContent(Array(parts.value[..<colon])),
      CookieSignature(madeBy: signatures.secretIndex(of: parts, secrets), of: secrets, isWhole: cookie.name != nil),
      made.isOfCookies && signatures[0].isWhole(parts.signature) ? .outline : .none, made: made)
    if reading.signature == .invalid { reading.notes.append(KeyedSignature.otherSalt) }
    return reading
  }

  static func decode(_ payload: [UInt8]) throws(MalformedRecord) -> JSONValue {
    let parts = payload.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 3 else {
      throw MalformedRecord(
        bytes: payload, reason: "Django's text is data:time:signature, three parts; this has \(parts.count)")
    }
    return try PackedJSON.decode(parts[0], of: payload, isStored: true)
  }

  /// Signed now, by the newest secret; nil where there is none.
  static func encode(
    _ value: JSONValue, _ salt: Salt, _ secrets: SecretRing, now: Timestamp, isStored: Bool = false
  ) -> String? {
    salt.newest.sign(PackedJSON.encode(value, isStored: isStored) + ":" + Base62.text(of: now.milliseconds / 1000), secrets)
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
