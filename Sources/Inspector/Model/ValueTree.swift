package import ECMAScript
package import Sessions
package import TerminalUI

/// A session as rows of a tree: only what is unfolded becomes rows, and of a long array only a page.
package struct ValueTree: Sendable {
  package struct Row: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
      case value(ValueSummary)
      /// The head of the flashes: how many wait.
      case flashes(Int)
      /// The rest of a long container.
      case more(Int)
    }

    package let path: ContentPath
    /// From 0 at the top of a section.
    package let depth: Int
    /// The key, or the index.
    package let label: JSString
    package let kind: Kind
    package let isFoldable: Bool
    package let isFolded: Bool
    package let masked: Masking.Rule?
    /// A hidden value that is shown for now.
    package let isRevealed: Bool
    package let change: RecentChanges.Change?
    /// Whether something inside a folded value changed.
    package let hasChangeInside: Bool
  }

  package private(set) var content: SessionContent
  package private(set) var rows: [Row] = []
  package let masking: Masking
  /// What was folded or unfolded by hand.
  private var folds: [ContentPath: Bool] = [:]
  private var pages: [ContentPath: Int] = [:]
  private var revealed: Set<ContentPath> = []
  private var recent = RecentChanges()

  package static let page = 100
  static let openArray = 3
  static let openObject = 8

  package init(_ content: SessionContent, masking: Masking) {
    self.content = content
    self.masking = masking
    build()
  }

  // MARK: Changing

  /// Newer content of the same session: folds, pages and what is revealed stay.
  package mutating func update(_ newContent: SessionContent, at now: Uptime) {
    recent.note(
      VisibleDiff(from: VisibleContent(content, masking: masking), to: VisibleContent(newContent, masking: masking)), at: now)
    content = newContent
    build()
  }

  /// Forgets changes that have been shown long enough.
  /// - Returns: whether any row changed.
  @discardableResult
  package mutating func forgetChanges(at now: Uptime) -> Bool {
    guard recent.forget(at: now) else { return false }
    build()
    return true
  }
  package var hasChanges: Bool { !recent.changes.isEmpty }

  /// Folds or unfolds the row's value; on the rest of a long container, shows a page more.
  package mutating func toggle(_ row: Row) {
    if case .more = row.kind { return showMore(row.path) }
    if row.isFoldable { fold(row.path, !row.isFolded) }
  }

  package mutating func fold(_ path: ContentPath, _ folded: Bool) {
    folds[path] = folded
    build()
  }

  package mutating func showMore(_ path: ContentPath) {
    // Ten times as many each time: the end of a long array is three steps away, not a hundred.
    pages[path] = (pages[path] ?? Self.page) * 10
    build()
  }

  package mutating func setRevealed(_ paths: Set<ContentPath>) {
    guard paths != revealed else { return }
    revealed = paths
    build()
  }

  /// Unfolds whatever a value lies in, so that it has a row.
  package mutating func show(_ path: ContentPath) {
    var parent = path.parent
    while let open = parent, !open.path.steps.isEmpty {
      folds[open] = false
      if case .index(let index)? = path.path.steps.dropFirst(open.path.steps.count).first, index >= pages[open] ?? Self.page {
        pages[open] = index + 1
      }
      parent = open.parent
    }
    build()
  }

  // MARK: Looking

  package func position(of path: ContentPath) -> Int? {
    rows.firstIndex { row in
      if case .value = row.kind { row.path == path } else { false }
    }
  }

  /// The row of the value that holds this one.
  package func parentPosition(of position: Int) -> Int? {
    guard rows.indices.contains(position), let parent = rows[position].path.parent, !parent.path.steps.isEmpty else { return nil }
    return self.position(of: parent)
  }

  // MARK: Building

  private mutating func build() {
    var builder = TreeBuilder(
      masking: masking, folds: folds, pages: pages, revealed: revealed, changes: recent.changes)
    builder.add(content)
    rows = builder.rows
  }
}
