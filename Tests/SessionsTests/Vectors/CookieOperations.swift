import SessionCookies
import ECMAScript
import TestSupport

/// Cookies and signatures.
let cookieOperations: [String: VectorOperation] = [
  "serializeCookie": { vector, form in
    let cookie = try SignedCookie(options: vector.input["options"], name: vector.require("name").string, form: form)
    do {
      let value = try vector.text("string").map { .string($0) } ?? JSON.parse(vector.require("json"))
      let header = try cookie.serialize(value, overriding: CookieAttributes(options: vector.input["serializeOptions"]))
      return .output([
        "setCookie": .string(JSString(header.text)), "signed": .bool(cookie.isSigned),
        "expires": cookie.expires(now: vector.now).map { .string(JSString($0.iso8601)) } ?? .null,
      ])
    } catch let error as CookieError {
      return .output(error.vectorOutput)
    }
  },
  "parseCookie": { vector, form in
    var options = vector.input["options"]?.asObject ?? [:]
    // Options of one call go over the cookie's own.
    for (key, value) in (vector.input["parseOptions"]?.asObject ?? [:]).map({ ($0.key, $0.value) }) { options[key] = value }
    let cookie = try SignedCookie(options: .object(options), name: vector.require("name").string, form: form)
    do {
      let value: JSONValue =
        switch try cookie.parse(vector.text("header")?.string) {
        case .absent: .null
        case .empty: ""
        case .value(let value): value
        }
      return .output(["type": .string(JSString(value.kindName)), "json": .string(JSString(JSON.text(value)))])
    } catch let error as CookieError {
      return .output(error.vectorOutput)
    }
  },
  "sign": { vector, form in
    let ring = SecretRing([Secret(try vector.require("secret").string)])
    return .output(["signed": .string(JSString(try ring.sign(vector.require("value").string, form: vector.form(form))))])
  },
  "unsign": { vector, form in
    let ring = SecretRing([Secret(try vector.require("secret").string)])
    guard let verified = try ring.verify(vector.require("signed").string, form: vector.form(form)) else {
      return .output(["valid": false])
    }
    return .output(["valid": true, "value": .string(JSString(verified.value))])
  },
]

extension VectorCase {
  /// The clock of the case: its own `now` (a text, or milliseconds), or the first instant of 2025.
  var now: Timestamp {
    if let milliseconds = input["now"]?.asDouble, let now = Timestamp(milliseconds) { return now }
    return input["now"]?.asString.flatMap { Timestamp(parsing: $0) } ?? Timestamp(milliseconds: 1_735_689_600_000)
  }

  func form(_ name: String) throws -> CookieFormat {
    guard let form = CookieFormat(named: name) else { throw MalformedVector(explanation: "\(id): no form \(name)") }
    return form
  }
}

extension CookieError {
  var vectorOutput: JSONValue {
    ["error": ["name": .string(JSString(name)), "message": .string(JSString(message))]]
  }
}

extension SignedCookie {
  /// A cookie from the originals' options: secrets, attributes, and codecs by name (`{"$": "fn", "name": ...}`).
  init(options: JSONValue?, name: String, form: String) throws {
    guard let form = CookieFormat(named: form) else { throw MalformedVector(explanation: "no form \(form)") }
    let secrets = options?["secrets"]?.asArray?.compactMap { $0.asString.map { Secret($0.string) } } ?? []
    self.init(
      name: name, secrets: SecretRing(secrets), attributes: CookieAttributes(options: options), form: form,
      encode: try Self.codec(options?["encode"]), decode: try Self.codec(options?["decode"]))
  }

  private static func codec(_ value: JSONValue?) throws -> Codec? {
    guard let value else { return nil }
    switch value["name"]?.asString {
    case "identity": return { $0 }
    case "undefinedResult": return { _ in nil }
    default: throw MalformedVector(explanation: "no such function: \(JSON.text(value))")
    }
  }
}

extension CookieAttributes {
  /// Attributes from the originals' options, where a key may also be present and `undefined` (`{"$": "undefined"}`).
  init(options: JSONValue?) {
    func setting<Value>(_ key: JSString, _ read: (JSONValue) -> Value?) -> CookieSetting<Value> {
      guard let value = options?[key] else { return .inherit }
      return value["$"]?.asString == "undefined" ? .omit : CookieSetting(read(value))
    }
    let text = { (value: JSONValue) in value.asString?.string }
    self.init(
      maxAge: setting("maxAge") { value in value["$"]?.asString == "NaN" ? .nan : value.asDouble },
      domain: setting("domain", text), path: setting("path", text),
      expires: setting("expires") { value in
        value["$"]?.asString == "invalidDate" ? Timestamp(milliseconds: .max) : value.asString.flatMap { Timestamp(parsing: $0) }
      },
      httpOnly: setting("httpOnly", \.isTruthy), secure: setting("secure", \.isTruthy),
      partitioned: setting("partitioned", \.isTruthy),
      priority: setting("priority") { text($0).map { CookiePriority(rawValue: $0) } },
      sameSite: setting("sameSite") { value in
        value == true ? .strict : text(value).map { SameSite(rawValue: $0) }
      })
  }
}
