import ECMAScript
package import Platform
package import Sessions
package import SessionsAdministration
package import SessionsSQL

/// Reads the sessions in a table of somebody's, and changes nothing by reading: opened as ``SQLiteSessionReader`` opens ours.
///
/// Whatever stands in the columns, a row is a row: what cannot be understood is listed as malformed, and what cannot be
/// named by its id is named by the number of its row.
package struct ForeignSessionReader: SessionReader, PartitionedSessionLister, SessionWatcher {
  let database: Database
  package let table: ForeignTable
  /// Seconds between two words that a large table must be listed again, where nobody can tell what changed in it.
  package var resyncWaits = 10.0...60.0
  /// Up to so many rows, each change is told with the session that it is about.
  package var comparedRows = 65_536
  /// Nil beside a writer: within a process it must not meet others that read.
  private let pool: ReaderPool?

  package init(_ table: ForeignTable, path: String) throws(StoreError) {
    database = try Database(observing: DatabaseFile(path), writing: WriteOptions(looksPastIndex: true))
    self.table = table
    pool = ReaderPool()
  }

  /// Why this process could not write to the database; nil where it can. Changes nothing.
  package var writeObstacle: String? { database.writeObstacle }
  package var replacement: StoreError? { database.replacement }

  package func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await database.session(id, in: table) }
  package func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    // Partitions are gone through at the same time: each needs a thread of its own.
    guard let pool, request.until != nil || !request.prefilter.isOpen else { return try await database.page(request, of: table) }
    let reader = try pool.take(beside: database)
    defer { pool.give(back: reader) }
    return try await reader.page(request, of: table)
  }

  package func partitions(_ count: Int) async throws(StoreError) -> [PageRange] {
    guard pool != nil else { return [PageRange()] }
    let table = table
    return try await database.read { connection, _ throws(SQLiteFailure) in try table.partitions(count, connection) }
  }
  package func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
    try await database.entries(of: ids, in: table)
  }

  /// What changes in the table from now on; see ``ForeignWatch`` for what can be told of a large one.
  package func changes() -> AsyncStream<StoreChange> {
    TableWatch.changes(
      of: ForeignWatch(table: table, file: database.file, waits: resyncWaits, smallCount: comparedRows), in: database,
      apart: pool != nil)
  }

  /// Whether the table can be read, and why not, whenever that changes; as far as ``changes()`` is followed.
  package func connection() -> AsyncStream<String?> { database.reachability.states() }

  /// How ``changes()`` learns of changes: `inotify` or `polling`.
  package var watchMethod: String { FileSignals.method }

  /// The table's triggers that run when a session is written.
  package func triggers() async throws(StoreError) -> [SQLWrite: [String]] {
    let table = table
    return try await database.read { connection, _ throws(SQLiteFailure) in try connection.triggers(of: table) }
  }

  package func referringKeys() async throws(StoreError) -> ReferringKeys { try await database.referringKeys(to: table) }

  package var readsCopy: Bool { get async { await database.readsCopy } }

  package var warnings: [String] { get async { await database.warnings } }
}

extension Database {
  nonisolated fileprivate func session(_ id: SessionID, in table: ForeignTable) async throws(StoreError) -> StoredSession? {
    let entry = try await read { connection, _ throws(SQLiteFailure) in try table.read(id, connection) }
    switch entry?.content {
    case .stored(let session): return session
    case .unreadable(let reason): throw .failed("a session in \(file.name) cannot be read: \(reason)")
    case .malformed(let record): throw .malformed(record)
    case .unread: return nil
    case nil:
      try await check(id, isGoneFrom: IDIndex(of: table))
      return nil
    }
  }

  nonisolated fileprivate func entries(
    of ids: [SessionID], in table: ForeignTable
  ) async throws(StoreError) -> [SessionID: SessionEntry] {
    try await entries(of: ids, by: IDIndex(of: table)) { id, connection throws(SQLiteFailure) in try table.read(id, connection) }
  }

  nonisolated fileprivate func page(_ request: PageRequest, of table: ForeignTable) async throws(StoreError) -> SessionPage {
    try await read { connection, _ throws(SQLiteFailure) in try table.page(request, connection) }
  }
}

extension ForeignSessionReader {
  /// Why the row of a session would not be written so; nil where it would be, or there is none.
  package func refusal(of write: StoreWrite) async -> StoreError? {
    let table = table
    if let refusal = table.namelessRefusal(of: write.id) { return refusal }
    switch write {
    case .create: return nil
    case .update(let session):
      let row = try? await database.read { connection, _ throws(SQLiteFailure) in try table.row(session.id, connection) }
      guard case .settled(.failure(let refusal)) = table.plan(update: session, of: row ?? nil, UndoCache()) else { return nil }
      return refusal
    case .delete(let id, _):
      if table.sql.idIsUnique { return nil }
      let row = try? await database.read { connection, _ throws(SQLiteFailure) in try table.row(id, connection) }
      return (row ?? nil)?.sharedIDRefusal
    }
  }
}

