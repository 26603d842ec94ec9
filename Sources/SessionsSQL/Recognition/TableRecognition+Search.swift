extension TableRecognition {
  /// What came of a search.
  package struct Search: Sendable {
    /// What is recognised. Each knows which others beside them may be of sessions, too.
    package var found: [ForeignTable] = []
    /// What may be meant as well as those, and may not be looked at. Whoever owns such a table does not keep anybody from the others by
    /// it, and nothing is taken for another because of it: it is said that there are several.
    package var refused: [TableName] = []
  }

  /// The tables of a database that are recognised.
  ///
  /// - Parameters:
  ///   - meant: the only ones that are looked at; nil: all.
  ///   - hasOther: whether something else is found, that is meant as well.
  /// - Throws: why a table may not be looked at, too, where there is no other.
  package static func find<Connection: SQLConnection & ~Copyable>(
    in tables: [DatabaseTable], meant: Set<TableName>? = nil, hasOther: Bool = false, among layouts: [TableLayout],
    _ connection: borrowing Connection, _ dialect: some SQLDialect
  ) throws(Connection.Failure) -> Search {
    var search = Search()
    var unknown: [TableName] = []
    var failure: Connection.Failure?
    for table in tables where meant?.contains(table.called) ?? true {
      do throws(Connection.Failure) {
        if let match = try recognise(table, among: layouts, in: tables, connection, dialect) {
          search.found.append(match)
        } else if meant != nil || speaksOfSessions(table), try hasRow(table, connection) {
          unknown.append(table.called)
        }
      } catch {
        guard error.refusesTable else { throw error }
        failure = failure ?? error
        if meant != nil || mayBe(table, among: layouts, tables) {
          search.refused.append(table.called)
        } else {
          unknown.append(table.called)
        }
      }
    }
    if let failure, search.found.isEmpty, !hasOther { throw failure }
    let parts = Set(search.found.compactMap { $0.layout.parts?.table.lowercased() })
    let beside = unknown.filter { !parts.contains($0.name.lowercased()) }.map(\.spoken)
    for index in search.found.indices { search.found[index].unknownBeside = beside }
    return search
  }

  private static func speaksOfSessions(_ table: DatabaseTable) -> Bool { table.name.lowercased().contains("session") }

  /// Whether its name and its columns are those of a table of sessions, whatever stands in it.
  private static func mayBe(_ table: DatabaseTable, among layouts: [TableLayout], _ tables: [DatabaseTable]) -> Bool {
    layouts.contains { layout in
      isComplete(layout, table, tables)
        && (speaksOfSessions(table) || layout.tables.contains { $0.lowercased() == table.name.lowercased() })
    }
  }

  /// Tables as a layout that the user named has them, and what the others lack.
  package struct Fitting: Sendable {
    package var found: [ForeignTable] = []
    package var lacking: [(table: String, columns: [String])] = []
    /// What has it as well as those that are found, and may not be looked at.
    package var refused: [TableName] = []
  }

  /// The tables that have what a layout cannot do without, whatever stands in them.
  ///
  /// - Parameter name: only this one; nil: those that are called as the layout's are, or else every one that fits.
  /// - Throws: why a table may not be looked at, too, where no other fits.
  package static func fitting<Connection: SQLConnection & ~Copyable>(
    _ layout: TableLayout, in tables: [DatabaseTable], table name: String?, _ connection: borrowing Connection,
    _ dialect: some SQLDialect
  ) throws(Connection.Failure) -> Fitting {
    let meant = name.map { tables.map(\.called).meant(by: $0) }
    let asked = tables.filter { meant?.contains($0.called) ?? true }
    let usual = asked.filter { table in layout.tables.contains { $0.lowercased() == table.name.lowercased() } }
    var fitting = Fitting()
    var failure: Connection.Failure?
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
        failure = failure ?? error
        fitting.refused.append(table.called)
      }
    }
    if let failure, fitting.found.isEmpty { throw failure }
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
