import CSQLite
import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A connection that can write, and what it knows of its database.
final class HeldConnection {
  let connection: Connection
  /// Which file it has open, whatever has its name by now.
  let identity: FileStatus.Identity
  /// What the database said of its schema when nothing stood in the way of a write.
  private var fit: [Int64]?
  /// From which tables is deleted so that foreign keys hold; nil: nobody has said.
  private var kept: [String]?

  init(to file: DatabaseFile, _ options: WriteOptions) throws(SQLiteFailure) {
    // Whoever opens it first takes up what a writer left.
    HeldLocks.begin()
    defer { HeldLocks.end() }
    guard file.hasFilesOnly else { throw SQLiteFailure(code: SQLITE_CANTOPEN, system: EISDIR) }
    var opened: FileStatus.Identity?
    connection = try Self.open(file, options, &opened)
    guard let opened else { throw SQLiteFailure(code: SQLITE_CANTOPEN, system: 0) }
    identity = opened
    try options.isDurable ? connection.execute("PRAGMA synchronous = FULL") : connection.execute("PRAGMA synchronous = NORMAL")
    // What a destroyed session held is overwritten in the file.
    try connection.execute("PRAGMA secure_delete = ON")
  }

  /// Opens what has the name. SQLite does not tell which file that was: it is opened again where another got the name meanwhile.
  ///
  /// - Parameter identity: which file it is; stays nil where that cannot be told.
  private static func open(
    _ file: DatabaseFile, _ options: WriteOptions, _ identity: inout FileStatus.Identity?
  ) throws(SQLiteFailure) -> Connection {
    var attempt = 1
    while true {
      let before = FileStamp(file.path)?.identity
      let connection = try Connection.open(writing: file, busyTimeout: options.busyTimeout)
      let isSame = before != nil && FileStamp(file.path)?.identity == before
      if isSame { identity = before }
      if isSame || attempt == 8 { return connection }
      attempt += 1
    }
  }

  /// What `body` answers, within one transaction. Nothing is written where an obstacle has come up meanwhile.
  ///
  /// - Parameter tables: from which it deletes, in SQL.
  func transaction<Answer>(
    in file: DatabaseFile, _ options: WriteOptions, deletingFrom tables: [String],
    _ body: (borrowing Connection) throws(SQLiteFailure) -> Answer
  ) throws(SQLiteFailure) -> Result<Answer, StoreError> {
    HeldLocks.begin()
    defer { HeldLocks.end() }
    if !options.isApplication { try keepForeignKeys(of: tables) }
    try connection.execute("BEGIN IMMEDIATE")
    connection.holdsLock = true
    defer { connection.holdsLock = false }
    do throws(SQLiteFailure) {
      let obstacle = try obstacle(in: file, options)
      let result: Result<Answer, StoreError>
      if let obstacle { result = .failure(obstacle) } else { result = .success(try body(connection)) }
      try connection.execute("COMMIT")
      return result
    } catch {
      // Where SQLite rolled back by itself, there is nothing left to roll back.
      try? connection.execute("ROLLBACK")
      throw error
    }
  }

  /// Foreign keys hold for what is deleted, and for nothing else: a row that is brought back may refer to one that is not there, as
  /// it did where the application does without them.
  private func keepForeignKeys(of tables: [String]) throws(SQLiteFailure) {
    guard tables != kept else { return }
    kept = nil
    if tables.isEmpty { try connection.keepForeignKeys(false) } else { _ = try connection.keepForeignKeys(of: tables) }
    kept = tables
  }

  /// Looked at in each transaction: another program may have changed the schema since the last.
  private func obstacle(in file: DatabaseFile, _ options: WriteOptions) throws(SQLiteFailure) -> StoreError? {
    let schema = [
      try connection.number("PRAGMA schema_version"), try connection.number("PRAGMA user_version"),
      try connection.number("PRAGMA application_id"),
    ]
    if schema == fit { return nil }
    if let obstacle = try options.obstacle(connection, file.name) { return obstacle }
    fit = schema
    return nil
  }
}

/// How writes are made.
struct WriteOptions: Sendable {
  var isDurable = true
  var busyTimeout = Duration.seconds(5)
  /// The file to which alone is written, whatever the path leads to by then; nil: whichever it is, as the application does.
  var only: HeldFile?
  /// Whether it is written to also while its file has another name. An application goes on with the name that it was given; whoever
  /// was told by a name whether it may write cannot know what the file is by another, where SQLite finds no log of it either.
  var sharesNames = false
  /// Whether it is the application itself that writes, by a connection that it holds, and not a tool beside it. What of its schema
  /// holds for its connections is then its own affair.
  var isApplication = false
  /// See ``Database/looksPastIndex``.
  var looksPastIndex = false
  var user = DatabaseUser.process
  /// Why nothing may be written to this database any more; nil where writing is allowed.
  var obstacle: @Sendable (borrowing Connection, _ path: String) throws(SQLiteFailure) -> StoreError? = { _, _ in nil }

  /// Why nothing is written to what has the file's name; nil: it is the file to which is written.
  func refusal(of identity: FileStatus.Identity, _ file: DatabaseFile) -> StoreError? {
    guard let only, !only.isSame(as: identity) else { return nil }
    return .unavailable(StoreError.untilOpenedAgain + file.turnWords)
  }
}

extension DatabaseFile {
  /// Why this process could not write to it; nil where it can. Changes nothing.
  var writeObstacle: String? {
    for (path, what) in [(path, name), (directory, "the directory of \(name)")] where access(path, W_OK) != 0 {
      return "\(what) cannot be written: \(Errno.last.message)"
    }
    return nil
  }
}
