package import Sessions
import SessionsAdministration
package import SessionsSQL

/// Reads the sessions in a table of somebody's, and changes nothing by reading.
package struct PostgresTableReader: DistantSessionLister, WithholdingSessionLister, SessionWatcher {
  let database: PostgresDatabase
  package let table: ForeignTable
  let watching = PostgresWatching()

  init(_ table: ForeignTable, in database: PostgresDatabase) { (self.table, self.database) = (table, database) }

  /// Whether it can be read at all, and which it is, before anybody lists or watches it.
  package func check() async throws(StoreError) {
    let (table, watching) = (table, watching)
    try await database.read(of: table.shape) { connection throws(PostgresFailure) in
      _ = try table.page(PageRequest(limit: 1, contents: false), connection)
      try watching.meet(table.sql.table, connection)
    }
  }

  package func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    let table = table
    let entry = try await asked(doing: "reading a session") { connection throws(PostgresFailure) in
      try table.read(id, connection)
    }
    return try entry.session()
  }

  package func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    let (table, watching) = (table, watching)
    return try await asked { connection throws(PostgresFailure) in
      let page = try table.page(request, connection)
      // Behind the last one it is known what was not met.
      try watching.note(misses: page.next == nil, in: table.sql.table, connection)
      return page
    }
  }

  /// By one statement for all that are listed so; what a cookie leads to elsewhere is looked for one by one.
  package func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
    let (table, watching) = (table, watching)
    return try await asked { connection throws(PostgresFailure) in
      var entries: [SessionID: SessionEntry] = [:]
      let wanted = Set(ids)
      try connection.query(table.several, [.integer(1), table.parameter(for: ids)]) { found throws(PostgresFailure) in
        let entry = table.entry(ForeignRow(found, keyCount: table.keyCount), contents: true)
        if wanted.contains(entry.id) { entries[entry.id] = entry }
        return true
      }
      for id in wanted where entries[id] == nil && (table.namelessRefusal(of: id) != nil || !table.layout.ways.isEmpty) {
        entries[id] = try table.read(id, connection)
      }
      try watching.note(misses: wanted.contains { entries[$0] == nil }, in: table.sql.table, connection)
      return entries
    }
  }

  private func asked<Answer: Sendable>(
    doing: String = "reading the sessions", _ body: @escaping @Sendable (PostgresConnection) throws(PostgresFailure) -> Answer
  ) async throws(StoreError) -> Answer {
    await watching.beginning.use()
    return try await database.read(doing: doing, of: table.shape, body)
  }

  /// Why the row of a session would not be written so; nil where it would be, or there is none.
  package func refusal(of write: StoreWrite) async -> StoreError? {
    let table = table
    if let refusal = table.namelessRefusal(of: write.id) { return refusal }
    switch write {
    case .create: return nil
    case .update(let session) where table.sql.payloadType == "jsonb" && PostgresJSON.isRefused(session.payload):
      return .failed("a column of jsonb keeps no character \\u0000, and no half of a surrogate pair")
    case .update, .delete: break
    }
    guard !table.sql.idIsUnique else { return nil }
    let row = try? await asked { connection throws(PostgresFailure) in try table.row(write.id, connection) }
    return (row ?? nil)?.sharedIDRefusal
  }

  /// What changes in the table from now on, as far as it can be told of a large one.
  package func changes() -> AsyncStream<StoreChange> {
    PostgresWatch.changes(
      of: WatchedRows(
        table: table.sql.table, id: PostgresDialect.text(table.sql.id), isAny: PostgresDialect.isAny(table.sql.id, of: "$2"),
        moves: table.sql.moving, parts: table.sql.partsTable.flatMap { parts in table.sql.partsCondition.map { (parts, $0) } },
        reading: table.sql.select, shape: table.shape), in: database, watching)
  }

  /// Whether the server can be reached, and why not, whenever that changes; as far as ``changes()`` is followed.
  package func connection() -> AsyncStream<String?> { watching.reachability.states() }

  /// What the server has not answered yet, as far as ``changes()`` is followed.
  package var silence: StoreSilence? { watching.reachability.silence }

  package var withholding: String? { watching.withholding }
}

/// Reads what ``PostgresTableReader`` reads, and changes data and expiries in the table's own form, and deletes.
///
/// - Compare-and-swap is exact: the row is locked, and what stands in it compared, within the transaction that writes.
/// - Sessions are made by the application alone, except for one that this store deleted: ``create(_:)`` brings its row back.
package struct PostgresTableStore: SessionStore, DistantSessionLister, WithholdingSessionLister, SessionWatcher {
  let reader: PostgresTableReader
  let undo: UndoCache
  /// The table to which alone it writes; nil: whichever has the name by then.
  private let only: OnlyTable?

  /// - Parameters:
  ///   - keepsToTable: whether it writes to the table alone that the reader met first: what has its name later is only read.
  ///   - undo: where it keeps what it takes to take a write back.
  package init(writing reader: PostgresTableReader, keepsToTable: Bool = false, undo: UndoCache = UndoCache()) {
    (self.reader, self.undo) = (reader, undo)
    only = keepsToTable ? OnlyTable(name: reader.table.sql.table, watching: reader.watching, turnWords: reader.turnWords) : nil
  }

  /// Why nothing is written any more to what has the table's name by now; nil: it is that which was opened, or it writes to whichever it
  /// is.
  package var replacement: StoreError? { only?.replacement }

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
  package func refusal(of write: StoreWrite) async -> StoreError? { await reader.refusal(of: write) }
  package func changes() -> AsyncStream<StoreChange> { reader.changes() }
  package func connection() -> AsyncStream<String?> { reader.connection() }
  package var withholding: String? { reader.withholding }

  package func apply(
    _ writes: [StoreWrite], keepingBefore: Bool, progress: ([WriteOutcome]) async -> Bool
  ) async throws(StoreError) {
    await reader.watching.beginning.use()
    let keepsRows = keepingBefore && writes.contains { if case .delete = $0 { true } else { false } }
    try await reader.database.apply(
      writes, to: UndoableTable(table: reader.table, undo: undo, keepsRows: keepsRows), only: only, keepingBefore: keepingBefore,
      progress: progress)
  }

  /// Brings back what this store deleted, with all its columns; `failed` for any other session.
  package func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
    let outcome = try await write("bringing a session back") { table, undo, connection throws(PostgresFailure) in
      try table.create(session, undo, connection)
    }
    if case .created = outcome { undo.forget(session.id) }
    return outcome
  }

  /// - Throws: `failed` where the table cannot say it (``ForeignTable/payloadRefusal``, ``ForeignTable/expiryRefusal``), or the
  ///   database refuses it.
  package func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
    try await write("writing a session") { table, undo, connection throws(PostgresFailure) in
      try table.update(session, undo, connection)
    }
  }

  package func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    try await write("destroying a session") { table, undo, connection throws(PostgresFailure) in
      try table.delete(id, ifRevision: revision, undo, connection)
    }
  }

  private func write<Answer: Sendable>(
    _ doing: String,
    _ body:
      @escaping @Sendable (ForeignTable, UndoCache, PostgresConnection) throws(PostgresFailure) -> Result<Answer, StoreError>
  ) async throws(StoreError) -> Answer {
    let (table, undo) = (reader.table, undo)
    await reader.watching.beginning.use()
    return try await reader.database.write(doing: doing, of: table.shape, only: only) { connection throws(PostgresFailure) in
      try body(table, undo, connection)
    }
  }
}
