import ECMAScript
import Platform
import Sessions
import SessionsSQL

/// Watches a table that records no changes itself:
///
/// - In a table of up to 65,536 rows every row is compared with what it was. How soon again depends on how long that takes.
/// - In a larger one only the newest rows are compared, by row number and by a time that has an index, with the rows that were
///   the newest before. A change to another row cannot be named: ``StoreChange/unspecified`` reports that the files were
///   written, and a ``StoreChange/resync`` follows now and then.
struct ForeignWatch: WatchedTable {
  let table: ForeignTable
  let file: DatabaseFile

  /// Seconds from one resync of a large table to the next: the larger, the longer.
  var waits = 10.0...60.0
  /// Tables with at most so many rows, and so many bytes in them, are compared row by row.
  var smallCount = 65_536
  private static let smallSize = 32 << 20

  /// A look when all rows may surely be compared again, and a last one when the time for a resync has surely come.
  var pollDelays: [Int32] {
    FileSignals.usualPollDelays + [Int32(Self.longestRest / .milliseconds(1)), Int32(waits.upperBound * 1000)]
  }

  struct Mark: Sendable {
    var met: HeldFile
    /// Whether these are all rows.
    var isComplete: Bool
    var rows: [SessionID: Int]
    /// When all rows may be compared again.
    var due = ContinuousClock.now
    /// Since the last resync, with the state of the files then.
    var pause: ResyncPause<DatabaseState?>
    /// The state of the files at the last ``StoreChange/unspecified``, and its time.
    var reported: DatabaseState?
    var reportTime: ContinuousClock.Instant
    /// An upper bound of the number of rows that costs nothing to compute.
    var bound: Int64
  }

  /// Comparing all rows takes at most this part of the time, and happens at least so often while the files are written.
  private static let share = 10
  private static let longestRest = Duration.seconds(2)
  /// The shortest time between two ``StoreChange/unspecified``; the last look comes later than that.
  private static let pause = Duration.milliseconds(250)
  /// How many of the newest rows of a large table are compared.
  private static let newestCount = 256

  func mark(_ met: HeldFile, _ connection: borrowing Connection) throws(SQLiteFailure) -> Mark {
    // What the files look like before they are read: what is written meanwhile counts as not seen.
    let state = try? DatabaseState(of: file)
    let start = ContinuousClock.now
    try connection.execute("BEGIN")
    defer { try? connection.execute("COMMIT") }
    var mark = Mark(
      met: met, isComplete: true, rows: [:], pause: ResyncPause(told: state), reported: state, reportTime: .now, bound: 0)
    if let rows = try every(connection) {
      mark.rows = rows
      mark.due = .now + min((.now - start) * Self.share, Self.longestRest)
      return mark
    }
    mark.isComplete = false
    mark.rows = try newest(connection)
    mark.bound = try bound(connection)
    return mark
  }

  func changes(
    since before: Mark, met: HeldFile, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> (changes: [StoreChange], mark: Mark) {
    if before.isComplete, met == before.met, .now < before.due { return try newest(since: before, connection) }
    var now = try mark(met, connection)
    guard now.met == before.met, now.isComplete == before.isComplete else { return ([.resync], now) }
    var changes: [StoreChange] = now.rows.filter { before.rows[$0.key] != $0.value }.map { .changed($0.key) }
    let missing = before.rows.keys.filter { now.rows[$0] == nil }
    if now.isComplete {
      changes += missing.map { .deleted($0) }
      return (changes, now)
    }
    for id in missing where try table.row(id, connection) == nil { changes.append(.deleted(id)) }
    // What is shown may be none of the newest.
    if now.reported == before.reported || ContinuousClock.now - before.reportTime < Self.pause {
      (now.reported, now.reportTime) = (before.reported, before.reportTime)
    } else {
      changes.append(.unspecified)
    }
    let wait = min(max(Double(now.bound) / 20_000, waits.lowerBound), waits.upperBound)
    let state = now.pause.told
    // What was not told yet is not forgotten.
    now.pause = before.pause
    if now.pause.ends(at: state, after: wait) { changes.append(.resync) }
    return (changes, now)
  }

  /// What is new at once, while all the rest waits until it may be compared again.
  private func newest(
    since before: Mark, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> (changes: [StoreChange], mark: Mark) {
    var now = before
    var changes: [StoreChange] = []
    for (id, mark) in try newest(connection) where before.rows[id] != mark {
      now.rows[id] = mark
      changes.append(.changed(id))
    }
    return (changes, now)
  }

  /// Every row's mark; nil where the table is not small.
  private func every(_ connection: borrowing Connection) throws(SQLiteFailure) -> [SessionID: Int]? {
    do {
      // Counted first: of a large table, only as far as it is small.
      let statement = try connection.prepare(
        text: "SELECT count(*) FROM (SELECT 1 FROM \(table.sql.table) LIMIT \(smallCount + 1))")
      guard try statement.step(), statement.number(0) <= smallCount else { return nil }
    }
    var rows: [SessionID: Int] = [:]
    var size = 0
    let statement = try connection.prepare(text: table.sql.page)
    try statement.bind(1, 1)
    try statement.bind(2, Int64(smallCount))
    while try statement.step() {
      let row = ForeignRow(statement.row, keyCount: table.keyCount)
      size += row.size
      guard size <= Self.smallSize else { return nil }
      rows[table.sessionID(of: row)] = row.mark
    }
    return rows
  }

  private func newest(_ connection: borrowing Connection) throws(SQLiteFailure) -> [SessionID: Int] {
    var rows: [SessionID: Int] = [:]
    for sql in table.sql.newest {
      var size = 0
      let statement = try connection.prepare(text: sql)
      try statement.bind(1, 1)
      try statement.bind(2, Int64(Self.newestCount))
      while size <= Self.smallSize, try statement.step() {
        let row = ForeignRow(statement.row, keyCount: table.keyCount)
        size += row.size
        rows[table.sessionID(of: row)] = row.mark
      }
    }
    return rows
  }

  private func bound(_ connection: borrowing Connection) throws(SQLiteFailure) -> Int64 {
    guard table.hasRowID, let key = table.sql.key.first else { return .max }
    let statement = try connection.prepare(text: "SELECT max(\(key)) FROM \(table.sql.table) AS t")
    return try statement.step() ? statement.number(0) : 0
  }
}
