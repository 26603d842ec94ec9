import Cookies
import ECMAScript
import Inspector
import SessionLayouts
import Sessions
import TerminalUI

/// The application's cookie as far as it is known here.
struct CookieSource: Sendable {
  enum Signing: Sendable {
    /// No secret was given: the signature cannot be known.
    case unknown
    case unsigned
    case secrets(SecretRing)
  }

  let specification: CookieSpecification
  let form: Form
  let signing: Signing
  /// Whether nobody said which attributes it has.
  let isAssumed: Bool

  /// Who writes the cookie: an original, or another framework.
  enum Form: Sendable {
    case original(CookieForm)
    case foreign(CookieScheme)

    static var names: [String] { CookieForm.all.map(\.name) + CookieScheme.all.map(\.name) }

    init?(named name: String) {
      if let form = CookieForm(named: name) {
        self = .original(form)
      } else if let scheme = CookieScheme.named(name) {
        self = .foreign(scheme)
      } else {
        return nil
      }
    }

    var scheme: CookieScheme? { if case .foreign(let scheme) = self { scheme } else { nil } }
  }

  var secrets: SecretRing { if case .secrets(let ring) = signing { ring } else { [] } }
  var isSignatureKnown: Bool {
    if case .unknown = signing { form.scheme.map { !$0.protection.isSignature } ?? false } else { true }
  }
  var cookie: Cookie {
    switch form {
    case .original(let form): return specification.cookie(secrets: secrets, form: form)
    case .foreign(let scheme):
      var cookie = specification.cookie(secrets: secrets)
      cookie.scheme = scheme
      return cookie
    }
  }

  /// - Parameters:
  ///   - layoutForm: what the store looks like, where nobody says which original it is.
  ///   - demonstration: the demonstration's own cookie, where it is open and nothing else was said.
  static func resolve(
    _ options: CookieOptions, target: StoreTarget.Settings, layoutForm: Form, demonstration: Cookie? = nil, audit: Bool,
    variables: SecretSource.Environment
  ) throws(Complaint) -> (cookie: CookieSource, notices: [SafeText]) {
    let form = try (options.form ?? target.form).map { name throws(Complaint) in try Self.form(name) } ?? layoutForm
    let said = options.cookie ?? target.cookie
    let specification = try Self.specification(said, of: form, demonstration)
    let isAssumed = said == nil && demonstration == nil
    if options.unsigned, let scheme = form.scheme, scheme.protection.isSignature {
      throw .usage("--unsigned says that nothing is signed, and a cookie of \(scheme.name) always is", advice: "leave it out")
    }
    func source(_ signing: Signing) -> CookieSource {
      CookieSource(specification: specification, form: form, signing: signing, isAssumed: isAssumed)
    }
    // An audit holds no secret, wherever one lies.
    if audit { return (source(options.unsigned ? .unsigned : .unknown), []) }
    let (entries, notices) = try SecretSource.load(file: options.secretsFile, environment: variables)
    guard let entries else {
      return (source(options.unsigned ? .unsigned : demonstration.map { .secrets($0.secrets) } ?? .unknown), notices)
    }
    guard !options.unsigned else {
      throw .usage("--unsigned says that nothing is signed, and secrets are given", advice: "give one or the other")
    }
    let ring = SecretRing(entries.map { Secret(String(decoding: $0.secret, as: UTF8.self), label: $0.label) })
    return (source(.secrets(ring)), notices)
  }

  /// The same cookie, written by another framework.
  func recognising(_ scheme: CookieScheme) -> CookieSource {
    CookieSource(specification: specification, form: .foreign(scheme), signing: signing, isAssumed: isAssumed)
  }

  static func form(_ name: String) throws(Complaint) -> Form {
    if let form = Form(named: name) { return form }
    throw .usage("there is no form \(name)", advice: "forms are \(Form.names.joined(separator: ", "))")
  }

  /// What was said; else what its framework calls it. A name alone has the framework's attributes.
  private static func specification(_ said: String?, of form: Form, _ demonstration: Cookie?) throws(Complaint)
    -> CookieSpecification
  {
    let usual = form.scheme?.specification ?? demonstration?.specificationText ?? "__session"
    guard let said else { return try specification(usual) }
    let parsed = try specification(said)
    guard !parsed.isExact, form.scheme != nil, let semicolon = usual.firstIndex(of: ";") else { return parsed }
    return try specification(said + usual[semicolon...])
  }

  private static func specification(_ text: String) throws(Complaint) -> CookieSpecification {
    do throws(CookieSpecificationError) { return try CookieSpecification(parsing: text) } catch {
      throw .usage("--cookie: \(error)", advice: "--cookie '__session; Path=/; HttpOnly; Secure; SameSite=Lax'")
    }
  }

  /// The headers of a session, by the library's own code.
  func preview(of id: SessionID, expires: Timestamp?, now: Timestamp) -> CookiePreview {
    CookiePreview(cookie: cookie, secretsKnown: isSignatureKnown, id: id, expires: expires, now: now)
  }

  /// The header as it may be shown; nil where it cannot be known.
  func shownHeader(for stored: StoredSession, reveal: Bool, now: Timestamp) -> String? {
    let preview = preview(of: stored.id, expires: stored.expires, now: now)
    return reveal ? preview.text : preview.masked(preview.committing)
  }
}

extension Cookie {
  /// The cookie as an operator would write it.
  fileprivate var specificationText: String {
    ((try? serialize(.string("x")))?.attributes.map(\.text) ?? []).reduce(name) { "\($0); \($1)" }
  }
}
