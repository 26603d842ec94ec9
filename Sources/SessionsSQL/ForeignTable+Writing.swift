import ECMAScript
package import Sessions
import SessionsAdministration

/// What an update comes to, once it is known what is there.
package enum PlannedUpdate {
  /// There is nothing to be written.
  case settled(Result<UpdateOutcome, StoreError>)
  /// It changes one row, which is to be read again (``ForeignTable/written(_:)``): a column may keep a value in another form than it
  /// was given, and a trigger may put another there.
  case write(SQLStatement, reading: SQLStatement)
}

/// Each within a transaction of the caller. What is refused is an answer, and nothing was written then.
extension ForeignTable {
  package func update<Connection: SQLConnection & ~Copyable>(
    _ session: StoredSession, _ undo: UndoCache, _ connection: borrowing Connection
  ) throws(Connection.Failure) -> Result<UpdateOutcome, StoreError> {
    if let refusal = namelessRefusal(of: session.id) { return .failure(refusal) }
    guard let before = try row(session.id, locked: true, connection) else {
      try notWithheld(.update, session.id, connection)
      return .success(.gone)
    }
    switch plan(update: session, of: before, undo) {
    case .settled(let result): return result
    case .write(let statement, let reading):
      guard try connection.execute(statement.sql, statement.parameters) > 0 else { throw try notTaken(.update, connection) }
      var found: (row: ForeignRow, isAsWritten: Bool)?
      try connection.query(reading.sql, reading.parameters) { row throws(Connection.Failure) in
        found = written(row, over: before)
        return false
      }
      // Nobody else can have removed it: it is locked.
      guard let found else { throw try notTaken(.update, connection) }
      if !found.isAsWritten { try undone(.update, connection) }
      noteUpdate(of: before, session.id, undo)
      return .success(.updated(try completed(found.row, connection).revision))
    }
  }

  /// A row as an update left it, and whether it has what was written, and is the same session's.
  package func written(_ row: some SQLRow, over before: ForeignRow) -> (row: ForeignRow, isAsWritten: Bool) {
    let found = ForeignRow(row, keyCount: keyCount)
    return (found, row.value(keyCount + SQL.Column.count) == .integer(1) && found.id == before.id)
  }

  /// - Parameter row: which nobody else writes meanwhile; nil: there is none.
  package func plan(update session: StoredSession, of row: ForeignRow?, _ undo: UndoCache) -> PlannedUpdate {
    guard let row else { return .settled(.success(.gone)) }
    if let shared = row.sharedIDRefusal { return .settled(.failure(shared)) }
    guard !row.isTooLarge else {
      return .settled(.failure(.full(SessionBound.excess(of: "the row"))))
    }
    guard session.revision == nil || session.revision == row.revision else { return .settled(.success(.conflict)) }
    var sets: [(column: String, value: SQLValue)] = []
    do throws(StoreError) {
      if let payload = try newPayload(session, row), let column = columns.payload { sets.append((column, payload)) }
      if let expiry = try newExpiry(session, row, undo), let column = columns.expiry { sets.append((column, expiry)) }
    } catch {
      return .settled(.failure(error))
    }
    guard !sets.isEmpty else { return .settled(.success(.updated(row.revision))) }
    let (columns, values) = (sets.map(\.column), sets.map(\.value))
    // Its key is another then: the id finds it.
    let id = sql.moves(columns) ? sessionID(of: row).reveal().flatMap(sql.identity.parameters) : nil
    return .write(
      SQLStatement(sql.update(columns), values + row.key),
      reading: SQLStatement(sql.written(columns, byID: id != nil), [.integer(1)] + (id ?? row.key) + values))
  }

  /// An update was made: what stood there can be put back.
  package func noteUpdate(of row: ForeignRow, _ id: SessionID, _ undo: UndoCache) {
    do throws(MalformedRecord) { undo.remember(expiry: row.expiry, of: id, as: try expires(of: row)) } catch {}
  }

  /// The data to write, as a value of the same kind as before; nil: it is what stands there.
  private func newPayload(_ session: StoredSession, _ row: ForeignRow) throws(StoreError) -> SQLValue? {
    let before: [UInt8]
    do throws(MalformedRecord) { before = try payload(of: row) } catch { throw .malformed(error) }
    guard session.payload != before else { return nil }
    if let reason = payloadRefusal { throw .failed(reason) }
    guard session.payload.count <= SessionBound.bytes else {
      throw .full(SessionBound.excess(ofBytes: session.payload.count))
    }
    if case .blob = row.payload { return .blob(session.payload) }
    return .text(session.payload)
  }

  /// The expiry to write, in the form that stands there; nil: it is what stands there.
  private func newExpiry(
    _ session: StoredSession, _ row: ForeignRow, _ undo: UndoCache
  ) throws(StoreError) -> SQLValue? {
    let before: Timestamp?
    do throws(MalformedRecord) { before = try expires(of: row) } catch { throw .malformed(error) }
    guard session.expires != before else { return nil }
    if let reason = expiryRefusal { throw .failed(reason) }
    // What stood there before a write that is taken back, to its last digit.
    if let remembered = undo.expiry(of: session.id, session.expires) { return remembered }
    guard let moment = session.expires else {
      guard layout.hasEndless else { throw .failed("sessions of \(layout.name) always end: give a date") }
      return .null
    }
    if let longest = layout.longestLifetime, let begin = lifetime(of: row)?.begin {
      // A duration it was, and the application goes by one: at least a second, or it would be none.
      return .integer(min(longest, max(1, (moment.milliseconds - begin.milliseconds) / 1000)))
    }
    // Where it is reckoned from the last use, that is what is moved.
    let written = if case .after(_, _, let seconds?) = layout.expiry { moment.adding(seconds: -seconds) } else { moment }
    guard let expiry,
      let value = expiry.encoding.value(of: written, like: expiry.form(row.expiry))
    else { throw .failed("the expiry cannot be written in the form of this table: its year has more than four digits") }
    return SQLValue(value)
  }

