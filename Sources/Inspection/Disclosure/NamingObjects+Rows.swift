import ECMAScript
import SessionsAdministration

/// Rows of a database as PHP fetches them unasked (`MYSQLI_BOTH`, `PDO::FETCH_BOTH`): each column is there twice, under its name and under
/// its number. They stand side by side as PHP writes them; in JavaScript's order all numbers come first; and names may be sorted.
extension NamingObjects {
  /// A row has two members for each column; what has more is none.
  private static let mostOfRow = 512

  /// The columns of an object that are there under a number, too, and their names.
  static func columns(in object: JSONObject) -> [(name: JSString, value: JSONValue)] {
    // The first column is in every such row.
    guard (2...mostOfRow).contains(object.count), object.contains("0") else { return [] }
    let entries = object.entries
    let numbers = entries.lazy.compactMap { entry in entry.key.arrayIndex.map { (number: $0, value: entry.value) } }
      .sorted { $0.number < $1.number }
    let numbered = numbers.map(\.value)
    let named = entries.filter { $0.key.arrayIndex == nil && $0.key != ObjectKey.type }.map(\.value)
    let hasNoGap = numbers.last.map { Int($0.number) } == numbers.count - 1
    let isRow = hasNoGap && areSame(named, numbered)
    var next = 0
    return entries.indices.compactMap { place -> (name: JSString, value: JSONValue)? in
      let (entry, beside) = (entries[place], [place - 1, place + 1])
      guard entry.key.arrayIndex == nil, entry.key != ObjectKey.type else { return nil }
      defer { next += 1 }
      guard isSomething(entry.value) else { return nil }
      let isBeside = beside.contains { place in
        entries.indices.contains(place) && entries[place].key.arrayIndex != nil && entries[place].value == entry.value
      }
      let isTwice = isRow || isBeside || hasNumber(next, of: named, in: numbered)
      return isTwice && !isNameOfOthers(entry.key, in: object) ? (name: entry.key, value: entry.value) : nil
    }
  }

  /// Whether names and numbers have the same values, each as often, in whatever order.
  private static func areSame(_ named: [JSONValue], _ numbered: [JSONValue]) -> Bool {
    guard named.count == numbered.count, (named + numbered).allSatisfy(isField) else { return false }
    func counted(_ values: [JSONValue]) -> [JSONValue: Int] { Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +) }
    return counted(named) == counted(numbered)
  }

  /// What a database gives: one thing, which may be no text. Other values take longer to compare than to look at.
  private static func isField(_ value: JSONValue) -> Bool {
    if case .object(let object) = value { return object.count == 1 && object[ObjectKey.bytes]?.asString != nil }
    return isOne(value)
  }

  /// Whether the value that has the n-th name has a number, too: the same, or one near it where a name before is there once for two columns,
  /// is gone, or was put in. Of these each has the names beside it for witnesses, or there is no name for some number and it is there twice
  /// by no chance.
  private static func hasNumber(_ place: Int, of named: [JSONValue], in numbered: [JSONValue]) -> Bool {
    func isOne(_ name: Int, _ number: Int) -> Bool {
      named.indices.contains(name) && numbered.indices.contains(number) && named[name] == numbered[number]
    }
    let nameless = isShort(named[place]) ? 0 : max(0, numbered.count - named.count)
    return (place - farthest...place + farthest).contains { number in
      guard isOne(place, number) else { return false }
      return (0...nameless).contains(number - place) || isOne(place - 1, number - 1) || isOne(place + 1, number + 1)
    }
  }

  /// Whether a value has no more than two digits or letters: such stand in many places by chance, and are no secrets.
  private static func isShort(_ value: JSONValue) -> Bool {
    switch value {
    case .null, .bool: true
    case .number(let number): number.value.magnitude < 100
    case .string(let text): text.byteCount < 3
    case .array, .object: false
    }
  }

  /// More names of a row are not put in, gone or there for two columns.
  private static let farthest = 8

  /// Whether a column says what another one is called, as the `key` of a table of settings does.
  private static func isNameOfOthers(_ key: JSString, in object: JSONObject) -> Bool {
    NamingWords.name(of: key) != nil && object.entries.contains { NamingWords.value(of: $0.key) == .own }
  }

  /// Whether a class wrote all that it keeps under numbers, one thing under each, as PHP's `__serialize` mostly has it.
  static func isNumbered(_ object: JSONObject) -> Bool {
    guard (2...most).contains(object.count) else { return false }
    let members = object.entries.filter { $0.key != ObjectKey.type }
    return members.contains { isSomething($0.value) } && members.allSatisfy { $0.key.arrayIndex != nil && isOne($0.value) }
  }

  private static func isOne(_ value: JSONValue) -> Bool {
    switch value {
    case .null, .bool, .number, .string: true
    case .array, .object: false
    }
  }
}
