package import ECMAScript

/// How another framework writes its cookie's value: what ``CookieForm`` is for the originals. They differ in more than
/// fields can say, so this is a name and two closures over the value as it travels.
package struct CookieScheme: Sendable {
  package enum Protection: Hashable, Sendable {
    /// A secret signs it.
    case signature
    /// The id stands alone: whoever has it has the session.
    case none
    /// Nothing can be seen or made of it without the application: why.
    case encryption(String)

    package var isSignature: Bool { self == .signature }
  }

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

  /// `express`
  package let name: String
  /// The cookie as the framework names it where nobody says otherwise: `connect.sid; Path=/; HttpOnly`.
  package let specification: String
  package let protection: Protection
  /// Whether it holds the session's data, and no id.
  package let carriesData: Bool
  package let read: @Sendable (_ value: String, _ secrets: SecretRing) -> Reading
  /// The value as it travels; without a secret, where one should sign, what would be signed.
  package let write: @Sendable (_ value: JSONValue, _ secrets: SecretRing) throws(CookieError) -> String

  package init(
    _ name: String, _ specification: String, _ protection: Protection, carriesData: Bool = false,
    read: @escaping @Sendable (_ value: String, _ secrets: SecretRing) -> Reading,
    write: @escaping @Sendable (_ value: JSONValue, _ secrets: SecretRing) throws(CookieError) -> String
  ) {
    self.name = name
    self.specification = specification
    self.protection = protection
    self.carriesData = carriesData
    self.read = read
    self.write = write
  }

  /// What the framework itself takes it for: one that none of the secrets signed is no cookie.
  func value(of raw: String, _ secrets: SecretRing) -> CookieValue {
    let reading = read(raw, secrets)
    if protection.isSignature, !secrets.isEmpty {
      guard case .valid = reading.signature else { return .absent }
    }
    return reading.value.map { .value($0) } ?? .absent
  }
}

extension CookieScheme: CustomStringConvertible, CustomReflectable {
  package var description: String { name }
  package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
