import SessionCookies
import ECMAScript
import Inspection
import InspectorUI
import SessionFormats
import Sessions
import SessionsAdministration
import TerminalText

/// The application's cookie as far as it is known here.
struct CookieSource: Sendable {
  enum Signing: Sendable {
    /// No secret was given: the signature cannot be known.
    case unknown
    case unsigned
    case secrets(SecretRing)
  }

  let specification: CookieSpecification
  /// How the cookie is written, and by whom.
  let format: CookieFormat
  let signing: Signing
  /// Whether nobody said which attributes it has.
  let isAssumed: Bool
  /// What the application itself signs with, beside its secrets.
  var salts: [String] = []

  var secrets: SecretRing { if case .secrets(let ring) = signing { ring } else { [] } }
  var isSignatureKnown: Bool {
    if case .unknown = signing { !format.protection.isKeyed } else { true }
  }
  /// Every format that is known, with the salts that were said.
  var formats: [CookieFormat] { CookieFormat.known(salts: salts) }
  var cookie: SignedCookie { specification.cookie(secrets: secrets, form: format) }

  /// - Parameters:
  ///   - usual: the format that goes with the store, where nobody says another.
  ///   - demonstration: the demonstration's own cookie, where it is open and nothing else was said.
  static func resolve(
    _ options: CookieChoice, target: StoreTarget.Settings, usual: CookieFormat, demonstration: SignedCookie? = nil, audit: Bool,
    variables: SecretSource.Environment
  ) throws(CommandError) -> (cookie: CookieSource, notices: [SafeText]) {
    let named = try (options.form ?? target.form).map { name throws(CommandError) in try Self.format(name) } ?? usual
    let format = try Self.salted(named, options)
    let said = options.cookie ?? target.cookie
    let specification = try Self.specification(said, of: format, demonstration)
    let isAssumed = said == nil && demonstration == nil
    if options.unsigned, format.foreignValue != nil, format.protection.isKeyed {
      throw .usage("--unsigned says that nothing is signed, and a cookie of \(format.name) always is", advice: "leave it out")
    }
    func source(_ signing: Signing) -> CookieSource {
      CookieSource(
        specification: specification, format: format, signing: signing, isAssumed: isAssumed, salts: options.salts)
    }
    // An audit holds no secret, wherever one lies.
    if audit { return (source(options.unsigned ? .unsigned : .unknown), []) }
    let (entries, notices) = try SecretSource.load(
      list: options.secretsFile, whole: options.secretFile, environment: variables)
    guard let entries else {
      return (source(options.unsigned ? .unsigned : demonstration.map { .secrets($0.secrets) } ?? .unknown), notices)
    }
    guard !options.unsigned else {
      throw .usage("--unsigned says that nothing is signed, and secrets are given", advice: "give one or the other")
    }
    let ring = SecretRing(entries.map { Secret(bytes: $0.secret, label: $0.label) })
    return (source(.secrets(ring)), notices)
  }

  /// Tells whose cookies are pasted, and who signed them.
  ///
  /// - Parameter options: what was said on the command line of the cookie.
  func recogniser(_ options: CookieOptions) -> CookieRecogniser {
    CookieRecogniser(
      formats: formats, secrets: secrets, asked: options.form == nil ? nil : format,
      wanted: options.cookie == nil ? nil : specification.name)
  }

  private static func format(_ name: String) throws(CommandError) -> CookieFormat {
    if let format = CookieFormat.known(named: name) { return format }
    throw .usage(
      "there is no form \(name)", advice: "forms are \(CookieFormat.known.map(\.name).joined(separator: ", "))")
  }

  /// The format with the salts that were said: one that was named must have some.
  private static func salted(_ format: CookieFormat, _ options: CookieChoice) throws(CommandError) -> CookieFormat {
    guard !options.salts.isEmpty else { return format }
    if let salted = format.salted?(options.salts) { return salted }
    guard options.form == nil else {
      let names = CookieFormat.known.filter { $0.salted != nil }.map(\.name)
      throw .usage(
        "a cookie of \(format.name) has no salt of the application's own",
        advice: "forms with one are \(names.joined(separator: ", "))")
    }
    return format
  }

  /// What was said; else what its framework calls it. A name alone has the framework's attributes.
  private static func specification(_ said: String?, of format: CookieFormat, _ demonstration: SignedCookie?) throws(CommandError)
    -> CookieSpecification
  {
    let isForeign = format.foreignValue != nil
    let usual = isForeign ? format.specification : demonstration?.specificationText ?? format.specification
    guard let said else { return try specification(usual) }
    let parsed = try specification(said)
    guard !parsed.isExact, isForeign, let semicolon = usual.firstIndex(of: ";") else { return parsed }
    return try specification(said + usual[semicolon...])
  }

  private static func specification(_ text: String) throws(CommandError) -> CookieSpecification {
    do throws(CookieSpecificationError) { return try CookieSpecification(parsing: text) } catch {
      throw .usage("--cookie: \(error)", advice: "--cookie '__session; Path=/; HttpOnly; Secure; SameSite=Lax'")
    }
  }

  /// The headers of a session, by the library's own code.
  func preview(of id: SessionID?, expires: Timestamp?, now: Timestamp) -> CookiePreview {
    CookiePreview(cookie: cookie, secretsKnown: isSignatureKnown, id: id, expires: expires, now: now)
  }

  /// The header as it may be shown; nil where it cannot be known.
  func shownHeader(
    for stored: StoredSession, _ format: PayloadCodec, in store: StoreFacts, reveal: Bool, now: Timestamp
  ) -> String? {
    let preview = preview(of: store.credential(stored.id), expires: format.cookieEnd(of: stored), now: now)
    return reveal ? preview.text : preview.masked(preview.committing)
  }
}

extension SignedCookie {
  /// The cookie as an operator would write it.
  fileprivate var specificationText: String {
    ((try? serialize(.string("x")))?.attributes.map(\.text) ?? []).reduce(name) { "\($0); \($1)" }
  }
}
