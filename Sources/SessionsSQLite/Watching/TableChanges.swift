import ECMAScript
import Platform
import Sessions

/// How far a watcher has seen the table, and what came after.
struct TableMark: Equatable {
  /// Which file it was: another put in its place has revisions of its own.
  var met: HeldFile
  var revision: Int64
}

/// Our own table, which itself keeps what changed.
struct OwnTable: WatchedTable {
  let pollDelays = FileSignals.usualPollDelays

  func obstacle(_ connection: borrowing Connection, path: String) throws(SQLiteFailure) -> StoreError? {
    try Schema.obstacle(connection, path: path)
  }

  func mark(_ met: HeldFile, _ connection: borrowing Connection) throws(SQLiteFailure) -> TableMark {
    TableMark(met: met, revision: try connection.number("SELECT last FROM revisions"))
  }

  /// What changed after `mark`, and the mark to go on from; a resync where the table no longer knows all of it.
  func changes(
    since mark: TableMark, met: HeldFile, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> (changes: [StoreChange], mark: TableMark) {
    // What both questions see is one state.
    try connection.snapshot { connection throws(SQLiteFailure) in try told(since: mark, met, connection) }
  }

  private func told(
    since mark: TableMark, _ met: HeldFile, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> (changes: [StoreChange], mark: TableMark) {
    let now = try self.mark(met, connection)
    if now == mark { return ([], mark) }
    let distance = now.revision.subtractingReportingOverflow(mark.revision)
    guard now.met == mark.met, !distance.overflow, 1...Schema.remembered ~= distance.partialValue else {
      return ([.resync], now)
    }
    var changes: [(revision: Int64, change: StoreChange)] = []
    do {
      let statement = try connection.prepare("SELECT revision, id FROM deletions WHERE revision > ?1 LIMIT 4096")
      try statement.bind(1, mark.revision)
      while try statement.step() {
        changes.append((statement.number(0), .deleted(SessionID(JSString(decoding: statement.bytes(1))))))
      }
    }
    do {
      let statement = try connection.prepare("SELECT revision, id FROM sessions WHERE revision > ?1 LIMIT 4096")
      try statement.bind(1, mark.revision)
      while try statement.step() {
        changes.append((statement.number(0), .changed(SessionID(JSString(decoding: statement.bytes(1))))))
      }
    }
    return (changes.sorted { $0.revision < $1.revision }.map(\.change), now)
  }
}
