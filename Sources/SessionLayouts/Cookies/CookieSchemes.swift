package import Cookies
import ECMAScript
import Sessions

extension CookieScheme {
  /// The forms of other frameworks, in the order in which help names them.
  package static let all: [CookieScheme] = [
    express, django, djangoSigned, flask, spring, epicStack, laravel,
    plain,
    bare("php", "PHPSESSID; Path=/"),
    bare("scs", "session; Path=/; HttpOnly; SameSite=Lax"),
    bare("tower", "id; Path=/; HttpOnly; Secure; SameSite=Strict"),
    bare("authjs", "authjs.session-token; Path=/; HttpOnly; SameSite=Lax"),
    bare("hummingbird", "SESSION_ID; Path=/; HttpOnly; SameSite=Lax"),
    bare("vapor", "vapor-session; Path=/; SameSite=Lax"),
    bare("rails", "_session_id; Path=/; HttpOnly; SameSite=Lax"),
  ]

  /// The form of a name; nil where there is none.
  package static func named(_ name: String) -> CookieScheme? { all.first { $0.name == name } }

  /// The form that a cookie shows by its look, or else by its name; nil where it could be anybody's.
  package static func recognised(_ value: String, name: String?) -> CookieScheme? {
    if percentDecoded(value).hasPrefix("s:") { return express }
    if let scheme = [djangoSigned, flask].first(where: { $0.read(value, []).value?.asObject != nil }) { return scheme }
    guard let name else { return nil }
    return all.first { scheme in
      scheme.specification.prefix { $0 != ";" } == name
        && (scheme.read(value, []).value != nil || scheme.protection != .none && !scheme.protection.isSignature)
    }
  }

  /// The form of the framework that keeps its sessions in this layout, where it has one.
  package static func usual(forLayout layout: String) -> CookieScheme? {
    usual.first { $0.layouts.contains(layout) }.flatMap { named($0.scheme) }
  }

  private static let usual: [(scheme: String, layouts: [String])] = [
    (
      "express",
      [
        "connect-sqlite3", "better-sqlite3-session-store", "connect-pg-simple", "connect-session-sequelize",
        "express-mysql-session", "prisma-session-store", "session-file-store",
      ]
    ),
    ("django", ["Django"]), ("laravel", ["Laravel"]), ("rails", ["activerecord-session_store"]), ("scs", ["scs"]),
    ("tower", ["tower-sessions"]), ("spring", ["Spring Session"]), ("hummingbird", ["hummingbird-postgres"]),
    ("vapor", ["Vapor Fluent"]), ("php", ["PHP"]), ("plain", ["cachelib"]), ("authjs", ["Auth.js"]),
    ("epic-stack", ["epic-stack"]),
  ]

  /// The id and nothing else.
  static func bare(_ name: String, _ specification: String) -> CookieScheme {
    CookieScheme(name, specification, .none) { value, _ in
      Reading(id(value), .missing)
    } write: { (value, _) throws(CookieError) in
      try text(of: value)
    }
  }

  package static let plain = bare("plain", "session; Path=/; HttpOnly; SameSite=Lax")

  /// Django's own cookie: the key of the session.
  static let django = bare("django", "sessionid; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600")

  /// express-session: `s:ID.SIGNATURE`, percent-encoded (`index.js` setcookie; cookie-signature `sign`).
  static let express = CookieScheme("express", "connect.sid; Path=/; HttpOnly", .signature) { value, secrets in
    let text = percentDecoded(value)
    guard text.hasPrefix("s:") else { return Reading(id(text), .missing) }
    let signed = String(text.dropFirst(2))
    if let verified = try? secrets.verify(signed, form: .remix2) {
      return Reading(id(verified.value), .valid(secretIndex: verified.secretIndex))
    }
    guard let dot = signed.lastIndex(of: ".") else { return Reading(id(signed), .missing) }
    return Reading(id(String(signed[..<dot])), secrets.isEmpty ? .unchecked : .invalid)
  } write: { (value, secrets) throws(CookieError) in
    let signed = try secrets.sign(try text(of: value), form: .remix2)
    return URIComponent.encode(utf8: ("s:" + signed).utf8)
  }

