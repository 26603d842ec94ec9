import ECMAScript
import SessionsAdministration

/// The keys under which an object says what something is called, and those under which that something stands: `name` and `value`, `path` and
/// `input`, `fieldName` and `oldValue`.
enum NamingWords {
  /// What is told under a key.
  enum Name {
    /// What anything is called: a field, a person, an hour.
    case thing
    /// The same where it may be the head of a message.
    case heading
    /// Of which type something is.
    case type
    /// Which of several fields it is.
    case field
    /// The same in a key of two words, `optionName`: who or what that is of, the key says itself.
    case compound
    /// Where among others it is: `/user/password`, `["body","password"]`.
    case place
  }

  /// What stands under a key.
  enum Value {
    /// The value of whatever is named.
    case own
    /// What somebody gave, or would, or had given, for it.
    case given
    /// What is read: a value, or what is at a place.
    case prose
    /// One end of a change; of an hour and of a way, too.
    case end
  }

  /// Whether what the one names can stand under the other.
  static func tells(_ name: Name, _ value: Value) -> Bool {
    switch value {
    case .own: true
    case .given: name != .heading
    case .prose: name != .compound && name != .place
    case .end: name == .field || name == .place
    }
  }

  // MARK: Names

  private static let names: [(name: Name, words: [[UInt8]])] = [
    (.thing, words("name key k id placeholder")), (.heading, words("label title")), (.type, words("type")),
    (.field, words("field header param parameter property prop attribute variable column option setting env")),
    (.place, words("path loc pointer")),
  ]
  /// The last of several words, as in `fieldName`, `meta_key` and `instancePath`.
  private static let endings: [String: Name] = ["name": .compound, "key": .compound, "field": .compound, "path": .place]
  /// Those of their letters that come last.
  private static let lastLetters = Set("eydhEYDH".utf8)

  /// Whose name and whose key it is that names no value: people, what fields are in, what is stored or read as a whole, and an order.
  private static let others: Set<String> = [
    "app", "application", "bean", "cache", "callback", "city", "class", "company", "display", "domain", "entity", "event",
    "family", "file",
    "first", "foreign", "form", "full", "given", "group", "host", "image", "last", "message", "model", "nick", "object", "page",
    "plan", "primary", "product", "redirect", "return", "role", "route", "schema", "server", "service", "sort", "table", "team",
    "template", "translation", "user",
  ]

  static func name(of key: JSString) -> Name? { own(key) { name(of: $0) } }

  static func name(of letters: some BidirectionalCollection<UInt8>) -> Name? {
    if let row = names.first(where: { isAmong($0.words, letters) }) { return row.name }
    guard let last = letters.last, lastLetters.contains(last) else { return nil }
    let words = SensitiveKeys.split(JSString(decoding: Array(letters)))
    guard words.count > 1, let ending = words.last.flatMap({ endings[$0] }) else { return nil }
    let before = words[words.count - 2]
    guard !others.contains(before) else { return nil }
    return ending == .compound && fields.contains(before) ? .field : ending
  }

  /// `columnName` is as good as `column`.
  private static let fields = Set(
    names.filter { $0.name == .field }.flatMap { $0.words.map { String(decoding: $0, as: UTF8.self) } })

  // MARK: Values

  private static let values: [(value: Value, words: [[UInt8]])] = [
    (.own, words("value v val values data")), (.given, words("input answer default old new")), (.prose, words("content text")),
    (.end, words("from to before after")),
  ]
  private static let ending = Array("value".utf8)
  /// What a value has to keep to is none.
  private static let bounds: Set<String> = ["max", "maximum", "min", "minimum"]

  static func value(of key: JSString) -> Value? { own(key) { value(of: $0) } }

  static func value(of letters: some BidirectionalCollection<UInt8>) -> Value? {
    if let row = values.first(where: { isAmong($0.words, letters) }) { return row.value }
    guard letters.count > ending.count, isOne(ending, letters.suffix(ending.count)) else { return nil }
    let words = SensitiveKeys.split(JSString(decoding: Array(letters)))
    guard words.count > 1, words.last == "value" else { return nil }
    return bounds.contains(words[words.count - 2]) ? nil : .own
  }

  // MARK: Letters

  static func words(_ text: String) -> [[UInt8]] { text.split(separator: " ").map { Array($0.utf8) } }

  /// Whether a key is one of some words.
  static func isAmong(_ words: [[UInt8]], _ key: JSString) -> Bool { own(key) { isAmong(words, $0) } }

  private static func isAmong(_ words: [[UInt8]], _ letters: some Collection<UInt8>) -> Bool {
    words.contains { isOne($0, letters) }
  }

  /// Whatever the case of its letters.
  private static func isOne(_ word: [UInt8], _ letters: some Collection<UInt8>) -> Bool {
    word.count == letters.count && zip(word, letters).allSatisfy { $0 == $1 | 0x20 }
  }

  /// Whoever may see the property, and without the sign of Ruby's variables.
  private static func own<Result>(_ key: JSString, _ body: (Slice<UnsafeBufferPointer<UInt8>>) -> Result) -> Result {
    (PropertyName.own(in: key) ?? key).withWTF8 { bytes in
      body(bytes.first == UInt8(ascii: "@") ? bytes.dropFirst() : bytes[...])
    }
  }
}
