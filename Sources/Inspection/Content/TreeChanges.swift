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
    for key in removed.keys { removed[key]?.sort { Self.precedes($0.path.path.last, $1.path.path.last) } }
  }

  /// Bytes of a key by which it is put in its place: those that begin alike look alike.
  private static let beginning = 256

  /// Of two in one container.
  private static func precedes(_ first: ValuePath.Step?, _ second: ValuePath.Step?) -> Bool {
    switch (first, second) {
    case (.index(let first)?, .index(let second)?): first < second
    case (.key(let first)?, .key(let second)?):
      first.withWTF8 { first in
        second.withWTF8 { second in first.prefix(beginning).lexicographicallyPrecedes(second.prefix(beginning)) }
      }
    case (.index?, .key?): true
    default: false
    }
  }
}
