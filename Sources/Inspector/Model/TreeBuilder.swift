import ECMAScript
import Sessions

/// Makes the rows of a tree.
struct TreeBuilder {
  let masking: Masking
  let folds: [ContentPath: Bool]
  let pages: [ContentPath: Int]
  let revealed: Set<ContentPath>
  let changes: [ContentPath: RecentChanges.Change]
  var rows: [ValueTree.Row] = []
  /// Containers in which something changed, and what was removed from each.
  private var disturbed: Set<ContentPath> = []
  private var removed: [ContentPath: [(path: ContentPath, summary: ValueSummary)]] = [:]

  init(
    masking: Masking, folds: [ContentPath: Bool], pages: [ContentPath: Int], revealed: Set<ContentPath>,
    changes: [ContentPath: RecentChanges.Change]
  ) {
    (self.masking, self.folds, self.pages, self.revealed, self.changes) = (masking, folds, pages, revealed, changes)
    for (path, change) in changes {
      var parent = path.parent
      if let parent, case .removed(let summary, _) = change { removed[parent, default: []].append((path, summary)) }
      while let container = parent {
        disturbed.insert(container)
        parent = container.parent
      }
    }
    for key in removed.keys { removed[key]?.sort { $0.path.description < $1.path.description } }
  }

  mutating func add(_ content: SessionContent) {
    let data = ContentPath(.data)
    addEntries(content.dataEntries, in: data, depth: 0)
    addRemoved(from: data, depth: 0) { content[$0] != nil }
    let flash = ContentPath(.flash)
    let flashes = content.flashEntries
    if !flashes.isEmpty || removed[flash] != nil {
      rows.append(row(flash, 0, "flash", .flashes(flashes.count)))
      addEntries(flashes, in: flash, depth: 1)
      addRemoved(from: flash, depth: 1) { content[$0] != nil }
    }
  }

  private mutating func addEntries(_ entries: [JSONObject.Entry], in container: ContentPath, depth: Int) {
    let shown = entries.prefix(pages[container] ?? ValueTree.page)
    for entry in shown {
      add(entry.value, at: container.appending(.key(entry.key)), key: entry.key, label: entry.key, depth: depth)
    }
    addMore(entries.count - shown.count, in: container, depth: depth)
  }

  private mutating func addElements(_ elements: [JSONValue], in container: ContentPath, depth: Int) {
    let shown = elements.prefix(pages[container] ?? ValueTree.page)
    for (index, element) in shown.enumerated() {
      add(element, at: container.appending(.index(index)), key: nil, label: JSString(String(index)), depth: depth)
    }
    addMore(elements.count - shown.count, in: container, depth: depth)
  }

  private mutating func addMore(_ count: Int, in container: ContentPath, depth: Int) {
    if count > 0 { rows.append(row(container, depth, "…", .more(count))) }
  }

  /// What was removed stands a while at the end of what it was in, unless something stands there again.
  private mutating func addRemoved(from container: ContentPath, depth: Int, exists: (ContentPath) -> Bool) {
    for (path, summary) in removed[container] ?? [] where !exists(path) {
      let label: JSString =
        switch path.path.last {
        case .key(let key)?: key
        case .index(let index)?: JSString(String(index))
        case nil: ""
        }
      rows.append(row(path, depth, label, .value(summary)))
    }
  }

  private mutating func add(_ value: JSONValue, at path: ContentPath, key: JSString?, label: JSString, depth: Int) {
    let rule = masking.rule(key: key, value: value)
    let isRevealed = rule != nil && revealed.contains(path)
    let hidden = rule != nil && !isRevealed
    let children = hidden ? 0 : count(of: value)
    let folded = children > 0 && (folds[path] ?? startsFolded(value, children, depth))
    rows.append(
      ValueTree.Row(
        path: path, depth: depth, label: label, kind: .value(ValueSummary(value, masked: hidden)), isFoldable: children > 0,
        isFolded: folded, masked: rule, isRevealed: isRevealed, change: changes[path],
        hasChangeInside: (folded || hidden) && disturbed.contains(path)))
    guard children > 0, !folded else { return }
    switch value {
    case .object(let object): addEntries(object.entriesInPropertyOrder, in: path, depth: depth + 1)
    case .array(let elements): addElements(elements, in: path, depth: depth + 1)
    default: break
    }
    addRemoved(from: path, depth: depth + 1) { value[ValuePath(Array($0.path.steps.suffix(1)))] != nil }
  }

  /// Open at first: what stands at the top, unless it is long.
  private func startsFolded(_ value: JSONValue, _ count: Int, _ depth: Int) -> Bool {
    if depth > 0 { return true }
    if case .array = value { return count > ValueTree.openArray }
    return count > ValueTree.openObject
  }

  private func count(of value: JSONValue) -> Int {
    switch value {
    case .object(let object): object.count
    case .array(let elements): elements.count
    default: 0
    }
  }

  private func row(_ path: ContentPath, _ depth: Int, _ label: JSString, _ kind: ValueTree.Row.Kind) -> ValueTree.Row {
    ValueTree.Row(
      path: path, depth: depth, label: label, kind: kind, isFoldable: false, isFolded: false, masked: nil, isRevealed: false,
      change: changes[path], hasChangeInside: false)
  }
}
