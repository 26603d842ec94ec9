package import ECMAScript

/// How another framework writes its cookie's value: two functions over the value as it travels, and what it looks like.
package struct CookieValueFormat: Sendable {
  /// What a cookie says.
  package struct Reading: Hashable, Sendable {
    /// The id as a text, or the data; nil where it cannot be read.
    package var value: JSONValue?
    package var signature: CookieInspection.Signature
    /// When it was signed, where it says so.
    package var made: Timestamp?
    /// Why it cannot be read, or what is odd: a sentence without a byte of the cookie.
    package var problem: String?

    package init(
      _ value: JSONValue?, _ signature: CookieInspection.Signature, made: Timestamp? = nil, problem: String? = nil
    ) {
      self.value = value
      self.signature = signature
      self.made = made
      self.problem = problem
    }
  }

  package let read: @Sendable (_ value: String, _ secrets: SecretRing) -> Reading
  /// The value as it travels; without a secret, where one should sign, what would be signed.
  package let write: @Sendable (_ value: JSONValue, _ secrets: SecretRing) throws(CookieError) -> String
  /// Whether a value has marks that no other format has; where there are none, only the cookie's name tells.
  package let isDistinctive: @Sendable (_ value: String) -> Bool

  package init(
    isDistinctive: @escaping @Sendable (_ value: String) -> Bool = { _ in false },
    read: @escaping @Sendable (_ value: String, _ secrets: SecretRing) -> Reading,
    write: @escaping @Sendable (_ value: JSONValue, _ secrets: SecretRing) throws(CookieError) -> String
  ) {
    self.read = read
    self.write = write
    self.isDistinctive = isDistinctive
  }
}

extension CookieFormat {
  /// What the framework itself takes a value for: one that none of the secrets signed is not a cookie to it.
  func value(of raw: String, _ secrets: SecretRing, read: CookieValueFormat) -> CookieValue {
    let reading = read.read(raw, secrets)
    if protection.isSignature, !secrets.isEmpty {
      guard case .valid = reading.signature else { return .absent }
    }
    return reading.value.map { .value($0) } ?? .absent
  }
}
