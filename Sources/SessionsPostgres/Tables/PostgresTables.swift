import ECMAScript
import Sessions
package import SessionsSQL

/// What a database holds: tables of ours, and tables of somebody's that look like sessions.
package struct PostgresTables: Sendable {
  /// Made by this library.
  package var own: [DatabaseTable] = []
  package var foreign: [ForeignTable] = []
  /// What may be meant as well as those, and may not be looked at.
  package var refused: [TableName] = []
  /// All that could be asked for.
  package var names: [TableName] = []

  /// More are not looked at; a database has some hundreds.
  private static let mostColumns = 20_000
  /// No table of a server's has more.
  private static let mostColumnsOfTable = 1_600

  /// Whether rows of other tables are the table's too, of which its indexes say nothing.
  private static let hasHeirs = "(c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhparent = c.oid))"

  /// Whether rows of it are another server's, or come from a file: whoever may join such a table to one of his own has it read with
  /// the rights of whoever looks.
  private static let hasForeignHeirs = """
    (c.relhassubclass AND EXISTS (WITH RECURSIVE f(oid) AS (SELECT c.oid UNION SELECT h.inhrelid FROM f \
    JOIN pg_inherits AS h ON h.inhparent = f.oid) \
    SELECT FROM f JOIN pg_class AS k ON k.oid = f.oid WHERE k.relkind = 'f'))
    """

  /// The columns that an index goes by; it may hold others.
  private static let indexed = "(i.indkey::int2[])[0:i.indnkeyatts - 1]"

  /// Whether an index tells no two rows apart that its columns take for equal.
  private static let comparesAsColumns = """
    NOT EXISTS (SELECT FROM unnest(i.indkey::int2[], i.indcollation::oid[]) AS x(attnum, compares) \
    JOIN pg_attribute AS b ON b.attrelid = c.oid AND b.attnum = x.attnum \
    JOIN pg_collation AS o ON o.oid = b.attcollation AND NOT o.collisdeterministic WHERE x.compares <> b.attcollation)
    """

  /// Every table that this user may read and that has a column called as one by which a layout knows sessions. One question to
  /// the catalogue, and none that takes long on a large one.
  ///
  /// - Parameter ids: the plain names of such columns (``DatabaseTable/plain(_:)``); empty: every table.
  static func all(
    withAny ids: Set<String>, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> [DatabaseTable] {
    let sql = """
      SELECT n.nspname::text, c.relname::text, a.attname::text, a.attnotnull, a.attgenerated <> '', \
      \(PostgresColumns.type), coalesce(array_position(k.columns, a.attnum), 0)::int8, \
      EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum AND i.indpred IS NULL AND i.indisvalid), \
      c.oid::int8, EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum AND i.indnkeyatts = 1 \
      AND i.indisunique AND i.indimmediate AND i.indpred IS NULL AND i.indisvalid AND \(comparesAsColumns)) \
      AND NOT \(hasHeirs), \(hasHeirs), a.atttypid::int8 \
      FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_attribute AS a ON a.attrelid = c.oid \
      JOIN pg_type AS y ON y.oid = a.atttypid \
      LEFT JOIN LATERAL (SELECT \(indexed) AS columns FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid \
      AND i.indpred IS NULL AND i.indexprs IS NULL AND \(comparesAsColumns) AND NOT EXISTS (SELECT FROM pg_attribute AS b \
      WHERE b.attrelid = c.oid AND b.attnum = ANY (\(indexed)) AND NOT b.attnotnull) \
      ORDER BY i.indisprimary DESC, i.indexrelid LIMIT 1) AS k ON true \
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT \(hasForeignHeirs) AND a.attnum > 0 AND NOT a.attisdropped \
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%' \
      AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') \
      AND (cardinality($1::text[]) = 0 OR EXISTS (SELECT FROM pg_attribute AS s WHERE s.attrelid = c.oid AND s.attnum > 0 \
      AND replace(lower(s.attname::text), '_', '') = ANY ($1::text[]))) \
      ORDER BY n.nspname = ANY (current_schemas(false)) DESC, n.nspname, c.relname, a.attnum LIMIT \(mostColumns)
      """
    var tables: [DatabaseTable] = []
    var (last, count) = (SQLValue?.none, 0)
    try connection.query(sql, [PostgresArray.value(of: ids.sorted())]) { row throws(PostgresFailure) in
      if row.value(8) != last {
        tables.append(DatabaseTable(name: row.text(1), schema: row.text(0), hasRowID: false, columns: []))
        if row.value(10) == .integer(1) { tables[tables.count - 1].systemKey = ["tableoid"] }
      }
      last = row.value(8)
      count += 1
      let index = tables.count - 1
      guard tables[index].columns.count < mostColumnsOfTable else { return count < mostColumns }
      tables[index].columns.append(
        DatabaseTable.Column(
          name: row.text(2), isRequired: row.value(3) == .integer(1), keyPosition: row.value(6).wholeNumber ?? 0,
          isGenerated: row.value(4) == .integer(1), type: row.text(5), typeNumber: row.value(11).wholeNumber))
      if row.value(7) == .integer(1) { tables[index].indexed.insert(row.text(2)) }
      if row.value(9) == .integer(1) { tables[index].unique.insert(row.text(2)) }
      // Whatever the server makes of the limit.
      return count < mostColumns
    }
    return tables
  }

  /// Looks at the catalogue and at some rows of every table that could be one of sessions, and changes nothing.
  ///
  /// - Parameters:
  ///   - layouts: what tables may be; of two that fit equally well the first is taken.
  ///   - name: by which one is meant; nil: whichever there is.
  /// - Throws: why a table may not be looked at, too, where no other is meant.
  static func find(
    among layouts: [TableLayout], table name: String?, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> PostgresTables {
    let ids = Set(layouts.flatMap { [$0.id, $0.parts?.owner].compactMap { $0 } }.map(DatabaseTable.plain) + ["id"])
    let all = try all(withAny: ids, connection)
    var tables = PostgresTables()
    tables.names = all.map(\.called)
    tables.own = all.filter(\.isOwn)
    let meant = name.map { tables.names.meant(by: $0) }
    let search = try TableRecognition.find(
      in: all.filter { !$0.isOwn }, meant: meant, hasOther: tables.own.contains { meant?.contains($0.called) ?? true },
      among: layouts, connection, PostgresDialect())
    (tables.foreign, tables.refused) = (search.found, search.refused)
    return tables
  }
}

extension DatabaseTable {
  /// Whether it is a table of ours (``PostgresSchema``).
  fileprivate var isOwn: Bool {
    columns.count == PostgresSchema.columns.count
      && PostgresSchema.columns.allSatisfy { wanted in columns.contains { $0.name == wanted.name && $0.type == wanted.type } }
  }
}
