import Platform
import Sessions
import SessionsSQL
import Synchronization

/// What leads from the id of a session to its row. In a damaged database it may lead to none, and the row is listed all the same:
/// nobody is told that such a session is gone.
struct IDIndex: Sendable {
  private let identity: SQLIdentity
  /// What finds a row by its id, as it is always found.
  private let finding: String
  /// The same, past every index.
  private let searching: String
  /// A row to which it does not lead.
  private let strays: String

  private init(_ table: String, _ id: String, _ identity: SQLIdentity, finding: String) {
    let past = "SELECT 1 FROM \(table) AS t NOT INDEXED WHERE"
    (self.identity, self.finding) = (identity, finding)
    searching = "\(past) \(identity.condition) LIMIT 1"
    strays = "\(past) t.\(id) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM \(table) AS u WHERE u.\(id) = t.\(id)) LIMIT 1"
  }

  static let own = IDIndex(
    "sessions", "id", SQLIdentity("t.id = ?2", .text), finding: "SELECT 1 FROM sessions AS t WHERE t.id = ?2 LIMIT 1")

  /// Nil where no index is sure to find an id: then rows are gone through anyway.
  init?(of table: ForeignTable) {
    guard table.sql.idIsUnique else { return nil }
    self.init(table.sql.table, SQLName.quoted(table.columns.id), table.sql.identity, finding: table.sql.one)
  }

  /// What is said of a session that is there without its index.
  static let damage = StoreError.failed(
    "the database's index is damaged (PRAGMA integrity_check tells): the session is there, and its id does not lead to it")

  /// Whether it leads to every row.
  func isWhole(_ connection: borrowing Connection) throws(SQLiteFailure) -> Bool { try !connection.answers(strays, []) }

  /// What a look past an index tells of sessions to which it does not lead.
  enum Look: Sendable {
    /// Nobody has looked: all rows are gone through for it, and that would have kept the application from writing.
    case unlooked
    case whole
    case damaged(there: [SessionID])
  }

  func look(for missing: [SessionID], _ connection: borrowing Connection) throws(SQLiteFailure) -> Look {
    if try isWhole(connection) { return .whole }
    var there: [SessionID] = []
    for id in missing where try misses(id, connection) { there.append(id) }
    return .damaged(there: there)
  }

  /// Whether a session is there to which it does not lead.
  func misses(_ id: SessionID, _ connection: borrowing Connection) throws(SQLiteFailure) -> Bool {
    guard let named = id.reveal().flatMap(identity.parameters) else { return false }
    let parameters: [SQLValue] = [.integer(0)] + named
    return try connection.snapshot { connection throws(SQLiteFailure) -> Bool in
      // It may have come this moment.
      let isFound = try connection.answers(finding, parameters)
      return try isFound ? false : connection.answers(searching, parameters)
    }
  }
}

extension Connection {
  fileprivate func answers(_ sql: String, _ parameters: [SQLValue]) throws(SQLiteFailure) -> Bool {
    var isAnswered = false
    try query(sql, parameters) { _ throws(SQLiteFailure) in
      isAnswered = true
      return false
    }
    return isAnswered
  }
}

/// An application is asked for ids that nobody ever had, and does not go through its table for each: a tool does, for one that it is
/// told of.
extension Database {
  /// Fails where a session is there that was not found.
  nonisolated func check(_ id: SessionID, isGoneFrom index: IDIndex?) async throws(StoreError) {
    guard looksPastIndex, let index else { return }
    let isMissed = try await read { connection, _ throws(SQLiteFailure) in try index.misses(id, connection) }
    if isMissed { throw IDIndex.damage }
  }

  /// Several sessions of one state of the database: those that are there. Of one to which the index does not lead it is told that,
  /// where it can be seen without keeping the application from writing: watching asks so for whatever has gone.
  nonisolated func entries(
    of ids: [SessionID], by index: IDIndex?,
    _ read: @escaping @Sendable (SessionID, borrowing Connection) throws(SQLiteFailure) -> SessionEntry?
  ) async throws(StoreError) -> [SessionID: SessionEntry] {
    let (found, file) = try await self.read {
      connection, file throws(SQLiteFailure) -> ([SessionID: SessionEntry], FileStatus.Identity) in
      (try connection.entries(of: ids, read), file.identity)
    }
    var entries = found
    let missing = ids.filter { entries[$0] == nil }
    guard looksPastIndex, let index, !missing.isEmpty else { return entries }
    // Sessions go all the time, and an index is not damaged by that: once for each file.
    guard wholeIndex.withLock({ $0 != file }) else { return entries }
    let look = try await self.read(orElse: IDIndex.Look.unlooked) {
      connection, met throws(SQLiteFailure) -> IDIndex.Look in
      guard met.identity == file else { return .unlooked }
      return try index.look(for: missing, connection)
    }
    switch look {
    case .unlooked: break
    case .whole: wholeIndex.withLock { $0 = file }
    case .damaged(let there):
      for id in there {
        entries[id] = SessionEntry(id: id, size: 0, modified: nil, content: .unreadable(IDIndex.damage.words))
      }
    }
    return entries
  }

  /// What came of writes, once those that were not found were looked for.
  ///
  /// - Parameter isWhole: whether the index leads to every row; nil: that was not looked at yet.
  nonisolated func checked(
    _ outcomes: [WriteOutcome], of writes: ArraySlice<StoreWrite>, by index: IDIndex?, _ isWhole: inout Bool?
  ) async -> [WriteOutcome] {
    guard looksPastIndex, let index else { return outcomes }
    var checked: [WriteOutcome] = []
    for (write, outcome) in zip(writes, outcomes) {
      guard outcome == .gone, isWhole != true else {
        checked.append(outcome)
        continue
      }
      do throws(StoreError) {
        // Once a run: of many that are gone, each would be looked for among all.
        if isWhole == nil { isWhole = try await read { connection, _ throws(SQLiteFailure) in try index.isWhole(connection) } }
        if isWhole == false { try await check(write.id, isGoneFrom: index) }
        checked.append(.gone)
      } catch {
        checked.append(.failed(error))
      }
    }
    return checked
  }
}
