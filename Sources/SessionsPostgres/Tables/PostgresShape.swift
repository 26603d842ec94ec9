import SessionsSQL

/// Tables as they were found, and what a transaction begins with so that nothing is read of any other, nor written to it.
///
/// What a reading runs goes by what a name stands for, and by the types of the columns: of a view, and of a type that somebody made, it
/// may be functions of his, with the rights of whoever looks. And what was read by one type is lost where it is written back by
/// another. Others may change both at any time, so it is asked each time, once nobody can any more.
struct PostgresShape: Sendable {
  private struct Table: Sendable {
    /// In SQL, schema and all.
    let name: String
    let columns: [(name: String, type: Int64)]

    /// No more than that: no row is looked at, and no condition of a view.
    var lock: String { "LOCK TABLE ONLY \(name) IN ACCESS SHARE MODE" }

    var number: String { "pg_catalog.to_regclass(\(name.postgresLiteral))::oid" }

    /// Divides by zero where it is no table, or where a column is missing or of another type: what stands behind is not made then.
    var check: String {
      let wanted = columns.map { "(\($0.name.postgresLiteral), '\($0.type)')" }
      let found =
        wanted.isEmpty ? "" : " AND (a.attname::text, a.atttypid) IN (\(wanted.joined(separator: ", ")))"
      return """
        SELECT 1 OPERATOR(pg_catalog./) CASE WHEN (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class AS c \
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid \
        WHERE c.oid = \(number) AND c.relkind::text IN ('r', 'p') AND a.attnum > 0\(found)) \
        OPERATOR(pg_catalog.>=) \(max(1, columns.count)) THEN 1 ELSE 0 END
        """
    }
  }

  private let tables: [Table]

  /// - Parameter tables: with the columns that are to be as they are.
  init(_ tables: [DatabaseTable]) {
    self.tables = tables.map { table in
      Table(
        name: table.qualified,
        columns: table.columns.compactMap { column in column.typeNumber.map { (name: column.name, type: $0) } })
    }
  }

  /// - Parameter name: of a table of ours, in SQL, schema and all.
  init(ofOwn name: String) {
    tables = [Table(name: name, columns: PostgresSchema.columns.map { (name: $0.name, type: $0.number) })]
  }

  /// Within a transaction.
  var statements: [String] { tables.map(\.lock) + tables.map(\.check) }

  /// The same where nothing but the tables is meant to be read, and names are the server's own
  /// (``PostgresOptions/readingTransaction``). Where a policy of a table is asked for each row, that may read a view.
  ///
  /// - Parameter ofOthers: whether a tool looks at them, and not the application whose they are.
  func readingStatements(ofOthers: Bool) -> [SQLStatement] {
    guard !tables.isEmpty else { return [] }
    let setting = "'restrict_nonsystem_relation_kind'"
    let hasPolicy = tables.map { "pg_catalog.row_security_active(\($0.number))" }.joined(separator: " OR ")
    let restriction = """
      SELECT CASE WHEN pg_catalog.current_setting(\(setting), true) IS NOT NULL THEN pg_catalog.set_config(\(setting), \
      CASE WHEN \(hasPolicy) THEN 'foreign-table' ELSE 'view, foreign-table' END, true) END
      """
    let functions = ofOthers ? tables.map { PostgresOthersFunctions.check(of: $0.number) } : []
    return (statements + functions + [restriction]).map { SQLStatement($0) }
  }

  /// By this the server refuses what a transaction begins with where a table is another: nothing else of that divides.
  fileprivate static let refusal = "22012"
}

extension PostgresFailure {
  /// The same of what a transaction begins with.
  var ofBeginning: PostgresFailure {
    switch code {
    case PostgresShape.refusal:
      PostgresFailure(
        .refused(code: "42P01"), "it is no table any more, or lacks a column that is read, or has it with another type")
    case PostgresOthersFunctions.refusal:
      PostgresFailure(.refused(code: PostgresOthersFunctions.refusal), PostgresOthersFunctions.words)
    default: self
    }
  }

  /// The same of a table among others, of which nobody has said that it is meant.
  func naming(_ table: DatabaseTable) -> PostgresFailure {
    var failure = self
    failure.table = table.called.spoken
    return failure
  }
}

extension ForeignTable {
  var shape: PostgresShape { PostgresShape(sql.found) }
}