  package func delete<Connection: SQLConnection & ~Copyable>(
    _ id: SessionID, ifRevision revision: Revision?, _ undo: UndoCache, _ connection: borrowing Connection
  ) throws(Connection.Failure) -> Result<DeleteOutcome, StoreError> {
    if let refusal = namelessRefusal(of: id) { return .failure(refusal) }
    guard let row = try row(id, locked: true, connection) else {
      try notWithheld(.delete, id, connection)
      return .success(.gone)
    }
    if let shared = row.sharedIDRefusal { return .failure(shared) }
    guard revision == nil || revision == row.revision else { return .success(.conflict) }
    try delete(row, rememberedIn: undo, connection)
    return .success(.deleted)
  }

  /// - Parameter undo: nil where the deletion will not be undone.
  package func delete<Connection: SQLConnection & ~Copyable>(
    _ row: ForeignRow, rememberedIn undo: UndoCache?, _ connection: borrowing Connection
  ) throws(Connection.Failure) {
    if let undo {
      let copying = try connection.copying(of: self)
      var copies: [[[SQLValue]]] = []
      for (statement, count) in copying.questions(about: row) { copies.append(try values(count, of: statement, connection)) }
      remember(row, copies, by: copying, in: undo)
    }
    let (deleting, before) = (deleting(row), connection.changedInAll)
    var changed = 0
    for statement in deleting.parts { changed += try connection.execute(statement.sql, statement.parameters) }
    let deleted = try connection.execute(deleting.row.sql, deleting.row.parameters)
    guard deleted > 0 else { throw try notTaken(.delete, connection) }
    // Where nothing else was written the row was not put back.
    if let before, connection.changedInAll == before + changed + deleted { return }
    if try rowNamed(sessionID(of: row), false, connection) != nil { throw try notTaken(.delete, connection) }
  }

  /// - Parameter copies: the rows of what ``RowCopying/questions(about:)`` asks.
  package func remember(_ row: ForeignRow, _ copies: [[[SQLValue]]], by copying: RowCopying, in undo: UndoCache) {
    undo.remember(
      DeletedRow(
        values: copies.first?.first ?? [], parts: copies.dropFirst().first ?? [], copying: copying,
        payload: try? payload(of: row), expires: try? expires(of: row)), of: sessionID(of: row))
  }

  /// What removes a row, and its parts before it: they name the row, and the database may mind.
  package func deleting(_ row: ForeignRow) -> (parts: [SQLStatement], row: SQLStatement) {
    (layout.parts == nil ? [] : [SQLStatement(sql.deleteParts, [row.reference])], SQLStatement(sql.delete, row.key))
  }

  /// Brings back a row that this store deleted, with all its columns. Rows of its own it does not make: only the application
  /// knows what belongs into them. Once that is committed the row can be forgotten (``UndoCache/forget(_:)``).
  package func create<Connection: SQLConnection & ~Copyable>(
    _ session: StoredSession, _ undo: UndoCache, _ connection: borrowing Connection
  ) throws(Connection.Failure) -> Result<CreateOutcome, StoreError> {
    guard try row(session.id, connection) == nil else { return .success(.exists) }
    switch restoring(session, undo) {
    case .failure(let refusal): return .failure(refusal)
    case .success(let statements):
      for statement in statements { _ = try connection.execute(statement.sql, statement.parameters) }
    }
    guard let row = try row(session.id, connection) else { throw try notTaken(.insert, connection) }
    if !holds(row, session) { try undone(.insert, connection) }
    return .success(.created(row.revision))
  }

  /// Whether a row that was brought back has what the session had.
  package func holds(_ row: ForeignRow, _ session: StoredSession) -> Bool {
    do throws(MalformedRecord) {
      let (payload, expires) = (try payload(of: row), try expires(of: row))
      return payload == session.payload && expires == session.expires
    } catch { return false }
  }

  /// What brings a row back.
  package func restoring(_ session: StoredSession, _ undo: UndoCache) -> Result<[SQLStatement], StoreError> {
    guard session.rowRestoreObstacle == nil, let deleted = undo.row(of: session) else {
      return .failure(.failed("sessions of \(layout.name) are made by the application alone"))
    }
    return .success(deleted.copying.restoring(deleted.values, parts: deleted.parts))
  }

  private func values<Connection: SQLConnection & ~Copyable>(
    _ count: Int, of statement: SQLStatement, _ connection: borrowing Connection
  ) throws(Connection.Failure) -> [[SQLValue]] {
    var rows: [[SQLValue]] = []
    try connection.query(statement.sql, statement.parameters) { row throws(Connection.Failure) in
      rows.append((0..<count).map(row.value))
      return true
    }
    return rows
  }
}

extension ForeignRow {
  /// Why nothing is done to it: of rows that share an id one would be changed, and the user of the other would not notice; nil:
  /// no other row has its id.
  package var sharedIDRefusal: StoreError? {
    sharesID ? .failed("several rows of the table have this id, and which of them the application reads is not known") : nil
  }
}
