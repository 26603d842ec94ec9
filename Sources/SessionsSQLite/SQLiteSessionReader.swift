import ECMAScript
public import Sessions
public import SessionsAdministration
package import SessionsSQL

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads the sessions of an SQLite database and changes nothing: no byte, no size, no time, and no -wal or -shm appears,
/// changes or goes, whatever state the application left them in and whatever it does meanwhile.
///
/// ```swift
/// let reader = try SQLiteSessionReader(path: "/srv/app/sessions.db")
/// for await change in reader.changes() { print(change) }
/// ```
///
/// It needs no permission to write. Nothing is held between two readings but, on Linux, a descriptor that neither reads nor locks, by
/// which another database in the same place is known for another: the application is never kept from moving its log into the database,
/// and its file system cannot be unmounted meanwhile.
/// One moment remains: an application that closes its last connection during a reading (which takes well under a millisecond for a
/// session) leaves its -wal and -shm behind, as it would beside any reader; the next to open
/// the database takes them up. Measured beside a watch, which looks often right after a commit: of an application that opens
/// and closes for every write, one close in five left them; of one that closed half a second after its write, none of 200.
///
/// A database without a log that a writer has locked for itself alone (`BEGIN EXCLUSIVE`, or a transaction that outgrew its
/// cache) is waited for, as by any reader: half of a transaction may be in it, and its journal in memory.
///
/// A database whose writer was killed may need mending before it can be read. It is not touched: a private copy is mended
/// and read, see ``readsCopy``. A process that itself has a connection of its own, outside this library, to such a database
/// must not read it through this: making the copy lets go of that connection's locks.
public struct SQLiteSessionReader: SessionReader, PartitionedSessionLister, SessionWatcher {
  let database: Database
  private let pool: ReaderPool

  /// - Throws: `unavailable` where there is no such database or it holds no table of sessions; `denied` where we may not read it;
  ///   `timedOut` where its writers leave no moment for it.
  public init(path: String) throws(StoreError) {
    try self.init(Database(observing: DatabaseFile(path)))
    let compatibilityError = try NonIntrusiveReader(database.file).read { connection, _ throws(SQLiteFailure) in
      try Schema.compatibilityError(connection, path: path)
    }
    if let compatibilityError { throw compatibilityError }
  }

  init(_ database: Database) {
    self.database = database
    pool = ReaderPool()
  }

  /// The database, without links on its way.
  public var path: String { database.file.path }

  /// Whether the last reading was of a copy, because a writer left the database in a state that only a writer can mend, or has it,
  /// with its log, for itself alone.
  public var readsCopy: Bool { get async { await database.readsCopy } }

  public func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    try await database.session(id)
  }

  /// The page of sessions created after the cursor, oldest first.
  public func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    // Partitions are gone through at the same time: each needs a thread of its own.
    guard request.until != nil || !request.prefilter.isOpen else { return try await database.page(request) }
    let reader = try pool.take(beside: database)
    defer { pool.give(back: reader) }
    return try await reader.page(request)
  }

  public func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
    try await database.entries(of: ids)
  }

  public func partitions(_ count: Int) async throws(StoreError) -> [PageRange] { try await database.partitions(count) }

  /// What changes in the table from now on, whoever changes it. The stream ends when its task is cancelled; it holds one thread
  /// while it lives. A database that is gone, can no longer be read, or is used by a log that is not here, is waited for, and then told
  /// of with a ``StoreChange/resync``.
  ///
  /// A change is noticed by inotify, and by looking each second where there is none; ``watchMethod`` says which.
  public func changes() -> AsyncStream<StoreChange> { TableWatch.changes(of: OwnTable(), in: database, apart: true) }

  /// Why this process could not write to the database; nil where it can. Changes nothing.
  package var writeObstacle: String? { database.writeObstacle }
  package var replacement: StoreError? { database.replacement }

  /// How ``changes()`` learns of changes: `inotify` or `polling`.
  public var watchMethod: String { FileSignals.method }

  /// Whether the database can be read, and why not, whenever that changes; as far as ``changes()`` is followed.
  package func connection() -> AsyncStream<String?> { database.reachability.states() }

  /// Triggers that run when a session is written, beside those that make the table a store.
  package func triggers() async throws(StoreError) -> [SQLWrite: [String]] { try await database.triggers() }

  /// What is doubtful about the database itself, in words for an operator.
  public var warnings: [String] { get async { await database.warnings } }
}

extension Database {
  nonisolated func session(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    let entry = try await read { connection, _ throws(SQLiteFailure) in try SessionTable.read(id, connection) }
    switch entry?.content {
    case .stored(let session): return session
    case .unreadable(let reason): throw .failed("a session in \(file.name) cannot be read: \(reason)")
    case .malformed(let record): throw .malformed(record)
    case .unread: return nil
    case nil:
      try await check(id, isGoneFrom: .own)
      return nil
    }
  }

  nonisolated func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
    try await entries(of: ids, by: .own) { id, connection throws(SQLiteFailure) in try SessionTable.read(id, connection) }
  }

  nonisolated func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    try await read { connection, _ throws(SQLiteFailure) in try SessionTable.page(request, connection) }
  }

  nonisolated func triggers() async throws(StoreError) -> [SQLWrite: [String]] {
    try await read { connection, _ throws(SQLiteFailure) in try Schema.othersTriggers(connection) }
  }

  nonisolated func partitions(_ count: Int) async throws(StoreError) -> [PageRange] {
    try await read { connection, _ throws(SQLiteFailure) in try SessionTable.partitions(count, connection) }
  }
}
