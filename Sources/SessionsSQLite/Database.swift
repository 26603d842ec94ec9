import Platform
import Sessions
import Synchronization

/// A database in use: all that is done with it is done here, one thing after another, on a thread of its own.
actor Database {
  /// Where it is; another file once a link on the way to it was turned.
  nonisolated var file: DatabaseFile { location.withLock(\.self) }
  private let location: Mutex<DatabaseFile>
  /// Whether it can be watched; told by its watches.
  nonisolated let reachability = Reachability()
  /// Which file was read last; shared by all that read for the same reader.
  nonisolated let whereabouts: Whereabouts
  /// Whether the log of who uses it is here; shared as that is.
  nonisolated let log: LogQuestion
  /// In which file the index was seen to lead to every row; see ``entries(of:by:_:)``.
  nonisolated let wholeIndex = Mutex<FileStatus.Identity?>(nil)
  /// Nil: a connection is held.
  private var reading: NonIntrusiveReader?
  private var held: HeldConnection?
  private let options: WriteOptions
  /// How many runs of writes there are; see ``beginRun()``.
  private var runs = 0
  private let executor = QueueExecutor(label: "sessions.sqlite")

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Holds no connection: one comes about by the state of the files, for each reading; for each write, one for writing.
  init(
    observing file: DatabaseFile, writing options: WriteOptions = WriteOptions(), whereabouts: Whereabouts = Whereabouts(),
    log: LogQuestion = LogQuestion()
  ) throws(StoreError) {
    location = Mutex(file)
    self.whereabouts = whereabouts
    self.log = log
    self.options = options
    reading = try NonIntrusiveReader(file)
  }

  /// Holds a connection that can write.
  init(holding file: DatabaseFile, writing options: WriteOptions) throws(StoreError) {
    location = Mutex(file)
    whereabouts = Whereabouts()
    log = LogQuestion()
    var options = options
    options.isApplication = true
    self.options = options
    do throws(SQLiteFailure) {
      held = try HeldConnection(to: file, options)
    } catch {
      throw StoreError(error, doing: "opening \(file.name)")
    }
    reading = nil
  }

  /// One more way to the same database, for who reads it at the same time.
  nonisolated func another() throws(StoreError) -> Database {
    try Database(observing: file, whereabouts: whereabouts, log: log)
  }

  /// Goes on with the database to which the path leads by now, as the application does.
  ///
  /// - Returns: whether that is another.
  @discardableResult func follow() throws(StoreError) -> Bool {
    guard let turned = file.turned else { return false }
    if reading != nil {
      reading = try NonIntrusiveReader(turned)
      held = nil
    }
    location.withLock { $0 = turned }
    return true
  }

  /// Whether the last reading was of a copy; see ``NonIntrusiveReader``.
  var readsCopy: Bool { reading?.readsCopy ?? false }

  /// Whether a connection is held to the file that has the name. An open file stays open when it is deleted or replaced.
  private var holds: Bool { held.map { $0.identity == FileStamp(file.path)?.identity } ?? false }

  // MARK: Reading

  /// What `body` answers; it may be asked more than once, where the file moved meanwhile. Cancelling the task interrupts it.
  ///
  /// - Parameters:
  ///   - unlooked: what is answered where `body` would keep the application from writing as long as it takes; nil: it may.
  ///   - body: is also told which file it reads.
  nonisolated func read<Answer: Sendable>(
    orElse unlooked: Answer? = nil,
    _ body: @escaping @Sendable (borrowing Connection, HeldFile) throws(SQLiteFailure) -> Answer
  ) async throws(StoreError) -> Answer {
    let cancellation = Cancellation()
    let result: Result<Answer, StoreError> = await withTaskCancellationHandler {
      await answer(cancellation, unlooked, body)
    } onCancel: {
      cancellation.cancel()
    }
    return try result.get()
  }

  private func answer<Answer: Sendable>(
    _ cancellation: Cancellation, _ unlooked: Answer?,
    _ body: @Sendable (borrowing Connection, HeldFile) throws(SQLiteFailure) -> Answer
  ) -> Result<Answer, StoreError> {
    defer { releaseRemoved() }
    return Result { () throws(StoreError) in
      try follow()
      if let reading, !holds {
        let instead: (Answer, HeldFile?)? = unlooked.map { ($0, nil) }
        let (answer, met) = try reading.read(orElse: instead) {
          connection, state throws(SQLiteFailure) -> (Answer, HeldFile?) in
          // SQLite has it open meanwhile: its number is that of no other yet.
          let met = whereabouts.file(state.database.identity, at: reading.file.path)
          let answer = try cancellation.guarding(connection) { connection throws(SQLiteFailure) in try body(connection, met) }
          return (answer, met)
        }
        if let met { whereabouts.note(met) }
        return answer
      }
      let failed = { (failure: SQLiteFailure) in StoreError(failure, doing: "reading \(self.file.name)") }
      let held = try writer(failed)
      if let unlooked, !held.connection.isWrittenAhead { return unlooked }
      let met = whereabouts.file(held.identity, at: file.path)
      do throws(SQLiteFailure) {
        let answer = try cancellation.guarding(held.connection) { connection throws(SQLiteFailure) in try body(connection, met) }
        whereabouts.note(met)
        return answer
      } catch {
        throw failed(error)
      }
    }
  }

  /// Nobody has to find room for a database that was removed.
  private func releaseRemoved() {
    whereabouts.releaseRemoved()
    options.only?.releaseRemoved()
  }

  // MARK: Writing

  /// Writes in one transaction, for which no other writer is let in between. One that has begun is finished, also when its
  /// task is cancelled.
  ///
  /// - Parameter tables: from which it deletes, in SQL; foreign keys hold for that.
  func write<Answer: Sendable>(
    deletingFrom tables: [String] = [], _ body: @Sendable (borrowing Connection) throws(SQLiteFailure) -> Answer
  ) throws(StoreError) -> Answer {
    try transaction(deletingFrom: tables) { connection throws(SQLiteFailure) in try body(connection) }
  }

  func transaction<Answer>(
    deletingFrom tables: [String], _ body: (borrowing Connection) throws(SQLiteFailure) -> Answer
  ) throws(StoreError) -> Answer {
    try followToWrite()
    let held = try writer { writeError($0) }
    let result: Result<Answer, StoreError>
    do throws(SQLiteFailure) {
      result = try held.transaction(in: file, options, deletingFrom: tables, body)
    } catch {
      throw writeError(error)
    }
    return try result.get()
  }

  /// - Throws: why nothing is written to what the path leads to by now: it has another name, or its owner would lose it.
  private func followToWrite() throws(StoreError) {
    try follow()
    if let secondName { throw secondName }
    if let companionObstacle { throw .denied(companionObstacle) }
  }

  /// A connection to the file that has the name by now: the one that is held, opened again where another got the name.
  ///
  /// No other way leads to a file that is open for writing, and none to one to which nothing may be written.
  private func writer(_ failed: (SQLiteFailure) -> StoreError) throws(StoreError) -> HeldConnection {
    if let identity = FileStamp(file.path)?.identity { try check(identity) }
    if holds, let held { return held }
    let opened: HeldConnection
    do throws(SQLiteFailure) { opened = try HeldConnection(to: file, options) } catch { throw failed(error) }
    // Another may have got the name meanwhile.
    try check(opened.identity)
    if held != nil { held = opened }
    return opened
  }

  /// Fails where nothing is written to a file.
  private func check(_ identity: FileStatus.Identity) throws(StoreError) {
    if let refusal = options.refusal(of: identity, file) { throw refusal }
  }

  /// From now on one connection serves all writes, and the readings in between, until as many runs have ended: who writes
  /// much neither opens anew each time, nor waits for what its own last closing left to settle.
  func beginRun() throws(StoreError) {
    try followToWrite()
    held = try writer { writeError($0) }
    runs += 1
  }

  func endRun() {
    runs -= 1
    if runs == 0, reading != nil { held = nil }
  }

  /// A failed write as a store reports it: the obstacle, rather than the SQLite call that failed.
  private func writeError(_ failure: SQLiteFailure) -> StoreError {
    let error = StoreError(failure, doing: "writing to \(file.name)")
    if case .full = error { return error }
    guard failure.mayBeRefusal, FileStamp(file.path) != nil, let obstacle = file.writeObstacle else { return error }
    return .denied(obstacle)
  }
}

