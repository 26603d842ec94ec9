import ECMAScript
import Sessions
package import TerminalText

/// What changed lately, arranged for a tree: what of it is inside of what, and what was removed from where.
package struct TreeChanges: Sendable {
  private var recent = RecentChanges()
  /// In which order keys were removed: in one write that in which they stood. By what they are it would tell of those that are hidden.
  private var order: [ContentPath: Int] = [:]
  private var removals = 0
  /// Containers in which something changed, by the digests of their paths: a path that leads deep is long to make.
  private var disturbed: Set<Int> = []
  /// What was removed, by what it was in.
  private(set) var removed: [ContentPath: [(path: ContentPath, summary: ValueSummary)]] = [:]

  package var isEmpty: Bool { recent.changes.isEmpty }
  package subscript(path: ContentPath) -> RecentChanges.Change? { isEmpty ? nil : recent.changes[path] }
  package func isInside(_ path: ContentPath) -> Bool { !isEmpty && disturbed.contains(path.digest) }

  package mutating func note(_ new: [VisibleDiff.Words], areAll: Bool, at now: Uptime) {
    recent.note(new, areAll: areAll, at: now)
    for change in new where change.after == nil {
      order[change.path] = removals
      removals += 1
    }
    arrange()
  }

  /// - Returns: whether anything went.
  package mutating func forget(at now: Uptime) -> Bool {
    guard !isEmpty, recent.forget(at: now) else { return false }
    arrange()
    return true
  }

  private mutating func arrange() {
    disturbed = []
    var gone: [Int: [(place: Int, path: ContentPath, summary: ValueSummary)]] = [:]
    for (path, change) in recent.changes {
      if case .removed(let summary, _) = change, let container = path.digestsAbove.first {
        gone[container, default: []].append((place(of: path), path, summary))
      }
      for container in path.digestsAbove {
        // What it lies in is noted already.
        guard disturbed.insert(container).inserted else { break }
      }
    }
    removed = [:]
    for rows in gone.values {
      guard let container = rows[0].path.parent else { continue }
      removed[container] = rows.sorted { $0.place < $1.place }.map { ($0.path, $0.summary) }
    }
    if order.count > 2 * recent.changes.count { order = order.filter { recent.changes[$0.key] != nil } }
  }

  private func place(of path: ContentPath) -> Int {
    if case .index(let index)? = path.path.last { index } else { order[path] ?? 0 }
  }
}
