public import ECMAScript
package import Platform
public import Sessions
import SessionsSQL

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Sessions in a table of an SQLite database: reads what ``SQLiteSessionReader`` reads, and writes.
///
/// ```swift
/// let store = try SQLiteSessionStore(path: "/srv/app/sessions.db", options: .init(createsDatabase: true))
/// ```
///
/// - Compare-and-swap is exact, also beside programs that know nothing of this library: triggers give each change of the
///   table a new revision, whoever makes it.
/// - A database that this store makes is for nobody but this user (0600), and in WAL mode: readers do not wait for writers.
/// - What a destroyed session held is overwritten. Its id is remembered for the next 4096 changes, so that watchers can be told.
/// - Reads and writes have a connection and a thread each. A write waits for other processes' writes, up to
///   ``Options/busyTimeout``, and fails with `timedOut` then. One that has begun is finished, also when its task is cancelled.
public struct SQLiteSessionStore: SessionStore, SessionLister, SessionWatcher, SessionSweeper {
  /// How sure a write is when it has been acknowledged.
  public enum Durability: Hashable, Sendable {
    /// It survives a loss of power.
    case full
    /// It survives the end of the process; after a loss of power recent writes may be missing.
    case relaxed
  }

  public struct Options: Sendable {
    public var durability: Durability
    /// Whether to make the database where there is none. An empty file becomes one in any case.
    public var createsDatabase: Bool
    /// How long a write waits for another process's before it fails with `timedOut`.
    public var busyTimeout: Duration
    /// Where new ids come from.
    public var ids: SessionIDSource

    public init(
      durability: Durability = .full, createsDatabase: Bool = false, busyTimeout: Duration = .seconds(5),
      ids: SessionIDSource = .random256
    ) {
      self.durability = durability
      self.createsDatabase = createsDatabase
      self.busyTimeout = busyTimeout
      self.ids = ids
    }
  }

  let readings: Database
  private let writings: Database
  private let options: Options
  let others = OthersColumns()

  /// Opens a database of sessions and holds two connections to it.
  ///
  /// - Throws: `unavailable` where there is none, or one that is not ours; `denied` where we may not write it.
  public init(path: String, options: Options = Options()) throws(StoreError) {
    if options.createsDatabase { try Self.create(path) }
    let file = try DatabaseFile(path)
    let writing = options.writing(others)
    try Self.establish(file, writing)
    readings = try Database(holding: file, writing: writing)
    writings = try Database(holding: file, writing: writing)
    self.options = options
  }

  /// Writes to the database that `reader` reads, and holds no connection either: each write has one of its own. For a tool that
  /// looks much and writes seldom, and must not stand in the application's way.
  public init(writing reader: SQLiteSessionReader, options: Options = Options()) throws(StoreError) {
    try self.init(writing: reader, only: nil, options: options)
  }

  /// The same for a tool that was told of one file that it may write to: what has its place later it only reads.
  package init(
    writing reader: SQLiteSessionReader, only file: HeldFile?, options: Options = Options()
  ) throws(StoreError) {
    var writing = options.writing(others)
    (writing.only, writing.sharesNames) = (file, file == nil)
    writing.looksPastIndex = reader.database.looksPastIndex
    // One for both: a reader that maps the index for reading only and a writer must not meet within a process.
    readings = try Database(observing: reader.database.file, writing: writing)
    writings = readings
    self.options = options
  }

  private static func create(_ path: String) throws(StoreError) {
    let created = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if created >= 0 {
      close(created)
    } else if errno != EEXIST {
      let error = Errno.last
      let text = "making the database \(path): \(error.message)"
      throw switch error.code {
      case EACCES, EPERM, EROFS: .denied(text)
      case ENOSPC, EDQUOT: .full(text)
      default: .unavailable(text)
      }
    }
  }

  private static func establish(_ file: DatabaseFile, _ options: WriteOptions) throws(StoreError) {
    // What is no file is told as such, and not opened.
    _ = try DatabaseState(of: file)
    let connection: Connection
    do throws(SQLiteFailure) {
      connection = try Connection.open(writing: file, busyTimeout: options.busyTimeout)
    } catch {
      throw StoreError(error, doing: "opening \(file.name)")
    }
    try Schema.establish(in: connection, path: file.name)
  }

  public var guarantees: StoreGuarantees { StoreGuarantees(compareAndSwap: .exact, durable: options.durability == .full) }

  public func makeID() -> SessionID { options.ids.next() }
}

extension SQLiteSessionStore {
  public func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await readings.session(id) }
  public func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { try await readings.page(request) }
  public func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
    try await readings.entries(of: ids)
  }
  public func changes() -> AsyncStream<StoreChange> { TableWatch.changes(of: OwnTable(), in: readings, apart: false) }

  public func apply(
    _ writes: [StoreWrite], keepingBefore: Bool, progress: ([WriteOutcome]) async -> Bool
  ) async throws(StoreError) {
    try await writings.apply(writes, to: OwnTable(), keepingBefore: keepingBefore, progress: progress)
  }

  /// - Throws: `malformed` where the payload is not one JSON value; `invalidID` where the id is not of 1 to 256 visible ASCII
  ///   characters; `full` where the payload has more than 64 MiB.
  public func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
    if let refusal = OwnSessions.refusal(of: session) { throw refusal }
    return try await writings.write { connection throws(SQLiteFailure) in try SessionTable.create(session, connection) }
  }

  public func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
    if let refusal = OwnSessions.refusal(of: session) { throw refusal }
    let outcome = try await writings.write { connection throws(SQLiteFailure) in try SessionTable.update(session, connection) }
    if outcome == .gone { try await writings.check(session.id, isGoneFrom: .own) }
    return outcome
  }

  public func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    guard SessionTable.text(of: id) != nil else { throw .invalidID }
    let outcome = try await writings.write(deletingFrom: SessionTable.deletedFrom) { connection throws(SQLiteFailure) in
      try SessionTable.delete(id, ifRevision: revision, connection)
    }
    if outcome == .gone { try await writings.check(id, isGoneFrom: .own) }
    return outcome
  }

  public func deleteExpired(before: Timestamp, limit: Int) async throws(StoreError) -> Int {
    try await writings.write { connection throws(SQLiteFailure) in
      try SessionTable.deleteExpired(before: before, limit: limit, connection)
    }
  }

  /// Why this process could not write to the database; nil where it can. Changes nothing.
  public var writeObstacle: String? { readings.writeObstacle }

  /// Whether the database can be read, and why not, whenever that changes; as far as ``changes()`` is followed.
  package func connection() -> AsyncStream<String?> { readings.reachability.states() }
}

extension SQLiteSessionStore.Options {
  fileprivate func writing(_ others: OthersColumns) -> WriteOptions {
    WriteOptions(isDurable: durability == .full, busyTimeout: busyTimeout, sharesNames: true) {
      connection, path throws(SQLiteFailure) in
      try others.look(connection)
      return try Schema.obstacle(connection, path: path)
    }
  }
}
