import SessionFormats
import Sessions
import SessionsAdministration
import SessionsSQL
import SessionsSQLite
import TerminalText

/// Which table of a database is meant.
enum SQLiteTable {
  case own(SQLiteSessionReader, first: SessionEntry?)
  case foreign(ForeignTable)

  /// - Throws: what the tables are, where none or several could be meant.
  static func chosen(_ address: PartOfFile, _ layouts: LayoutChoice) async throws(CommandError) -> SQLiteTable {
    if let layout = try layouts.layout() { return .foreign(try await fitting(layout, address)) }
    let tables: SessionTables
    do throws(StoreError) {
      tables = try await SessionTables.find(in: address.path, among: layouts.own + TableLayout.known)
    } catch { throw CommandError(error) }
    let (found, names): ([ForeignTable], [String])
    switch tables {
    case .native(let reader, let first):
      guard let table = address.part, table.lowercased() != "sessions" else { return .own(reader, first: first) }
      throw .usage("\(address.path) keeps its sessions in one table", advice: "leave out #\(table)")
    case .foreign(let tables, let all): (found, names) = (tables, all)
    }
    guard let table = address.part else {
      guard !found.isEmpty else { throw noTable(address.path, names) }
      return .foreign(try one(of: found, address))
    }
    if let match = found.first(where: { $0.name.lowercased() == table.lowercased() }) { return .foreign(match) }
    guard names.contains(where: { $0.lowercased() == table.lowercased() }) else {
      let near = nearest(to: table, among: names).map { "did you mean \($0)?" } ?? "its tables are \(list(names))"
      throw .usage("\(address.path) has no table \(table)", advice: "\(near)")
    }
    throw .usage(
      "the table \(table) of \(address.path) is not known as one of sessions",
      advice: "--layout NAME says how it is to be read: \(layouts.names), or [layouts.NAME] of the configuration file")
  }

  private static func fitting(_ layout: TableLayout, _ address: PartOfFile) async throws(CommandError) -> ForeignTable {
    let (found, lacking): ([ForeignTable], [(table: String, columns: [String])])
    do throws(StoreError) {
      (found, lacking) = try await SessionTables.fitting(layout, in: address.path, table: address.part)
    } catch { throw CommandError(error) }
    guard !found.isEmpty else { throw doesNotFit(layout, address, lacking) }
    return try one(of: found, address)
  }

  private static func one(of found: [ForeignTable], _ address: PartOfFile) throws(CommandError) -> ForeignTable {
    if found.count == 1 { return found[0] }
    throw .usage(
      "\(address.path) has \(found.count) tables of sessions: \(list(found.map { "\($0.name) (\($0.layout.name))" }))",
      advice: "choose one: \(found.prefix(4).map { "'sqlite:\(address.path)#\($0.name)'" }.joined(separator: " or "))")
  }

  private static func noTable(_ path: String, _ names: [String]) -> CommandError {
    CommandError(
      .unreachable, "\(path) is an SQLite database, but holds no table of sessions that this version knows",
      advice: names.isEmpty
        ? "it has no table at all"
        : "its tables are \(list(names)); --layout NAME reads one as a known one, [layouts.NAME] of the configuration file describes yours"
    )
  }

  private static func doesNotFit(
    _ layout: TableLayout, _ address: PartOfFile, _ lacking: [(table: String, columns: [String])]
  ) -> CommandError {
    let least = lacking.min { $0.columns.count < $1.columns.count }
    return .usage(
      "no table of \(address.path) can be read as \(layout.name)",
      advice: least.map { "\($0.table) lacks \(list($0.columns))" }
        ?? address.part.map { "there is no table \($0)" } ?? "it has no table at all")
  }

  private static func list(_ names: [String]) -> String {
    names.count <= 12 ? names.joined(separator: ", ") : names.prefix(12).joined(separator: ", ") + " and \(names.count - 12) more"
  }
}