/// Reads what ``ForeignSessionReader`` reads, and changes data and expiries in the table's own encoding, and deletes.
///
/// - Compare-and-swap is exact: the revision is a digest of what stands in the row, compared within the transaction that
///   writes. Only the columns that change are written.
/// - Sessions are made by the application alone, except for one that this store deleted: ``create(_:)`` brings its row back.
/// - No connection is held: each write has one of its own.
package struct ForeignSessionStore: SessionStore, SessionLister, SessionWatcher {
  let reader: ForeignSessionReader
  private let database: Database
  let undo: UndoCache

  /// - Parameters:
  ///   - file: to which alone it writes; nil: whichever the path leads to by then.
  ///   - undo: where it keeps what it takes to take a write back.
  package init(
    writing reader: ForeignSessionReader, only file: HeldFile? = nil, undo: UndoCache = UndoCache()
  ) throws(StoreError) {
    self.undo = undo
    database = try Database(
      observing: reader.database.file, writing: WriteOptions(only: file, sharesNames: file == nil, looksPastIndex: true))
    // One for both: a reader that maps the index for reading only and a writer must not meet within a process.
    self.reader = ForeignSessionReader(database, reader.table)
  }

  package var guarantees: StoreGuarantees {
    StoreGuarantees(compareAndSwap: .exact, durable: true, keepsExpiry: reader.table.expiryRefusal == nil)
  }

  /// An id that nothing has. No row is ever made under it.
  package func makeID() -> SessionID { SessionIDSource.random256.next() }

  package func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await reader.read(id) }
  package func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { try await reader.page(request) }
  package func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
    try await reader.entries(of: ids)
  }
  package func changes() -> AsyncStream<StoreChange> { reader.changes() }
  package func connection() -> AsyncStream<String?> { reader.connection() }
  package func triggers() async throws(StoreError) -> [SQLWrite: [String]] { try await reader.triggers() }
  package func referringKeys() async throws(StoreError) -> ReferringKeys { try await reader.referringKeys() }
  package func refusal(of write: StoreWrite) async -> StoreError? { await reader.refusal(of: write) }
  package var warnings: [String] { get async { await reader.warnings } }
  package var writeObstacle: String? { reader.writeObstacle }
  package var replacement: StoreError? { reader.replacement }

  package func apply(
    _ writes: [StoreWrite], keepingBefore: Bool, progress: ([WriteOutcome]) async -> Bool
  ) async throws(StoreError) {
    try await database.apply(
      writes, to: UndoableTable(table: reader.table, undo: undo), keepingBefore: keepingBefore, progress: progress)
  }

  /// Brings back what this store deleted, with all its columns; `failed` for any other session.
  package func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
    let outcome = try await write { table, undo, connection throws(SQLiteFailure) in
      try table.create(session, undo, connection)
    }
    if case .created = outcome { undo.forget(session.id) }
    return outcome
  }

  /// - Throws: `failed` where the table cannot say it (``ForeignTable/payloadRefusal``, ``ForeignTable/expiryRefusal``), or the
  ///   database refuses it.
  package func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
    let outcome = try await write { table, undo, connection throws(SQLiteFailure) in
      try table.update(session, undo, connection)
    }
    if outcome == .gone { try await database.check(session.id, isGoneFrom: IDIndex(of: reader.table)) }
    return outcome
  }

  package func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    let outcome = try await write(deletingFrom: reader.table.deletedFrom) { table, undo, connection throws(SQLiteFailure) in
      try table.delete(id, ifRevision: revision, undo, connection)
    }
    if outcome == .gone { try await database.check(id, isGoneFrom: IDIndex(of: reader.table)) }
    return outcome
  }

  private func write<Answer: Sendable>(
    deletingFrom tables: [String] = [],
    _ body: @Sendable (ForeignTable, UndoCache, borrowing Connection) throws(SQLiteFailure) -> Result<Answer, StoreError>
  ) async throws(StoreError) -> Answer {
    let (table, undo) = (reader.table, undo)
    return try await database.write(deletingFrom: tables) { connection throws(SQLiteFailure) in
      try body(table, undo, connection)
    }.get()
  }
}

extension ForeignSessionReader {
  fileprivate init(_ database: Database, _ table: ForeignTable) {
    self.database = database
    self.table = table
    pool = nil
  }
}
