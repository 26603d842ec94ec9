import CSQLite
import Sessions
import SessionsSQL

/// SQLite does what foreign keys say for connections that ask for it, and for no other.
extension Connection {
  /// Has all of them hold from now on, or none. Within a transaction that stays as it was.
  func keepForeignKeys(_ keeps: Bool) throws(SQLiteFailure) {
    // It is done when it is compiled, and so each time anew.
    try execute(script: keeps ? "PRAGMA foreign_keys = ON" : "PRAGMA foreign_keys = OFF")
  }

  /// Has them hold for what is deleted from these tables. One that names what is no key, or a table that is not there, has every
  /// deletion refused where they hold: whoever uses such a database does without them, and so do we.
  ///
  /// - Parameter tables: in SQL.
  /// - Returns: whether they hold.
  func keepForeignKeys(of tables: [String]) throws(SQLiteFailure) -> Bool {
    try keepForeignKeys(true)
    for table in tables {
      do throws(SQLiteFailure) {
        // Compiled, and not done.
        try query("EXPLAIN DELETE FROM \(table)", []) { _ throws(SQLiteFailure) in false }
      } catch {
        guard error.primary == SQLITE_ERROR else { throw error }
        try keepForeignKeys(false)
        return false
      }
    }
    return true
  }

  /// Whether rows refer to what this transaction has deleted, by foreign keys that are looked at with its commit.
  var leavesForeignKeysBroken: Bool {
    var (current, highest): (Int32, Int32) = (0, 0)
    return sqlite3_db_status(handle, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0) == SQLITE_OK && current != 0
  }

  /// What the foreign keys that refer to the rows of a table do with a deletion; nothing where they cannot hold.
  ///
  /// - Parameters:
  ///   - parts: the table of what is deleted with a row; nil: there is none.
  ///   - tables: from which is deleted, in SQL.
  func referringKeys(
    to table: String, parts: String?, deletingFrom tables: [String]
  ) throws(SQLiteFailure) -> ReferringKeys {
    let before = try number("PRAGMA foreign_keys") != 0
    defer { try? keepForeignKeys(before) }
    guard try keepForeignKeys(of: tables) else { return ReferringKeys() }
    // Tables are told apart as SQLite does it: it folds the letters of ASCII, and so does its lower().
    let sql = """
      SELECT lower(m.name), m.name, lower(f."table"), group_concat(f."from", ', '), f.on_delete, lower(?1), lower(?2) \
      FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table' GROUP BY m.name, f.id ORDER BY m.name, f.id
      """
    var (keys, from, without) = ([ForeignKey](), table, parts)
    try query(sql, [.text(Array(table.utf8)), parts.map { .text(Array($0.utf8)) } ?? .null]) { row throws(SQLiteFailure) in
      let deletion = ForeignKey.Deletion(onDelete: row.text(4))
      keys.append(ForeignKey(of: row.text(0), called: row.text(1), row.text(3), to: row.text(2), on: deletion))
      (from, without) = (row.text(5), parts.map { _ in row.text(6) })
      return true
    }
    return ReferringKeys(following: keys, from: from, parts: without)
  }
}

extension ForeignKey.Deletion {
  /// - Parameter words: as SQLite says what a key does.
  fileprivate init(onDelete words: String) {
    switch words {
    case "CASCADE": self = .cascades
    case "SET NULL", "SET DEFAULT": self = .changes
    default: self = .refuses
    }
  }
}

extension ForeignTable {
  /// From which a session is deleted, in SQL.
  var deletedFrom: [String] { sql.tables }
}

extension Database {
  /// Of our own table.
  nonisolated func referringKeys() async throws(StoreError) -> ReferringKeys {
    try await read { connection, _ throws(SQLiteFailure) in
      try connection.referringKeys(to: "sessions", parts: nil, deletingFrom: SessionTable.deletedFrom)
    }
  }

  nonisolated func referringKeys(to table: ForeignTable) async throws(StoreError) -> ReferringKeys {
    try await read { connection, _ throws(SQLiteFailure) in
      try connection.referringKeys(to: table.name, parts: table.layout.parts?.table, deletingFrom: table.deletedFrom)
    }
  }
}
