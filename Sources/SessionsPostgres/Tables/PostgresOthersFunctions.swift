/// Functions that somebody made for a table of his, and that the server calls with the rights of whoever looks, before a row is read:
/// it makes constants of what an index, a constraint, statistics or a partition reckon from none of the row's values.
enum PostgresOthersFunctions {
  /// Takes a root of what has none where there are such, but for those of superusers (extensions have theirs) and of whoever asks.
  ///
  /// The list of roles may be kept from who asks (some who host servers do). But nobody except a superuser may empty a table of the
  /// server's own, whatever he was granted, and of that rights can be asked without a right.
  ///
  /// - Parameter table: its number, in SQL.
  static func check(of table: String) -> String {
    func catalog(_ name: String) -> String { "'pg_catalog.\(name)'::pg_catalog.regclass" }
    let things = [
      "SELECT \(catalog("pg_class")), f.oid FROM f",
      "SELECT \(catalog("pg_class")), i.indexrelid FROM f JOIN pg_catalog.pg_index AS i ON i.indrelid = f.oid",
      "SELECT \(catalog("pg_constraint")), k.oid FROM f JOIN pg_catalog.pg_constraint AS k ON k.conrelid = f.oid",
      "SELECT \(catalog("pg_statistic_ext")), s.oid FROM f JOIN pg_catalog.pg_statistic_ext AS s ON s.stxrelid = f.oid",
    ]
    let called = "FROM o JOIN pg_catalog.pg_depend AS d ON d.classid = o.class AND d.objid = o.oid"
    return """
      SELECT pg_catalog.sqrt(CASE WHEN EXISTS (WITH RECURSIVE f(oid) AS (SELECT \(table) UNION SELECT h.inhrelid FROM f \
      JOIN pg_catalog.pg_inherits AS h ON h.inhparent = f.oid), o(class, oid) AS (\(things.joined(separator: " UNION ALL "))), \
      c(oid) AS (SELECT d.refobjid \(called) WHERE d.refclassid = \(catalog("pg_proc")) \
      UNION ALL SELECT q.oprcode::oid \(called) JOIN pg_catalog.pg_operator AS q ON q.oid = d.refobjid \
      WHERE d.refclassid = \(catalog("pg_operator"))) \
      SELECT FROM c JOIN pg_catalog.pg_proc AS p ON p.oid = c.oid \
      WHERE NOT pg_catalog.has_table_privilege(p.proowner, \(catalog("pg_authid"))::oid, 'TRUNCATE') \
      AND pg_catalog.pg_get_userbyid(p.proowner) <> current_user) THEN -1 ELSE 1 END::double precision)
      """
  }

  /// By this the server refuses what a transaction begins with where there are such.
  static let refusal = "2201F"
  static let words = """
    looking at the table would run functions of others as this user, for an index, a constraint, statistics or a partition of it calls \
    them: look as their owner
    """
}
