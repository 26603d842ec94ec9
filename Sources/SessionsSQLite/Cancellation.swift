import CSQLite
import Sessions
import Synchronization

/// Lets the cancelling of a task interrupt the statement that runs for it, and no other.
final class Cancellation: Sendable {
  private struct Handle: @unchecked Sendable { let pointer: OpaquePointer }
  private struct State: Sendable {
    var isCancelled = false
    var running: Handle?
  }
  private let state = Mutex(State())

  func cancel() {
    state.withLock { state in
      state.isCancelled = true
      if let running = state.running { sqlite3_interrupt(running.pointer) }
    }
  }

  /// Runs `body` on the connection; what is cancelled by then does not begin.
  func guarding<Answer>(
    _ connection: borrowing Connection, _ body: (borrowing Connection) throws(SQLiteFailure) -> Answer
  ) throws(SQLiteFailure) -> Answer {
    let handle = Handle(pointer: connection.handle)
    let isCancelled = state.withLock { state in
      if !state.isCancelled { state.running = handle }
      return state.isCancelled
    }
    if isCancelled { throw SQLiteFailure(code: SQLITE_INTERRUPT, system: 0) }
    // Under the lock: nobody interrupts the connection once another uses it.
    defer { state.withLock { $0.running = nil } }
    return try body(connection)
  }
}
