package import ECMAScript
import Platform

/// How a framework writes and reads its cookie: what the value is made of, and the rules for the header around it.
///
/// The originals (React Router, Remix) differ in fields alone. Other frameworks write a value of their own, see
/// ``CookieValueFormat``, and keep the header's rules of ``rr7``.
public struct CookieFormat: Sendable {
  enum Payload: Hashable, Sendable { case json, text }
  enum MaxAge: Hashable, Sendable {
    case integer, clampedInteger(ClosedRange<Double>), floored, anything
  }
  enum Quotes: Hashable, Sendable {
    case kept
    /// A value that begins and ends with one loses both, if it is so long.
    case stripped(from: Int)
  }

  /// `rr7`, `rr8`, `remix2`, `remix3`, or another framework's: `express`.
  public let name: String
  /// The framework's default name and attributes: `connect.sid; Path=/; HttpOnly`.
  package var specification = "__session"
  package var protection = Protection.signature
  /// Whether it holds the session's data, and no id.
  package var carriesData = false
  /// Whether what it carries is a session: a login is none, nor is what an application signs by itself.
  package var isSession = true
  /// What else it is called; with a star at its end, how such names begin; with a # at its end, 32 hexadecimal digits follow.
  package var otherNames: [String] = []
  /// Which of two cookies of one name the framework reads.
  package var repeated = Repeated.first
  /// Whether what is pasted is tried as this format where nobody asks for it; those left out read as another that is.
  package var isTried = true
  /// Whether the browser is told when the session ends; else how long it keeps the cookie is a setting of its own, which no store
  /// knows.
  package var sendsExpiry = true
  /// How the value is written, where that is not the originals' signed base64.
  package var foreignValue: CookieValueFormat?
  /// How long a browser is to keep a cookie of this data from now on, where the framework keeps that among them; nil: it does not.
  package var lifetime: (@Sendable (_ data: JSONValue, _ now: Timestamp) -> CookieSetting<Double>)?
  /// The same of an application that signs under salts of its own; nil: the format has no salt that one could choose.
  package var salted: (@Sendable (_ salts: [String]) -> CookieFormat)?
  /// The value is JSON, or plain text.
  var payload = Payload.json
  /// `encodeURIComponent` around the value.
  var percentEncodes = true
  var order: [CookieAttribute] = [.maxAge, .domain, .path, .expires, .httpOnly, .secure, .partitioned, .priority, .sameSite]
  /// Whether names, values and attributes are checked at all.
  var validates = true
  var maxAge = MaxAge.integer
  var nameOctets = ASCIISet.cookieName
  var valueOctets = ASCIISet.cookieValue
  var pathOctets = ASCIISet.path
  /// Whether errors end in `: VALUE`.
  var errorsShowValue = true
  /// Whether the rules for Partitioned, SameSite=None and the name prefixes are enforced.
  var enforcesSecurity = false
  var partitionedImpliesSecure = false
  /// Quotes around a value in a `Cookie` header.
  var quotes = Quotes.kept
  /// Whether another base64 of the same signature bytes verifies.
  var acceptsEquivalentSignatures = true
  var acceptsEmptySecrets = false
  /// The value where a payload cannot be decoded.
  var malformed = CookieValue.value(.object([:]))
  /// The value where a custom `decode` returns nothing.
  var nothingDecoded = CookieValue.empty
  /// Whether an error of a custom `decode` is ignored.
  var ignoresDecodeErrors = false
  /// Whether `expires` follows Max-Age.
  var maxAgeSetsExpires = true
  var signingHelp = "https://reactrouter.com/explanation/sessions-and-cookies#signing-cookies"

  /// react-router 7.18.2 (cookie 1.1.1).
  public static let rr7 = CookieFormat("rr7")

  /// react-router 8.3.0 (cookie-es 3.1.1).
  public static let rr8 = CookieFormat("rr8") { form in
    form.isTried = false
    form.maxAge = .clampedInteger(0...34_560_000)
    form.pathOctets = .pathWithLessThan
    form.enforcesSecurity = true
  }

