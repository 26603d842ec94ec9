extension TableRecognition {
  /// What came of a search.
  package struct Search<Failure: SQLFailure>: Sendable {
    /// What is recognised. Each knows which others beside them may be of sessions, too.
    package var found: [ForeignTable] = []
    /// What could be of sessions and may not be looked at. Whoever owns such a table does not keep anybody from the others by it.
    package var refused: [(table: TableName, failure: Failure)] = []
  }

  /// The tables of a database that are recognised.
  package static func find<Connection: SQLConnection & ~Copyable>(
    in tables: [DatabaseTable], among layouts: [TableLayout], _ connection: borrowing Connection, _ dialect: some SQLDialect
  ) throws(Connection.Failure) -> Search<Connection.Failure> {
    var search = Search<Connection.Failure>()
    var unknown: [String] = []
    for table in tables {
      do throws(Connection.Failure) {
        if let match = try recognise(table, among: layouts, in: tables, connection, dialect) {
          search.found.append(match)
        } else if table.name.lowercased().contains("session"), try hasRow(table, connection) {
          unknown.append(table.name)
        }
      } catch {
        guard error.refusesTable else { throw error }
        search.refused.append((table.called, error))
        unknown.append(table.name)
      }
    }
    let parts = Set(search.found.compactMap { $0.layout.parts?.table.lowercased() })
    let beside = unknown.filter { !parts.contains($0.lowercased()) }
    for index in search.found.indices { search.found[index].unknownBeside = beside }
    return search
  }

  /// Tables as a layout that the user named has them, and what the others lack.
  package struct Fitting: Sendable {
    package var found: [ForeignTable] = []
    package var lacking: [(table: String, columns: [String])] = []
  }

  /// The tables that have what a layout cannot do without, whatever stands in them.
  ///
  /// - Parameter name: only this one; nil: those that are called as the layout's are, or else every one that fits.
  /// - Throws: why it may not be looked at, where that is so of one that is named, or of what fits and no other does.
  package static func fitting<Connection: SQLConnection & ~Copyable>(
    _ layout: TableLayout, in tables: [DatabaseTable], table name: String?, _ connection: borrowing Connection,
    _ dialect: some SQLDialect
  ) throws(Connection.Failure) -> Fitting {
    let meant = name.map { tables.map(\.called).meant(by: $0) }
    let asked = tables.filter { meant?.contains($0.called) ?? true }
    let usual = asked.filter { table in layout.tables.contains { $0.lowercased() == table.name.lowercased() } }
    var fitting = Fitting()
    var refused: [(table: String, failure: Connection.Failure)] = []
    for table in usual.isEmpty ? asked : usual {
      let missing = missing(layout, table) + parts(of: layout, beside: table, tables).missing
      guard missing.isEmpty else {
        fitting.lacking.append((table.name, missing))
        continue
      }
      do throws(Connection.Failure) {
        let sample = try TableSample(of: table, layout.columns, connection, dialect)
        if let match = ForeignTable(table, layout, sample, tables, dialect) { fitting.found.append(match) }
      } catch {
        guard error.refusesTable else { throw error }
        refused.append((table.name, error))
      }
    }
    if let first = refused.first, fitting.found.isEmpty { throw first.failure }
    let beside = refused.map { $0.table }
    for index in fitting.found.indices { fitting.found[index].unknownBeside = beside }
    return fitting
  }

  private static func hasRow<Connection: SQLConnection & ~Copyable>(
    _ table: DatabaseTable, _ connection: borrowing Connection
  ) throws(Connection.Failure) -> Bool {
    var found = false
    try connection.query("SELECT 1 FROM \(table.qualified) LIMIT 1", of: table) { _ throws(Connection.Failure) in
      found = true
      return false
    }
    return found
  }
}
