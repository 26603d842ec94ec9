import ECMAScript
import Sessions
import SessionsSQL

/// Which rows a watch looks at, and how it knows them.
struct WatchedRows: Sendable {
  /// The table in SQL, schema and all; its rows are called `t`.
  var table: String
  /// The id as a text.
  var id: String
  /// A column with an index that moves when a row is written; nil: there is none.
  var moves: String?

  /// Tables with at most so many rows are compared row by row.
  static let smallCount = 4096
  /// How many of the newest rows of a large table are compared.
  static let newestCount = 256

  /// Another after every write of the row.
  private static let version = "t.xmin::text || t.ctid::text"
  /// How far the whole server has come in writing: on a standby, in following.
  private static let position =
    "(SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END)"

  private var regclass: String {
    "'" + table.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'::regclass"
  }

  /// One look, in one go: how far the server has come, and, where that is further than before, the rows.
  func look(since mark: Mark?) -> String {
    let moved = mark.map { "\(Self.position)::text <> '\($0.position)'" } ?? "true"
    let rows = "SELECT \(id), \(Self.version) FROM \(table) AS t WHERE \(moved)"
    let bound =
      mark?.isComplete ?? true
      ? "LIMIT \(Self.smallCount + 1)" : moves.map { "ORDER BY \($0) DESC NULLS LAST LIMIT \(Self.newestCount)" } ?? "LIMIT 0"
    return """
      SELECT \(Self.position)::text, pg_relation_filenode(\(regclass)), pg_stat_get_tuples_inserted(\(regclass)) \
      + pg_stat_get_tuples_updated(\(regclass)) + pg_stat_get_tuples_deleted(\(regclass)); \(rows) \(bound)
      """
  }

  /// Which of some rows are there.
  var present: String { "SELECT \(id) FROM \(table) AS t WHERE \(id) = ANY ($1::text[])" }

  /// What a look has found.
  struct Mark: Sendable {
    /// How far the server had come.
    var position: String
    /// What holds the rows: another after TRUNCATE.
    var file: String?
    /// A count of what was written to the table, which the server keeps up to ten seconds late.
    var written: String?
    /// Whether these are all rows.
    var isComplete: Bool
    /// The version of each row by its id.
    var rows: [String: String]
    /// What was the count at the last ``StoreChange/resync``, and its time.
    var resynced: String?
    var resync: ContinuousClock.Instant
  }

  /// What a look says; nil: it has not moved since.
  func mark(_ answers: [[[String?]]], since before: Mark?) throws(PostgresFailure) -> Mark? {
    guard answers.count == 2, let state = answers[0].first, state.count == 3, let position = state[0] else {
      throw PostgresFailure(.lost, "it does not say how far it has come")
    }
    if let before, before.position == position { return nil }
    var mark = Mark(
      position: position, file: state[1], written: state[2], isComplete: before?.isComplete ?? true, rows: [:],
      resynced: before?.resynced ?? state[2], resync: before?.resync ?? .now)
    for row in answers[1] where row.count == 2 {
      if let id = row[0], let version = row[1] { mark.rows[id] = version }
    }
    if mark.isComplete, answers[1].count > Self.smallCount { (mark.isComplete, mark.rows) = (false, [:]) }
    return mark
  }
}

extension WatchedRows {
  /// What changed between two looks, and which rows are missing of which it is not known whether they are gone.
  static func changes(from before: Mark, to now: inout Mark, waits: ClosedRange<Double>) -> (
    told: [StoreChange], missing: [String]
  ) {
    guard before.isComplete == now.isComplete, before.file == now.file else {
      (now.resynced, now.resync) = (now.written, .now)
      return ([.resync], [])
    }
    var changes = now.rows.filter { before.rows[$0.key] != $0.value }.map { StoreChange.changed(SessionID(JSString($0.key))) }
    let missing = before.rows.keys.filter { now.rows[$0] == nil }
    if now.isComplete { return (changes + missing.map { .deleted(SessionID(JSString($0))) }, []) }
    // What is shown may be none of the newest.
    changes.append(.unspecified)
    if now.written != now.resynced, ContinuousClock.now - now.resync >= .seconds(waits.lowerBound) {
      (now.resynced, now.resync) = (now.written, .now)
      changes.append(.resync)
    }
    return (changes, missing)
  }
}
