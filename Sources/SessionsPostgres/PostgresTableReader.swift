package import Sessions
package import SessionsSQL

/// Reads the sessions in a table of somebody's, and changes nothing by reading.
package struct PostgresTableReader: SessionLister, SessionWatcher {
  let database: PostgresDatabase
  package let table: ForeignTable
  private let reachability = Reachability()

  init(_ table: ForeignTable, in database: PostgresDatabase) { (self.table, self.database) = (table, database) }

  package func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    let table = table
    let entry = try await database.read(doing: "reading a session") { connection throws(PostgresFailure) in
      try table.read(id, connection)
    }
    return try entry.session()
  }

  package func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    let table = table
    return try await database.read { connection throws(PostgresFailure) in try table.page(request, connection) }
  }

  /// By one statement for all that are listed so; what a cookie leads to elsewhere is looked for one by one.
  package func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
    let table = table
    return try await database.read { connection throws(PostgresFailure) in
      var entries: [SessionID: SessionEntry] = [:]
      let texts = ids.compactMap { $0.reveal().flatMap(table.sql.identity.parameters)?.first?.text }
      let wanted = Set(ids)
      let sql = "\(table.sql.select) WHERE \(PostgresDialect.isAny(table.sql.id, of: "$2"))"
      try connection.query(sql, [.integer(1), PostgresArray.value(of: texts)]) { found throws(PostgresFailure) in
        let entry = table.entry(ForeignRow(found, keyCount: table.keyCount), contents: true)
        if wanted.contains(entry.id) { entries[entry.id] = entry }
        return true
      }
      guard !table.layout.ways.isEmpty else { return entries }
      for id in wanted where entries[id] == nil { entries[id] = try table.read(id, connection) }
      return entries
    }
  }

  /// What changes in the table from now on, as far as it can be told of a large one.
  package func changes() -> AsyncStream<StoreChange> {
    PostgresWatch.changes(
      of: WatchedRows(table: table.sql.table, id: "\(table.sql.id.expression)::text", moves: table.sql.moving), in: database,
      reachability)
  }

  /// Whether the server can be reached, and why not, whenever that changes; as far as ``changes()`` is followed.
  package func connection() -> AsyncStream<String?> { reachability.states() }
}

/// Reads what ``PostgresTableReader`` reads, and changes data and expiries in the table's own form, and deletes.
///
/// - Compare-and-swap is exact: the row is locked, and what stands in it compared, within the transaction that writes.
/// - Sessions are made by the application alone, except for one that this store deleted: ``create(_:)`` brings its row back.
package struct PostgresTableStore: SessionStore, SessionLister, SessionWatcher {
  private let reader: PostgresTableReader
  private let undo = UndoCache()

  package init(writing reader: PostgresTableReader) { self.reader = reader }

  package var guarantees: StoreGuarantees { StoreGuarantees(compareAndSwap: .exact, durable: true) }

  /// An id that nothing has. No row is ever made under it.
  package func makeID() -> SessionID { SessionIDSource.random256.next() }

  package func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await reader.read(id) }
  package func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { try await reader.page(request) }
  package func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
    try await reader.entries(of: ids)
  }
  package func changes() -> AsyncStream<StoreChange> { reader.changes() }
  package func connection() -> AsyncStream<String?> { reader.connection() }

  /// Brings back what this store deleted, with all its columns; `failed` for any other session.
  package func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
    try await write("bringing a session back") { table, undo, connection throws(PostgresFailure) in
      try table.create(session, undo, connection)
    }
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
      .success(try table.delete(id, ifRevision: revision, undo, connection))
    }
  }

  private func write<Answer: Sendable>(
    _ doing: String,
    _ body:
      @escaping @Sendable (ForeignTable, UndoCache, PostgresConnection) throws(PostgresFailure) -> Result<Answer, StoreError>
  ) async throws(StoreError) -> Answer {
    let (table, undo) = (reader.table, undo)
    return try await reader.database.write(doing: doing) { connection throws(PostgresFailure) in
      try body(table, undo, connection)
    }
  }
}

extension SQLValue {
  /// As a parameter is written.
  fileprivate var text: [UInt8]? {
    switch self {
    case .text(let bytes): bytes
    case .integer(let number): Array("\(number)".utf8)
    case .null, .real, .blob: nil
    }
  }
}
