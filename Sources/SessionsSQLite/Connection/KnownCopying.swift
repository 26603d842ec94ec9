import SessionsSQL

/// How a connection copied a row last. Asking for the columns takes about as long as deleting a row, and they are the same as
/// long as the schema is.
final class KnownCopying {
  private var last: (version: Int64, table: ForeignTable.SQL, copying: RowCopying)?

  func known(_ table: ForeignTable, _ version: Int64) -> RowCopying? {
    guard let last, last.version == version, last.table == table.sql else { return nil }
    return last.copying
  }

  func note(_ copying: RowCopying, of table: ForeignTable, _ version: Int64) { last = (version, table.sql, copying) }
}

extension Connection {
  func copying(of table: ForeignTable) throws(SQLiteFailure) -> RowCopying {
    let version = try number("PRAGMA schema_version")
    if let known = copyings.known(table, version) { return known }
    let row = try DatabaseTable.columns(of: table.name, self)
    var (parts, refusing) = ([DatabaseTable.Column](), (row: try DatabaseTable.refusing(table.name, self), parts: ""))
    if let name = table.layout.parts?.table {
      parts = try DatabaseTable.columns(of: name, self)
      refusing.parts = try DatabaseTable.refusing(name, self)
    }
    let copying = RowCopying(table, row: row, parts: parts, refusing: refusing, SQLiteDialect())
    copyings.note(copying, of: table, version)
    return copying
  }
}
