import Platform
import Sessions
import SessionsSQL
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A connection and the thread that waits for it: made when it is first used, and again when it was lost.
actor PostgresSession {
  let server: PostgresServer
  private let interruption: WakePipe
  private var connection: PostgresConnection?
  private let executor = QueueExecutor(label: "sessions.postgres")

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ server: PostgresServer) throws(StoreError) {
    self.server = server
    do throws(Errno) { interruption = try WakePipe() } catch {
      throw .unavailable("no pipe can be made: \(error.message)")
    }
  }

  private func opened() throws(PostgresFailure) -> PostgresConnection {
    // Within a transaction that somebody left open, the server would refuse everything from then on.
    if let connection, connection.isUsable, !connection.isInTransaction { return connection }
    connection = nil
    // Nothing is held yet, or not any more: nobody waits for this process where a server lets it wait.
    let made = try HeldLocks.pausing { () throws(PostgresFailure) in try server.connect(interruption) }
    connection = made
    return made
  }

  /// Does what may be done twice: once more where the connection turns out to have been lost since it was last used, or is lost
  /// while it is used, as a standby ends one that stands in the way of what comes from its primary.
  private func persisting<Answer>(
    _ body: (PostgresConnection) throws(PostgresFailure) -> Answer
  ) throws(PostgresFailure) -> Answer {
    // One that is in the middle of something goes at once, and what it holds on the server with it.
    defer { if connection?.isUsable == false { connection = nil } }
    let first = try opened()
    do throws(PostgresFailure) { return try body(first) } catch {
      guard error.isLoss else { throw error }
      connection = nil
      return try body(try opened())
    }
  }

  /// Does once more, three times at the most, what another transaction stood in the way of.
  private func repeating<Answer>(_ body: () throws(PostgresFailure) -> Answer) throws(PostgresFailure) -> Answer {
    for _ in 1..<4 {
      do throws(PostgresFailure) { return try body() } catch { guard error.isWorthAnotherTry else { throw error } }
    }
    return try body()
  }

  // MARK: Reading

  /// What `body` answers. Cancelling ends the waiting.
  ///
  /// - Parameters:
  ///   - guarded: whether each question is a transaction of its own that cannot write
  ///     (``PostgresOptions/guardsReadings``): with its beginning and its end it is one way to the server and back.
  ///   - shape: the tables that are read, which are to be as they were found where it is guarded.
  func read<Answer: Sendable>(
    guarded: Bool, of shape: PostgresShape?, _ cancellation: PostgresCancellation,
    _ body: @Sendable (PostgresConnection) throws(PostgresFailure) -> Answer
  ) -> Result<Answer, PostgresFailure> {
    guard cancellation.begin(interruption) else { return .failure(PostgresFailure(.interrupted)) }
    defer { cancellation.end() }
    let tables = shape?.readingStatements(ofOthers: server.options.guardsReadings) ?? []
    let guarding = guarded ? server.options.readingTransaction + tables : []
    return Result { () throws(PostgresFailure) in
      try repeating { () throws(PostgresFailure) in
        try persisting { connection throws(PostgresFailure) in
          connection.guarding = guarding
          defer { connection.guarding = [] }
          return try body(connection)
        }
      }
    }
  }

  // MARK: Writing

  /// What can be asked for when the answer to a commit does not come.
  private struct Mark {
    var transaction: String
    /// When the server started: another one knows nothing of this transaction.
    var start: String
  }

  /// Writes in one transaction. One that has begun is finished, also when its task is cancelled. A refusal of `body` writes
  /// nothing.
  ///
  /// - Parameters:
  ///   - shape: the tables that are written, which are to be as they were found; nil: none is there yet.
  ///   - refused: is told in the end why it was not done.
  /// - Returns: why it was not done, too; and `unanswered` where the answer did not come and nobody can say whether it was.
  func write<Answer: Sendable>(
    doing: String, of shape: PostgresShape?, refused: @Sendable (PostgresFailure) -> Void,
    _ body: @Sendable (PostgresConnection) throws(PostgresFailure) -> Result<Answer, StoreError>
  ) -> Result<Answer, StoreError> {
    do throws(PostgresFailure) {
      return try repeating { () throws(PostgresFailure) in
        try HeldLocks.during { () throws(PostgresFailure) in try transaction(doing, shape, body) }
      }
    } catch {
      refused(error)
      let words = error.isLoss || error.kind == .timedOut ? "; nothing was written" : ""
      return .failure(server.error(error, doing: doing).adding(words))
    }
  }

  private func transaction<Answer>(
    _ doing: String, _ shape: PostgresShape?,
    _ body: (PostgresConnection) throws(PostgresFailure) -> Result<Answer, StoreError>
  ) throws(PostgresFailure) -> Result<Answer, StoreError> {
    let (connection, mark) = try persisting { connection throws(PostgresFailure) in
      let answers: [[[String?]]]
      do throws(PostgresFailure) { answers = try connection.run(server.options.writingTransaction(of: shape)) } catch {
        // A part of it may be done: a standby begins a transaction, and refuses to number it.
        connection.rollBack()
        throw error.ofBeginning
      }
      guard let row = answers.last?.first, row.count == 2, let transaction = row[0], let start = row[1] else {
        throw PostgresFailure(.lost, "it does not speak of its transactions")
      }
      return (connection, Mark(transaction: transaction, start: start))
    }
    let result: Result<Answer, StoreError>
    do throws(PostgresFailure) { result = try body(connection) } catch {
      takeBack(connection)
      throw error
    }
    guard case .success = result else {
      takeBack(connection)
      return result
    }
    do throws(PostgresFailure) {
      try connection.commit()
      return result
    } catch {
      // What the server refuses, it has not done.
      guard error.isLoss || error.kind == .timedOut else { throw error }
      self.connection = nil
      let isDone = HeldLocks.pausing { fate(of: mark) }
      switch isDone {
      case true?: return result
      case false?: throw error
      case nil: return .failure(.unanswered(server.error(error, doing: doing)))
      }
    }
  }

  /// Ends a transaction with nothing done. One that is in the middle of something goes, and what it holds on the server with it.
  private func takeBack(_ connection: PostgresConnection) {
    if connection.isUsable { connection.rollBack() } else { self.connection = nil }
  }

  /// Whether a transaction was committed whose end nobody told us; nil: nobody can say. The server remembers it.
  private func fate(of mark: Mark) -> Bool? {
    let end = ContinuousClock.now + server.options.timeout
    repeat {
      let question = "SELECT pg_catalog.txid_status(\(mark.transaction)), pg_catalog.pg_postmaster_start_time()"
      if let row = try? opened().run(question).first?.first, row.count == 2 {
        guard row[1] == mark.start else { return nil }
        switch row[0] {
        case "committed": return true
        case "aborted": return false
        default: break
        }
      }
      // It is still at it, or not to be reached yet.
      usleep(50_000)
    } while ContinuousClock.now < end
    return nil
  }
}

