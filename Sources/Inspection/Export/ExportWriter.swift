package import ECMAScript

/// In which form sessions are exported.
package enum ExportFormat: String, Sendable, CaseIterable {
  case json, jsonl, csv

  /// The form that the name of a file asks for; nil: it asks for none.
  package init?(fileName: String) {
    let name = fileName.lowercased()
    guard let format = Self.allCases.first(where: { name.hasSuffix("." + $0.rawValue) }) else { return nil }
    self = format
  }
}

/// Some of what is exported: a value is written piece by piece, so that the text of a large session never stands in memory.
package enum ExportPiece: Sendable {
  case text(String)
  case value(JSONValue)
}

/// Writes sessions one after another, in one of the forms.
package struct ExportWriter: Sendable {
  /// What is told of the list as a whole, where the form has a place for it.
  package struct Totals: Sendable {
    package var total: Int
    package var matched: Int
    package var isTruncated: Bool

    package init(total: Int, matched: Int, isTruncated: Bool) {
      (self.total, self.matched, self.isTruncated) = (total, matched, isTruncated)
    }
  }

  private let format: ExportFormat
  private let columns: ExportColumns
  private var csv = CSVWriter()
  private var isFirst = true
  /// How many cells begin with `'`, so that no spreadsheet takes them for formulas.
  package var guarded: Int { csv.guarded }

  package init(_ format: ExportFormat, _ columns: ExportColumns) { (self.format, self.columns) = (format, columns) }

  package mutating func begin() -> [ExportPiece] {
    switch format {
    case .json: [.text(#"{"sessions":["#)]
    case .jsonl: []
    case .csv: [.text(csv.line(columns.names) + CSVWriter.ending)]
    }
  }

  package mutating func add(_ row: ExportRow) -> [ExportPiece] {
    defer { isFirst = false }
    switch format {
    case .json: return (isFirst ? [] : [.text(",")]) + [.value(.object(row.record(columns)))]
    case .jsonl: return [.value(.object(row.record(columns))), .text("\n")]
    case .csv: return [.text(csv.line(columns.columns.map(row.cell)) + CSVWriter.ending)]
    }
  }

  package func end(_ totals: Totals) -> [ExportPiece] {
    guard format == .json else { return [] }
    let rest: JSONObject = [
      "total": .number(JSNumber(Double(totals.total))), "matched": .number(JSNumber(Double(totals.matched))),
      "truncated": .bool(totals.isTruncated),
    ]
    return [.text("],"), .text(String(JSON.text(.object(rest)).dropFirst())), .text("\n")]
  }
}
