import ECMAScript
import Platform
import SessionsAdministration

/// Objects of which one member says what another is: `{"name":"password","value":"…"}`, and the `state` of an `oauth`; and pairs.
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

  /// What holds the value of an object whose class says what it is.
  private static let ofClasses = values + words("raw bytes hash plain")

  /// Objects of more members say more than one thing.
  static let most = 16

  /// The names that an object gives to a value of its own, and those values.
  static func named(in object: JSONObject) -> [(name: JSString, value: JSONValue)] {
    guard (2...most).contains(object.entries.count) else { return [] }
    guard object.entries.contains(where: { isAmong(values, $0.key) }) else { return [] }
    let held = object.entries.filter { isAmong(values, $0.key) }.map(\.value)
    return object.entries.flatMap { entry -> [(name: JSString, value: JSONValue)] in
      guard isAmong(names, entry.key), let name = TellingName.name(of: entry.value) else { return [] }
      if isAmong(headings, entry.key), SensitiveKeys.isHeading(name) { return [] }
      // A field that is typed unseen; of what else is a type, data is no secret.
      if isAmong(types, entry.key), SensitiveKeys.rule(for: name) != "password" { return [] }
      return held.map { (name, $0) }
    }
  }

  /// A list of two, or Flask's `{" t": […]}`: a list of such is how a map is written, `[["password","…"],["theme","dark"]]`.
  static func pair(_ element: JSONValue) -> (key: JSONValue, value: JSONValue)? {
    let parts: [JSONValue]? =
      switch element {
      case .array(let elements): elements
      case .object(let object): object.count == 1 ? object[tuple]?.asArray : nil
      case .null, .bool, .number, .string: nil
      }
    guard let parts, parts.count == 2 else { return nil }
    return (parts[0], parts[1])
  }

  private static let tuple: JSString = " t"

  /// The headers in a flat list as Node keeps them, `["Host","x","X-Api-Key","…"]` under `rawHeaders`; none in any other list.
  static func headers(in elements: [JSONValue], under key: JSString?) -> [(name: JSString, value: JSONValue)] {
    guard let key, elements.count.isMultiple(of: 2), key.byteCount >= ofHeaders.utf8.count else { return [] }
    let words = SensitiveKeys.split(PropertyName.own(in: key) ?? key)
    guard isOfHeaders(words) else { return [] }
    var found: [(name: JSString, value: JSONValue)] = []
    for place in stride(from: 0, to: elements.count, by: 2) {
      guard let name = elements[place].asString, let value = elements[place + 1].asString, isHeader(name) else { return [] }
      found.append((name, .string(value)))
    }
    // A list that is only called so may be the heads of columns: one of a request has a name that all have.
    return words != ["headers"] || found.contains { isKnown($0.name) } ? found : []
  }

  private static let ofHeaders = "headers"

  /// The headers of a request, and not those over the columns of a table.
  private static func isOfHeaders(_ words: [String]) -> Bool {
    switch words.suffix(2) {
    case ["headers"], ["rawheaders"], ["raw", "headers"], ["request", "headers"], ["response", "headers"], ["http", "headers"]:
      true
    default: false
    }
  }

  /// Whether each request or answer may have one of that name, and no table a column.
  private static func isKnown(_ name: JSString) -> Bool {
    isAmong(known, name)
      || name.withWTF8 { bytes in bytes.count > 2 && bytes[0] | 0x20 == UInt8(ascii: "x") && bytes[1] == UInt8(ascii: "-") }
  }

  private static let known = words(
    """
    accept accept-encoding accept-language authorization cache-control connection content-length content-type cookie host origin \
    proxy-authorization referer set-cookie user-agent
    """)

  /// Whether a text can be the name of one: `Host: x` has its value with it, and is judged as a text.
  private static func isHeader(_ name: JSString) -> Bool {
    name.withWTF8 { !$0.isEmpty && $0.allSatisfy(ASCIISet.token.contains) }
  }

  static func isName(_ word: ArraySlice<UInt8>) -> Bool { isAmong(names, word) }
  static func isValue(_ word: ArraySlice<UInt8>) -> Bool { isAmong(values, word) }
  static func isValueOfClass(_ key: JSString) -> Bool { isAmong(ofClasses, key) }

  private static func isAmong(_ words: [[UInt8]], _ word: ArraySlice<UInt8>) -> Bool {
    words.contains { $0.count == word.count && zip($0, word).allSatisfy { $0 == $1 | 0x20 } }
  }

  /// Whatever the case of its letters, whoever may see the property, and with the sign of Ruby's variables.
  private static func isAmong(_ words: [[UInt8]], _ key: JSString) -> Bool {
    let name = PropertyName.own(in: key) ?? key
    return name.withWTF8 { bytes in
      let letters = bytes.first == UInt8(ascii: "@") ? bytes.dropFirst() : bytes[...]
      return words.contains { $0.count == letters.count && zip($0, letters).allSatisfy { $0 == $1 | 0x20 } }
    }
  }

  /// Whether it is what a login by another provider keeps between its two requests: what `state` and `code` are there, and nowhere else.
  static func isLogin(_ object: JSONObject, under key: JSString) -> Bool {
    let isToldOf = object.entries.contains { isAmong(ofLogins, $0.key) && isSomething($0.value) && !isStep($0.value) }
    return isToldOf && SensitiveKeys.split(key).contains(where: logins.contains)
  }

  /// How far a login is, in a word that is no credential.
  private static func isStep(_ value: JSONValue) -> Bool {
    guard case .string(let text) = value else { return false }
    return isAmong(steps, text)
  }

  private static let steps = words(
    """
    active complete completed connected disabled disconnected done enabled error failed finished inactive linked none off ok on pending ready \
    started success unlinked
    """)

  /// Null and booleans are no credentials, and nothing is none.
  static func isSomething(_ value: JSONValue) -> Bool {
    switch value {
    case .null, .bool: false
    case .string(let text): !text.isEmpty
    case .number, .array, .object: true
    }
  }

  private static let logins: Set<String> = ["oauth", "oidc", "openid", "sso", "saml", "pkce"]
  private static let ofLogins = words("state code")
}
