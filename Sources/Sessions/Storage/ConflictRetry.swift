/// How often and how soon a commit tries again that others got ahead of: at once, then after pauses of random length, longer each time,
/// so that many who want the same do not meet again and again.
struct ConflictRetry {
  /// So often it is tried however long that takes: many more than requests of one session overlap.
  static var leastAttempts: Int { 16 }
  private static var longestPause: Int64 { 32_000 }

  private let deadline: ContinuousClock.Instant
  private var attempts = 0

  init(timeout: Duration) { deadline = .now + timeout }

  /// Waits before the next attempt.
  ///
  /// - Throws: ``SessionError/conflict(attempts:)`` where it is time to give up: after the deadline, or in a task that is cancelled.
  mutating func pause() async throws(SessionError) {
    attempts += 1
    if attempts >= Self.leastAttempts, Task.isCancelled || .now >= deadline { throw .conflict(attempts: attempts) }
    guard attempts > 1 else { return }
    let longest = min(Self.longestPause, 250 << Int64(min(attempts, 8)))
    // A task that is cancelled does not sleep; its attempts are counted.
    try? await Task.sleep(for: .microseconds(Int64.random(in: 0...longest)))
  }
}
