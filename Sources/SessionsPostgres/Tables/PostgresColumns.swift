import SessionsSQL

/// The columns of a table of somebody's, and of that of its parts, as they are when they are asked for.
struct PostgresColumns {
  private var row: [DatabaseTable.Column] = []
  private var parts: [DatabaseTable.Column] = []

  /// How the server calls the type of an attribute whose type is called `y`; of a domain, what that is of in the end.
  static let type = """
    pg_catalog.format_type(CASE WHEN y.typtype = 'd' THEN (WITH RECURSIVE b(oid, base) AS (SELECT y.oid, y.typbasetype UNION ALL \
    SELECT z.oid, z.typbasetype FROM b JOIN pg_catalog.pg_type AS z ON z.oid = b.base) \
    SELECT b.oid FROM b WHERE b.base OPERATOR(pg_catalog.=) 0) ELSE y.oid END, NULL)
    """

  /// Behind a statement that reads the table, within its transaction: then nobody can change its columns until that ends.
  static func question(of table: ForeignTable) -> SQLStatement {
    let sql = """
      SELECT n.place, a.attname::text, a.attgenerated <> '', \(type) \
      FROM pg_catalog.unnest($1::text[]) WITH ORDINALITY AS n(name, place) \
      JOIN pg_catalog.pg_attribute AS a ON a.attrelid = pg_catalog.to_regclass(n.name)::oid \
      JOIN pg_catalog.pg_type AS y ON y.oid = a.atttypid \
      WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY n.place, a.attnum
      """
    return SQLStatement(sql, [PostgresArray.value(of: table.sql.tables)])
  }

  /// Takes a row of what ``question(of:)`` answers.
  mutating func take(_ found: some SQLRow) {
    let column = DatabaseTable.Column(
      name: found.text(1), isRequired: false, keyPosition: 0, isGenerated: found.value(2) == .integer(1), type: found.text(3))
    if found.value(0) == .integer(1) { row.append(column) } else { parts.append(column) }
  }

  func copying(of table: ForeignTable) -> RowCopying { RowCopying(table, row: row, parts: parts, PostgresDialect()) }
}

extension PostgresConnection {
  func copying(of table: ForeignTable) throws(PostgresFailure) -> RowCopying {
    var (columns, kept) = (PostgresColumns(), AnswerBound.Kept())
    let question = PostgresColumns.question(of: table)
    try query(question.sql, question.parameters) { row throws(PostgresFailure) in
      try kept.take(row.size)
      columns.take(row)
      return true
    }
    return columns.copying(of: table)
  }
}
