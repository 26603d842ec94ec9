public import ECMAScript

/// What `cookie.parse` answers.
public enum CookieValue: Hashable, Sendable {
  /// No such cookie, or none that one of the secrets signed: JavaScript's `null`.
  case absent
  /// The cookie is there with an empty value: `""`, which is never signed.
  case empty
  /// The decoded payload; `{}` where it cannot be decoded, as in the originals.
  case value(JSONValue)
}

/// A named cookie: reads it from a `Cookie` header, writes it as a `Set-Cookie` header, signed where there are secrets.
///
/// ```swift
/// let cookie = SignedCookie.hardened(name: "session", secrets: [Secret(secret)])
/// let header = try cookie.serialize(["theme": "dark"]).text
/// ```
public struct SignedCookie: Sendable {
  /// Turns the signed text into what stands in the header, or back; in place of percent-encoding.
  public typealias Codec = @Sendable (String) throws -> String?

  /// Its name, `__Host-` included.
  public let name: String
  /// What signs it; without any it is not signed.
  public let secrets: SecretRing
  /// Whose way of writing it has.
  public let form: CookieFormat
  /// The attributes of each header that it writes: the form's defaults, and over them what the cookie was made with.
  public let attributes: CookieAttributes
  private let encode: Codec?
  private let decode: Codec?

  /// - Parameters:
  ///   - secrets: newest first; without any the cookie is not signed.
  ///   - attributes: over the form's `Path=/; SameSite=Lax`.
  ///   - encode: outermost, on the signed text; nil: `encodeURIComponent`.
  ///   - decode: the reverse; nil: `decodeURIComponent`, and the raw text where that fails.
  public init(
    name: String, secrets: SecretRing = [], attributes: CookieAttributes = CookieAttributes(), form: CookieFormat = .rr7,
    encode: Codec? = nil, decode: Codec? = nil
  ) {
    self.name = name
    self.secrets = secrets
    self.form = form
    self.attributes = attributes.merged(over: form.defaultAttributes)
    self.encode = encode
    self.decode = decode
  }

  /// A cookie as OWASP and RFC 6265bis ask for: `__Host-` before its name, `Path=/; HttpOnly; Secure; SameSite=Lax`.
  ///
  /// - Parameter maxAge: how long browsers keep it, in whole seconds; nil: until they end their session.
  public static func hardened(
    name: String, secrets: SecretRing, maxAge: Duration? = nil, form: CookieFormat = .rr7
  ) -> SignedCookie {
    var attributes = CookieAttributes.hardened
    attributes.maxAge = maxAge.map { .lasting($0) } ?? .inherit
    let prefix = "__Host-"
    return SignedCookie(name: name.hasPrefix(prefix) ? name : prefix + name, secrets: secrets, attributes: attributes, form: form)
  }

  /// Whether a secret makes it: signs it, or encrypts it.
  public var isSigned: Bool { !secrets.isEmpty && form.protection.isKeyed }

  /// When a cookie written at `now` is over; nil: when the browser ends its session.
  public func expires(now: Timestamp) -> Timestamp? {
    guard form.maxAgeSetsExpires, let seconds = attributes.maxAge.value else { return attributes.expires.value }
    return Timestamp(Double(now.milliseconds) + seconds * 1000)
  }

  // MARK: Reading

  /// Finds this cookie in a `Cookie` header.
  ///
  /// - Throws: ``CookieError/Reason/emptySecret`` where a secret is empty, and what a custom `decode` throws.
  ///   Whatever the header holds is an answer, not an error.
  public func parse(_ header: String?) throws(CookieError) -> CookieValue {
    let isPercentEncoded = form.foreignValue == nil && decode == nil && form.percentEncodes
    guard let header,
      let raw = CookieHeader.withValue(
        of: name, in: header, quotes: form.quotes, { isPercentEncoded ? CookieHeader.percentDecoded($0) : Array($0) })
    else { return .absent }
    if form.foreignValue != nil { return form.value(of: CookieText(name: name, raw), secrets) }
    guard let text = try decoded(raw) else { return form.nothingDecoded }
    if text.isEmpty { return .empty }
    guard isSigned else { return payload(of: text[...]) }
    guard let verified = try secrets.verify(text, form: form) else { return .absent }
    return payload(of: verified.value)
  }

