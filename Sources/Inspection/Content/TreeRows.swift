import ECMAScript
import Sessions
import TerminalText

/// The rows of a tree, each made when it is looked at.
extension ValueTree {
  package struct Rows: RandomAccessCollection, Sendable {
    fileprivate let tree: ValueTree
    package let endIndex: Int
    package var startIndex: Int { 0 }

    package subscript(position: Int) -> Row {
      precondition(indices.contains(position), "no row \(position) of \(count)")
      return tree.rows(in: position..<(position + 1))[0]
    }
  }

  package var rows: Rows { Rows(tree: self, endIndex: rowCount) }

  package var rowCount: Int { data.rowCount + (hasFlashes ? 1 + flash.rowCount : 0) }

  private var hasFlashes: Bool { flash.rowCount > 0 }
  private var firstFlash: Int { data.rowCount + 1 }

  package func rows(in range: Range<Int>) -> [Row] {
    var rows: [Row] = []
    data.forEachRow(in: range.clamped(to: 0..<data.rowCount)) { rows.append(row($0, $1)) }
    guard hasFlashes else { return rows }
    if range.contains(data.rowCount) {
      rows.append(Row(path: flash.path, depth: 0, label: "flash", kind: .flashes(flash.children.count)))
    }
    let first = firstFlash
    let inside = range.clamped(to: first..<(first + flash.rowCount))
    if !inside.isEmpty {
      flash.forEachRow(in: (inside.lowerBound - first)..<(inside.upperBound - first)) { rows.append(row($0, $1)) }
    }
    return rows
  }

  /// Where a value has its row.
  package func position(of path: ContentPath) -> Int? {
    guard let step = path.path.last, let parent = path.parent, let (branch, first) = visibleBranch(parent) else { return nil }
    if let place = branch.children.place(of: step), place < branch.shown { return first + branch.row(of: place) }
    return branch.removed.firstIndex { $0.path == path }.map { first + branch.rowCount - branch.removed.count + $0 }
  }

  /// Where the same stands as in another row: a value, the head of the flashes, or the rest of a container.
  package func position(of row: Row) -> Int? {
    switch row.kind {
    case .value: position(of: row.path)
    case .flashes: hasFlashes ? data.rowCount : nil
    case .more: visibleBranch(row.path).flatMap { $0.branch.rest > 0 ? $0.first + $0.branch.rowOfRest : nil }
    }
  }

  /// The row of the value that holds this one.
  package func parentPosition(of position: Int) -> Int? {
    guard rows.indices.contains(position), let parent = rows[position].path.parent, !parent.path.steps.isEmpty else { return nil }
    return self.position(of: parent)
  }

  /// A branch that is in sight, and the row of its first value.
  private func visibleBranch(_ path: ContentPath) -> (branch: Branch, first: Int)? {
    var (branch, first) = path.section == .data ? (data, 0) : (flash, firstFlash)
    for step in path.path.steps {
      guard let place = branch.children.place(of: step), place < branch.shown, let inner = branch.unfolded(at: place),
        !inner.isFolded
      else { return nil }
      first += branch.row(of: place) + 1
      branch = inner.branch
    }
    Work.add(path.path.steps.count)
    return (branch, first)
  }

  // MARK: One row

  package func isHidden(in branch: Branch, at place: Int) -> Bool {
    let path = branch.path(of: place)
    return rule(branch, place, path) != nil && !revealed.contains(path)
  }

  private func rule(_ branch: Branch, _ place: Int, _ path: ContentPath) -> Masking.Rule? {
    let (step, value) = branch.children[place]
    let key: JSString? = if case .key(let key) = step { key } else { nil }
    return shown.rule(at: path, key: key, value: value)
  }

  private func row(_ branch: Branch, _ content: Branch.Content) -> Row {
    Work.add(1 + branch.path.path.steps.count)
    switch content {
    case .child(let place): return row(branch, child: place)
    case .rest: return Row(path: branch.path, depth: branch.depth, label: "…", kind: .more(branch.rest))
    case .removed(let number):
      let (path, summary) = branch.removed[number]
      return Row(
        path: path, depth: branch.depth, label: path.path.last.map { shown.masking.shown($0).label } ?? "", kind: .value(summary),
        change: changes[path])
    }
  }

  private func row(_ branch: Branch, child place: Int) -> Row {
    let (step, value) = branch.children[place]
    let path = branch.path.appending(step)
    let rule = rule(branch, place, path)
    let isRevealed = rule != nil && revealed.contains(path)
    let isHidden = rule != nil && !isRevealed
    let isFoldable = !isHidden && Branch.Children(value) != nil
    let isFolded = isFoldable && branch.unfolded(at: place)?.isFolded ?? true
    return Row(
      path: path, depth: branch.depth, label: (isHidden ? shown.masking.shown(step) : step).label,
      kind: .value(ValueSummary(value, masked: isHidden, masking: shown.masking)),
      isFoldable: isFoldable, isFolded: isFolded, masked: rule, isRevealed: isRevealed, change: changes[path],
      hasChangeInside: (isFolded || isHidden) && changes.isInside(path))
  }
}

extension ValuePath.Step {
  fileprivate var label: JSString {
    switch self {
    case .key(let key): key
    case .index(let index): JSString(String(index))
    }
  }
}
