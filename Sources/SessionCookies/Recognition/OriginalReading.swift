internal import ECMAScript
import Platform

/// What React Router and Remix make of a cookie: base64 of JSON (of a text in Remix 3), a dot, and the signature.
struct OriginalReading {
  private let format: CookieFormat
  private let secrets: SecretRing

  init(_ format: CookieFormat, _ secrets: SecretRing) { (self.format, self.secrets) = (format, secrets) }

  func read(_ cookie: CookieText) throws(CookieMismatch) -> CookieReading {
    let text = cookie.decoded
    guard !text.isEmpty else {
      return CookieReading(nil, .missing, .none, problems: ["It is empty: the application reads it as no session."])
    }
    let dot = text.lastIndex(of: UInt8(ascii: "."))
    let payload = text[..<(dot ?? text.endIndex)]
    let signatureText = dot.map { text[($0 + 1)...] }
    let decoded = content(of: payload)
    let signature: CookieSignature =
      if signatureText == nil { .missing } else {
        CookieSignature(madeBy: (try? secrets.verify(text, form: format))??.secretIndex, of: secrets)
      }
    var reading = CookieReading(decoded.content, signature, .none, problems: decoded.problems)
    if signature == .missing { reading.problems.insert("It has no signature.", at: 0) }
    if let signatureText { reading.problems += SignatureLength.problems(of: signatureText, whole: [Self.signatureLength]) }
    if decoded.content != nil { reading.evidence = evidence(payload, signatureText, cookie) }
    return reading
  }

  /// 32 bytes in base64 without padding.
  private static let signatureLength = 43

  /// Their base64 is padded and of the standard alphabet; so may others' be that has none of the letters by which it differs.
  private func evidence(_ payload: ArraySlice<UInt8>, _ signature: ArraySlice<UInt8>?, _ cookie: CookieText)
    -> CookieReading.Evidence
  {
    guard !payload.isEmpty, payload.count % 4 == 0 else { return .none }
    // Of a text alone nothing tells: much is base64 of a text.
    guard let signature else { return format.payload == .json ? .content : .none }
    let isWhole = signature.count == Self.signatureLength && Base64.decode(signature) != nil
    guard isWhole || SignatureLength.isCut(signature, whole: Self.signatureLength) else { return .none }
    guard format.payload == .json else { return .outline }
    guard isWhole else { return .content }
    let isStandard = "=+/".utf8.contains { payload.contains($0) || signature.contains($0) }
    return isStandard || cookie.name.map(format.isCalled) == true ? .marks : .content
  }

  private func content(of payload: ArraySlice<UInt8>) -> (content: CookieReading.Content?, problems: [String]) {
    guard let bytes = Base64.decode(payload) else {
      return Base64.decodeURLSafe(payload) != nil
        ? (nil, ["Its payload is in the URL-safe base64 alphabet, which these applications do not read."])
        : (nil, ["Its payload is not base64: some characters are wrong or missing."])
    }
    guard let text = JSString(utf8: bytes) else {
      return (nil, ["Its payload is base64, but the bytes in it are not UTF-8 text."])
    }
    guard format.payload == .json else { return (.id(text), []) }
    do throws(JSONError) {
      let value = try JSON.parse(bytes)
      return (value.asString.map { .id($0) } ?? .data(value), [])
    } catch {
      return (nil, ["Its payload is not JSON: \(error)."])
    }
  }
}

/// What a signature's length tells.
package enum SignatureLength {
  /// How each sentence about it begins.
  static let beginning = "Its signature has "

  /// Whether it is most of a signature, as whoever copies a cookie in part has it.
  package static func isCut(_ signature: some Collection<UInt8>, whole: Int) -> Bool {
    let length = beforeCutEscape(signature)
    return length < whole && 2 * length > whole && signature.prefix(length).allSatisfy(letters.contains)
  }

  /// How much of it stands before a percent escape that was itself cut: `%` or `%2`.
  private static func beforeCutEscape(_ signature: some Collection<UInt8>) -> Int {
    let end = Array(signature.dropFirst(max(0, signature.count - 2)))
    guard let cut = end.firstIndex(of: UInt8(ascii: "%")) else { return signature.count }
    return signature.count - end.count + cut
  }

  /// Those of base64, in either alphabet, and of hexadecimal digits.
  private static let letters = ASCIISet(lettersDigitsAnd: "+/-_=")

  package static func problems(of signature: some Collection<UInt8>, whole: [Int]) -> [String] {
    let count = signature.prefix(beforeCutEscape(signature)).reduce(0) { $0 + ($1 == UInt8(ascii: "=") ? 0 : 1) }
    guard let nearest = whole.first, !whole.contains(count) else { return [] }
    return ["\(beginning)\(count) characters where a whole one has \(nearest)."]
  }
}
