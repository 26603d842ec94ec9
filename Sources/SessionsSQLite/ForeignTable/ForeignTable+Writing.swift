import ECMAScript
import Sessions

/// Each within a transaction of the caller. What is refused is an answer, and nothing was written then.
extension ForeignTable {
  func update(
    _ session: StoredSession, _ memory: ForeignMemory, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> Result<UpdateOutcome, StoreError> {
    guard let row = try row(session.id, connection) else { return .success(.gone) }
    guard !row.isTooLarge else { return .failure(.full("the row is larger than \(SessionTable.maximumSize >> 20) MiB")) }
    guard session.revision == nil || session.revision == row.revision else { return .success(.conflict) }
    var sets: [(column: String, value: SQLValue)] = []
    do throws(StoreError) {
      if let payload = try newPayload(session, row), let column = columns.payload { sets.append((column, payload)) }
      if let expiry = try newExpiry(session, row, memory), let column = columns.expiry { sets.append((column, expiry)) }
    } catch {
      return .failure(error)
    }
    guard !sets.isEmpty else { return .success(.updated(row.revision)) }
    do {
      let statement = try connection.prepare(text: sql.update(sets.map(\.column)))
      for (index, value) in (sets.map(\.value) + row.key).enumerated() { try statement.bind(Int32(index) + 1, value) }
      while try statement.step() {}
    }
    guard connection.changes > 0 else { throw .leftAlone }
    do throws(MalformedRecord) { memory.remember(expiry: row.expiry, of: session.id, as: try expires(of: row)) } catch {}
    // Read again: a column may keep a value in another form than it was given.
    guard let after = try self.row(session.id, connection) else { return .success(.gone) }
    return .success(.updated(after.revision))
  }

  /// The data to write, as a value of the same kind as before; nil: it is what stands there.
  private func newPayload(_ session: StoredSession, _ row: ForeignRow) throws(StoreError) -> SQLValue? {
    let before: [UInt8]
    do throws(MalformedRecord) { before = try payload(of: row) } catch { throw .malformed(error) }
    guard session.payload != before else { return nil }
    if let reason = payloadRefusal { throw .failed(reason) }
    guard session.payload.count <= SessionTable.maximumSize else {
      throw .full(
        "a session has \(session.payload.count) bytes, and no more than \(SessionTable.maximumSize >> 20) MiB are stored")
    }
    if case .blob = row.payload { return .blob(session.payload) }
    return .text(session.payload)
  }

  /// The expiry to write, in the form that stands there; nil: it is what stands there.
  private func newExpiry(
    _ session: StoredSession, _ row: ForeignRow, _ memory: ForeignMemory
  ) throws(StoreError) -> SQLValue? {
    let before: Timestamp?
    do throws(MalformedRecord) { before = try expires(of: row) } catch { throw .malformed(error) }
    guard session.expires != before else { return nil }
    if let reason = expiryRefusal { throw .failed(reason) }
    // What stood there before a write that is taken back, to its last digit.
    if let remembered = memory.expiry(of: session.id, session.expires) { return remembered }
    guard let moment = session.expires else {
      guard layout.hasEndless else { throw .failed("sessions of \(layout.name) always end: give a date") }
      return .null
    }
    guard let expiry,
      let value = expiry.encoding.value(of: moment, like: row.expiry == .null ? expiry.example ?? .null : row.expiry)
    else { throw .failed("the expiry cannot be written in the form of this table: its year has more than four digits") }
    return value
  }

  func delete(
    _ id: SessionID, ifRevision revision: Revision?, _ memory: ForeignMemory, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> DeleteOutcome {
    guard let row = try row(id, connection) else { return .gone }
    guard revision == nil || revision == row.revision else { return .conflict }
    try delete(row, rememberedBy: memory, connection)
    return .deleted
  }

  /// - Parameter memory: nil where nobody will bring it back.
  fileprivate func delete(
    _ row: ForeignRow, rememberedBy memory: ForeignMemory?, _ connection: borrowing Connection
  ) throws(SQLiteFailure) {
    if let memory {
      memory.remember(
        DeletedRow(
          values: try values(sql.copy, row.key, connection).first ?? [],
          parts: layout.parts == nil ? [] : try values(sql.copyParts, [row.reference], connection),
          payload: try? payload(of: row), expires: try? expires(of: row)), of: sessionID(of: row))
    }
    // The parts first: they name the row, and the database may mind.
    if layout.parts != nil { try run(sql.deleteParts, [row.reference], connection) }
    try run(sql.delete, row.key, connection)
    guard connection.changes > 0 else { throw .leftAlone }
  }

  /// Brings back a row that this store deleted, with all its columns. Rows of its own it does not make: only the application
  /// knows what belongs into them.
  func create(
    _ session: StoredSession, _ memory: ForeignMemory, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> Result<CreateOutcome, StoreError> {
    guard try row(session.id, connection) == nil else { return .success(.exists) }
    guard session.id.digest == nil, let deleted = memory.deleted(session.id), deleted.payload == session.payload,
      deleted.expires == session.expires
    else { return .failure(.failed("sessions of \(layout.name) are made by the application alone")) }
    try run(sql.insert, deleted.values, connection)
    for part in deleted.parts { try run(sql.insertParts, part, connection) }
    guard let row = try row(session.id, connection) else {
      return .failure(.failed("the row that was brought back is not there"))
    }
    memory.forget(session.id)
    return .success(.created(row.revision))
  }

  private func values(
    _ sql: String, _ key: [SQLValue], _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> [[SQLValue]] {
    let statement = try connection.prepare(text: sql)
    for (index, value) in key.enumerated() { try statement.bind(Int32(index) + 1, value) }
    var rows: [[SQLValue]] = []
    while try statement.step() { rows.append(statement.values) }
    return rows
  }

  private func run(_ sql: String, _ values: [SQLValue], _ connection: borrowing Connection) throws(SQLiteFailure) {
    let statement = try connection.prepare(text: sql)
    for (index, value) in values.enumerated() { try statement.bind(Int32(index) + 1, value) }
    while try statement.step() {}
  }
}

/// A table, and what its store remembers of the rows it wrote.
struct RememberedTable: WrittenTable {
  let table: ForeignTable
  let memory: ForeignMemory

  func write(
    _ write: StoreWrite, keepingBefore: Bool, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> WriteOutcome {
    switch write {
    case .create(let session):
      return switch try table.create(session, memory, connection) {
      case .success(.created(let revision)): .created(revision)
      case .success(.exists): .exists
      case .failure(let error): .failed(error)
      }
    case .update(let session):
      let before = keepingBefore ? try table.read(session.id, connection)?.stored : nil
      return switch try table.update(session, memory, connection) {
      case .success(.updated(let revision)): .updated(revision, before: before)
      case .success(.conflict): .conflict
      case .success(.gone): .gone
      case .failure(let error): .failed(error)
      }
    case .delete(let id, let revision):
      guard let row = try table.row(id, connection) else { return .gone }
      guard revision == nil || revision == row.revision else { return .conflict }
      try table.delete(row, rememberedBy: keepingBefore ? memory : nil, connection)
      return .deleted(before: keepingBefore ? table.entry(row, contents: true).stored : nil)
    }
  }
}
