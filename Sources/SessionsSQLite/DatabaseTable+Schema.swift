import SessionsSQL

/// The tables of a database, by SQLite's own words.
extension DatabaseTable {
  /// More are not looked at; a database of sessions has some tens.
  private static let maximumTables = 1000

  /// The tables that hold rows: no views, which may be anything, and no virtual ones, which run their module's code.
  static func all(_ connection: borrowing Connection) throws(SQLiteFailure) -> [DatabaseTable] {
    var tables: [DatabaseTable] = []
    do {
      let statement = try connection.prepare(
        """
        SELECT name, wr FROM pragma_table_list
        WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' LIMIT ?1
        """)
      try statement.bind(1, Int64(maximumTables))
      while try statement.step() {
        guard let name = String(validating: statement.bytes(0), as: UTF8.self) else { continue }
        tables.append(DatabaseTable(name: name, hasRowID: statement.number(1) == 0, columns: []))
      }
    }
    for index in tables.indices {
      tables[index].columns = try columns(of: tables[index].name, connection)
      tables[index].indexed = try indexed(of: tables[index].name, connection)
      tables[index].unique = try unique(in: tables[index], connection)
      tables[index].refusing = try refusing(tables[index].name, connection)
    }
    return tables
  }

  private static func indexed(of table: String, _ connection: borrowing Connection) throws(SQLiteFailure) -> Set<String> {
    let statement = try connection.prepare(
      """
      SELECT i.name FROM pragma_index_list(?1) AS l, pragma_index_info(l.name) AS i
      WHERE l.partial = 0 AND i.seqno = 0 AND i.name IS NOT NULL
      """)
    try statement.bind(1, text: Array(table.utf8))
    var columns: Set<String> = []
    while try statement.step() { columns.insert(String(decoding: statement.bytes(0), as: UTF8.self)) }
    return columns
  }

  private static func unique(
    in table: DatabaseTable, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> Set<String> {
    let statement = try connection.prepare(
      """
      SELECT min(i.name) FROM pragma_index_list(?1) AS l, pragma_index_info(l.name) AS i
      WHERE l.partial = 0 AND l."unique" = 1 GROUP BY l.name HAVING count(*) = 1 AND min(i.name) IS NOT NULL
      """)
    try statement.bind(1, text: Array(table.name.utf8))
    var columns: Set<String> = []
    while try statement.step() { columns.insert(String(decoding: statement.bytes(0), as: UTF8.self)) }
    // The number of a row has no index of its own.
    let key = table.columns.filter { $0.keyPosition > 0 }
    return key.count == 1 ? columns.union([key[0].name]) : columns
  }

  /// What has a conflict refuse a statement (``DatabaseTable/refusing``), where a table says that the other row goes, that nothing is
  /// written and nothing said, or that the whole transaction is rolled back. What a statement says goes before that, and also before what
  /// the triggers say that it sets off: where the table says nothing, the statement does not either.
  static func refusing(_ table: String, _ connection: borrowing Connection) throws(SQLiteFailure) -> String {
    let statement = try connection.prepare(
      "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE AND sql LIKE '%conflict%'")
    try statement.bind(1, text: Array(table.utf8))
    return try statement.step() ? " OR ABORT" : ""
  }

  static func columns(
    of table: String, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> [Column] {
    let statement = try connection.prepare("SELECT name, \"notnull\", pk, hidden, type FROM pragma_table_xinfo(?1)")
    try statement.bind(1, text: Array(table.utf8))
    var columns: [Column] = []
    while try statement.step() {
      columns.append(
        Column(
          name: String(decoding: statement.bytes(0), as: UTF8.self), isRequired: statement.number(1) != 0,
          keyPosition: statement.number(2), isGenerated: statement.number(3) != 0,
          type: String(decoding: statement.bytes(4), as: UTF8.self)))
    }
    return columns
  }
}
