import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A database in use: all that is done with it is done here, one thing after another, on a thread of its own.
actor Database {
  /// How a connection comes about.
  private enum Access {
    /// By the state of the files, for each reading; for each write, one for writing.
    case observed(Observation)
    case held(HeldConnection)
  }

  private final class HeldConnection {
    let connection: Connection
    init(_ connection: consuming Connection) { self.connection = connection }
  }

  let file: DatabaseFile
  private let access: Access
  private let options: WriteOptions
  private let executor = QueueExecutor(label: "sessions.sqlite")

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Holds nothing.
  init(observing file: DatabaseFile, writing options: WriteOptions = WriteOptions()) throws(StoreError) {
    self.file = file
    self.options = options
    access = .observed(try Observation(file))
  }

  /// Holds a connection that can write.
  init(holding file: DatabaseFile, writing options: WriteOptions) throws(StoreError) {
    self.file = file
    self.options = options
    do throws(SQLiteFailure) {
      access = .held(HeldConnection(try Self.connection(to: file, options)))
    } catch {
      throw StoreError(error, doing: "opening \(file.name)")
    }
  }

  private static func connection(to file: DatabaseFile, _ options: WriteOptions) throws(SQLiteFailure) -> Connection {
    let connection = try Connection.open(file.path, mode: .readWrite, busyTimeout: options.busyTimeout)
    try options.isDurable ? connection.execute("PRAGMA synchronous = FULL") : connection.execute("PRAGMA synchronous = NORMAL")
    // What a destroyed session held is overwritten in the file.
    try connection.execute("PRAGMA secure_delete = ON")
    return connection
  }

  /// Whether the last reading was of a copy; see ``Observation``.
  var readsCopy: Bool {
    if case .observed(let observation) = access { observation.readsCopy } else { false }
  }

  /// What `body` answers; it may be asked more than once, where the file moved meanwhile. Cancelling the task interrupts it.
  ///
  /// - Parameter body: is also told which file it reads.
  nonisolated func read<Answer: Sendable>(
    _ body: @escaping @Sendable (borrowing Connection, _ inode: UInt64) throws(SQLiteFailure) -> Answer
  ) async throws(StoreError) -> Answer {
    let cancellation = Cancellation()
    let result: Result<Answer, StoreError> = await withTaskCancellationHandler {
      await answer(cancellation, body)
    } onCancel: {
      cancellation.cancel()
    }
    return try result.get()
  }

  private func answer<Answer: Sendable>(
    _ cancellation: Cancellation, _ body: @Sendable (borrowing Connection, UInt64) throws(SQLiteFailure) -> Answer
  ) -> Result<Answer, StoreError> {
    Result { () throws(StoreError) in
      switch access {
      case .observed(let observation):
        return try observation.read { connection, state throws(SQLiteFailure) in
          try cancellation.guarding(connection) { connection throws(SQLiteFailure) in
            try body(connection, state.database.inode)
          }
        }
      case .held(let held):
        let inode = FileStamp(file.path)?.inode ?? 0
        do throws(SQLiteFailure) {
          return try cancellation.guarding(held.connection) { connection throws(SQLiteFailure) in try body(connection, inode) }
        } catch {
          throw StoreError(error, doing: "reading \(file.name)")
        }
      }
    }
  }

  /// Writes in one transaction, for which no other writer is let in between. One that has begun is finished, also when its
  /// task is cancelled.
  func write<Answer: Sendable>(
    _ body: @Sendable (borrowing Connection) throws(SQLiteFailure) -> Answer
  ) throws(StoreError) -> Answer {
    do throws(SQLiteFailure) {
      switch access {
      case .observed:
        let connection = try Self.connection(to: file, options)
        return try Self.transaction(connection, body)
      case .held(let held): return try Self.transaction(held.connection, body)
      }
    } catch {
      throw StoreError(error, doing: "writing to \(file.name)")
    }
  }

  private static func transaction<Answer>(
    _ connection: borrowing Connection, _ body: (borrowing Connection) throws(SQLiteFailure) -> Answer
  ) throws(SQLiteFailure) -> Answer {
    try connection.execute("BEGIN IMMEDIATE")
    do throws(SQLiteFailure) {
      let answer = try body(connection)
      try connection.execute("COMMIT")
      return answer
    } catch {
      // Where SQLite rolled back by itself, there is nothing left to roll back.
      try? connection.execute("ROLLBACK")
      throw error
    }
  }
}

extension Database {
  /// What is doubtful about the database itself, in words for an operator.
  var warnings: [String] {
    var warnings: [String] = []
    if let mode = FileStamp(file.path)?.mode {
      let text = "\(file.name) (mode 0\(String(mode & 0o777, radix: 8)))"
      if mode & 0o007 != 0 {
        warnings.append("every user of this machine may read \(text); chmod o-rwx keeps them out")
      } else if mode & 0o070 != 0 {
        warnings.append("the file's group may read \(text); chmod g-rwx keeps it out, where that is not meant")
      }
    }
    if readsCopy {
      warnings.append("a writer left \(file.name) unfinished: this is a copy, mended; the database was not touched")
    }
    return warnings
  }
}

extension DatabaseFile {
  /// Why this process could not write to it; nil: nothing stands in the way. Looks, and changes nothing.
  var writeObstacle: String? {
    for (path, what) in [(path, name), (directory, "the directory of \(name)")] where access(path, W_OK) != 0 {
      return "\(what) cannot be written: \(String(cString: strerror(errno)))"
    }
    return nil
  }
}

/// How writes are made.
struct WriteOptions: Sendable {
  var isDurable = true
  var busyTimeout = Duration.seconds(5)
}
