import Platform

/// Comma-separated values as RFC 4180 has them. A cell that a spreadsheet would take for a formula begins with `'`.
package struct CSVWriter: Sendable {
  package static let ending = "\r\n"
  /// How many cells begin so.
  package private(set) var guarded = 0

  package init() {}

  package mutating func line(_ cells: [String]) -> String { cells.map { cell($0) }.joined(separator: ",") }

  private mutating func cell(_ text: String) -> String {
    var text = text
    if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) {
      text = "'" + text
      guarded += 1
    }
    let needsQuotes = text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\r" || $0 == "\n" }
    return needsQuotes ? "\"" + text.replacingEach("\"", by: "\"\"") + "\"" : text
  }
}