extension Database {
  /// Why nothing could be written to that to which the path leads by now, as far as can be seen; nil: it could. Changes nothing.
  nonisolated var writeObstacle: String? {
    if let refusal = replacement ?? secondName { return refusal.words }
    let file = file.turned ?? file
    return file.writeObstacle ?? companionObstacle ?? log.words(of: file, mayHaveOthers: false)
  }

  /// - Throws: where what is read is not what the application has. The application itself knows which log is its own.
  func checkLog() throws(StoreError) {
    if !options.isApplication, let words = log.warning(of: file) { throw .unavailable(words) }
  }

  /// Whether it is the application itself that uses it so.
  nonisolated var isOfApplication: Bool { options.isApplication }

  /// Whether a session that is not found by its id is looked for among all rows, too: a tool is told of each that it asks for. A server
  /// is asked for ids that anybody makes up.
  nonisolated var looksPastIndex: Bool { options.looksPastIndex }

  /// Why what SQLite makes beside the database would keep the application from it; nil: it would not.
  nonisolated private var companionObstacle: String? {
    options.isApplication ? nil : options.user.companionObstacle(file.turned ?? file)
  }

  /// Why nothing is written any more to what has its path by now; nil: that is what was opened, or it is open for whichever it is.
  nonisolated var replacement: StoreError? {
    let file = file.turned ?? file
    return FileStamp(file.path).flatMap { options.refusal(of: $0.identity, file) }
  }

  /// Why nothing is written while what has its path by now has another name, too; nil: it has none, or that does not matter.
  nonisolated var secondName: StoreError? {
    guard !options.sharesNames else { return nil }
    let file = file.turned ?? file
    guard let stamp = FileStamp(file.path), stamp.links > 1 else { return nil }
    return .denied("nothing is written to \(file.name): \(StoreError.secondName)")
  }

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
    if let reading, reading.readsCopy {
      let reason =
        reading.isHeld ? "a process uses \(file.name) and lets nobody else in" : "a writer left \(file.name) unfinished"
      warnings.append("\(reason): this is a copy, mended; the database was not touched")
    }
    if let words = log.warning(of: file) { warnings.append(words) }
    return warnings
  }
}
