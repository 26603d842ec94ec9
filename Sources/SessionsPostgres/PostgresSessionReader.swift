public import Sessions
import SessionsAdministration
import SessionsSQL

/// Reads the sessions in the table of a ``PostgresSessionStore``, and changes nothing by reading.
public struct PostgresSessionReader: SessionLister, SessionWatcher {
  let database: PostgresDatabase
  let table: PostgresTable
  let watching = PostgresWatching()

  /// The table in SQL, schema and all.
  package var tableName: String { table.name }

  /// Connects, and looks whether the table is there: the address's, or `session_inspector_sessions`.
  ///
  /// - Throws: `unavailable` where nothing answers, the database or the table is not there, or this machine has no libpq;
  ///   `denied` where the server does not let us in; `timedOut`; `failed` where the table is another, or the database does not keep
  ///   its texts as UTF-8.
  public init(_ address: PostgresAddress, options: PostgresOptions = PostgresOptions()) async throws(StoreError) {
    try await self.init(PostgresDatabase(PostgresServer(address, options)), address.table ?? PostgresSchema.table)
  }

  /// - Parameter database: where it is; its options say whether a table is to be made.
  init(_ database: PostgresDatabase, _ wanted: String) async throws(StoreError) {
    self.database = database
    if database.server.options.createsTable { try await Self.make(wanted, in: database) }
    let name = try await database.read(doing: "opening the table \(wanted)", guarded: false) {
      connection throws(PostgresFailure) in
      try Self.found(wanted, SQLName.qualified(wanted), connection)
    }.get()
    table = PostgresTable(name: name)
  }

  /// A table of ours that was found, whatever it is called.
  init(_ database: PostgresDatabase, _ found: DatabaseTable) async throws(StoreError) {
    self.database = database
    let wanted = found.called.spoken
    let name = try await database.read(doing: "opening the table \(wanted)") { connection throws(PostgresFailure) in
      try Self.found(wanted, found.qualified, connection)
    }.get()
    table = PostgresTable(name: name)
  }

  private static func make(_ wanted: String, in database: PostgresDatabase) async throws(StoreError) {
    let isThere = try await database.read(doing: "looking for the table \(wanted)", guarded: false) {
      connection throws(PostgresFailure) in
      try PostgresSchema.name(of: SQLName.qualified(wanted), connection) != nil
    }
    if isThere { return }
    do throws(StoreError) {
      try await database.write(doing: "making the table \(wanted)", of: nil) { connection throws(PostgresFailure) in
        for statement in PostgresSchema.statements(table: wanted) { try connection.run(statement) }
        return .success(())
      }
    } catch {
      // Another may have made it at this moment: then it is there, and opening it says so.
      guard case .failed = error else { throw error }
    }
  }

  /// - Parameter name: in SQL.
  private static func found(
    _ wanted: String, _ name: String, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> Result<String, StoreError> {
    guard connection.parameter("server_encoding") == "UTF8" else {
      return .failure(.failed("the database does not keep its texts as UTF-8, and cannot keep sessions to the last character"))
    }
    guard let name = try PostgresSchema.name(of: name, connection) else {
      return .failure(.unavailable("the database has no table \(wanted)"))
    }
    let missing = try PostgresSchema.missing(in: name, connection)
    guard missing.isEmpty else {
      return .failure(.failed("the table \(wanted) is not a table of ours: it has no \(missing.joined(separator: ", no "))"))
    }
    return .success(name)
  }

  /// The first session there is, for who wants to know what kind they are, and which table it is, before anybody lists or watches them;
  /// nil: none.
  package func first() async throws(StoreError) -> SessionEntry? {
    let (table, watching) = (table, watching)
    return try await database.read(of: table.shape) { connection throws(PostgresFailure) in
      let first = try table.page(PageRequest(limit: 1), connection).entries.first
      try watching.meet(table.name, connection)
      return first
    }
  }

  public func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    let table = table
    let entry = try await asked(doing: "reading a session") { connection throws(PostgresFailure) in
      try table.read(id, connection)
    }
    return try entry.session()
  }

  /// The page of sessions after the cursor, by their ids.
  public func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    let (table, watching) = (table, watching)
    return try await asked { connection throws(PostgresFailure) in
      let page = try table.page(request, connection)
      // Behind the last one it is known what was not met.
      try watching.note(misses: page.next == nil, in: table.name, connection)
      return page
    }
  }

  public func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
    let (table, watching) = (table, watching)
    return try await asked { connection throws(PostgresFailure) in
      let entries = try table.entries(of: ids, connection)
      try watching.note(misses: ids.contains { entries[$0] == nil }, in: table.name, connection)
      return entries
    }
  }

  private func asked<Answer: Sendable>(
    doing: String = "reading the sessions", _ body: @escaping @Sendable (PostgresConnection) throws(PostgresFailure) -> Answer
  ) async throws(StoreError) -> Answer {
    await watching.beginning.use()
    return try await database.read(doing: doing, of: table.shape, body)
  }

  /// What changes in the table from now on, whoever changes it. It is looked for every
  /// ``PostgresOptions/watchInterval``, by asking whether anything was written on the server at all. The stream ends when its task
  /// is cancelled; a server that is gone is waited for.
  public func changes() -> AsyncStream<StoreChange> {
    PostgresWatch.changes(
      of: WatchedRows(
        table: table.name, id: "t.id", isAny: "t.id = ANY ($2::text[])", moves: "t.modified", reading: table.reading,
        shape: table.shape),
      in: database, watching)
  }

  /// Whether the server can be reached, and why not, whenever that changes; as far as ``changes()`` is followed.
  public func connection() -> AsyncStream<String?> { watching.reachability.states() }

  /// What the server has not answered yet, as far as ``changes()`` is followed.
  package var silence: StoreSilence? { watching.reachability.silence }
}

extension PostgresSessionReader: DistantSessionLister, WithholdingSessionLister {
  package var withholding: String? { watching.withholding }
}
