import SessionCookies
import ECMAScript
import Sessions
import Platform

extension Framework {
  /// Tornado, and Jupyter and Streamlit on it: signed values of the application's, no sessions.
  static let tornado = Framework("Tornado") { $0.cookies = [.tornado, .tornadoXSRF] }
}

extension CookieFormat {
  /// `create_signed_value` (`tornado/web.py`): version 2, and version 1 of before Tornado 3.2.
  static let tornado = CookieFormat(
    "tornado", "user; Path=/", .signature, carriesData: true, repeated: .last,
    value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
      let text = cookie.decoded
      return try text.starts(with: "2|".utf8)
        ? TornadoValue.second(text, cookie.name, secrets) : TornadoValue.first(text, cookie.name, secrets)
    })

  /// The token against requests that other sites forge: no session.
  static let tornadoXSRF = CookieFormat(
    "tornado-xsrf", "_xsrf; Path=/", .none, repeated: .last,
    value: CookieValueFormat { (cookie, _) throws(CookieMismatch) in
      let pieces = cookie.decoded.pieces("|")
      guard pieces.count == 4, pieces[0] == [UInt8(ascii: "2")], !pieces[1].isEmpty, pieces[1].isHexadecimal,
        pieces[2].isHexadecimal, let made = Timestamp(secondsIn: pieces[3])
      else { throw CookieMismatch("It is not Tornado's token against forged requests.") }
      return CookieReading(
        nil, .missing, .marks, made: made,
        notes: ["It is Tornado's token against requests that other sites forge: not a session."])
    })
}

private enum TornadoValue {
  /// `2|1:KEY|10:TIME|N:NAME|N:BASE64|SIGNATURE`; fields are told by their length.
  static func second(_ text: [UInt8], _ name: String?, _ secrets: SecretRing) throws(CookieMismatch) -> CookieReading {
    let signature = KeyedSignature(.sha256, separator: "|", .hexadecimal, signsSeparator: true)
    guard let parts = signature.split(text), let fields = Self.fields(parts.value.dropFirst(2)), fields.count == 4,
      let made = Timestamp(secondsIn: fields[1]), let value = Base64.decode(fields[3])
    else { throw CookieMismatch("It is not Tornado's signed value: fields of a length, a colon and a text, with | between.") }
    var reading = Self.reading(value, CookieSignature(madeBy: signature.secretIndex(of: parts, secrets), of: secrets), made)
    if fields[0] != [UInt8(ascii: "0")] {
      reading.notes.append("It is signed with key version \(String(decoding: fields[0], as: UTF8.self)).")
    }
    if let name, Array(name.utf8) != fields[2] {
      reading.problems.append("It was signed for a cookie of another name: Tornado takes it for none.")
    }
    reading.problems += SignatureLength.problems(of: parts.signature, whole: [signature.length])
    return reading
  }

  /// `BASE64|TIME|SIGNATURE`: HMAC-SHA1 of name, value and time.
  static func first(_ text: [UInt8], _ name: String?, _ secrets: SecretRing) throws(CookieMismatch) -> CookieReading {
    let pieces = text.pieces("|")
    guard pieces.count == 3, let value = Base64.decode(pieces[0]), !value.isEmpty, let made = Timestamp(secondsIn: pieces[1]),
      pieces[2].count == 40, pieces[2].isHexadecimal, let code = Hex.bytes(pieces[2])
    else { throw CookieMismatch("It is not Tornado's signed value: base64, a time and a signature, with | between.") }
    let message = Array((name ?? "").utf8) + pieces[0] + pieces[1]
    let index = secrets.first { areEqual(Digest.sha1.code(of: message, key: $0.key(.secret)), code) ? true : nil }?.index
    var reading = Self.reading(value, CookieSignature(madeBy: index, of: secrets, isWhole: name != nil), made)
    reading.notes.append("It is of version 1, which Tornado reads no longer than 31 days.")
    return reading
  }

  private static func reading(_ value: [UInt8], _ signature: CookieSignature, _ made: Timestamp) -> CookieReading {
    let content = CookieReading.Content.object(in: value) ?? .data(.string(JSString(decoding: value)))
    return CookieReading(content, signature, .marks, made: made)
  }

  private static func fields(_ text: ArraySlice<UInt8>) -> [[UInt8]]? {
    var (fields, rest) = ([[UInt8]](), text)
    while !rest.isEmpty {
      guard let colon = rest.firstIndex(of: UInt8(ascii: ":")), 1...5 ~= colon - rest.startIndex,
        let count = Int(String(decoding: rest[..<colon], as: UTF8.self)), count >= 0, count < rest.endIndex - colon
      else { return nil }
      let end = colon + 1 + count
      fields.append(Array(rest[(colon + 1)..<end]))
      guard end == rest.endIndex || rest[end] == UInt8(ascii: "|") else { return nil }
      rest = rest[end...].dropFirst()
    }
    return fields
  }
}
