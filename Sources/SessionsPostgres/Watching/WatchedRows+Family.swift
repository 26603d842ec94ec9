extension WatchedRows {
  /// Which transactions can be seen: another once any has written anything that can be, and never before that. (How far the server
  /// has come in writing, its LSN, moves before a commit can be seen, and not again when it can.)
  static let snapshot = "pg_catalog.txid_current_snapshot()::text"

  /// What the server keeps of all tables together that hold the rows of the table `c`, its partitions and heirs, and of that which
  /// holds what belongs to them: their `files`, how much was `written`, and about how many `rows` there are.
  ///
  /// Where it does not count what is written, as a standby, that is whatever was written at all.
  var family: String {
    let parts = self.parts.map { ", (pg_catalog.to_regclass(\($0.table.postgresLiteral))::oid, false)" } ?? ""
    let written = ["inserted", "updated", "deleted"].map { "pg_catalog.pg_stat_get_tuples_\($0)(f.oid)" }
    return """
      (WITH RECURSIVE f(oid, is_own) AS (SELECT * FROM (VALUES (c.oid, true)\(parts)) AS a UNION \
      SELECT h.inhrelid, f.is_own FROM f JOIN pg_catalog.pg_inherits AS h ON h.inhparent = f.oid) \
      SELECT pg_catalog.string_agg(pg_catalog.pg_relation_filenode(f.oid)::text, ' ' ORDER BY f.oid), \
      CASE WHEN pg_catalog.pg_is_in_recovery() OR pg_catalog.current_setting('track_counts') = 'off' THEN \(Self.snapshot) \
      ELSE pg_catalog.sum(\(written.joined(separator: " + ")))::text END, \
      pg_catalog.sum(greatest(k.reltuples, 0)) FILTER (WHERE f.is_own AND k.relkind::text <> 'p')::int8 \
      FROM f JOIN pg_catalog.pg_class AS k ON k.oid = f.oid) AS family(files, written, rows)
      """
  }
}
