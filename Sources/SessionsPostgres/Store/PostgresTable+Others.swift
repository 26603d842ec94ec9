import SessionsSQL

/// What others have added to the table.
extension PostgresTable {
  /// Columns that are not ours, but for those that are reckoned, as one text; NULL: there are none.
  ///
  /// - Parameter table: its number, in SQL.
  static func othersColumns(of table: String) -> String {
    let ours = PostgresSchema.columns.map { "'\($0.name)'" }.joined(separator: ", ")
    return """
      (SELECT pg_catalog.string_agg(a.attname::text, ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a \
      WHERE a.attrelid = \(table) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attname NOT IN (\(ours)))
      """
  }

  func lookForOthers(_ connection: PostgresConnection) throws(PostgresFailure) {
    let sql = "SELECT \(Self.othersColumns(of: "pg_catalog.to_regclass($1)::oid"))"
    try connection.query(sql, [.text(Array(name.utf8))]) { row throws(PostgresFailure) in
      note(others: row.value(0))
      return false
    }
  }

  func note(others found: SQLValue) {
    others.note(found.bytes.map { [String(decoding: $0, as: UTF8.self)] } ?? [])
  }
}
