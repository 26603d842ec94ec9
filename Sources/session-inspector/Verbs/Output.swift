import ECMAScript
import TerminalUI

/// How values reach standard output: as data for programs, and never as commands for a terminal.
enum Output {
  /// One line of JSON.
  static func json(_ value: JSONValue) {
    let text = JSON.text(value, numbers: .asWritten)
    Console.data(Console.outputIsTerminal ? escaped(text) : text)
  }

  /// In JSON these scalars stand only within strings, where an escape means the same.
  static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      guard isUnsafe(scalar) else {
        result.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        result.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".unicodeScalars)
      }
    }
    return String(result)
  }

  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x7F else { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: return true
    default: return false
    }
  }

  /// Text for people; clipped where a terminal is too narrow for it.
  static func line(_ text: SafeText) {
    Console.line(Console.columns.map { text.width > $0 ? text.clipped(to: $0) : text } ?? text)
  }

  /// A value for people: JSON over several lines, nothing in it obeyed.
  static func pretty(_ value: JSONValue) {
    for line in JSON.text(value, numbers: .asWritten, indent: 2).split(separator: "\n") {
      Console.line(SafeText(sanitising: line))
    }
  }
}

/// A table for people: columns as wide as what is in them, the numbers to the right.
struct TextTable {
  struct Column {
    let title: SafeText
    var alignment = Alignment.leading
  }

  let columns: [Column]
  var rows: [[SafeText]] = []

  func print() {
    let widths = columns.indices.map { index in rows.reduce(columns[index].title.width) { max($0, $1[index].width) } }
    for row in [columns.map(\.title)] + rows {
      let cells = columns.indices.map { index in
        let isLast = index == columns.count - 1 && columns[index].alignment == .leading
        return isLast ? row[index] : row[index].padded(to: widths[index], alignment: columns[index].alignment)
      }
      Output.line(.joined(cells, separator: "  "))
    }
  }
}

/// Comma-separated values as RFC 4180 has them. A cell that a spreadsheet would take for a formula begins with `'`.
struct CSVWriter {
  static let ending = "\r\n"
  private(set) var guarded = 0

  mutating func line(_ cells: [String]) -> String { cells.map { cell($0) }.joined(separator: ",") }

  private mutating func cell(_ text: String) -> String {
    var text = text
    if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) {
      text = "'" + text
      guarded += 1
    }
    let needsQuotes = text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\r" || $0 == "\n" }
    return needsQuotes
      ? "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\"" : text
  }
}
