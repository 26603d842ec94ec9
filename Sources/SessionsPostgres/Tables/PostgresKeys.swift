import SessionsSQL

/// What the server does by foreign keys when rows of a table are deleted.
enum PostgresKeys {
  /// - Parameters:
  ///   - table: in SQL, schema and all.
  ///   - parts: the table of what is deleted with a row; nil: there is none.
  static func referring(
    to table: String, parts: String?, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> ReferringKeys {
    // All keys to tables from which rows may be deleted: a table that was met is not gone through again.
    let sql = """
      WITH RECURSIVE reached(oid) AS (SELECT pg_catalog.to_regclass(n)::oid FROM pg_catalog.unnest($3::text[]) AS n UNION \
      SELECT k.conrelid FROM reached AS r JOIN pg_catalog.pg_constraint AS k ON k.confrelid = r.oid \
      WHERE k.contype = 'f' AND k.confdeltype = 'c') \
      SELECT k.conrelid::text, k.conrelid::pg_catalog.regclass::text, k.confrelid::text, k.conname::text, k.confdeltype::text, \
      pg_catalog.to_regclass($1)::oid::text, pg_catalog.to_regclass($2)::oid::text \
      FROM reached AS r JOIN pg_catalog.pg_constraint AS k ON k.confrelid = r.oid WHERE k.contype = 'f' ORDER BY 2, 4
      """
    let parameters: [SQLValue] = [
      .text(Array(table.utf8)), parts.map { .text(Array($0.utf8)) } ?? .null,
      PostgresArray.value(of: [table] + (parts.map { [$0] } ?? [])),
    ]
    var (keys, from, without) = ([ForeignKey](), table, parts)
    try connection.query(sql, parameters) { row throws(PostgresFailure) in
      let deletion: ForeignKey.Deletion =
        switch row.text(4) {
        case "c": .cascades
        case "n", "d": .changes
        default: .refuses
        }
      keys.append(ForeignKey(of: row.text(0), called: row.text(1), row.text(3), to: row.text(2), on: deletion))
      (from, without) = (row.text(5), parts.map { _ in row.text(6) })
      return true
    }
    return ReferringKeys(following: keys, from: from, parts: without)
  }
}