extension PostgresOptions {
  /// How long the server itself lets a statement take: it gives up before we do, so that it is known what became of it.
  private var milliseconds: Int { max(1, Int((timeout / .milliseconds(1) * 0.9).rounded())) }

  /// What a reading stands behind. Set within the transaction: a pool of connections between would forget it, or keep it for
  /// others.
  var readingTransaction: [SQLStatement] {
    let settings = [
      ("statement_timeout", "\(milliseconds)"), ("lock_timeout", "500"),
      ("idle_in_transaction_session_timeout", "\(milliseconds)"), ("search_path", "pg_catalog"),
    ]
    let calls = settings.map { "pg_catalog.set_config('\($0)', '\($1)', true)" }
    return [
      SQLStatement("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"),
      SQLStatement("SELECT \(calls.joined(separator: ", "))"),
    ]
  }

  /// What a write begins with; it answers its transaction's number, and when the server started.
  ///
  /// A row is copied as texts, and made of them again: so they are the server's own exact ones, whatever style a database, a user or the
  /// environment chose. In which order a date has day and month where it is read stays theirs, for triggers.
  func writingTransaction(of shape: PostgresShape?) -> String {
    let tables = shape.map { $0.statements.map { $0 + "; " }.joined() } ?? ""
    return """
      BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = \(milliseconds); SET LOCAL lock_timeout = \
      \(min(2_000, max(1, milliseconds / 2))); SET LOCAL idle_in_transaction_session_timeout = \(milliseconds); \
      SET LOCAL datestyle = ISO; SET LOCAL intervalstyle = postgres; SET LOCAL extra_float_digits = 3; \
      SET LOCAL array_nulls = on; SET LOCAL xmloption = content; \
      \(tables)SELECT pg_catalog.txid_current(), pg_catalog.pg_postmaster_start_time()
      """
  }
}

/// Lets the cancelling of a task end the waiting for what is asked for it, and for nothing else.
final class PostgresCancellation: Sendable {
  private struct State: Sendable {
    var isCancelled = false
    var running: WakePipe?
  }
  private let state = Mutex(State())

  func cancel() {
    state.withLock { state in
      state.isCancelled = true
      state.running?.send()
    }
  }

  /// False where it was cancelled by then.
  func begin(_ interruption: WakePipe) -> Bool {
    state.withLock { state in
      if !state.isCancelled { state.running = interruption }
      return !state.isCancelled
    }
  }

  /// Under the lock: nobody interrupts what another asks for.
  func end() {
    state.withLock { state in
      if state.isCancelled { _ = state.running?.drain() }
      state.running = nil
    }
  }
}
