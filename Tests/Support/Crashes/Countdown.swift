import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ends this process as `kill -9` would, at a call of the system whose number was chosen beforehand.
package final class Countdown: Sendable {
  private let left: Atomic<Int>

  /// - Parameter calls: how many calls are still made.
  package init(_ calls: Int) { left = Atomic(calls) }

  /// Whether the time has come: told once.
  package func isOver() -> Bool { left.subtract(1, ordering: .relaxed).oldValue == 0 }

  /// To be asked before each call.
  package func step() { if isOver() { Self.die() } }

  package static func die() -> Never {
    while true { kill(getpid(), SIGKILL) }
  }
}
