/// Columns and rows of cells. Never negative.
package struct Size: Hashable, Sendable {
  package var columns, rows: Int

  package init(columns: Int, rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }
}

/// A cell's place: from the left, from the top, counted from 0.
package struct Point: Hashable, Sendable {
  package var x, y: Int

  package init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}

/// A rectangle of cells. Its sides are never negative: what is taken from too small a rectangle is empty.
package struct Rect: Hashable, Sendable {
  package var x, y: Int
  package private(set) var width, height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  package init(_ size: Size) { self.init(x: 0, y: 0, width: size.columns, height: size.rows) }

  /// One past the last column, and one past the last row.
  package var maxX: Int { x + width }
  package var maxY: Int { y + height }
  package var isEmpty: Bool { width == 0 || height == 0 }
  package var size: Size { Size(columns: width, rows: height) }

  package func contains(_ point: Point) -> Bool {
    (x..<maxX).contains(point.x) && (y..<maxY).contains(point.y)
  }

  package func inset(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Rect {
    Rect(x: x + left, y: y + top, width: width - left - right, height: height - top - bottom)
  }

  package func inset(_ columns: Int, _ rows: Int) -> Rect {
    inset(left: columns, top: rows, right: columns, bottom: rows)
  }

  /// The first columns, the last columns, the first rows, the last rows; the whole when there are fewer.
  package func leading(_ columns: Int) -> Rect { Rect(x: x, y: y, width: min(columns, width), height: height) }
  package func trailing(_ columns: Int) -> Rect {
    let taken = min(max(0, columns), width)
    return Rect(x: maxX - taken, y: y, width: taken, height: height)
  }
  package func top(_ rows: Int) -> Rect { Rect(x: x, y: y, width: width, height: min(rows, height)) }
  package func bottom(_ rows: Int) -> Rect {
    let taken = min(max(0, rows), height)
    return Rect(x: x, y: maxY - taken, width: width, height: taken)
  }

  /// One row of it, counted from its top; empty when it has no such row.
  package func row(_ index: Int) -> Rect {
    Rect(x: x, y: y + index, width: width, height: (0..<height).contains(index) ? 1 : 0)
  }

  /// The first columns and the rest; the first rows and the rest.
  package func split(leading columns: Int, gap: Int = 0) -> (Rect, Rect) {
    let first = leading(columns)
    return (first, inset(left: first.width + gap))
  }
  package func split(top rows: Int, gap: Int = 0) -> (Rect, Rect) {
    let first = top(rows)
    return (first, inset(top: first.height + gap))
  }

  /// A rectangle of a size, in the middle of this one, and no larger than it.
  package func centred(_ size: Size) -> Rect {
    let columns = min(size.columns, width)
    let rows = min(size.rows, height)
    return Rect(x: x + (width - columns) / 2, y: y + (height - rows) / 2, width: columns, height: rows)
  }
}
