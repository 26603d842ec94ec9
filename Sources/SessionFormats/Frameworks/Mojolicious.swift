import SessionCookies
import ECMAScript
import Sessions

extension Framework {
  /// Perl's Mojolicious: the data in a signed cookie.
  static let mojolicious = Framework("Mojolicious") {
    $0.flashes = [.mojolicious]
    $0.cookies = [.mojolicious]
  }
}

extension CookieFormat {
  /// JSON, padded with Z, in base64 whose `=` are `-`, then `--` and a signature of `NAME=VALUE` (`Mojolicious::Sessions`).
  static let mojolicious: CookieFormat = {
    let newest = KeyedSignature(.sha256, separator: "--", .hexadecimal, signsName: true)
    // Before 9.0 the value alone was signed, with SHA-1.
    let older = KeyedSignature(.sha1, separator: "--", .hexadecimal)
    return CookieFormat(
      "mojolicious", "mojolicious; path=/; HttpOnly; SameSite=Lax", .signature, carriesData: true, repeated: .last,
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        guard let parts = newest.split(cookie.decoded), parts.signature.isHexadecimal, let data = json(parts.value),
          let content = CookieReading.Content.object(in: Array(data.bytes[..<data.end]))
        else { throw CookieMismatch("It is not base64 of JSON, -- and a signature.") }
        let signature = parts.signature.count == older.length ? older : newest
        let padding = data.bytes.count - data.end
        let expires = Timestamp(seconds: content.object?["expires"])
        let isWhole = signature.isWhole(parts.signature)
        let hasMarks = padding > 0 || parts.value.contains(UInt8(ascii: "-")) || cookie.name == "mojolicious"
        return CookieReading(
          content,
          CookieSignature(
            madeBy: signature.secretIndex(of: parts, secrets, name: cookie.name), of: secrets,
            isWhole: cookie.name != nil || !signature.signsName),
          !isWhole ? .none : hasMarks ? .marks : .content, expires: expires,
          notes: padding > 0 ? ["Behind the data are \(padding) letters Z, which fill it up."] : [],
          problems: SignatureLength.problems(of: parts.signature, whole: [newest.length, older.length]))
      })
  }()

  /// The bytes, and where the JSON in them ends.
  private static func json(_ text: [UInt8]) -> (bytes: [UInt8], end: Int)? {
    let (minus, equals) = (UInt8(ascii: "-"), UInt8(ascii: "="))
    guard let bytes = Base64.decode(text.map { $0 == minus ? equals : $0 }) else { return nil }
    let end = bytes.lastIndex { $0 != UInt8(ascii: "Z") }.map { $0 + 1 } ?? 0
    return (bytes, end)
  }
}
