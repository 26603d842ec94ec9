import ECMAScript
import Sessions
package import TerminalText

/// What changed lately, arranged for a tree: what of it is inside of what, and what was removed from where.
package struct TreeChanges: Sendable {
  /// Which keys are hidden: their order tells nothing of them.
  private let masking: Masking
  private var recent = RecentChanges()
  /// Containers in which something changed.
  private var disturbed: Set<ContentPath> = []
  /// What was removed, by what it was in.
  private(set) var removed: [ContentPath: [(path: ContentPath, summary: ValueSummary)]] = [:]

  init(masking: Masking) { self.masking = masking }

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
    removed = removed.mapValues { $0.sorted { precedes($0.path, $1.path) } }
  }

  /// Bytes of a key by which it is put in its place: those that begin alike look alike.
  private static let beginning = 256

  /// Of two in one container.
  private func precedes(_ first: ContentPath, _ second: ContentPath) -> Bool {
    switch (first.path.last, second.path.last) {
    case (.index(let first)?, .index(let second)?): return first < second
    case (.key(let one)?, .key(let other)?):
      let (one, other) = (shown(one), shown(other))
      if one != other { return one.lexicographicallyPrecedes(other) }
      return first.hashValue < second.hashValue
    case (.index?, .key?): return true
    default: return false
    }
  }

  private func shown(_ key: JSString) -> [UInt8] { (masking.shown(key) ?? key).withWTF8 { Array($0.prefix(Self.beginning)) } }
}