  /// remix 2.17.5 (cookie 0.7.2, cookie-signature 1.2.2).
  public static let remix2 = CookieFormat("remix2") { form in
    form.isTried = false
    form.maxAge = .floored
    form.nameOctets = .token
    form.valueOctets = .cookieOctet
    form.errorsShowValue = false
    // Of a single quote the first is the last.
    form.quotes = .stripped(from: 1)
    form.acceptsEquivalentSignatures = false
    form.acceptsEmptySecrets = true
    form.nothingDecoded = .value(.object([:]))
    form.ignoresDecodeErrors = true
    form.signingHelp = "https://remix.run/utils/cookies#signing-cookies"
  }

  /// remix 3.0.0-beta.10 (@remix-run/cookie): text, not percent-encoded, nothing checked.
  public static let remix3 = CookieFormat("remix3") { form in
    form.payload = .text
    form.percentEncodes = false
    form.order = [.domain, .expires, .httpOnly, .maxAge, .partitioned, .path, .sameSite, .secure]
    form.validates = false
    form.maxAge = .anything
    form.partitionedImpliesSecure = true
    form.quotes = .stripped(from: 2)
    form.malformed = .absent
    form.maxAgeSetsExpires = false
  }

  /// The formats of React Router and Remix.
  public static let originals = [rr7, rr8, remix2, remix3]

  /// The original's format of a name; nil where there is none.
  public init?(named name: String) {
    guard let format = Self.originals.first(where: { $0.name == name }) else { return nil }
    self = format
  }

  private init(_ name: String, _ differences: (inout CookieFormat) -> Void = { _ in }) {
    self.name = name
    differences(&self)
  }

  /// Another framework's format.
  package init(
    _ name: String, _ specification: String, _ protection: Protection, carriesData: Bool = false, otherNames: [String] = [],
    repeated: Repeated = .first, value: CookieValueFormat
  ) {
    self.init(name)
    self.specification = specification
    self.protection = protection
    self.carriesData = carriesData
    self.otherNames = otherNames
    self.repeated = repeated
    foreignValue = value
  }

  /// What a cookie has where nobody says otherwise: `Path=/; SameSite=Lax`, in every form.
  public var defaultAttributes: CookieAttributes { CookieAttributes(path: "/", sameSite: .lax) }
}

extension CookieFormat {
  /// What keeps others from making such a cookie.
  package enum Protection: Hashable, Sendable {
    /// A secret signs it.
    case signature
    /// A key encrypts it: what the application calls the setting that holds it.
    case encryption(String)
    /// The id stands alone: whoever has it has the session.
    case none

    /// Whether a secret makes it.
    package var isKeyed: Bool { self != .none }
    package var isEncryption: Bool { if case .encryption = self { true } else { false } }
  }

  package enum Repeated: Hashable, Sendable { case first, last }

  /// What the cookie is called where nobody says otherwise.
  package var usualName: String { String(specification.prefix { $0 != ";" }) }

  /// Whether a cookie of that name is usually of this format, also behind `__Secure-` and `__Host-`.
  package func isCalled(_ name: String) -> Bool {
    let bare = CookiePrefix.removed(from: name)
    return usualName == name || usualName == bare
      || otherNames.contains { Self.isMatch(bare[...], $0) }
  }

  private static func isMatch(_ name: Substring, _ pattern: String) -> Bool {
    guard let last = pattern.last, last == "*" || last == "#" else { return name == pattern }
    let rest = name.dropFirst(pattern.count - 1)
    guard name.hasPrefix(pattern.dropLast()) else { return false }
    return last == "*" || rest.utf8.count == 32 && rest.utf8.allSatisfy(ASCIISet.hex.contains)
  }
}

/// Formats are the same where their names are.
extension CookieFormat: Hashable, CustomStringConvertible, CustomReflectable {
  public static func == (left: CookieFormat, right: CookieFormat) -> Bool { left.name == right.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
  /// The ``name``.
  public var description: String { name }
  public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
