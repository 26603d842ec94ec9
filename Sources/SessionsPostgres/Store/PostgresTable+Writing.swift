import Sessions
import SessionsSQL

/// Each within a transaction of the caller.
extension PostgresTable {
  /// Whether a trigger, or a constraint of another table, may do something behind a write: then it is looked at what became of it.
  private static let hasTriggers = "(SELECT c.relhastriggers FROM pg_catalog.pg_class AS c WHERE c.oid = t.tableoid)"
  /// Others' columns in the table of a row that is deleted: what stands there goes with it.
  private static let goesAlong = othersColumns(of: "t.tableoid")
  private static let written = "RETURNING \(revision), \(hasTriggers)"

  func create(_ session: StoredSession, _ connection: PostgresConnection) throws(PostgresFailure) -> CreateOutcome {
    try created(session, try row(insertion(of: session), connection), connection).map { .created($0) } ?? .exists
  }

  func insertion(of session: StoredSession) -> SQLStatement {
    SQLStatement(
      """
      INSERT INTO \(name) AS t (id, data, expires, modified) VALUES ($1, $2, $3, \(Self.now))
      ON CONFLICT (id) DO NOTHING \(Self.written)
      """, [Self.id(session.id)] + Self.values(session))
  }

  /// What an insertion comes to by the row that it answered; nil: the session is there.
  func created(
    _ session: StoredSession, _ row: KeptRow?, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> Revision? {
    if let row { return try settled(row, session, .insert, connection) }
    if try revision(of: session.id, connection) == nil, let triggers = try triggers(of: .insert, connection) {
      throw .rowNotChanged(.insert, by: .triggers(triggers))
    }
    return nil
  }

  func update(_ session: StoredSession, _ connection: PostgresConnection) throws(PostgresFailure) -> UpdateOutcome {
    if let row = try row(replacement(by: session), connection) {
      return .updated(try settled(row, session, .update, connection))
    }
    return try isThere(session.id, session.revision, whichDidNotTake: .update, connection) ? .conflict : .gone
  }

  func replacement(by session: StoredSession) -> SQLStatement {
    SQLStatement(
      """
      UPDATE \(name) AS t SET data = $2, expires = $3, modified = \(Self.now)
      WHERE t.id = $1 \(session.revision == nil ? "" : "AND \(Self.revision) = $4") \(Self.written)
      """, [Self.id(session.id)] + Self.values(session) + Self.condition(session.revision))
  }

  func delete(
    _ id: SessionID, ifRevision revision: Revision?, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> DeleteOutcome {
    let removal = removal(of: id, ifRevision: revision, returning: "\(Self.hasTriggers), \(Self.goesAlong)")
    guard let row = try row(removal, connection) else {
      return try isThere(id, revision, whichDidNotTake: .delete, connection) ? .conflict : .gone
    }
    note(others: row.value(1))
    if row.value(0) == .integer(1), try self.revision(of: id, connection) != nil { throw try notTaken(.delete, connection) }
    return .deleted
  }

  /// - Parameter keepingBefore: whether it answers what was there, and behind that what others have added to the table.
  func removal(of id: SessionID, ifRevision revision: Revision?, keepingBefore: Bool) -> SQLStatement {
    removal(of: id, ifRevision: revision, returning: keepingBefore ? "\(Self.row(contents: "true")), \(Self.goesAlong)" : nil)
  }

  private func removal(of id: SessionID, ifRevision revision: Revision?, returning columns: String?) -> SQLStatement {
    SQLStatement(
      """
      DELETE FROM \(name) AS t WHERE t.id = $1 \(revision == nil ? "" : "AND \(Self.revision) = $2") \
      \(columns.map { "RETURNING \($0)" } ?? "")
      """, [Self.id(id)] + Self.condition(revision))
  }

  func deleteExpired(
    before moment: Timestamp, limit: Int, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> Int {
    let sql = """
      DELETE FROM \(name) AS t WHERE t.id IN (
        SELECT e.id FROM \(name) AS e WHERE e.expires <= $1 ORDER BY e.expires LIMIT $2 FOR UPDATE SKIP LOCKED)
      """
    return try connection.execute(sql, [.integer(moment.milliseconds), .integer(Int64(max(limit, 0)))])
  }

  private static func id(_ id: SessionID) -> SQLValue { .text(OwnSessions.text(of: id) ?? []) }

  private static func values(_ session: StoredSession) -> [SQLValue] {
    [.text(session.payload), session.expires.map { .integer($0.milliseconds) } ?? .null]
  }

  private static func condition(_ revision: Revision?) -> [SQLValue] { revision.map { [.text(Array($0.text.utf8))] } ?? [] }

  private func row(
    _ statement: SQLStatement, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> KeptRow? {
    var found: KeptRow?
    try connection.query(statement.sql, statement.parameters) { row throws(PostgresFailure) in
      found = row.kept
      return true
    }
    return found
  }

  // MARK: What the database does by itself

  /// The revision at which a write left its row, by what it answered.
  ///
  /// - Throws: where what is there then is not what was written.
  func settled(
    _ row: KeptRow, _ session: StoredSession, _ write: SQLWrite, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> Revision {
    guard row.value(1) == .integer(1) else { return Self.revision(row, 0) }
    guard let found = try read(session.id, connection)?.stored, found.payload == session.payload,
      found.expires == session.expires,
      let revision = found.revision
    else { throw try notTaken(write, connection) }
    return revision
  }

  func notTaken(_ write: SQLWrite, _ connection: PostgresConnection) throws(PostgresFailure) -> PostgresFailure {
    .rowNotChanged(write, by: .triggers(try triggers(of: write, connection) ?? []))
  }

  /// Nil: there are none.
  private func triggers(of write: SQLWrite, _ connection: PostgresConnection) throws(PostgresFailure) -> [String]? {
    try PostgresTriggers.all(of: [name], connection)[write]
  }

  /// A write has changed no row.
  ///
  /// - Throws: where the row is as it was, so that nobody but a trigger, or a policy, can have passed the write over.
  func notPassedOver(
    _ write: SQLWrite, _ id: SessionID, _ revision: Revision?, _ connection: PostgresConnection
  ) throws(PostgresFailure) {
    _ = try isThere(id, revision, whichDidNotTake: write, connection)
  }

  private func isThere(
    _ id: SessionID, _ revision: Revision?, whichDidNotTake write: SQLWrite, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> Bool {
    guard let found = try self.revision(of: id, connection) else { return false }
    guard revision == nil || revision == found else { return true }
    if let triggers = try triggers(of: write, connection) { throw .rowNotChanged(write, by: .triggers(triggers)) }
    if try connection.withholdsRows(of: name) { throw .rowNotChanged(write, by: .rowSecurity) }
    return true
  }

  private func revision(of id: SessionID, _ connection: PostgresConnection) throws(PostgresFailure) -> Revision? {
    let sql = "SELECT \(Self.revision) FROM \(name) AS t WHERE t.id = $1"
    return try row(SQLStatement(sql, [Self.id(id)]), connection).map { Self.revision($0, 0) }
  }
}
