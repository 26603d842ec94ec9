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
    let choice = TableChoice(
      place: address.path, kind: "an SQLite database", table: address.part, layouts: layouts,
      address: { "sqlite:\(address.path)#\($0)" })
    if let layout = try layouts.layout() {
      let fitting: TableRecognition.Fitting
      do throws(StoreError) {
        fitting = try await SessionTables.fitting(layout, in: address.path, table: address.part)
      } catch { throw CommandError(error) }
      return .foreign(try choice.chosen(of: fitting, as: layout))
    }
    let tables: SessionTables
    do throws(StoreError) {
      tables = try await SessionTables.find(
        in: address.path, among: layouts.own + TableLayout.known, table: address.part)
    } catch { throw CommandError(error) }
    switch tables {
    case .native(let reader, let first):
      guard let table = address.part, table.lowercased() != "sessions" else { return .own(reader, first: first) }
      throw .usage("\(address.path) keeps its sessions in one table", advice: "leave out #\(table)")
    case .foreign(let search, let names):
      return .foreign(try choice.chosen(of: search.found, beside: search.refused, names: names))
    }
  }
}
