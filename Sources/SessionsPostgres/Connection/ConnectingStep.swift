import CPostgres
import Platform
import Synchronization

/// A connection of the library's; closed when nobody holds it.
final class PostgresHandle: Sendable {
  /// Used by one thread at a time: as long as a step is under way, by that of the step.
  nonisolated(unsafe) let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { postgres_free(pointer) }
}

/// One step of connecting, on a thread of its own: within one the library reckons as long as a server likes (it says how often a password is
/// hashed), and looks up names. Whoever waits for it may leave it to itself: the connection is closed once it is over.
final class ConnectingStep: Sendable {
  struct Outcome: Sendable {
    var progress: Int
    /// The bytes that had come to the socket before it, and that wait there now.
    var before: Int
    var after: Int
  }

  private struct State: Sendable {
    var outcome: Outcome?
    var isLeft = false
  }

  /// Those that nobody waits for, and that are not over.
  private static let left = Mutex(0)
  /// Whoever connects again and again to a server that is never done with has no more threads at it.
  private static let mostLeft = 4
  static var leftCount: Int { left.withLock { $0 } }

  private let done: WakePipe
  private let state = Mutex(State())

  /// There is a byte in it once it is over.
  var readEnd: Descriptor { done.readEnd }

  /// Begins.
  init(of handle: PostgresHandle) throws(PostgresFailure) {
    guard Self.leftCount < Self.mostLeft else { throw PostgresFailure(.timedOut) }
    do throws(Errno) { done = try WakePipe() } catch {
      throw PostgresFailure(.lost, "no pipe can be made: \(error.message)")
    }
    LoopThread.start { [self] in
      let before = Int(postgres_arrived(handle.pointer))
      let progress = Int(postgres_go_on(handle.pointer).rawValue)
      end(Outcome(progress: progress, before: before, after: Int(postgres_arrived(handle.pointer))))
    }
  }

  /// Nil: it is not over.
  var outcome: Outcome? { state.withLock { $0.outcome } }

  /// Nobody waits for it any more.
  func leave() {
    state.withLock { state in
      guard state.outcome == nil, !state.isLeft else { return }
      state.isLeft = true
      Self.left.withLock { $0 += 1 }
    }
  }

  private func end(_ outcome: Outcome) {
    state.withLock { state in
      state.outcome = outcome
      if state.isLeft { Self.left.withLock { $0 -= 1 } }
    }
    done.send()
  }
}
