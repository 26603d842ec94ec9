package import Sessions
package import SessionsSQL

/// What a database holds: our own table, or tables of somebody's that look like sessions.
package enum SessionTables: Sendable {
  /// Made by this library: it opened, and the first of its sessions, which tells in which form they are.
  case native(SQLiteSessionReader, first: SessionEntry?)
  /// None, one or several; `names` are those of all tables.
  case foreign(TableRecognition.Search, names: [TableName])

  /// Looks at the schema and at some rows of every table that could be one of sessions, and changes nothing.
  ///
  /// - Parameters:
  ///   - layouts: what tables may be; of two that fit equally well the first is taken.
  ///   - name: by which one is meant; nil: whichever there is.
  /// - Throws: `unavailable` where it was made by a newer version of this library.
  package static func find(
    in path: String, among layouts: [TableLayout], table name: String? = nil
  ) async throws(StoreError) -> SessionTables {
    let database = try Database(observing: DatabaseFile(path), writing: WriteOptions(looksPastIndex: true))
    return try await database.read { connection, _ throws(SQLiteFailure) in
      if try Schema.isOurs(connection) {
        if let compatibilityError = try Schema.compatibilityError(connection, path: path) {
          return Result<SessionTables, StoreError>.failure(compatibilityError)
        }
        let first = try SessionTable.page(PageRequest(limit: 1), connection).entries.first
        return .success(.native(SQLiteSessionReader(database), first: first))
      }
      let tables = try DatabaseTable.all(connection)
      let names = tables.map(\.called)
      let search = try TableRecognition.find(
        in: tables, meant: name.map { names.meant(by: $0) }, among: layouts, connection, SQLiteDialect())
      return .success(.foreign(search, names: names))
    }.get()
  }

  /// The tables that have what a layout cannot do without, whatever stands in them: for a layout that the user named.
  ///
  /// - Parameter name: only this one; nil: those that are called as the layout's are, or else every one that fits.
  /// - Returns: them, and what the others lack.
  package static func fitting(
    _ layout: TableLayout, in path: String, table name: String?
  ) async throws(StoreError) -> TableRecognition.Fitting {
    let database = try Database(observing: DatabaseFile(path))
    return try await database.read { connection, _ throws(SQLiteFailure) in
      try TableRecognition.fitting(layout, in: try DatabaseTable.all(connection), table: name, connection, SQLiteDialect())
    }
  }
}
