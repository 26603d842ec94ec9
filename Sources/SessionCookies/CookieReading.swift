public import ECMAScript
internal import Platform

/// What one format makes of a cookie's value. Holds the credential: its `description` and `dump` do not show it.
public struct CookieReading: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    /// The id of a session that a store keeps.
    case id(JSString)
    /// The data themselves.
    case data(JSONValue)
  }

  /// How much of the format's marks a value has.
  public enum Evidence: Comparable, Hashable, Sendable {
    /// None: it is read so because somebody said so.
    case none
    /// The outline; texts of other formats have the same.
    case outline
    /// The outline, and what is in it is what the format would hold.
    case content
    /// Marks that no other format has.
    case marks
  }

  /// Nil where it cannot be read: it is encrypted, or ``problems`` says why.
  public var content: Content?
  public var signature: CookieSignature
  public var evidence: Evidence
  /// When it was made, where it says so.
  public var made: Timestamp?
  /// When it ends, where it says so.
  public var expires: Timestamp?
  /// What else it says of itself, as sentences without a credential.
  public var notes: [String]
  /// What is wrong with it, as sentences without a byte of the cookie.
  public var problems: [String]

  package init(
    _ content: Content?, _ signature: CookieSignature, _ evidence: Evidence, made: Timestamp? = nil, expires: Timestamp? = nil,
    notes: [String] = [], problems: [String] = []
  ) {
    self.content = content
    self.signature = signature
    self.evidence = evidence
    self.made = made
    self.expires = expires
    self.notes = notes
    self.problems = problems
  }

  /// Of a signature that is too short or too long to be one: the sentence that says so.
  package var signatureLength: String? { problems.first { $0.hasPrefix(SignatureLength.beginning) } }

  /// No id has blanks, quotes, brackets or braces.
  private static let ofIDs = ASCIISet(0x21...0x7E, except: "\"'`{}[]<>\\")

  package static func mayBeID(_ bytes: [UInt8]) -> Bool { !bytes.isEmpty && bytes.allSatisfy(ofIDs.contains) }

  public var id: JSString? { if case .id(let id)? = content { id } else { nil } }
  /// The id as a text, or the data.
  public var value: JSONValue? {
    switch content {
    case .id(let id): .string(id)
    case .data(let value): value
    case nil: nil
    }
  }
}

/// Who signed a cookie, or encrypted it with a key that only the application has.
public enum CookieSignature: Hashable, Sendable {
  /// There is none.
  case missing
  /// There is one, and no secret to check it with.
  case unchecked
  /// There is one that a secret cannot check: what is needed, in words.
  case uncheckable(String)
  /// Made by this secret: 0 signs new cookies, later ones are on their way out.
  case valid(secretIndex: Int)
  /// Made by none of the secrets, or changed since.
  case invalid

  public var secretIndex: Int? { if case .valid(let index) = self { index } else { nil } }

  /// Of a signature that there is, and that this secret made, if any.
  ///
  /// - Parameter isWhole: whether all that was signed is known: of a value alone, the cookie's name may be missing.
  package init(madeBy index: Int?, of secrets: SecretRing, isWhole: Bool = true) {
    if let index {
      self = .valid(secretIndex: index)
    } else if secrets.isEmpty {
      self = .unchecked
    } else {
      self = isWhole ? .invalid : .uncheckable("its name is signed with its value; give NAME=VALUE")
    }
  }
}

/// Why a value is not of a format: a sentence without a byte of it.
package struct CookieMismatch: Error, Hashable, Sendable {
  package let reason: String
  package init(_ reason: String) { self.reason = reason }
}

extension CookieReading: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "cookie, signature \(signature), evidence \(evidence)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["cookie": description]) }
}
