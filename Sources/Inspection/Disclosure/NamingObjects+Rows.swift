import ECMAScript
import SessionsAdministration

/// Rows of a database as PHP fetches them unasked (`MYSQLI_BOTH`, `PDO::FETCH_BOTH`): each column is there twice, side by side, under its
/// name and under its number.
extension NamingObjects {
  /// A row has two members for each column; what has more is none.
  private static let mostOfRow = 512

  /// The columns of an object that are there under a number, too, and their names.
  static func columns(in object: JSONObject) -> [(name: JSString, value: JSONValue)] {
    // The first column is in every such row.
    guard (2...mostOfRow).contains(object.count), object.contains("0") else { return [] }
    let entries = object.entries
    return entries.indices.compactMap { place -> (name: JSString, value: JSONValue)? in
      let (entry, beside) = (entries[place], [place - 1, place + 1])
      guard isSomething(entry.value), entry.key.arrayIndex == nil else { return nil }
      let isTwice = beside.contains { place in
        entries.indices.contains(place) && entries[place].key.arrayIndex != nil && entries[place].value == entry.value
      }
      return isTwice && !isNameOfOthers(entry.key, in: object) ? (name: entry.key, value: entry.value) : nil
    }
  }

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
