import ECMAScript
import Sessions
import SessionsSQL

/// Watches a table that records no changes itself. Each look reads at most a few thousand rows:
///
/// - In a small table every row is compared with what it was.
/// - In a large table only the newest rows are compared, by row number and by a time that has an index, with the rows that were
///   the newest before. A change to another row cannot be named: ``StoreChange/unspecified`` reports that the files were
///   written, and a ``StoreChange/resync`` follows now and then.
struct ForeignWatch: WatchedTable {
  let table: ForeignTable
  let file: DatabaseFile

  /// Seconds from one resync of a large table to the next: the larger, the longer.
  var waits = 10.0...60.0

  /// A last look when the time for a resync has surely come.
  var pollDelays: [Int32] { FileSignals.usualPollDelays + [Int32(waits.upperBound * 1000)] }

  struct Mark: Sendable {
    var inode: UInt64
    /// Whether these are all rows.
    var isComplete: Bool
    var rows: [SessionID: [UInt8]]
    /// The state of the files at the last resync, and its time.
    var state: DatabaseState?
    var resync: ContinuousClock.Instant
    /// The state of the files at the last ``StoreChange/unspecified``, and its time.
    var reported: DatabaseState?
    var reportTime: ContinuousClock.Instant
    /// An upper bound of the number of rows that costs nothing to compute.
    var bound: Int64
  }

  /// Tables with at most so many rows are compared row by row.
  private static let smallCount = 4096
  private static let smallSize = 8 << 20
  /// The shortest time between two ``StoreChange/unspecified``; the last look comes later than that.
  private static let pause = Duration.milliseconds(250)
  /// How many of the newest rows of a large table are compared.
  private static let newestCount = 256

  func mark(_ inode: UInt64, _ connection: borrowing Connection) throws(SQLiteFailure) -> Mark {
    // What the files look like before they are read: what is written meanwhile counts as not seen.
    let state = try? DatabaseState(of: file)
    try connection.execute("BEGIN")
    defer { try? connection.execute("COMMIT") }
    var mark = Mark(
      inode: inode, isComplete: true, rows: [:], state: state, resync: .now, reported: state, reportTime: .now, bound: 0)
    if let rows = try every(connection) {
      mark.rows = rows
      return mark
    }
    mark.isComplete = false
    mark.rows = try newest(connection)
    mark.bound = try bound(connection)
    return mark
  }

  func changes(
    since before: Mark, inode: UInt64, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> (changes: [StoreChange], mark: Mark) {
    var now = try mark(inode, connection)
    guard now.inode == before.inode, now.isComplete == before.isComplete else { return ([.resync], now) }
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
    if now.state == before.state || ContinuousClock.now - before.resync < .seconds(wait) {
      // What was not told yet is not forgotten.
      (now.state, now.resync) = (before.state, before.resync)
    } else {
      changes.append(.resync)
    }
    return (changes, now)
  }

  /// Every row's mark; nil where the table is not small.
  private func every(_ connection: borrowing Connection) throws(SQLiteFailure) -> [SessionID: [UInt8]]? {
    do {
      // Counted first: of a large table, only as far as it is small.
      let statement = try connection.prepare(
        text: "SELECT count(*) FROM (SELECT 1 FROM \(table.sql.table) LIMIT \(Self.smallCount + 1))")
      guard try statement.step(), statement.number(0) <= Self.smallCount else { return nil }
    }
    var rows: [SessionID: [UInt8]] = [:]
    var size = 0
    let statement = try connection.prepare(text: table.sql.page)
    try statement.bind(1, 1)
    try statement.bind(2, Int64(Self.smallCount))
    while try statement.step() {
      let row = ForeignRow(statement.row, keyCount: table.keyCount)
      size += row.size
      guard size <= Self.smallSize else { return nil }
      rows[table.sessionID(of: row)] = row.mark
    }
    return rows
  }

  private func newest(_ connection: borrowing Connection) throws(SQLiteFailure) -> [SessionID: [UInt8]] {
    var rows: [SessionID: [UInt8]] = [:]
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
