import Sessions
import TerminalText

/// Sessions that this program destroyed within the last minute. One that is there again was written by a request that had it
/// already when it was destroyed, and who was to be logged out is not. By the clock that nobody sets.
struct RecentDestroys: Sendable {
  /// How long a destroyed session is watched.
  static let window: Int64 = 60_000

  private struct Step: Sendable {
    let time: Uptime
    /// What was looked at before it may show the session as it was.
    let look: Int
    var ids: MarkedSessions
  }

  /// The newest last.
  private var steps: [Step] = []

  mutating func note(_ ids: [SessionID], at now: Uptime, look: Int) {
    forgetOld(at: now)
    if !ids.isEmpty { steps.append(Step(time: now, look: look, ids: MarkedSessions(ids))) }
  }

  /// It was made again here.
  mutating func forget(_ id: SessionID) { for index in steps.indices { steps[index].ids.remove(id) } }

  enum Finding: Hashable {
    case nothing
    /// What was read is from before.
    case old
    /// It is there again, so long after.
    case returned(Interval)
  }

  /// What it means that a session is there; it is told once.
  mutating func found(_ id: SessionID, look: Int, at now: Uptime) -> Finding {
    forgetOld(at: now)
    guard let place = steps.lastIndex(where: { $0.ids.contains(id) }) else { return .nothing }
    guard look > steps[place].look else { return .old }
    forget(id)
    return .returned(Interval(milliseconds: now.since(steps[place].time)))
  }

  private mutating func forgetOld(at now: Uptime) {
    steps.removeAll { now.since($0.time) > Self.window || $0.ids.isEmpty }
  }
}
