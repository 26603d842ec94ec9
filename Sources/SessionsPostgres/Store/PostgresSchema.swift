import SessionsSQL

/// The table in which this library keeps sessions in PostgreSQL.
///
/// | column | |
/// |---|---|
/// | `id` | 1 to 256 visible ASCII characters; a listing goes by it |
/// | `data` | the session's data, JSON text, kept character for character: `json`, not `jsonb` |
/// | `expires` | milliseconds since 1970, NULL: never |
/// | `modified` | milliseconds since 1970, by the server's clock |
///
/// Which state of a row was read is known by the transaction that wrote it and by its place (`xmin`, `ctid`): another after
/// every write, whoever makes it.
public enum PostgresSchema {
  /// What the table is called where nothing else is said.
  public static let table = "session_inspector_sessions"

  /// The statements that make the table, for who makes it by hand; done twice, they do nothing.
  public static func statements(table: String = table) -> [String] {
    let name = SQLName.qualified(table)
    let index = SQLName.parts(table).last ?? table
    return [
      """
      CREATE TABLE IF NOT EXISTS \(name) (
        id text COLLATE "C" PRIMARY KEY CHECK (pg_catalog.length(id) BETWEEN 1 AND 256),
        data json NOT NULL,
        expires bigint,
        modified bigint NOT NULL DEFAULT \(PostgresTable.now)
      )
      """,
      "CREATE INDEX IF NOT EXISTS \(SQLName.quoted(index + "_by_expiry")) ON \(name) (expires) WHERE expires IS NOT NULL",
      "CREATE INDEX IF NOT EXISTS \(SQLName.quoted(index + "_by_modification")) ON \(name) (modified)",
    ]
  }

  /// What tells our table from others.
  ///
  /// The numbers of the types are the same on every server.
  package static let columns: [(name: String, type: String, number: Int64)] = [
    ("id", "text", 25), ("data", "json", 114), ("expires", "bigint", 20), ("modified", "bigint", 20),
  ]

  /// Finds the table; nil: there is none.
  ///
  /// - Parameter table: in SQL; without a schema where this user's settings say.
  /// - Returns: its name in SQL, schema and all.
  static func name(of table: String, _ connection: PostgresConnection) throws(PostgresFailure) -> String? {
    var found: String?
    let sql = """
      SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class AS c
      JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = pg_catalog.to_regclass($1)::oid
      """
    try connection.query(sql, [.text(Array(table.utf8))]) { row throws(PostgresFailure) in
      found = row.optionalText(0)
      return false
    }
    return found
  }

  /// What of our columns a table lacks.
  static func missing(in name: String, _ connection: PostgresConnection) throws(PostgresFailure) -> [String] {
    var found: Set<String> = []
    let sql = """
      SELECT attname::text, pg_catalog.format_type(atttypid, NULL) FROM pg_catalog.pg_attribute
      WHERE attrelid = $1::regclass::oid AND attnum > 0 AND NOT attisdropped
      """
    try connection.query(sql, [.text(Array(name.utf8))]) { row throws(PostgresFailure) in
      found.insert([0, 1].map(row.text).joined(separator: " "))
      return true
    }
    return columns.map { "\($0.name) \($0.type)" }.filter { !found.contains($0) }
  }
}
