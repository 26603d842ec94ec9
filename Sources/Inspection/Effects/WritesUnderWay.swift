import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes that have begun and not ended. A process that ends amidst one leaves a file behind that is no session.
final class WritesUnderWay: Sendable {
  private let count = Atomic(0)
  /// Less than who is told to end has for it.
  private static let patience = Duration.milliseconds(800)

  func begin() { count.add(1, ordering: .relaxed) }
  func end() { count.subtract(1, ordering: .relaxed) }

  func during(_ write: () async -> Void) async {
    begin()
    await write()
    end()
  }

  /// Blocks until none is under way, where that comes soon.
  func wait() {
    let end = ContinuousClock.now + Self.patience
    while count.load(ordering: .relaxed) > 0, ContinuousClock.now < end { usleep(2_000) }
  }
}
