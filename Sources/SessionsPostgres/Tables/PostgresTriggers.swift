import SessionsSQL

/// What the server runs by itself when rows of a table are written: triggers that are not its own, those of its partitions and of the
/// tables that inherit from it among them, whose rows are the table's too; and rules.
enum PostgresTriggers {
  /// - Parameter tables: in SQL, schema and all.
  static func all(of tables: [String], _ connection: PostgresConnection) throws(PostgresFailure) -> [SQLWrite: [String]] {
    let sql = """
      WITH RECURSIVE family(oid, is_heir) AS (SELECT pg_catalog.to_regclass(n)::oid, false FROM pg_catalog.unnest($1::text[]) AS n UNION \
      SELECT h.inhrelid, true FROM family AS f JOIN pg_catalog.pg_inherits AS h ON h.inhparent = f.oid) \
      SELECT w.write, d.name FROM (VALUES (4, 'insert', '3'), (8, 'delete', '4'), (16, 'update', '2')) AS w(bit, write, event), \
      LATERAL (SELECT g.tgname::text FROM family AS f JOIN pg_catalog.pg_trigger AS g ON g.tgrelid = f.oid \
      WHERE NOT g.tgisinternal AND g.tgtype::int4 & w.bit <> 0 AND g.tgenabled IN ('O', 'A') AND (NOT f.is_heir OR g.tgtype::int4 & 1 <> 0) \
      UNION ALL SELECT r.rulename::text FROM family AS f JOIN pg_catalog.pg_rewrite AS r ON r.ev_class = f.oid \
      WHERE NOT f.is_heir AND r.ev_type::text = w.event AND r.ev_enabled IN ('O', 'A')) AS d(name) \
      GROUP BY w.write, d.name ORDER BY d.name
      """
    var triggers: [SQLWrite: [String]] = [:]
    try connection.query(sql, [PostgresArray.value(of: tables)]) { row throws(PostgresFailure) in
      if let write = SQLWrite(row.text(0)) { triggers[write, default: []].append(row.text(1)) }
      return true
    }
    return triggers
  }
}

extension SQLWrite {
  fileprivate init?(_ name: String) {
    guard let write = Self.allCases.first(where: { "\($0)" == name }) else { return nil }
    self = write
  }
}
