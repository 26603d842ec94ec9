package import ECMAScript
import Sessions
package import SessionsAdministration

/// Where a framework keeps who is logged in.
package struct UserPlace: Sendable {
  package let find: @Sendable (_ values: JSONObject) -> KeptUser?

  private init(find: @escaping @Sendable (JSONObject) -> KeptUser?) { self.find = find }

  /// The value at a path, as Django's `_auth_user_id`.
  static func at(_ path: String) -> UserPlace {
    let path = ValuePath(path)
    return UserPlace { values in path.flatMap { user(in: .object(values), at: $0, ValuePath()) } }
  }

  /// The value of the first key that begins and ends so: Laravel's `login_web_…`, and within it the value at a path.
  static func key(_ prefix: String, suffix: String = "", _ path: String = "") -> UserPlace {
    let path = ValuePath(path) ?? ValuePath()
    return UserPlace { values in
      values.entries.lazy.filter { $0.key.string.hasPrefix(prefix) && $0.key.string.hasSuffix(suffix) }
        .compactMap { user(in: $0.value, at: path, ValuePath([.key($0.key)])) }.first
    }
  }

  /// - Parameter place: where the value stands in which it is looked for.
  private static func user(in value: JSONValue, at path: ValuePath, _ place: ValuePath) -> KeptUser? {
    value[path].flatMap(text).map { KeptUser($0, at: ValuePath(place.steps + path.steps)) }
  }

  /// A token of Symfony's, which PHP serialized into a text of the session's attributes: `_security_main`.
  static let symfonyToken = UserPlace { values in
    let attributes = values["_sf2_attributes"]?.asObject?.entries ?? []
    return attributes.lazy.filter { $0.key.string.hasPrefix("_security_") }
      .compactMap { entry in
        let token = entry.value.asString.flatMap { try? PHPReader.decode($0.wtf8) }
        return token.flatMap { user(in: $0, depth: 8) }.map { user in
          KeptUser(user.text, at: ValuePath([.key("_sf2_attributes"), .key(entry.key), .key(user.name)]))
        }
      }.first
  }

  private static let names: [JSString] = ["userIdentifier", "email", "username", "identifier", "user"]

  /// The first text under a name that says who it is, whatever class it is a property of.
  private static func user(in value: JSONValue, depth: Int) -> (name: JSString, text: JSString)? {
    guard depth > 0 else { return nil }
    let entries = value.asObject?.entries ?? []
    for name in names {
      for entry in entries where (PropertyName.own(in: entry.key) ?? entry.key) == name {
        if let text = entry.value.asString, !text.isEmpty { return (name, text) }
      }
    }
    let inner = entries.map(\.value) + (value.asArray ?? [])
    return inner.lazy.compactMap { user(in: $0, depth: depth - 1) }.first
  }

  private static func text(_ value: JSONValue) -> JSString? {
    switch value {
    case .string(let text): text.isEmpty ? nil : text
    case .number(let number): JSString(number.digits)
    case .null, .bool, .array, .object: nil
    }
  }
}
