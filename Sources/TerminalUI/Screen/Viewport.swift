/// The part of a long list that is in view.
package struct Viewport: Hashable, Sendable {
  /// The index of the first row in view.
  package private(set) var offset = 0

  package init() {}

  /// Moves as little as needed to have a row in view, and never past the end of the list.
  package mutating func follow(index: Int, count: Int, height: Int) {
    guard height > 0, count > 0 else {
      offset = 0
      return
    }
    let index = min(max(0, index), count - 1)
    if index < offset { offset = index }
    if index >= offset + height { offset = index - height + 1 }
    offset = min(max(0, offset), max(0, count - height))
  }

  /// Moves so that a row is on a certain line of the view, as far as the list allows.
  package mutating func hold(index: Int, on line: Int, count: Int, height: Int) {
    offset = max(0, index - line)
    follow(index: index, count: count, height: height)
  }

  /// Moves by some rows, within the list: for text without a selected row.
  package mutating func scroll(by rows: Int, count: Int, height: Int) {
    // As far as one likes: "to the end" is any large number.
    offset = min(max(0, offset + max(-count, min(rows, count))), max(0, count - height))
  }

  /// The rows in view.
  package func range(count: Int, height: Int) -> Range<Int> {
    let start = min(offset, max(0, count))
    return start..<max(start, min(count, start + max(0, height)))
  }
}
