import SessionCookies
import ECMAScript
import Platform
import Sessions

extension Framework {
  /// What an application of Python's signs by itsdangerous itself, mostly under a salt of its own.
  static let itsDangerous = Framework("itsdangerous") { $0.cookies = [.itsDangerous([])] }
}

extension CookieFormat {
  /// JSON or a text, perhaps a time, and a signature (`URLSafeTimedSerializer`, `URLSafeSerializer`, `TimestampSigner`, `Signer`).
  ///
  /// - Parameter salts: the application's own; the first signs.
  static func itsDangerous(_ salts: [String]) -> CookieFormat {
    var format = CookieFormat(
      "itsdangerous", "signed; Path=/; HttpOnly", .signature, carriesData: true, repeated: .last,
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        try itsDangerousReading(cookie.value, salts, secrets)
      } write: { (value, _, secrets) throws(CookieError) in
        let data = PackedJSON.encode(value)
        return ItsDangerous.encode(data, itsDangerousSignatures(salts, .sha1)[0], secrets, now: .now()) ?? data
      })
    format.salted = { itsDangerous($0) }
    return format
  }

  private static func itsDangerousReading(
    _ value: [UInt8], _ salts: [String], _ secrets: SecretRing
  ) throws(CookieMismatch) -> CookieReading {
    let timed = try? ItsDangerous(value)
    let text: ItsDangerous
    if let timed { text = timed } else { text = try ItsDangerous(untimed: value) }
    // The library signs with SHA-1 unless it is told otherwise; a text without a time has then no other mark than its length.
    let digests = timed == nil ? [Digest.sha1] : [.sha1, .sha256, .sha512]
    let signatures = digests.flatMap { itsDangerousSignatures(salts, $0) }
    guard signatures.contains(where: { $0.isWhole(text.signature) }) else {
      throw CookieMismatch("It is not data, perhaps a time, and a signature, with dots between.")
    }
    let evidence = min(flaskEvidence(text.data), timed == nil ? .content : .marks)
    var reading = text.reading(signatures, secrets, evidence: evidence) { data throws(MalformedRecord) in
      try PackedJSON.decode(data[...], of: data)
    }
    if reading.content == nil {
      // A signer's own, which packs nothing.
      (reading.content, reading.problems, reading.evidence) = (textContent(text.data), [], .none)
    }
    // A list or a text, which no session is; a time and a signature of this length are an outline all the same.
    if reading.evidence == .none, timed?.time?.isOfCookies == true { reading.evidence = .outline }
    return reading.unless(isOwnSaltKnown: !salts.isEmpty)
  }

  /// Every way to make a key of the secret and a salt; the library's own comes first.
  private static func itsDangerousSignatures(_ salts: [String], _ digest: Digest) -> [KeyedSignature] {
    (salts + ["itsdangerous", "itsdangerous.Signer"]).flatMap { salt in
      [KeyRecipe.hashed(digest, salt: salt + "signer"), .keyed(digest, salt: salt), .hashed(digest, salt: salt)].map {
        KeyedSignature(digest, $0, separator: ".", .base64URL)
      }
    }
  }
}

extension CookieReading {
  /// Of what applications sign under salts of their own: that no usual one verifies says nothing.
  func unless(isOwnSaltKnown: Bool) -> CookieReading {
    guard signature == .invalid, !isOwnSaltKnown else { return self }
    var reading = self
    reading.signature = .uncheckable("none of the secrets signed it with the usual salts; an own salt can be given with --salt")
    reading.notes.removeAll { $0 == KeyedSignature.otherSalt }
    return reading
  }
}
