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

  package mutating func note(_ diff: ContentDiff, masking: Masking, now: Timestamp) {
    for change in diff.changes {
      let summary = change.before.map { ValueSummary($0, masked: masking.hides(change.path, $0)) }
      switch (summary, change.after) {
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

extension Masking {
  /// Whether `value`, standing at `path`, is hidden: by itself or by the name of a container.
  package func hides(_ path: ContentPath, _ value: JSONValue) -> Bool {
    var key: JSString?
    if case .key(let name)? = path.path.last { key = name }
    return rule(key: key, value: value) != nil || path.path.parent.map { hides($0) } ?? false
  }
}
