package import ECMAScript
import TerminalText

/// A container with rows: how many of its values have one, and which of them are unfolded in turn.
///
/// No row is kept: where a row stands is reckoned from how many rows each unfolded value has. So what it costs to fold, and to
/// show a page, grows with what is unfolded and in view, never with what the container holds.
package struct Branch: Sendable {
  package enum Children: Sendable {
    case object(JSONObject)
    case array([JSONValue])

    /// Nil: a value that holds no others.
    package init?(_ value: JSONValue) {
      switch value {
      case .object(let object) where !object.isEmpty: self = .object(object)
      case .array(let elements) where !elements.isEmpty: self = .array(elements)
      default: return nil
      }
    }

    package var count: Int {
      switch self {
      case .object(let object): object.count
      case .array(let elements): elements.count
      }
    }

    package subscript(place: Int) -> (step: ValuePath.Step, value: JSONValue) {
      switch self {
      case .object(let object): (.key(object.entries[place].key), object.entries[place].value)
      case .array(let elements): (.index(place), elements[place])
      }
    }

    package func place(of step: ValuePath.Step) -> Int? {
      switch (self, step) {
      case (.object(let object), .key(let key)): object.position(of: key)
      case (.array(let elements), .index(let index)): elements.indices.contains(index) ? index : nil
      default: nil
      }
    }
  }

  /// A value that was unfolded: folded again, it keeps what is unfolded in it.
  package struct Unfolded: Sendable {
    package let place: Int
    package var branch: Branch
    package var isFolded = false

    package var rowCount: Int { isFolded ? 0 : branch.rowCount }
  }

  package let path: ContentPath
  /// Of its values: from 0 at the top of a section.
  package let depth: Int
  package let children: Children
  /// How many of the values have a row; the rest has one together.
  private(set) var shown: Int
  /// By their places.
  private(set) var unfolded: [Unfolded] = []
  /// What was removed from it stands a while at its end.
  private(set) var removed: [(path: ContentPath, summary: ValueSummary)] = []
  private(set) var rowCount = 0

  package init(_ children: Children, at path: ContentPath, depth: Int, shown: Int) {
    (self.path, self.depth, self.children) = (path, depth, children)
    self.shown = min(shown, children.count)
    count()
  }

  /// - Parameter unfolded: by their places.
  package mutating func show(unfolded: [Unfolded]) {
    self.unfolded = unfolded
    count()
  }

  package var rest: Int { children.count - shown }

  package func path(of place: Int) -> ContentPath { path.appending(children[place].step) }

  // MARK: Changing

  package mutating func show(_ count: Int) {
    shown = min(count, children.count)
    self.count()
  }

  package mutating func show(removed: [(path: ContentPath, summary: ValueSummary)]) {
    // Where something stands again in its place, it is not gone.
    self.removed = removed.filter { removed in removed.path.path.last.flatMap { children.place(of: $0) } == nil }
    count()
  }

  package func unfolded(at place: Int) -> Unfolded? { search(place).found.map { unfolded[$0] } }

  package mutating func unfold(_ branch: Branch, at place: Int) {
    let (found, insertion) = search(place)
    if let found {
      unfolded[found].branch = branch
    } else {
      unfolded.insert(Unfolded(place: place, branch: branch), at: insertion)
    }
    count()
  }

  /// Folds what is unfolded there, or unfolds it again.
  /// - Returns: false where nothing was unfolded there yet.
  package mutating func refold(at place: Int, _ isFolded: Bool) -> Bool {
    guard let found = search(place).found else { return false }
    unfolded[found].isFolded = isFolded
    count()
    return true
  }

  package mutating func forget(at place: Int) {
    guard let found = search(place).found else { return }
    unfolded.remove(at: found)
    count()
  }

  /// Changes the branch that these places lead to; nothing where there is none.
  package mutating func change(at places: ArraySlice<Int>, _ body: (inout Branch) -> Void) {
    guard let place = places.first else { return body(&self) }
    guard let found = search(place).found else { return }
    unfolded[found].branch.change(at: places.dropFirst(), body)
    count()
  }

  private mutating func count() {
    Work.add(unfolded.count)
    rowCount = shown + (rest > 0 ? 1 : 0) + removed.count + unfolded.reduce(0) { $0 + $1.rowCount }
  }

  private func search(_ place: Int) -> (found: Int?, insertion: Int) {
    var (low, high) = (0, unfolded.count)
    while low < high {
      let middle = (low + high) / 2
      if unfolded[middle].place < place { low = middle + 1 } else { high = middle }
    }
    return (low < unfolded.count && unfolded[low].place == place ? low : nil, low)
  }

  // MARK: Looking

  /// The row of the value at a place, from the first of this branch.
  package func row(of place: Int) -> Int {
    let before = unfolded[..<search(place).insertion]
    Work.add(before.count)
    return before.reduce(place) { $0 + $1.rowCount }
  }

  /// The row that stands for the rest.
  package var rowOfRest: Int { rowCount - removed.count - 1 }

  /// What stands in a row.
  package enum Content {
    case child(Int)
    case rest
    case removed(Int)
  }

  /// What stands in some of its rows, counted from its first, by the branch that it is in.
  package func forEachRow(in range: Range<Int>, _ body: (Branch, Content) -> Void) {
    var (row, place) = (0, 0)
    func children(upTo end: Int) {
      let rows = range.clamped(to: row..<(row + end - place))
      for wanted in rows { body(self, .child(place + wanted - row)) }
      row += end - place
      place = end
    }
    for value in unfolded where value.place < shown && !value.isFolded {
      Work.add(1)
      children(upTo: value.place + 1)
      guard row < range.upperBound else { return }
      let inside = (range.lowerBound - row)..<(range.upperBound - row)
      if inside.upperBound > 0, inside.lowerBound < value.rowCount {
        value.branch.forEachRow(in: inside.clamped(to: 0..<value.rowCount), body)
      }
      row += value.rowCount
    }
    children(upTo: shown)
    if rest > 0 {
      if range.contains(row) { body(self, .rest) }
      row += 1
    }
    for number in removed.indices where range.contains(row + number) { body(self, .removed(number)) }
  }
}
