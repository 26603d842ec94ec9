import ECMAScript
import Sessions
package import TerminalText

/// What changed lately, arranged for a tree: what of it is inside of what, and what was removed from where.
package struct TreeChanges: Sendable {
  private var recent = RecentChanges()
  /// Containers in which something changed.
  private var disturbed: Set<ContentPath> = []
  /// What was removed, by what it was in.
  private(set) var removed: [ContentPath: [(path: ContentPath, summary: ValueSummary)]] = [:]

  package var isEmpty: Bool { recent.changes.isEmpty }
  package subscript(path: ContentPath) -> RecentChanges.Change? { isEmpty ? nil : recent.changes[path] }
  package func isInside(_ path: ContentPath) -> Bool { !isEmpty && disturbed.contains(path) }

  package mutating func note(_ new: [VisibleDiff.Words], at now: Uptime) {
    recent.note(new, at: now)
    arrange()
  }

  /// - Returns: whether anything went.
  package mutating func forget(at now: Uptime) -> Bool {
    guard !isEmpty, recent.forget(at: now) else { return false }
    arrange()
    return true
  }

  private mutating func arrange() {
    (disturbed, removed) = ([], [:])
    for (path, change) in recent.changes {
      var parent = path.parent
      if let parent, case .removed(let summary, _) = change { removed[parent, default: []].append((path, summary)) }
      while let container = parent, disturbed.insert(container).inserted { parent = container.parent }
    }
    for key in removed.keys { removed[key]?.sort { $0.path.description < $1.path.description } }
  }
}
