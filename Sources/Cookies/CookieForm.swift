internal import ECMAScript

/// Which original a cookie is written and read like: every difference between them is a field here.
public struct CookieForm: Hashable, Sendable, CustomStringConvertible {
  enum Payload: Hashable, Sendable { case json, text }
  enum MaxAge: Hashable, Sendable {
    case integer, clampedInteger(ClosedRange<Double>), floored, anything
  }
  enum Quotes: Hashable, Sendable { case kept, stripped }

  /// `rr7`, `rr8`, `remix2`, `remix3`.
  public let name: String
  /// The value is JSON, or plain text.
  var payload = Payload.json
  /// `encodeURIComponent` around the value.
  var percentEncodes = true
  var order: [CookieAttribute] = [.maxAge, .domain, .path, .expires, .httpOnly, .secure, .partitioned, .priority, .sameSite]
  /// Whether names, values and attributes are checked at all.
  var validates = true
  var maxAge = MaxAge.integer
  var nameOctets = OctetSet.cookieName
  var valueOctets = OctetSet.cookieValue
  var pathOctets = OctetSet.path
  /// Whether errors end in `: VALUE`.
  var errorsShowValue = true
  /// Whether Partitioned, SameSite=None and the name prefixes are held to their rules.
  var enforcesSecurity = false
  var partitionedImpliesSecure = false
  /// Quotes around a value in a `Cookie` header.
  var quotes = Quotes.kept
  /// Whether another base64 of the same signature bytes verifies.
  var acceptsEquivalentSignatures = true
  var acceptsEmptySecrets = false
  /// What a payload that cannot be decoded reads as.
  var malformed = CookieValue.value(.object([:]))
  /// What a custom `decode` that gives nothing reads as.
  var nothingDecoded = CookieValue.empty
  /// Whether a custom `decode` that throws is passed over.
  var ignoresDecodeErrors = false
  /// Whether `expires` follows Max-Age.
  var maxAgeSetsExpires = true
  var signingHelp = "https://reactrouter.com/explanation/sessions-and-cookies#signing-cookies"

  /// react-router 7.18.2 (cookie 1.1.1).
  public static let rr7 = CookieForm("rr7")

  /// react-router 8.3.0 (cookie-es 3.1.1).
  public static let rr8 = CookieForm("rr8") { form in
    form.maxAge = .clampedInteger(0...34_560_000)
    form.pathOctets = .pathWithLessThan
    form.enforcesSecurity = true
  }

  /// remix 2.17.5 (cookie 0.7.2, cookie-signature 1.2.2).
  public static let remix2 = CookieForm("remix2") { form in
    form.maxAge = .floored
    form.nameOctets = .token
    form.valueOctets = .cookieOctet
    form.errorsShowValue = false
    form.quotes = .stripped
    form.acceptsEquivalentSignatures = false
    form.acceptsEmptySecrets = true
    form.nothingDecoded = .value(.object([:]))
    form.ignoresDecodeErrors = true
    form.signingHelp = "https://remix.run/utils/cookies#signing-cookies"
  }

  /// remix 3.0.0-beta.10 (@remix-run/cookie): text, not percent-encoded, nothing checked.
  public static let remix3 = CookieForm("remix3") { form in
    form.payload = .text
    form.percentEncodes = false
    form.order = [.domain, .expires, .httpOnly, .maxAge, .partitioned, .path, .sameSite, .secure]
    form.validates = false
    form.maxAge = .anything
    form.partitionedImpliesSecure = true
    form.quotes = .stripped
    form.malformed = .absent
    form.maxAgeSetsExpires = false
  }

  public static let all = [rr7, rr8, remix2, remix3]

  /// The form of a name; nil where there is none.
  public init?(named name: String) {
    guard let form = Self.all.first(where: { $0.name == name }) else { return nil }
    self = form
  }

  private init(_ name: String, _ differences: (inout CookieForm) -> Void = { _ in }) {
    self.name = name
    differences(&self)
  }

  /// The ``name``.
  public var description: String { name }

  /// What a cookie has where nobody says otherwise: `Path=/; SameSite=Lax`, in every form.
  public var defaultAttributes: CookieAttributes { CookieAttributes(path: "/", sameSite: .lax) }
}
