public import ECMAScript
public import Sessions
import SessionsAdministration
import SessionsSQL

/// Sessions in a table of PostgreSQL 12 or newer, in a database that keeps its texts as UTF-8.
///
/// ```swift
/// let address = try PostgresAddress(parsing: "postgres://localhost/shop")
/// let store = try await PostgresSessionStore(address, options: .init(createsTable: true))
/// ```
///
/// - The client library of PostgreSQL (libpq) is opened when it is needed and never linked: install `libpq5`.
/// - Compare-and-swap is exact, whoever else writes: what was read is compared by the server in the statement that replaces it.
/// - The data is kept as `json`, character for character.
/// - A write is done or it is not. Where the answer to its commit does not come, the server is asked what became of it; where it
///   cannot say either, the call throws ``StoreError/unanswered(_:)``.
/// - A write waits up to two seconds for another transaction that holds the same session, and fails with `timedOut` then. One
///   that has begun is finished, also when its task is cancelled.
public struct PostgresSessionStore: SessionStore, SessionLister, SessionWatcher, SessionSweeper {
  let reader: PostgresSessionReader
  private let ids: SessionIDSource
  /// The table to which alone it writes; nil: whichever has the name by then.
  private let only: OnlyTable?

  /// Connects. Sessions are in the address's table; `session_inspector_sessions` where it says none.
  ///
  /// - Parameter ids: where new ids come from.
  /// - Throws: `unavailable` where nothing answers, the database or the table is not there, or this machine has no libpq;
  ///   `denied` where the server does not let us in; `timedOut`; `failed` where the table is another.
  public init(
    _ address: PostgresAddress, options: PostgresOptions = PostgresOptions(), ids: SessionIDSource = .random256
  ) async throws(StoreError) {
    self.init(writing: try await PostgresSessionReader(address, options: options), ids: ids)
  }

  /// Writes what a reader reads.
  public init(writing reader: PostgresSessionReader, ids: SessionIDSource = .random256) {
    self.init(writing: reader, keepsToTable: false, ids: ids)
  }

  /// The same for a tool that was told of one table that it may write to: what has its name later it only reads.
  package init(writing reader: PostgresSessionReader, keepsToTable: Bool, ids: SessionIDSource = .random256) {
    self.reader = reader
    self.ids = ids
    only = keepsToTable ? OnlyTable(name: reader.tableName, watching: reader.watching, turnWords: reader.turnWords) : nil
  }

  /// Why nothing is written any more to what has the table's name by now; nil: it is that which was opened, or it writes to whichever it
  /// is.
  package var replacement: StoreError? { only?.replacement }

  /// Durable as the server is set up: by itself, it answers when a write is on its disk.
  public var guarantees: StoreGuarantees { StoreGuarantees(compareAndSwap: .exact, durable: true) }

  public func makeID() -> SessionID { ids.next() }

  public func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await reader.read(id) }
  public func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { try await reader.page(request) }
  public func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
    try await reader.entries(of: ids)
  }
  public func changes() -> AsyncStream<StoreChange> { reader.changes() }

  /// Whether the server can be reached, and why not, whenever that changes; as far as ``changes()`` is followed.
  public func connection() -> AsyncStream<String?> { reader.connection() }

  /// What the server has not answered yet, as far as ``changes()`` is followed.
  package var silence: StoreSilence? { reader.silence }

  /// - Throws: `malformed` where the payload is not one JSON value; `invalidID` where the id is not of 1 to 256 visible ASCII
  ///   characters; `full` where the payload has more than 64 MiB.
  public func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
    if let refusal = OwnSessions.refusal(of: session) { throw refusal }
    return try await write("making a session") { table, connection throws(PostgresFailure) in
      try table.create(session, connection)
    }
  }

  public func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
    if let refusal = OwnSessions.refusal(of: session) { throw refusal }
    return try await write("writing a session") { table, connection throws(PostgresFailure) in
      try table.update(session, connection)
    }
  }

  public func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    guard OwnSessions.text(of: id) != nil else { throw .invalidID }
    return try await write("destroying a session") { table, connection throws(PostgresFailure) in
      try table.delete(id, ifRevision: revision, connection)
    }
  }

  public func apply(
    _ writes: [StoreWrite], keepingBefore: Bool, progress: ([WriteOutcome]) async -> Bool
  ) async throws(StoreError) {
    await reader.watching.beginning.use()
    try await reader.database.apply(writes, to: reader.table, only: only, keepingBefore: keepingBefore, progress: progress)
  }

  public func deleteExpired(before: Timestamp, limit: Int) async throws(StoreError) -> Int {
    try await write("sweeping") { table, connection throws(PostgresFailure) in
      try table.deleteExpired(before: before, limit: limit, connection)
    }
  }

  private func write<Answer: Sendable>(
    _ doing: String,
    _ body: @escaping @Sendable (PostgresTable, PostgresConnection) throws(PostgresFailure) -> Answer
  ) async throws(StoreError) -> Answer {
    let table = reader.table
    await reader.watching.beginning.use()
    return try await reader.database.write(doing: doing, of: table.shape, only: only) { connection throws(PostgresFailure) in
      .success(try body(table, connection))
    }
  }
}

extension PostgresSessionStore: DistantSessionLister, WithholdingSessionLister {
  package var withholding: String? { reader.withholding }
}
