import ECMAScript

/// Where among others a value is, as those say it who check what somebody typed: `/user/password` (ajv, a pointer of JSON),
/// `children[password].data` (Symfony), `["body","password"]` (Pydantic, Zod).
enum NamingPlaces {
  /// Parts of one list that are looked at.
  private static let most = 16
  private static let signs = Set("/.[]#\"'".utf8)
  /// What stands behind the name, and is none: `users[0].password.value`.
  private static let forms = NamingWords.words("value values data")

  /// What the value at a place is called; nil where that says nothing.
  static func name(of place: JSONValue) -> JSString? {
    let texts: [JSString] =
      switch place {
      case .array(let elements): elements.suffix(most).compactMap { TellingName.name(of: $0) }
      case .null, .bool, .number, .string, .object: TellingName.name(of: place).map { [$0] } ?? []
      }
    return texts.flatMap(parts(of:)).last { $0.arrayIndex == nil && !NamingWords.isAmong(forms, $0) }
  }

  private static func parts(of text: JSString) -> [JSString] {
    text.wtf8.prefix { $0 != UInt8(ascii: "?") }.split(whereSeparator: signs.contains).map { JSString(uncheckedWTF8: Array($0)) }
  }

  /// Whether a place may be the address of a page: `/account/password` is one, and the pointer to a value, too.
  static func isAddress(_ place: JSONValue) -> Bool {
    guard case .string(let text) = place else { return false }
    return isAddress(text)
  }

  private static func isAddress(_ text: JSString) -> Bool {
    text.withWTF8 { $0.first == UInt8(ascii: "/") || $0.starts(with: "http".utf8) }
  }

  /// Whether a value is what an application keeps of a page: where one came from, how often that was, and what has parts of its own.
  static func isOfPage(_ value: JSONValue) -> Bool {
    switch value {
    case .string(let text): isAddress(text)
    // Three digits are no PIN.
    case .number(let number): abs(number.value) < 1_000
    case .array, .object: true
    case .null, .bool: false
    }
  }
}
