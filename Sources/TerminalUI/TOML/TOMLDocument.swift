import TerminalText

/// A place in a text file, counted from 1, as editors show it. Columns count characters.
package struct TextPosition: Hashable, Sendable, Comparable {
  package let line, column: Int

  package static func < (a: TextPosition, b: TextPosition) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// Why a text is not TOML, or not the TOML that is read here.
package struct TOMLError: Error, Hashable, Sendable {
  package let position: TextPosition
  package let message: String
}

/// A table of TOML in the order of its text. Every key and value knows its place, so that whoever reads a file can say which line is wrong.
///
/// What configuration of this program needs is read: tables, dotted keys, strings on one line, integers, true and false, arrays, inline
/// tables. Dates, fractions, arrays of tables and strings over several lines are refused by name.
package struct TOMLTable: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package let key: String
    package let position: TextPosition
    package internal(set) var value: TOMLValue
    package let valuePosition: TextPosition
  }

  package internal(set) var entries: [Entry] = []
  /// Whether a header or an inline table has defined it, after which nothing may define it again.
  var isDefined = false
  var isInline = false

  package subscript(key: String) -> TOMLValue? { entries.first { $0.key == key }?.value }
}

package enum TOMLValue: Hashable, Sendable {
  case string(String)
  case integer(Int)
  case boolean(Bool)
  case array([TOMLValue])
  case table(TOMLTable)

  /// What it is, for messages: `a string`.
  package var kind: String {
    switch self {
    case .string: "a string"
    case .integer: "a number"
    case .boolean: "true or false"
    case .array: "a list"
    case .table: "a table"
    }
  }

  package var string: String? { if case .string(let text) = self { text } else { nil } }
  package var integer: Int? { if case .integer(let number) = self { number } else { nil } }
  package var boolean: Bool? { if case .boolean(let flag) = self { flag } else { nil } }
  package var array: [TOMLValue]? { if case .array(let values) = self { values } else { nil } }
  package var table: TOMLTable? { if case .table(let table) = self { table } else { nil } }
}

extension TOMLTable {
  /// What it says, wherever that stands in its text: alike for two texts that say the same.
  package var withoutPlaces: TOMLTable {
    let nowhere = TextPosition(line: 0, column: 0)
    var table = self
    table.entries = entries.map {
      Entry(key: $0.key, position: nowhere, value: $0.value.withoutPlaces, valuePosition: nowhere)
    }
    return table
  }

  /// The same without some of its own keys.
  package func without(_ keys: Set<String>) -> TOMLTable {
    var table = self
    table.entries.removeAll { keys.contains($0.key) }
    return table
  }
}

extension TOMLValue {
  fileprivate var withoutPlaces: TOMLValue {
    switch self {
    case .string, .integer, .boolean: self
    case .array(let values): .array(values.map(\.withoutPlaces))
    case .table(let table): .table(table.withoutPlaces)
    }
  }
}

extension TOMLTable {
  /// Reads a file's text.
  package init(parsing text: String) throws(TOMLError) {
    var parser = TOMLParser(text)
    self = try parser.document()
  }
}
