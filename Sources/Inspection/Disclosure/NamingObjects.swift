import ECMAScript
import Platform
import SessionsAdministration

/// Objects of which one member says what another is: `{"name":"password","value":"…"}`, `{"path":["password"],"input":"…"}`, and the `state` of
/// an `oauth`; rows that have a column twice; and pairs.
///
/// Such a one is hidden as a whole: then nothing that shows, searches or compares a value has to know what stands beside it. What is at
/// the top of a session is no such object: there a name is somebody's.
enum NamingObjects {
  /// What holds the value of an object whose class says what it is.
  private static let ofClasses = NamingWords.words("value content v val values text data raw bytes hash plain")

  /// Objects of more members say more than one thing.
  static let most = 16

  /// The names that an object gives to a value of its own, and those values.
  static func named(in object: JSONObject) -> [(name: JSString, value: JSONValue)] {
    guard (2...most).contains(object.count) else { return [] }
    let held = object.entries.compactMap { entry in NamingWords.value(of: entry.key).map { (kind: $0, value: entry.value) } }
    guard !held.isEmpty else { return [] }
    return object.entries.flatMap { entry -> [(name: JSString, value: JSONValue)] in
      guard let kind = NamingWords.name(of: entry.key), let name = name(entry.value, kind) else { return [] }
      let mayBePage = kind == .place && NamingPlaces.isAddress(entry.value)
      return held.compactMap { member -> (name: JSString, value: JSONValue)? in
        guard NamingWords.tells(kind, member.kind), !isSwitch(member.value) else { return nil }
        guard !NamingPlaces.isOfPage(member.value) || !mayBePage && !isOfRoute(name, kind, object) else { return nil }
        return (name: name, value: member.value)
      }
    }
  }

  /// Whether a value says of what is named how it is set, or whether it has to be there.
  private static func isSwitch(_ value: JSONValue) -> Bool { value.asString.map { NamingWords.isAmong(switches, $0) } ?? false }

  private static let switches = NamingWords.words("yes no on off true false required optional enabled disabled")

  /// Whether a name of several words is that of a page, `password.reset` of `/password/reset/:id`.
  private static func isOfRoute(_ name: JSString, _ kind: NamingWords.Name, _ object: JSONObject) -> Bool {
    guard kind == .thing, case .string(let path)? = object["path"], NamingPlaces.isAddress(.string(path)) else { return false }
    guard path.byteCount <= longestPath else { return false }
    let (words, parts) = (SensitiveKeys.split(name), Set(SensitiveKeys.split(path)))
    return words.count > 1 && words.allSatisfy(parts.contains)
  }

  /// Longer ones are no pattern of a page.
  private static let longestPath = 1_024

  private static func name(_ value: JSONValue, _ kind: NamingWords.Name) -> JSString? {
    if kind == .place { return NamingPlaces.name(of: value) }
    guard let name = TellingName.name(of: value) else { return nil }
    return switch kind {
    case .heading where SensitiveKeys.isHeading(name): nil
    // A field that is typed unseen; of what else is a type, data is no secret.
    case .type where SensitiveKeys.rule(for: name) != "password": nil
    case .thing, .heading, .type, .field, .compound, .place: name
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
    NamingWords.isAmong(known, name)
      || name.withWTF8 { bytes in bytes.count > 2 && bytes[0] | 0x20 == UInt8(ascii: "x") && bytes[1] == UInt8(ascii: "-") }
  }

  private static let known = NamingWords.words(
    """
    accept accept-encoding accept-language authorization cache-control connection content-length content-type cookie host origin \
    proxy-authorization referer set-cookie user-agent
    """)

  /// Whether a text can be the name of one: `Host: x` has its value with it, and is judged as a text.
  private static func isHeader(_ name: JSString) -> Bool {
    name.withWTF8 { !$0.isEmpty && $0.allSatisfy(ASCIISet.token.contains) }
  }

  static func isName(_ word: ArraySlice<UInt8>) -> Bool { NamingWords.name(of: word) != nil }
  /// In a text what has two ends is mostly prose.
  static func isValue(_ word: ArraySlice<UInt8>) -> Bool { NamingWords.value(of: word).map { $0 != .end } ?? false }
  static func isValueOfClass(_ key: JSString) -> Bool { NamingWords.isAmong(ofClasses, key) }

  /// Null and booleans are no credentials, and nothing is none.
  static func isSomething(_ value: JSONValue) -> Bool {
    switch value {
    case .null, .bool: false
    case .string(let text): !text.isEmpty
    case .number, .array, .object: true
    }
  }
}