  /// Django's `signed_cookies` backend: the data itself, in the text that its tables hold under another salt.
  static let djangoSigned = CookieScheme(
    "django-signed", "sessionid; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600", .signature, carriesData: true
  ) { value, secrets in
    data(of: value, DjangoText.cookie.verify(value, secrets), secrets, made: DjangoText.time(of: value)) {
      text throws(MalformedRecord) in try DjangoText.decode(text)
    }
  } write: { (value, secrets) throws(CookieError) in
    try checkData(value)
    return DjangoText.encode(value, DjangoText.cookie, secrets, now: .now()) ?? PackedJSON.encode(value)
  }

  /// Flask's own sessions: the data itself, by itsdangerous (`flask/sessions.py`). What JSON cannot say is tagged, and stays so.
  static let flask = CookieScheme("flask", "session; Path=/; HttpOnly", .signature, carriesData: true) { value, secrets in
    data(of: value, FlaskText.signature.verify(value, secrets), secrets, made: FlaskText.time(of: value)) {
      text throws(MalformedRecord) in try FlaskText.decode(text)
    }
  } write: { (value, secrets) throws(CookieError) in
    try checkData(value)
    return FlaskText.encode(value, secrets, now: .now()) ?? PackedJSON.encode(value)
  }

  /// Spring Session's default serializer: base64 of the id.
  static let spring = CookieScheme("spring", "SESSION; Path=/; HttpOnly; SameSite=Lax", .none) { value, _ in
    guard let text = Base64.decode(value.utf8).flatMap({ JSString(utf8: $0) }) else {
      return Reading(nil, .missing, problem: "It is not base64 of an id.")
    }
    return Reading(text.isEmpty ? nil : .string(text), .missing)
  } write: { (value, _) throws(CookieError) in
    String(decoding: Base64.encode(Array(try text(of: value).utf8)), as: UTF8.self)
  }

  /// The Epic Stack's `en_session`: a session of Remix that lives in its cookie and holds the id alone.
  static let epicStack = CookieScheme("epic-stack", "en_session; Path=/; HttpOnly; SameSite=Lax", .signature) { value, secrets in
    let inspection = CookieInspection(value, secrets: secrets)
    return Reading(inspection.value?["sessionId"], inspection.signature)
  } write: { (value, secrets) throws(CookieError) in
    try Cookie(name: "en_session", secrets: secrets).serialize(["sessionId": .string(JSString(try text(of: value)))]).value
  }

  /// Laravel encrypts every cookie with its APP_KEY: what cannot be made is not shown.
  static let laravel: CookieScheme = {
    let why = "Laravel encrypts its cookies with APP_KEY"
    return CookieScheme("laravel", "laravel_session; Path=/; HttpOnly; SameSite=Lax", .encryption(why)) { _, _ in
      Reading(nil, .unchecked, problem: why + ": only the application can read it.")
    } write: { (_, _) throws(CookieError) in
      throw CookieError(.unencodable, name: "", message: why + ": only the application can make one")
    }
  }()

  // MARK: What they share

  private static func id(_ text: String) -> JSONValue? { text.isEmpty ? nil : .string(JSString(text)) }

  private static func percentDecoded(_ text: String) -> String {
    (try? URIComponent.decode(JSString(text)))?.string ?? text
  }

  private static func text(of value: JSONValue) throws(CookieError) -> String {
    guard let text = value.asString, text.isWellFormed else {
      throw CookieError(.unencodable, name: "", message: "this cookie holds a session's id, not \(value.kindName)")
    }
    return text.string
  }

  private static func checkData(_ value: JSONValue) throws(CookieError) {
    guard value.asObject == nil else { return }
    throw CookieError(.unencodable, name: "", message: "this cookie holds a session's data, an object, not \(value.kindName)")
  }

  /// A signed text whose data can be read whoever signed it.
  private static func data(
    of value: String, _ verified: SecretRing.Verified?, _ secrets: SecretRing, made: Timestamp?,
    _ decode: ([UInt8]) throws(MalformedRecord) -> JSONValue
  ) -> Reading {
    let signature: CookieInspection.Signature =
      verified.map { .valid(secretIndex: $0.secretIndex) } ?? (secrets.isEmpty ? .unchecked : .invalid)
    do throws(MalformedRecord) {
      return Reading(try decode(Array(value.utf8)), signature, made: made)
    } catch {
      return Reading(nil, signature, problem: "It cannot be read: \(error).")
    }
  }
}
