public import ECMAScript
import Platform

/// A cookie that somebody pasted, taken apart: what is in it, who signed it, and what is wrong with it.
///
/// Takes a value, a `name=value` pair, or a whole `Cookie` or `Set-Cookie` header. Holds the credential: its
/// `description` and `dump` do not show it.
public struct CookieInspection: Hashable, Sendable {
  public enum Signature: Hashable, Sendable {
    /// There is none.
    case missing
    /// There is one, and no secret to check it with.
    case unchecked
    /// Signed by this secret: 0 signs new cookies, later ones are on their way out.
    case valid(secretIndex: Int)
    /// Signed by none of the secrets, or changed since.
    case invalid
  }

  public enum Problem: Hashable, Sendable {
    /// Attributes of a `Set-Cookie` header were pasted too; they were passed over.
    case attributesPasted
    case percentEncodedTwice
    /// As long as a cookie can be: the rest was cut off.
    case truncated(length: Int)
    /// A whole signature has 43 characters.
    case shortSignature(length: Int)
    case unsigned
    case unknownKey
    case badBase64(isURLSafe: Bool)
    case notUTF8
    case notJSON(JSONError)
    case empty
    /// What is wrong by another framework's rules, as a sentence.
    case foreign(String)
  }

  /// Nil where only a value was pasted.
  public let name: String?
  /// The payload as base64, without its signature. A credential.
  public let payload: String
  /// The base64 of the signature; nil where there is none.
  public let signatureText: String?
  public let signature: Signature
  /// The payload's bytes; nil where it is not base64.
  public let bytes: [UInt8]?
  /// The payload's value; nil where it cannot be decoded.
  public let value: JSONValue?
  public let problems: [Problem]
  /// When it was signed, where it says so.
  public let made: Timestamp?

  /// - Parameters:
  ///   - name: which cookie of a header is meant; nil: the first.
  ///   - secrets: with none, a signature stays unchecked.
  public init(_ pasted: String, name: String? = nil, secrets: SecretRing = [], form: CookieFormat = .rr7) {
    var problems: [Problem] = []
    let found = Self.pair(in: pasted, wanted: name, &problems)
    let read = form.foreignValue.map { Self.foreign(found.value, $0, form, secrets) } ?? Self.original(found, form, secrets)
    self.name = found.name
    payload = read.payload
    (signatureText, signature) = (read.signatureText, read.signature)
    (bytes, value, made) = (read.bytes, read.value, read.made)
    self.problems = problems + read.problems
  }

  /// A pasted cookie that should be this one.
  package init(_ pasted: String, of cookie: SignedCookie) {
    self.init(pasted, name: cookie.name, secrets: cookie.secrets, form: cookie.form)
  }

  /// What a format makes of a value.
  private struct Reading {
    var payload: String
    var signatureText: String?
    var signature: Signature
    var bytes: [UInt8]?
    var value: JSONValue?
    var made: Timestamp?
    var problems: [Problem] = []
  }

  private static func original(
    _ found: (name: String?, value: String), _ form: CookieFormat, _ secrets: SecretRing
  ) -> Reading {
    var problems: [Problem] = []
    var text = form.percentEncodes || found.value.contains("%") ? CookieHeader.percentDecoded(found.value) : found.value
    if text != found.value, case let again = CookieHeader.percentDecoded(text), again != text {
      problems.append(.percentEncodedTwice)
      text = again
    }
    let dot = text.utf8.lastIndex(of: UInt8(ascii: "."))
    let payload = dot.map { String(text[..<$0]) } ?? text
    let signatureText = dot.map { String(text[text.utf8.index(after: $0)...]) }
    let verified = try? secrets.verify(text, form: form)
    let signature: Signature =
      if signatureText == nil { .missing } else if secrets.isEmpty { .unchecked } else if let verified {
        .valid(secretIndex: verified.secretIndex)
      } else { .invalid }
    if text.isEmpty { problems.append(.empty) }
    if signature == .missing, !text.isEmpty { problems.append(.unsigned) }
    if signature == .invalid { problems.append(.unknownKey) }
    if let length = signatureText.map({ $0.utf8.filter { $0 != UInt8(ascii: "=") }.count }), length < 43 {
      problems.append(.shortSignature(length: length))
    }
    let decoded = decode(payload, form, &problems)
    let length = (found.name.map { $0.utf8.count + 1 } ?? 0) + found.value.utf8.count
    let isBroken = signature == .invalid || signature == .missing || decoded.value == nil
    if isBroken, 4090...4097 ~= length { problems.append(.truncated(length: length)) }
    return Reading(
      payload: payload, signatureText: signatureText, signature: signature, bytes: decoded.bytes, value: decoded.value,
      problems: problems)
  }

