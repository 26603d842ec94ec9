import Sessions
import Synchronization

/// A database in use, by as many connections as are needed at once.
final class PostgresDatabase: Sendable {
  let server: PostgresServer
  private let pool: PostgresPool

  init(_ server: PostgresServer) {
    self.server = server
    pool = PostgresPool(server)
  }

  /// A way of one's own to the same server, for who stays.
  func makeSession() throws(StoreError) -> PostgresSession { try PostgresSession(server) }

  /// What `body` answers; it may be asked twice. Cancelling the task ends the waiting.
  ///
  /// - Parameters:
  ///   - guarded: as the options say, unless a name is looked for where this user's settings say.
  ///   - shape: the tables of which rows are read; nil: of none.
  func read<Answer: Sendable>(
    doing: String = "reading the sessions", guarded: Bool = true, of shape: PostgresShape? = nil,
    _ body: @escaping @Sendable (PostgresConnection) throws(PostgresFailure) -> Answer
  ) async throws(StoreError) -> Answer {
    let session = try await pool.take()
    defer { pool.give(back: session) }
    let (cancellation, guarded) = (PostgresCancellation(), guarded && server.options.guardsReadings)
    let result: Result<Answer, PostgresFailure> = await withTaskCancellationHandler {
      await session.read(guarded: guarded, of: shape, cancellation, body)
    } onCancel: {
      cancellation.cancel()
    }
    do throws(PostgresFailure) { return try result.get() } catch { throw server.error(error, doing: doing) }
  }

  /// Writes in one transaction, whole or not at all; see ``PostgresSession/write(doing:of:refused:_:)``.
  ///
  /// - Parameters:
  ///   - shape: the tables that are written; nil: none is there yet.
  ///   - only: the table to which alone is written; nil: whichever has the name by then.
  func write<Answer: Sendable>(
    doing: String, of shape: PostgresShape?, only: OnlyTable? = nil,
    refused: @escaping @Sendable (PostgresFailure) -> Void = { _ in },
    _ body: @escaping @Sendable (PostgresConnection) throws(PostgresFailure) -> Result<Answer, StoreError>
  ) async throws(StoreError) -> Answer {
    let session = try await pool.take()
    defer { pool.give(back: session) }
    return try await session.write(doing: doing, of: shape, refused: refused) {
      connection throws(PostgresFailure) -> Result<Answer, StoreError> in
      if let replacement = try only?.replacement(asking: connection) { return .failure(replacement) }
      return try body(connection)
    }.get()
  }
}

/// The connections of a database. One that is given back is used again.
private final class PostgresPool: Sendable {
  private struct State: Sendable {
    var idle: [PostgresSession] = []
    var count = 0
    var waiting: [CheckedContinuation<PostgresSession, Never>] = []
  }

  private let server: PostgresServer
  private let state = Mutex(State())

  init(_ server: PostgresServer) { self.server = server }

  func take() async throws(StoreError) -> PostgresSession {
    enum Turn { case has(PostgresSession), makes, waits }
    let turn = state.withLock { state -> Turn in
      if let session = state.idle.popLast() { return .has(session) }
      guard state.count < max(1, server.options.connections) else { return .waits }
      state.count += 1
      return .makes
    }
    switch turn {
    case .has(let session): return session
    case .makes:
      do throws(StoreError) { return try PostgresSession(server) } catch {
        state.withLock { $0.count -= 1 }
        throw error
      }
    case .waits:
      return await withCheckedContinuation { continuation in
        let free = state.withLock { state -> PostgresSession? in
          if let session = state.idle.popLast() { return session }
          state.waiting.append(continuation)
          return nil
        }
        if let free { continuation.resume(returning: free) }
      }
    }
  }

  func give(back session: PostgresSession) {
    let next = state.withLock { state -> CheckedContinuation<PostgresSession, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.idle.append(session)
      return nil
    }
    next?.resume(returning: session)
  }
}
