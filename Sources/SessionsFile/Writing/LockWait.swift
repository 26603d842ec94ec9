import Synchronization

/// How long the lock of another is waited for.
enum LockWait: Sendable {
  /// Not at all: ``ShardLocks/lockBusy`` is thrown.
  case never
  /// So long, each lock for itself.
  case each(Duration)
  /// As long as that lasts, for all locks of several writes together.
  case together(Budget)

  /// A time for waiting, from which nothing but waiting takes, however long the writes in between last. What is waited for at the
  /// same time counts once.
  final class Budget: Sendable {
    private struct State {
      var left: Duration
      var waiting = 0
      /// Since when anybody waits.
      var since = ContinuousClock.now
    }

    let whole: Duration
    private let state: Mutex<State>

    init(_ whole: Duration) {
      self.whole = whole
      state = Mutex(State(left: whole))
    }

    func begin(at now: ContinuousClock.Instant) -> ContinuousClock.Instant {
      state.withLock { state in
        if state.waiting == 0 { state.since = now }
        state.waiting += 1
        return state.since + state.left
      }
    }

    func end(at now: ContinuousClock.Instant) {
      state.withLock { state in
        state.waiting -= 1
        if state.waiting == 0 { state.left -= state.since.duration(to: now) }
      }
    }
  }

  /// The same for all locks of several writes.
  var forSeveral: LockWait {
    if case .each(let time) = self { .together(Budget(time)) } else { self }
  }

  /// A lock is found held, and waited for from now on, to ``end(at:)``.
  ///
  /// - Returns: when that is over at the latest; nil: it is not waited for, and there is nothing to end.
  func begin(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    switch self {
    case .never: nil
    case .each(let time): now + time
    case .together(let budget): budget.begin(at: now)
    }
  }

  func end(at now: ContinuousClock.Instant) {
    if case .together(let budget) = self { budget.end(at: now) }
  }

  /// How long it was waited for, where that was in vain.
  var words: String {
    switch self {
    case .never: ""
    case .each(let time): " for \(time)"
    case .together(let budget): ", and the locks of several writes are waited for \(budget.whole) together"
    }
  }
}
