package import Sessions
package import SessionsSQL

/// What a database holds: our own table, or tables of somebody's that look like sessions.
package enum SessionTables: Sendable {
  /// Made by this library: it opened, and the first of its sessions, which tells in which form they are.
  case native(SQLiteSessionReader, first: SessionEntry?)
  /// None, one or several; `names` are those of all tables.
  case foreign([ForeignTable], names: [String])

  /// Looks at the schema and at some rows of every table that could be one of sessions, and changes nothing.
  ///
  /// - Parameter layouts: what tables may be; of two that fit equally well the first is taken.
  /// - Throws: `unavailable` where it was made by a newer version of this library.
  package static func find(in path: String, among layouts: [TableLayout]) async throws(StoreError) -> SessionTables {
    let database = try Database(observing: DatabaseFile(path))
    return try await database.read { connection, _ throws(SQLiteFailure) in
      if try Schema.isOurs(connection) {
        if let compatibilityError = try Schema.compatibilityError(connection, path: path) {
          return Result<SessionTables, StoreError>.failure(compatibilityError)
        }
        let first = try SessionTable.page(PageRequest(limit: 1), connection).entries.first
        return .success(.native(SQLiteSessionReader(database), first: first))
      }
      let tables = try DatabaseTable.all(connection)
      var found: [ForeignTable] = []
      var unknown: [String] = []
      for table in tables {
        if let match = try TableRecognition.recognise(table, among: layouts, in: tables, connection, SQLiteDialect()) {
          found.append(match)
        } else if table.name.lowercased().contains("session"), try connection.hasRow(in: table) {
          unknown.append(table.name)
        }
      }
      let parts = Set(found.compactMap { $0.layout.parts?.table.lowercased() })
      for index in found.indices { found[index].unknownBeside = unknown.filter { !parts.contains($0.lowercased()) } }
      return .success(.foreign(found, names: tables.map(\.name)))
    }.get()
  }

  /// The tables that have what a layout cannot do without, whatever stands in them: for a layout that the user named.
  ///
  /// - Parameter name: only this one; nil: those that are called as the layout's are, or else every one that fits.
  /// - Returns: them, and what the others lack.
  package static func fitting(
    _ layout: TableLayout, in path: String, table name: String?
  ) async throws(StoreError) -> (found: [ForeignTable], lacking: [(table: String, columns: [String])]) {
    let database = try Database(observing: DatabaseFile(path))
    return try await database.read { connection, _ throws(SQLiteFailure) in
      let tables = try DatabaseTable.all(connection)
      let asked = tables.filter { table in name.map { $0.lowercased() == table.name.lowercased() } ?? true }
      let usual = asked.filter { table in layout.tables.contains { $0.lowercased() == table.name.lowercased() } }
      var (found, lacking) = ([ForeignTable](), [(table: String, columns: [String])]())
      for table in usual.isEmpty ? asked : usual {
        let missing = TableRecognition.missing(layout, table) + TableRecognition.parts(of: layout, tables).missing
        if missing.isEmpty {
          let sample = try TableSample(of: table, layout.columns, connection, SQLiteDialect())
          if let match = ForeignTable(table, layout, sample, tables, SQLiteDialect()) { found.append(match) }
        } else {
          lacking.append((table.name, missing))
        }
      }
      return (found, lacking)
    }
  }
}

extension Connection {
  fileprivate borrowing func hasRow(in table: DatabaseTable) throws(SQLiteFailure) -> Bool {
    let statement = try prepare(text: "SELECT 1 FROM \(SQLName.quoted(table.name)) LIMIT 1")
    return try statement.step()
  }
}
