/// How long the lock of another is waited for.
enum LockWait: Hashable, Sendable {
  /// Not at all: ``ShardLocks/lockBusy`` is thrown.
  case never
  /// So long, each lock for itself.
  case each(Duration)
  /// Until then, all locks of several writes together, which is `of` after the first of them began.
  case together(until: ContinuousClock.Instant, of: Duration)

  /// The same for all locks of several writes that begin at `start`.
  func forSeveral(from start: ContinuousClock.Instant) -> LockWait {
    if case .each(let time) = self { .together(until: start + time, of: time) } else { self }
  }

  /// When it is over for a lock that is found held at `now`; nil: at once, without a word on how long.
  func end(from now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    switch self {
    case .never: nil
    case .each(let time): now + time
    case .together(let end, _): end
    }
  }

  /// How long it was waited for, where that was in vain.
  var words: String {
    switch self {
    case .never: ""
    case .each(let time): " for \(time)"
    case .together(_, let time): ", and the locks of several writes are waited for \(time) together"
    }
  }
}
