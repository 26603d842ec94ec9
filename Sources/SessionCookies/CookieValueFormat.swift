package import ECMAScript

/// How another framework writes its cookie's value: two functions over the value as it travels.
package struct CookieValueFormat: Sendable {
  package typealias Read = @Sendable (_ cookie: CookieText, _ secrets: SecretRing) throws(CookieMismatch) -> CookieReading
  package typealias Write =
    @Sendable (_ value: JSONValue, _ name: String, _ secrets: SecretRing) throws(CookieError) -> String

  /// What a cookie says, and how much of the format's marks it has; throws where it cannot be of this format.
  package let read: Read
  /// The value as it travels; without a secret, where one should sign, what would be signed. Nil: only the framework makes one.
  package let write: Write?
  /// The signature as a cookie of its own, where it is one: what follows the name, and the value.
  package var companion: (suffix: String, value: @Sendable (_ value: String, _ name: String, _ secrets: SecretRing) -> String?)?

  package init(read: @escaping Read, write: Write? = nil) {
    self.read = read
    self.write = write
  }
}

extension CookieFormat {
  /// Whether a cookie of it can be made here, with the secret; else only the application makes one.
  package var isWritten: Bool { foreignValue.map { $0.write != nil } ?? true }

  /// What this format makes of a cookie.
  package func read(_ cookie: CookieText, _ secrets: SecretRing) throws(CookieMismatch) -> CookieReading {
    guard let foreignValue else { return try OriginalReading(self, secrets).read(cookie) }
    return try foreignValue.read(cookie, secrets)
  }

  /// What the framework itself takes a value for: one that none of the secrets signed is not a cookie to it.
  func value(of cookie: CookieText, _ secrets: SecretRing) -> CookieValue {
    guard let reading = try? read(cookie, secrets) else { return .absent }
    if protection.isKeyed, !secrets.isEmpty, reading.signature.secretIndex == nil { return .absent }
    return reading.value.map { .value($0) } ?? .absent
  }

  func written(_ value: JSONValue, name: String, _ secrets: SecretRing, by format: CookieValueFormat) throws(CookieError)
    -> String
  {
    guard let write = format.write else {
      throw CookieError(.unencodable, name: "", message: "only the application can make a cookie of \(self.name)")
    }
    return try write(value, name, secrets)
  }
}
