package import SessionCookies
import ECMAScript
import Sessions

/// What the cookies of several frameworks have in common.
extension CookieFormat {
  /// The id and nothing else, under a name that nobody knows.
  package static let plain = bare("plain", "session; Path=/; HttpOnly; SameSite=Lax")

  /// The id and nothing else.
  static func bare(_ name: String, _ specification: String) -> CookieFormat {
    CookieFormat(
      name, specification, .none,
      value: CookieValueFormat { value, _ in
        CookieValueFormat.Reading(id(value), .missing)
      } write: { (value, _) throws(CookieError) in
        try idText(of: value)
      })
  }

  static func id(_ text: String) -> JSONValue? { text.isEmpty ? nil : .string(JSString(text)) }

  static func percentDecoded(_ text: String) -> String { (try? URIComponent.decode(JSString(text)))?.string ?? text }

  static func idText(of value: JSONValue) throws(CookieError) -> String {
    guard let text = value.asString, text.isWellFormed else {
      throw CookieError(.unencodable, name: "", message: "this cookie holds a session's id, not \(value.kindName)")
    }
    return text.string
  }

  static func checkData(_ value: JSONValue) throws(CookieError) {
    guard value.asObject == nil else { return }
    throw CookieError(.unencodable, name: "", message: "this cookie holds a session's data, an object, not \(value.kindName)")
  }

  /// A signed text whose data can be read whoever signed it.
  static func data(
    of value: String, _ verified: SecretRing.Verified?, _ secrets: SecretRing, made: Timestamp?,
    _ decode: ([UInt8]) throws(MalformedRecord) -> JSONValue
  ) -> CookieValueFormat.Reading {
    let signature: CookieInspection.Signature =
      verified.map { .valid(secretIndex: $0.secretIndex) } ?? (secrets.isEmpty ? .unchecked : .invalid)
    do throws(MalformedRecord) {
      return CookieValueFormat.Reading(try decode(Array(value.utf8)), signature, made: made)
    } catch {
      return CookieValueFormat.Reading(nil, signature, problem: "It cannot be read: \(error).")
    }
  }
}
