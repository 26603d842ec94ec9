import ECMAScript
package import TerminalText

/// What changed lately in the session that is looked at, so that the tree can show old beside new for a while.
package struct RecentChanges: Hashable, Sendable {
  package enum Change: Hashable, Sendable {
    case added(at: Uptime)
    case changed(from: ValueSummary, at: Uptime)
    case removed(ValueSummary, at: Uptime)

    package var time: Uptime {
      switch self {
      case .added(let at), .changed(_, let at), .removed(_, let at): at
      }
    }
  }

  package static let shown: Int64 = 10_000
  /// Where more is kept than this, all of it is forgotten at the next change: each change goes through all that is kept.
  private static let most = 1_000

  package private(set) var changes: [ContentPath: Change] = [:]
  package init() {}

  /// - Parameter areAll: whether nothing else changed. Where something did, it may be around what is kept.
  package mutating func note(_ new: [VisibleDiff.Words], areAll: Bool = true, at now: Uptime) {
    if !areAll || !new.isEmpty && changes.count > Self.most { changes = [:] }
    forget(below: Set(new.map(\.path.digest)))
    for change in new {
      switch (change.before, change.after) {
      case (nil, _): changes[change.path] = .added(at: now)
      case (let old?, nil): changes[change.path] = .removed(old, at: now)
      case (let old?, _?): changes[change.path] = .changed(from: old, at: now)
      }
    }
  }

  /// Forgets what changed inside of what has changed as a whole: it may have been hidden then, and be in sight now.
  private mutating func forget(below places: Set<Int>) {
    // What lies in one container mostly lies so with many others.
    var known: [Int: Bool] = [:]
    changes = changes.filter { path, _ in
      guard let container = path.digestsAbove.first else { return true }
      if let isBelow = known[container] { return !isBelow }
      let isBelow = path.digestsAbove.contains(where: places.contains)
      known[container] = isBelow
      return !isBelow
    }
  }

  /// Forgets what has been shown long enough.
  /// - Returns: whether anything went.
  @discardableResult
  package mutating func forget(at now: Uptime) -> Bool {
    let before = changes.count
    changes = changes.filter { now.since($0.value.time) < Self.shown }
    return changes.count != before
  }
}
