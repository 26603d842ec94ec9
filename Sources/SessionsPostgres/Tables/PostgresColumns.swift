import SessionsSQL

/// The columns of a table of somebody's, and of that of its parts, as they are when they are asked for.
struct PostgresColumns {
  private var row: [DatabaseTable.Column] = []
  private var parts: [DatabaseTable.Column] = []

  /// How the server calls the type of an attribute whose type is called `y`; of a domain, what that is of in the end. Its own types
  /// are called so without a schema, and all others with theirs, wherever the user's settings say that names are looked for.
  static let type = """
    (SELECT CASE WHEN s.nspname::text = 'pg_catalog' \
    THEN pg_catalog.replace(pg_catalog.format_type(z.oid, NULL), 'pg_catalog.', '') \
    ELSE pg_catalog.format('%I.%I', s.nspname, z.typname) END \
    FROM pg_catalog.pg_type AS z JOIN pg_catalog.pg_namespace AS s ON s.oid = z.typnamespace \
    WHERE z.oid = CASE WHEN y.typtype = 'd' THEN (WITH RECURSIVE b(oid, base) AS (SELECT y.oid, y.typbasetype UNION ALL \
    SELECT x.oid, x.typbasetype FROM b JOIN pg_catalog.pg_type AS x ON x.oid = b.base) \
    SELECT b.oid FROM b WHERE b.base OPERATOR(pg_catalog.=) 0) ELSE y.oid END)
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
