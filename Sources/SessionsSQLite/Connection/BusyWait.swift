import CSQLite
import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How a connection waits for the locks of others: until so much time has gone by, by a clock that nobody sets. SQLite's own
/// waiting counts the naps it asked for, not those it got.
final class BusyWait {
  private let timeout: Duration
  private var end = ContinuousClock.now
  /// Whether it waits with a lock of its own, for which others wait. Else this process can be stopped meanwhile (``HeldLocks``).
  var holdsLock = false
  private static let longestNap: Int32 = 20_000

  init(_ timeout: Duration) { self.timeout = timeout }

  /// The connection must be closed before this value goes.
  func serve(_ connection: OpaquePointer) {
    sqlite3_busy_handler(
      connection,
      { context, count in
        guard let context else { return 0 }
        return Unmanaged<BusyWait>.fromOpaque(context).takeUnretainedValue().nap(count) ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// - Parameter count: how often this lock was waited for.
  /// - Returns: false: it took too long.
  private func nap(_ count: Int32) -> Bool {
    if count == 0 { end = .now + timeout }
    let rest = (end - .now) / .microseconds(1)
    guard rest > 0 else { return false }
    let nap = UInt32(min(Double(min(1_000 << min(count, 5), Self.longestNap)), rest.rounded(.up)))
    if holdsLock { usleep(nap) } else { HeldLocks.pausing { usleep(nap) } }
    return true
  }
}
