package import ECMAScript
package import Sessions
package import TerminalText

/// A session as rows of a tree: only what is unfolded has rows, and of a long container only a page.
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
    package var isFoldable = false
    package var isFolded = false
    package var masked: Masking.Rule?
    /// A hidden value that is shown for now.
    package var isRevealed = false
    package var change: RecentChanges.Change?
    /// Whether something inside a folded value changed.
    package var hasChangeInside = false
  }

  package private(set) var shown: ShownContent
  private(set) var data: Branch
  private(set) var flash: Branch
  private(set) var changes = TreeChanges()
  package private(set) var revealed: Set<ContentPath> = []
  /// What was unfolded by hand, by what it is in, and what was folded that starts unfolded.
  private var opened: [ContentPath: Set<ContentPath>] = [:]
  private var closed: Set<ContentPath> = []
  private var startsFolded = false
  private var pages: [ContentPath: Int] = [:]

  package static let page = 100
  package static let openArray = 3
  package static let openObject = 8
  /// How many values of a section are folded or unfolded together.
  private static let together = 250

  package init(_ content: SessionContent, masking: Masking) { self.init(ShownContent(content, masking: masking)) }

  package init(_ shown: ShownContent) {
    self.shown = shown
    data = Branch(.object(shown.data), at: ContentPath(.data), depth: 0, shown: 0)
    flash = Branch(.object(shown.flash), at: ContentPath(.flash), depth: 1, shown: 0)
    build()
  }

  package var content: SessionContent { shown.content }

  // MARK: Changing

  /// Newer content of the same session: folds, pages and what is revealed stay.
  package mutating func update(_ newContent: SessionContent, at now: Uptime) {
    func visible(_ content: SessionContent) -> VisibleContent { VisibleContent(content, masking: shown.masking) }
    let diff = VisibleDiff(from: visible(content), to: visible(newContent), inTree: true)
    update(ShownContent(newContent, masking: shown.masking), changes: diff.words(), areAll: !diff.isTruncated, at: now)
  }

  /// - Parameters:
  ///   - new: what changed, as far as it is shown.
  ///   - areAll: whether nothing else did.
  package mutating func update(
    _ newContent: ShownContent, changes new: [VisibleDiff.Words], areAll: Bool = true, at now: Uptime
  ) {
    changes.note(new, areAll: areAll, at: now)
    shown = newContent
    build()
  }

  /// Forgets changes that have been shown long enough.
  /// - Returns: whether any row changed.
  @discardableResult
  package mutating func forgetChanges(at now: Uptime) -> Bool {
    let before = Set(changes.removed.keys)
    guard changes.forget(at: now) else { return false }
    for path in before { change(path) { [changes] in $0.show(removed: changes.removed[path] ?? []) } }
    return true
  }

  /// Folds or unfolds the row's value; on the rest of a long container, shows a page more.
  package mutating func toggle(_ row: Row) {
    if case .more = row.kind { return showMore(row.path) }
    if row.isFoldable { fold(row.path, !row.isFolded) }
  }

  package mutating func fold(_ path: ContentPath, _ folded: Bool) {
    guard let parent = path.parent, let step = path.path.last else { return }
    note(path, in: parent, folded)
    var place: Int?
    var isDone = false
    change(parent) { branch in
      place = branch.children.place(of: step)
      if let place { isDone = branch.refold(at: place, folded) }
    }
    guard !folded, !isDone, let place, let branch = branch(of: parent, at: place) else { return }
    change(parent) { $0.unfold(branch, at: place) }
  }

  private mutating func note(_ path: ContentPath, in parent: ContentPath, _ folded: Bool) {
    if folded {
      opened[parent]?.remove(path)
      closed.insert(path)
    } else {
      opened[parent, default: []].insert(path)
      closed.remove(path)
    }
  }

  /// Everything folded, or, where everything is, what stands at the top unfolded, as far as a page or some.
  package mutating func foldEverything() {
    startsFolded = [data, flash].contains { $0.unfolded.contains { !$0.isFolded } }
    (opened, closed) = ([:], [])
    for section in [data, flash] {
      var unfolded: [Branch.Unfolded] = []
      for place in 0..<(startsFolded ? 0 : min(section.shown, Self.together)) {
        guard let branch = self.branch(in: section, at: place) else { continue }
        opened[section.path, default: []].insert(branch.path)
        unfolded.append(Branch.Unfolded(place: place, branch: branch))
      }
      change(section.path) { $0.show(unfolded: unfolded) }
    }
  }

  package mutating func showMore(_ path: ContentPath) {
    // Ten times as many each time: the end of a long array is three steps away, not a hundred.
    let count = (pages[path] ?? Self.page) * 10
    pages[path] = count
    change(path) { $0.show(count) }
  }

  package mutating func setRevealed(_ paths: Set<ContentPath>) {
    let changed = paths.symmetricDifference(revealed)
    revealed = paths
    for path in changed {
      guard let parent = path.parent, let step = path.path.last else { continue }
      var place: Int?
      change(parent) { branch in
        place = branch.children.place(of: step)
        if let place { branch.forget(at: place) }
      }
      guard let place, let section = self.branch(parent), startsUnfolded(in: section, at: place),
        let branch = branch(in: section, at: place)
      else { continue }
      change(parent) { $0.unfold(branch, at: place) }
    }
  }

  /// Unfolds whatever a value lies in, so that it has a row.
  package mutating func show(_ path: ContentPath) {
    for length in 0..<path.path.steps.count {
      let container = ContentPath(path.section, ValuePath(Array(path.path.steps.prefix(length))))
      if length > 0 { fold(container, false) }
      let step = path.path.steps[length]
      guard let branch = branch(container), let place = branch.children.place(of: step), place >= branch.shown else { continue }
      pages[container] = place + 1
      change(container) { $0.show(place + 1) }
    }
  }

  // MARK: Branches

  private mutating func build() {
    for section in ContentPath.Section.allCases {
      let object = section == .data ? shown.data : shown.flash
      let branch = branch(.object(object), at: ContentPath(section), depth: section == .data ? 0 : 1)
      if section == .data { data = branch } else { flash = branch }
    }
  }

  private func branch(_ children: Branch.Children, at path: ContentPath, depth: Int) -> Branch {
    var branch = Branch(children, at: path, depth: depth, shown: pages[path] ?? Self.page)
    Work.add(1 + min(branch.shown, Self.page))
    var places = Set((opened[path] ?? []).compactMap { $0.path.last.flatMap { children.place(of: $0) } })
    for place in 0..<(depth == 0 ? min(branch.shown, Self.page) : 0) where startsUnfolded(in: branch, at: place) {
      places.insert(place)
    }
    branch.show(
      unfolded: places.sorted().compactMap { place in
        self.branch(in: branch, at: place).map { Branch.Unfolded(place: place, branch: $0) }
      })
    if let removed = changes.removed[path] { branch.show(removed: removed) }
    return branch
  }

  /// Open at first: what stands at the top of the data, unless it is long.
  private func startsUnfolded(in section: Branch, at place: Int) -> Bool {
    guard section.depth == 0, !startsFolded else { return false }
    switch section.children[place].value {
    case .array(let elements) where elements.count <= Self.openArray: break
    case .object(let object) where object.count <= Self.openObject: break
    default: return false
    }
    return !closed.contains(section.path(of: place))
  }

  /// What a value has rows for when it is unfolded; nil where it holds nothing, or is hidden.
  private func branch(in parent: Branch, at place: Int) -> Branch? {
    guard let children = Branch.Children(parent.children[place].value), !isHidden(in: parent, at: place) else { return nil }
    return branch(children, at: parent.path(of: place), depth: parent.depth + 1)
  }

  private func branch(of parent: ContentPath, at place: Int) -> Branch? {
    self.branch(parent).flatMap { branch(in: $0, at: place) }
  }

  /// The branch at a path, where it has one: unfolded, or folded again.
  package func branch(_ path: ContentPath) -> Branch? {
    var branch = path.section == .data ? data : flash
    for step in path.path.steps {
      guard let place = branch.children.place(of: step), let inner = branch.unfolded(at: place)?.branch else { return nil }
      branch = inner
    }
    return branch
  }

  private mutating func change(_ path: ContentPath, _ body: (inout Branch) -> Void) {
    var places: [Int] = []
    var branch = path.section == .data ? data : flash
    for step in path.path.steps {
      guard let place = branch.children.place(of: step), let inner = branch.unfolded(at: place)?.branch else { return }
      places.append(place)
      branch = inner
    }
    Work.add(places.count)
    if path.section == .data { data.change(at: places[...], body) } else { flash.change(at: places[...], body) }
  }
}
