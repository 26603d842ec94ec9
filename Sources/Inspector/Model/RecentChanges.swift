package import ECMAScript

/// What changed lately in the session that is looked at, so that the tree can show old beside new for a while.
package struct RecentChanges: Hashable, Sendable {
  package enum Change: Hashable, Sendable {
    case added(at: Timestamp)
    case changed(from: ValueSummary, at: Timestamp)
    case removed(ValueSummary, at: Timestamp)

    package var time: Timestamp {
      switch self {
      case .added(let at), .changed(_, let at), .removed(_, let at): at
      }
    }
  }

  package static let shown = Interval(milliseconds: 10_000)

  package private(set) var changes: [ContentPath: Change] = [:]
  package init() {}

  package mutating func note(_ diff: VisibleDiff, now: Timestamp) {
    for change in diff.changes {
      switch (diff.before(change), change.after) {
      case (nil, _): changes[change.path] = .added(at: now)
      case (let old?, nil): changes[change.path] = .removed(old, at: now)
      case (let old?, _?): changes[change.path] = .changed(from: old, at: now)
      }
    }
  }

  /// Forgets what has been shown long enough.
  /// - Returns: whether anything went.
  @discardableResult
  package mutating func forget(now: Timestamp) -> Bool {
    let before = changes.count
    changes = changes.filter { Interval(from: $0.value.time, to: now) < Self.shown }
    return changes.count != before
  }
}
