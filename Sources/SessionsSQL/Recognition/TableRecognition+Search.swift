extension TableRecognition {
  /// The tables of a database that are recognised. Each knows which others beside them may be of sessions, too.
  package static func find<Connection: SQLConnection & ~Copyable>(
    in tables: [DatabaseTable], among layouts: [TableLayout], _ connection: borrowing Connection, _ dialect: some SQLDialect
  ) throws(Connection.Failure) -> [ForeignTable] {
    var found: [ForeignTable] = []
    var unknown: [String] = []
    for table in tables {
      if let match = try recognise(table, among: layouts, in: tables, connection, dialect) {
        found.append(match)
      } else if table.name.lowercased().contains("session"), try hasRow(table, connection) {
        unknown.append(table.name)
      }
    }
    let parts = Set(found.compactMap { $0.layout.parts?.table.lowercased() })
    for index in found.indices { found[index].unknownBeside = unknown.filter { !parts.contains($0.lowercased()) } }
    return found
  }

  /// Tables as a layout that the user named has them, and what the others lack.
  package struct Fitting: Sendable {
    package var found: [ForeignTable] = []
    package var lacking: [(table: String, columns: [String])] = []
  }

  /// The tables that have what a layout cannot do without, whatever stands in them.
  ///
  /// - Parameter name: only this one; nil: those that are called as the layout's are, or else every one that fits.
  package static func fitting<Connection: SQLConnection & ~Copyable>(
    _ layout: TableLayout, in tables: [DatabaseTable], table name: String?, _ connection: borrowing Connection,
    _ dialect: some SQLDialect
  ) throws(Connection.Failure) -> Fitting {
    let meant = name.map { tables.map(\.called).meant(by: $0) }
    let asked = tables.filter { meant?.contains($0.called) ?? true }
    let usual = asked.filter { table in layout.tables.contains { $0.lowercased() == table.name.lowercased() } }
    var fitting = Fitting()
    for table in usual.isEmpty ? asked : usual {
      let missing = missing(layout, table) + parts(of: layout, beside: table, tables).missing
      if missing.isEmpty {
        let sample = try TableSample(of: table, layout.columns, connection, dialect)
        if let match = ForeignTable(table, layout, sample, tables, dialect) { fitting.found.append(match) }
      } else {
        fitting.lacking.append((table.name, missing))
      }
    }
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