  /// By the cookie's own function, where it has one.
  private func decoded(_ raw: [UInt8]) throws(CookieError) -> [UInt8]? {
    guard let decode else { return raw }
    do {
      return try decode(String(decoding: raw, as: UTF8.self)).map { Array($0.utf8) }
    } catch {
      if form.ignoresDecodeErrors { return raw }
      throw CookieError(.codec, name: "Error", message: "the cookie's own decode function failed")
    }
  }

  private func payload(of text: ArraySlice<UInt8>) -> CookieValue {
    CookiePayload.decode(text, form: form).map { .value($0) } ?? form.malformed
  }

  // MARK: Writing

  /// Writes the cookie.
  ///
  /// - Parameters:
  ///   - value: the value; nil and `""` are written as an empty value, which is never signed.
  ///   - attributes: over the cookie's own; ``CookieSetting/omit`` takes one away.
  /// - Throws: what the original throws, word for word, where the name, the value or an attribute is not valid.
  public func serialize(
    _ value: JSONValue?, overriding attributes: CookieAttributes = CookieAttributes()
  ) throws(CookieError) -> SetCookie {
    let writer = SetCookieWriter(form: form, name: name, attributes: attributes.merged(over: self.attributes))
    if let foreign = form.foreignValue {
      let text = try value.map { value throws(CookieError) in try form.written(value, name: name, secrets, by: foreign) }
      return try writer.write(value: text ?? "")
    }
    return try writer.write(value: try encodedValue(value), isPercentEncoded: encode == nil && form.percentEncodes)
  }

  /// The signature of a cookie that was written, where the format keeps it in a cookie of its own: with the same attributes.
  public func companion(of cookie: SetCookie) -> SetCookie? {
    guard let (suffix, sign) = form.foreignValue?.companion, let value = sign(cookie.value, cookie.name, secrets) else {
      return nil
    }
    return SetCookie(name: cookie.name + suffix, value: value, attributes: cookie.attributes)
  }

  private func encodedValue(_ value: JSONValue?) throws(CookieError) -> String {
    guard let value, value != .string("") else { return try encoded([]) }
    return try encoded(secrets.sign(CookiePayload.encode(value, form: form), form: form))
  }

  private func encoded(_ text: [UInt8]) throws(CookieError) -> String {
    guard let encode else { return form.percentEncodes ? URIComponent.encode(utf8: text) : String(decoding: text, as: UTF8.self) }
    do {
      return try encode(String(decoding: text, as: UTF8.self)) ?? ""
    } catch {
      throw CookieError(.codec, name: "Error", message: "the cookie's own encode function failed")
    }
  }

  // MARK: Advice

  /// What the originals warn of when the cookie is made, word for word and in their order.
  public var warnings: [String] {
    var warnings: [String] = []
    if attributes.expires.value != nil {
      warnings.append(
        #"The "\#(name)" cookie has an "expires" property set. This will cause the expires value to not be updated when the "#
          + "session is committed. Instead, you should set the expires value when serializing the cookie. You can use "
          + "`commitSession(session, { expires })` if using a session storage object, or "
          + #"`cookie.serialize("value", { expires })` if you're using the cookie directly."#)
    }
    if !isSigned {
      warnings.append(
        #"The "\#(name)" cookie is not signed, but session cookies should be signed to prevent tampering on the client before "#
          + "they are sent back to the server. See \(form.signingHelp) for more information.")
    }
    return warnings
  }
}

/// A value as base64, and back: the innermost layers of a cookie.
enum CookiePayload {
  static func encode(_ value: JSONValue, form: CookieFormat) throws(CookieError) -> [UInt8] {
    switch (form.payload, value) {
    case (.json, _): return JSON.withStringified(value) { Base64.encode($0, padded: true) }
    case (.text, .string(let string)):
      guard string.isWellFormed else { throw CookieError(.unencodable, name: "URIError", message: "URI malformed") }
      return string.withWTF8 { Base64.encode($0, padded: true) }
    case (.text, _): throw CookieError(.unencodable, message: "a \(form.name) cookie holds text, not \(value.kindName)")
    }
  }

  static func decode(_ text: some Collection<UInt8>, form: CookieFormat) -> JSONValue? {
    guard let bytes = Base64.decode(text) else { return nil }
    return switch form.payload {
    // Whatever is not UTF-8 is not JSON either.
    case .json: try? JSON.parse(bytes)
    case .text: JSString(utf8: bytes).map { .string($0) }
    }
  }
}