  private static func foreign(
    _ text: String, _ format: CookieValueFormat, _ form: CookieFormat, _ secrets: SecretRing
  ) -> Reading {
    let reading = format.read(text, secrets)
    var problems: [Problem] = []
    if text.isEmpty { problems.append(.empty) }
    if reading.signature == .missing, form.protection == .signature, !text.isEmpty { problems.append(.unsigned) }
    if reading.signature == .invalid { problems.append(.unknownKey) }
    if let problem = reading.problem { problems.append(.foreign(problem)) }
    return Reading(
      payload: text, signature: reading.signature, value: reading.value, made: reading.made, problems: problems)
  }

  private static func decode(
    _ payload: String, _ form: CookieFormat, _ problems: inout [Problem]
  ) -> (bytes: [UInt8]?, value: JSONValue?) {
    guard !payload.isEmpty else { return (nil, nil) }
    guard let bytes = Base64.decode(payload.utf8) else {
      problems.append(.badBase64(isURLSafe: Base64.decodeURLSafe(payload.utf8) != nil))
      return (nil, nil)
    }
    guard let text = JSString(utf8: bytes) else {
      problems.append(.notUTF8)
      return (bytes, nil)
    }
    guard form.payload == .json else { return (bytes, .string(text)) }
    do throws(JSONError) {
      return (bytes, try JSON.parse(text.wtf8))
    } catch {
      problems.append(.notJSON(error))
      return (bytes, nil)
    }
  }

  /// The cookie that is meant by what was pasted.
  private static func pair(
    in pasted: String, wanted: String?, _ problems: inout [Problem]
  ) -> (name: String?, value: String) {
    var text = pasted[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    text = text.drop(while: \.isWhitespace)
    for prefix in ["set-cookie:", "cookie:"] where text.lowercased().hasPrefix(prefix) {
      text = text.dropFirst(prefix.count).drop(while: \.isWhitespace)
    }
    let parts = text.split(separator: ";", omittingEmptySubsequences: true).map { part in
      let bytes = CookieHeader.trimmed(Array(part.utf8)[...])
      return named(String(decoding: bytes, as: UTF8.self), wanted)
    }
    guard let first = parts.first else { return (nil, "") }
    if parts.dropFirst().contains(where: { CookieAttribute(named: $0.name ?? $0.value) != nil }) {
      problems.append(.attributesPasted)
    }
    return parts.first { wanted != nil && $0.name == wanted } ?? first
  }

  /// Tells `name=value` from a value that ends in the padding of base64.
  private static func named(_ part: String, _ wanted: String?) -> (name: String?, value: String) {
    guard let equals = part.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (nil, part) }
    let name = String(part[..<equals])
    var value = part[part.utf8.index(after: equals)...]
    let rest = value.drop { $0 == "=" }
    let isPadding = rest.isEmpty ? part.utf8.count % 4 == 0 : rest.hasPrefix(".")
    guard name == wanted || !isPadding, ASCIISet.cookieName.admits(name) else { return (nil, part) }
    if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") { value = value.dropFirst().dropLast() }
    return (name, String(value))
  }
}

extension CookieInspection.Problem: CustomStringConvertible {
  /// A sentence for an operator, without a byte of the cookie.
  public var description: String {
    switch self {
    case .attributesPasted: "Attributes such as Path were pasted too; only the cookie itself was read."
    case .percentEncodedTwice: "It is percent-encoded twice; the application would not find its value."
    case .truncated(let length): "It is \(length) bytes long, about the 4096 that a cookie may have: the rest was cut off."
    case .shortSignature(let length): "Its signature has \(length) characters where a whole one has 43."
    case .unsigned: "It has no signature."
    case .unknownKey: "None of the secrets signed it: it was signed by another key, or changed since."
    case .badBase64(let isURLSafe):
      isURLSafe
        ? "Its payload is in the URL-safe base64 alphabet, which these applications do not read."
        : "Its payload is not base64: some characters are wrong or missing."
    case .notUTF8: "Its payload is base64, but the bytes in it are not UTF-8 text."
    case .notJSON(let error): "Its payload is not JSON: \(error)."
    case .empty: "It is empty: the application reads it as no session."
    case .foreign(let sentence): sentence
    }
  }
}

extension CookieInspection: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String {
    "cookie \(name ?? "(no name)"), signature \(signature)" + (problems.isEmpty ? "" : ", \(problems.count) problems")
  }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["cookie": description]) }
}
