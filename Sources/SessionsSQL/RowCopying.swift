/// How a row is copied, and its parts where it has some, and how they are put back: with all columns that there are. They are
/// asked for within the transaction that deletes the row, for a migration may add some while the table is open.
package struct RowCopying: Hashable, Sendable {
  /// The same of the rows of one table.
  struct Statements: Hashable, Sendable {
    let copy: String
    /// How many values a row has.
    let count: Int
    let insert: String

    /// - Parameters:
    ///   - table: in SQL.
    ///   - name: what it is called where the rows are found.
    ///   - rows: where that is.
    ///   - refusing: as a table has it (``DatabaseTable/refusing``).
    init(
      _ table: String, called name: String, _ columns: [DatabaseTable.Column], _ rows: String, refusing: String,
      _ dialect: some SQLDialect
    ) {
      // What is reckoned comes back by itself.
      let columns = columns.filter { !$0.isGenerated }
      let names = columns.map { SQLName.quoted($0.name) }
      let values = zip(columns, names).map { dialect.copy(of: SQLColumn("\(name).\($1)", type: $0.type)) }
      copy = "SELECT \(values.joined(separator: ", ")) \(rows)"
      count = columns.count
      insert = """
        INSERT\(refusing) INTO \(table) (\(names.joined(separator: ", "))) \(dialect.insertingGenerated) \
        VALUES (\(columns.indices.map { "\(dialect.parameterMark)\($0 + 1)" }.joined(separator: ", ")))
        """
    }
  }

  let row: Statements
  /// Nil: it has none.
  let parts: Statements?

  /// - Parameters:
  ///   - row: the columns of the table, as they are now.
  ///   - parts: those of the table of its parts; none where it has none.
  ///   - refusing: what has a conflict of either refused.
  package init(
    _ table: ForeignTable, row: [DatabaseTable.Column], parts: [DatabaseTable.Column],
    refusing: (row: String, parts: String) = ("", ""), _ dialect: some SQLDialect
  ) {
    self.row = Statements(table.sql.table, called: "t", row, table.sql.fromRow, refusing: refusing.row, dialect)
    self.parts = table.sql.partsTable.map {
      Statements($0, called: "p", parts, table.sql.fromParts, refusing: refusing.parts, dialect)
    }
  }

  /// What copies a row, and its parts; how many values a row of each has. What is too large to be read is not brought back.
  package func questions(about row: ForeignRow) -> [(statement: SQLStatement, count: Int)] {
    guard !row.isTooLarge else { return [] }
    var statements = [(statement: SQLStatement(self.row.copy, row.key), count: self.row.count)]
    if let parts { statements.append((statement: SQLStatement(parts.copy, [row.reference]), count: parts.count)) }
    return statements
  }

  /// What puts back what was copied.
  func restoring(_ values: [SQLValue], parts: [[SQLValue]]) -> [SQLStatement] {
    [SQLStatement(row.insert, values)]
      + (self.parts.map { statements in parts.map { SQLStatement(statements.insert, $0) } } ?? [])
  }
}
