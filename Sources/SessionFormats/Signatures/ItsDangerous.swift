import SessionCookies
import ECMAScript
import Sessions

/// A text as itsdangerous signs it, dots between: data, the time where it is a TimestampSigner's, and the signature.
struct ItsDangerous {
  let data: [UInt8]
  /// Nil where it says none.
  let time: Timestamp?
  /// Whether the time counts from 2011, as before itsdangerous 1.0.
  let isOld: Bool
  private let signed: KeyedSignature.Parts

  var signature: [UInt8] { signed.signature }

  /// Throws where a text does not have these three parts.
  init(_ text: [UInt8]) throws(CookieMismatch) {
    let dot = UInt8(ascii: ".")
    guard let second = text.lastIndex(of: dot), let first = text[..<second].lastIndex(of: dot), first > 0 else {
      throw CookieMismatch("It does not have three parts with dots between: data, time and signature.")
    }
    guard let bytes = Base64.decodeURLSafe(text[(first + 1)..<second]), 4...6 ~= bytes.count else {
      throw CookieMismatch("The second of its three parts is not a time.")
    }
    data = Array(text[..<first])
    let read = Timestamp.epoch.adding(seconds: bytes.reduce(0) { $0 << 8 | Int64($1) })
    // Nothing that was signed before 2011 is still about: the clock of itsdangerous 0.24 and older began then.
    isOld = read < Self.oldEpoch
    time = isOld ? read.adding(milliseconds: Self.oldEpoch - .epoch) : read
    signed = KeyedSignature.Parts(value: Array(text[..<second]), signature: Array(text[(second + 1)...]))
  }

  /// A Signer's, which has no time.
  init(untimed text: [UInt8]) throws(CookieMismatch) {
    guard let dot = text.lastIndex(of: UInt8(ascii: ".")), dot > 0 else {
      throw CookieMismatch("It does not have two parts with a dot between: data and signature.")
    }
    signed = KeyedSignature.Parts(value: Array(text[..<dot]), signature: Array(text[(dot + 1)...]))
    (data, time, isOld) = (signed.value, nil, false)
  }

  private static let oldEpoch = Timestamp(milliseconds: 1_293_840_000_000)

  /// - Parameters:
  ///   - signatures: how it may be signed; the first is the usual way.
  ///   - content: what is in the data, which throws where it cannot be read.
  ///   - evidence: how much of a format's marks the data have, where they can be read.
  func reading(
    _ signatures: [KeyedSignature], _ secrets: SecretRing, evidence: CookieReading.Evidence,
    _ decode: ([UInt8]) throws(MalformedRecord) -> JSONValue
  ) -> CookieReading {
    var reading = CookieReading(
      nil, CookieSignature(madeBy: signatures.secretIndex(of: signed, secrets), of: secrets), .none, made: time,
      problems: SignatureLength.problems(of: signature, whole: signatures.map(\.length)))
    if reading.signature == .invalid { reading.notes.append(KeyedSignature.otherSalt) }
    if isOld { reading.notes.append("Its time counts from 2011: it was signed by itsdangerous 0.24 or older.") }
    let isWhole = signatures.contains { $0.isWhole(signature) } && time?.isOfCookies != false
    do throws(MalformedRecord) {
      let value = try decode(data)
      reading.content = .data(value)
      if value.asObject != nil { reading.evidence = isWhole ? evidence : time?.isOfCookies == false ? .none : .outline }
    } catch {
      reading.problems.append("It cannot be read: \(error).")
      if evidence > .none, isWhole { reading.evidence = .outline }
    }
    return reading
  }

  /// Data signed now by the newest secret; nil where there is none.
  static func encode(_ data: String, _ signature: KeyedSignature, _ secrets: SecretRing, now: Timestamp) -> String? {
    let seconds = UInt64(clamping: now.milliseconds / 1000)
    let bytes = withUnsafeBytes(of: seconds.bigEndian) { Array($0.drop { $0 == 0 }) }
    return signature.sign(data + "." + String(decoding: Base64.encodeURLSafe(bytes), as: UTF8.self), secrets)
  }
}

extension [KeyedSignature] {
  /// Which secret signed the value in any of these ways; nil where none did.
  func secretIndex(of parts: KeyedSignature.Parts, _ secrets: SecretRing) -> Int? {
    lazy.filter { $0.isWhole(parts.signature) }.compactMap { $0.secretIndex(of: parts, secrets) }.first
  }
}
