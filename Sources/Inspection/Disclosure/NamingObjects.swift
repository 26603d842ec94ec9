import ECMAScript
import SessionsAdministration

/// Objects of which one member says what another is: `{"name":"password","value":"…"}`, and the `state` of an `oauth`; lists of pairs; and
/// the messages of Django, which are told by their tags.
///
/// Such a one is hidden as a whole: then nothing that shows, searches or compares a value has to know what stands beside it. What is at
/// the top of a session is no such object: there a name is somebody's.
enum NamingObjects {
  private static let names = words(
    "name key field k id label title placeholder header param parameter property attribute variable type")
  /// Those of which a heading can be the value, too.
  private static let headings = words("label title")
  private static let types = words("type")
  private static let values = words("value content v val values text data")
  private static func words(_ text: String) -> [[UInt8]] { text.split(separator: " ").map { Array($0.utf8) } }

  /// Longer texts are no names.
  private static let longestName = 128
  /// Objects of more members say more than one thing.
  private static let most = 16

  /// The names that an object gives to a value of its own, and those values.
  static func named(in object: JSONObject) -> [(name: JSString, value: JSONValue)] {
    guard (2...most).contains(object.entries.count) else { return [] }
    guard object.entries.contains(where: { isAmong(values, $0.key) }) else { return [] }
    let held = object.entries.filter { isAmong(values, $0.key) }.map(\.value)
    return object.entries.flatMap { entry -> [(name: JSString, value: JSONValue)] in
      guard case .string(let name) = entry.value, name.byteCount <= longestName, isAmong(names, entry.key) else { return [] }
      if isAmong(headings, entry.key), SensitiveKeys.isHeading(name) { return [] }
      // A field that is typed unseen; of what else is a type, data is no secret.
      if isAmong(types, entry.key), SensitiveKeys.rule(for: name) != "password" { return [] }
      return held.map { (name, $0) }
    }
  }

  /// The same of a list of pairs, as a map is written: `[["password","…"],["theme","dark"]]`, whatever else is in it: other keys of a map
  /// are no texts. One pair alone may be a list of two names.
  static func named(in elements: [JSONValue]) -> [(name: JSString, value: JSONValue)] {
    if let told = DjangoMessage(elements) { return [(told.name, told.message)] }
    return elements.compactMap { element in
      guard let pair = pair(element), case .string(let name) = pair[0], name.byteCount <= longestName else { return nil }
      return (name, pair[1])
    }
  }

  /// A pair is a list, or Flask's `{" t": […]}`.
  private static func pair(_ element: JSONValue) -> [JSONValue]? {
    switch element {
    case .array(let parts): parts.count == 2 ? parts : nil
    case .object(let object):
      if object.count == 1, case .array(let parts)? = object[tuple], parts.count == 2 { parts } else { nil }
    case .null, .bool, .number, .string: nil
    }
  }

  private static let tuple: JSString = " t"

  static func isName(_ word: ArraySlice<UInt8>) -> Bool { isAmong(names, word) }
  static func isValue(_ word: ArraySlice<UInt8>) -> Bool { isAmong(values, word) }

  private static func isAmong(_ words: [[UInt8]], _ word: ArraySlice<UInt8>) -> Bool {
    words.contains { $0.count == word.count && zip($0, word).allSatisfy { $0 == $1 | 0x20 } }
  }

  /// Whatever the case of its letters, and whoever may see the property.
  private static func isAmong(_ words: [[UInt8]], _ key: JSString) -> Bool {
    let name = PropertyName.own(in: key) ?? key
    let count = name.byteCount
    for word in words where word.count == count {
      if name.withWTF8({ bytes in zip(word, bytes).allSatisfy { $0 == $1 | 0x20 } }) { return true }
    }
    return false
  }

  /// Whether it is what a login by another provider keeps between its two requests: what `state` and `code` are there, and nowhere else.
  static func isLogin(_ object: JSONObject, under key: JSString) -> Bool {
    let isToldOf = object.entries.contains { entry in
      guard isAmong(ofLogins, entry.key) else { return false }
      return switch entry.value {
      case .null, .bool: false
      case .string(let text): !text.isEmpty
      default: true
      }
    }
    return isToldOf && SensitiveKeys.split(key).contains(where: logins.contains)
  }

  private static let logins: Set<String> = ["oauth", "oidc", "openid", "sso", "saml", "pkce"]
  private static let ofLogins = words("state code")
}
