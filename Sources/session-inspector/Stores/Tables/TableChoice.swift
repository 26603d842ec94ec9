import SessionsSQL
import TerminalText

/// Which of a database's tables is meant, whatever database it is, and what is said where none or several could be.
struct TableChoice {
  /// What the database is called.
  var place: String
  /// `an SQLite database`
  var kind: SafeText
  /// What was asked for behind the sign of the address; nil: nothing.
  var table: String?
  var layouts: LayoutChoice
  /// The address of one of its tables.
  var address: (_ table: String) -> String

  /// - Parameters:
  ///   - refused: what may be meant as well, and may not be looked at.
  ///   - all: what all tables are called.
  func chosen(
    of found: [ForeignTable], beside refused: [TableName], names all: [TableName]
  ) throws(CommandError) -> ForeignTable {
    let names = all.map(\.spoken)
    guard let table else {
      guard !found.isEmpty else { throw noTable(names) }
      return try one(of: found, beside: refused)
    }
    // Of all tables: what is called so to the letter is meant, also where it is none of sessions and another one is.
    let meant = all.meant(by: table)
    let matches = found.filter { meant.contains($0.called) }
    if !matches.isEmpty { return try one(of: matches, beside: refused) }
    guard meant.isEmpty else { throw unknown(table) }
    let near = nearest(to: table, among: names).map { "did you mean \($0)?" } ?? "its tables are \(Self.list(names))"
    throw .usage("\(place) has no table \(table)", advice: "\(near)")
  }

  private func unknown(_ table: String) -> CommandError {
    .usage(
      "the table \(table) of \(place) is not known as one of sessions",
      advice: "--layout NAME says how it is to be read: \(layouts.names), or [layouts.NAME] of the configuration file")
  }

  /// The table that has what the layout that the user named cannot do without.
  func chosen(of fitting: TableRecognition.Fitting, as layout: TableLayout) throws(CommandError) -> ForeignTable {
    guard fitting.found.isEmpty else { return try one(of: fitting.found, beside: fitting.refused) }
    let least = fitting.lacking.min { $0.columns.count < $1.columns.count }
    throw .usage(
      "no table of \(place) can be read as \(layout.name)",
      advice: least.map { "\($0.table) lacks \(Self.list($0.columns))" } ?? table.map { "there is no table \($0)" }
        ?? "it has no table at all")
  }

  private func one(of found: [ForeignTable], beside refused: [TableName]) throws(CommandError) -> ForeignTable {
    if found.count == 1, refused.isEmpty { return found[0] }
    throw several(found.map { ($0.called.spoken, $0.layout.name) }, beside: refused)
  }

  func several(_ known: [(name: String, layout: String)], beside refused: [TableName]) -> CommandError {
    let tables = known + refused.map { ($0.spoken, "it cannot be looked at") }
    return .usage(
      "\(place) has \(tables.count) tables of sessions: \(Self.list(tables.map { "\($0.name) (\($0.layout))" }))",
      advice: "choose one: \(tables.prefix(4).map { "'\(address($0.name))'" }.joined(separator: " or "))")
  }

  private func noTable(_ names: [String]) -> CommandError {
    CommandError(
      .unreachable, "\(place) is \(kind), but holds no table of sessions that this version knows",
      advice: names.isEmpty
        ? "it has no table at all"
        : "its tables are \(Self.list(names)); --layout NAME reads one as a known one, [layouts.NAME] of the configuration file describes yours"
    )
  }

  private static func list(_ names: [String]) -> String {
    names.count <= 12
      ? names.joined(separator: ", ") : names.prefix(12).joined(separator: ", ") + " and \(names.count - 12) more"
  }
}
