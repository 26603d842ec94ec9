import ECMAScript
import Sessions
import SessionsAdministration
import SessionsSQL

/// Which rows a watch looks at, and how it knows them.
struct WatchedRows: Sendable {
  /// The table in SQL, schema and all; its rows are called `t`.
  var table: String
  /// The id as a text.
  var id: String
  /// Whether the id is one of `$2`.
  var isAny: String
  /// A column with an index that moves when a row is written; nil: there is none.
  var moves: String?
  /// Where rows of another table belong to it: that table, and which of its rows, called `p`, do.
  var parts: (table: String, condition: String)?
  /// How a row is read; its parameter is whether with contents.
  var reading: String
  /// The tables that are read by all that, as they were found.
  var shape: PostgresShape

  /// Tables with at most so many rows are compared row by row.
  static let smallCount = 4096
  /// How many of the newest rows of a large table are compared.
  static let newestCount = 256

  /// Another after every write of the row, and of what belongs to it.
  private var version: String {
    let row = "t.xmin::text || t.ctid::text"
    guard let parts else { return row }
    let written = "sum(hashtextextended(p.xmin::text || p.ctid::text, 0))"
    return "\(row) || coalesce((SELECT \(written)::text FROM \(parts.table) AS p WHERE \(parts.condition)), '')"
  }

  /// Where the table cannot be read any more, for it has lost a column, or this user a right, the question itself is refused: how
  /// rows are read is a table of it, of which it takes none. In a condition that needs no answer no rights would be looked at.
  private var state: String {
    let name = table.postgresLiteral + "::regclass"
    return """
      SELECT \(Self.snapshot), family.files, family.written, family.rows, row_security_active(c.oid), \(Self.place(of: "c.oid")) \
      FROM pg_class AS c LEFT JOIN (\(reading) LIMIT 0) AS r ON true CROSS JOIN LATERAL \(family) WHERE c.oid = \(name)
      """
  }

  /// Which table has a name, and of which database, as one text: another has other numbers, and one that is emptied keeps its own.
  ///
  /// Of the database a file tells that it has: whoever may not read the list of all databases may ask for that.
  ///
  /// - Parameter table: its number, in SQL.
  static func place(of table: String) -> String {
    let path = "pg_catalog.pg_relation_filepath('pg_catalog.pg_class'::pg_catalog.regclass)"
    return "pg_catalog.substring(\(path), '([0-9]+)/[^/]*$'::text) || '/' || \(table)::text"
  }

  /// Asks for that of the table whose name in SQL is the parameter.
  static let placing = "SELECT \(place(of: "r.oid")) FROM (SELECT pg_catalog.to_regclass($1)::oid) AS r(oid)"

  /// What is asked in one look.
  enum Part: Sendable {
    /// How the server and the table are. Of the others nothing comes unless that is another than before.
    case state
    /// All rows, as far as they are few.
    case all
    case newest
    /// Those that were the newest at the last look.
    case known
  }

  func look(since mark: Mark?) -> [(part: Part, statement: SQLStatement)] {
    let seen = SQLValue.text(Array((mark?.snapshot ?? "").utf8))
    func rows(_ more: String) -> String {
      "SELECT \(id), \(version) FROM \(table) AS t WHERE \(Self.snapshot) <> $1 \(more)"
    }
    var look: [(part: Part, statement: SQLStatement)] = [(.state, SQLStatement(state, [.integer(0)]))]
    if mark?.isComplete ?? true { look.append((.all, SQLStatement(rows("LIMIT \(Self.smallCount + 1)"), [seen]))) }
    guard !(mark?.isComplete ?? false), let moves else { return look }
    look.append(
      (.newest, SQLStatement(rows("AND \(moves) IS NOT NULL ORDER BY \(moves) DESC LIMIT \(Self.newestCount)"), [seen])))
    if let known = mark?.rows, !known.isEmpty {
      let ids = PostgresArray.value(of: Array(known.keys))
      look.append((.known, SQLStatement(rows("AND \(isAny)"), [seen, ids])))
    }
    return look
  }

  /// What a look has found.
  struct Mark: Sendable {
    /// Which transactions could be seen.
    var snapshot: String
    /// What holds the rows: another after TRUNCATE, and with another partition.
    var file: SQLValue
    /// Which table it is (``WatchedRows/place(of:)``).
    var place: SQLValue
    /// A count of what was written to the table, which the server keeps up to ten seconds late; or what stands for it.
    var written: SQLValue
    /// About how many rows there are.
    var count: Int64
    /// Whether rows that are there may not be shown to this user (row security).
    var isFiltered: Bool
    /// Whether these are all rows.
    var isComplete = false
    /// The version of each row by its id; nil: of those that are watched nothing is known yet.
    var rows: [String: String]?
    /// Since the last ``StoreChange/resync``, with the count then.
    var pause: ResyncPause<SQLValue>

    /// Seconds from one word that a large table must be listed again to the next: so many that its listing is half a question a
    /// second.
    var wait: Double { max(10, 2 * Double(count) / Double(PageRequest.distantLimit)) }

    /// Whether all must be listed again now, for something was written that could not be named.
    mutating func endsPause() -> Bool { !isComplete && pause.ends(at: written, after: wait) }
  }

  /// What a look says, and what changed since the last one. Nothing has where nobody wrote anything, but what was put off comes due.
  ///
  /// - Parameter before: nil: what changed until now nobody can tell.
  func news(
    _ answers: [Part: [KeptRow]], since before: Mark?
  ) throws(PostgresFailure) -> (mark: Mark, changes: [StoreChange]) {
    guard let state = answers[.state]?.first, let snapshot = state.optionalText(0) else {
      throw PostgresFailure(.refused(code: "42P01"), "it is not there any more")
    }
    if var mark = before, mark.snapshot == snapshot {
      // The count of what could be seen long ago may have come only now.
      mark.written = state.value(2)
      let isDue = mark.endsPause()
      return (mark, isDue ? [.resync] : [])
    }
    var mark = Mark(
      snapshot: snapshot, file: state.value(1), place: state.value(5), written: state.value(2),
      count: state.value(3).wholeNumber ?? 0,
      isFiltered: state.value(4) == .integer(1), pause: before?.pause ?? ResyncPause(told: state.value(2)))
    if let all = answers[.all], all.count <= Self.smallCount {
      (mark.isComplete, mark.rows) = (true, Self.versions(all))
    } else {
      mark.rows = answers[.newest].map(Self.versions)
    }
    guard let before else { return (mark, []) }
    let changes = Self.changes(from: before, to: &mark, known: answers[.known].map(Self.versions) ?? [:])
    return (mark, changes)
  }

  private static func versions(_ rows: [KeptRow]) -> [String: String] {
    var versions: [String: String] = [:]
    for row in rows {
      if let id = row.optionalText(0), let version = row.optionalText(1) { versions[id] = version }
    }
    return versions
  }

  private static func changes(from before: Mark, to now: inout Mark, known: [String: String]) -> [StoreChange] {
    guard before.isComplete == now.isComplete, before.file == now.file, before.place == now.place,
      before.isFiltered == now.isFiltered
    else {
      now.pause = ResyncPause(told: now.written)
      return [.resync]
    }
    var changes: [StoreChange] = []
    if let old = before.rows, let new = now.rows {
      let seen = new.merging(known) { newest, _ in newest }
      changes = seen.filter { old[$0.key] != $0.value }.map { .changed(SessionID(JSString($0.key))) }
      let missing = old.keys.filter { seen[$0] == nil }.map { SessionID(JSString($0)) }
      // By another policy it may be there all the same.
      changes += missing.map { now.isFiltered ? .changed($0) : .deleted($0) }
    }
    if now.isComplete { return changes }
    // What is shown may be none of the newest.
    changes.append(.unspecified)
    if now.endsPause() { changes.append(.resync) }
    return changes
  }
}
