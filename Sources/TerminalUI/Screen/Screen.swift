package import TerminalText

/// A picture of the terminal: a rectangle of cells. Drawing outside of it does nothing, and nothing wraps.
package struct Screen: Equatable, Sendable {
  package let size: Size
  /// The signs of the furniture, which drawing code takes from here.
  package let glyphs: Glyphs
  /// Where the terminal's cursor shows, for text that is typed; nil: nowhere.
  package var cursor: Point?
  private var cells: [Cell]

  package init(size: Size, glyphs: Glyphs = .unicode) {
    self.size = size
    self.glyphs = glyphs
    cells = Array(repeating: Cell(), count: size.columns * size.rows)
    Work.add(cells.count)
  }

  package var bounds: Rect { Rect(size) }

  /// The cell at a place, or nil outside of the screen.
  package subscript(x: Int, y: Int) -> Cell? {
    bounds.contains(Point(x: x, y: y)) ? cells[y * size.columns + x] : nil
  }

  /// One row of cells; empty outside of the screen.
  package func row(_ y: Int) -> ArraySlice<Cell> {
    (0..<size.rows).contains(y) ? cells[y * size.columns..<(y + 1) * size.columns] : []
  }

  // MARK: Drawing

  /// Draws text, cut with an ellipsis at the width given or at the edge of the screen.
  /// A surface of nil keeps what lies behind. Returns how many columns were used.
  @discardableResult
  package mutating func put(
    _ text: SafeText, x: Int, y: Int, role: Role = .text, bold: Bool = false, surface: Surface? = nil, width: Int? = nil
  ) -> Int {
    put([Span(text, role, bold: bold)], x: x, y: y, width: width, surface: surface)
  }

  /// Draws a line of spans, cut with an ellipsis at the width given or at the edge of the screen.
  @discardableResult
  package mutating func put(_ line: Line, x: Int, y: Int, width: Int? = nil, surface: Surface? = nil) -> Int {
    guard (0..<size.rows).contains(y), x < size.columns else { return 0 }
    let limit = min(width ?? size.columns - x, size.columns - x)
    guard limit > 0 else { return 0 }
    var column = x
    let isASCII = glyphs == .ascii
    for span in line.clipped(to: limit, ellipsis: glyphs.ellipsis) {
      span.text.forEachCell { glyph, cells in
        if column >= 0 {
          set(
            isASCII ? glyph.plain : glyph, width: cells, x: column, y: y, role: span.role, bold: span.bold,
            surface: surface)
        }
        column += cells
        return true
      }
    }
    return column - x
  }

  /// Clears a rectangle and puts a surface there.
  package mutating func fill(_ rect: Rect, surface: Surface) {
    forEach(in: rect) { screen, x, y in
      screen.set(.blank, width: 1, x: x, y: y, role: .text, bold: false, surface: surface)
    }
  }

  /// Puts a surface behind what is drawn already: the bar of the selected line.
  package mutating func tint(_ rect: Rect, surface: Surface) {
    forEach(in: rect) { screen, x, y in screen.cells[y * screen.size.columns + x].surface = surface }
  }

  /// Gives what is drawn already one role: a whole row that is gone.
  package mutating func tint(_ rect: Rect, role: Role) {
    forEach(in: rect) { screen, x, y in screen.cells[y * screen.size.columns + x].role = role }
  }

  /// Draws a frame with its title in the upper line, and what belongs to it at the right end of that line.
  /// The title is cut first when both do not fit; a rectangle below 2x2 has no room for a frame and gets none.
  package mutating func box(_ rect: Rect, title: Line = [], trailing: Line = [], focused: Bool = false) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    let role: Role = focused ? .focus : .frame
    let (right, bottom) = (rect.maxX - 1, rect.maxY - 1)
    let horizontal = SafeText(repeating: glyphs.horizontal, count: rect.width - 2)
    put(glyphs.topLeft + horizontal + glyphs.topRight, x: rect.x, y: rect.y, role: role)
    put(glyphs.bottomLeft + horizontal + glyphs.bottomRight, x: rect.x, y: bottom, role: role)
    for y in (rect.y + 1)..<bottom {
      put(glyphs.vertical, x: rect.x, y: y, role: role)
      put(glyphs.vertical, x: right, y: y, role: role)
    }
    // "╭─ title ───── trailing ─╮"
    var room = rect.width - 4
    let blank = Span(" ", role)
    if !trailing.isEmpty, trailing.width + 2 <= room {
      let line = [blank] + trailing + [blank]
      put(line, x: right - 1 - line.width, y: rect.y)
      room -= line.width + 1
    }
    if !title.isEmpty, room >= 3 {
      put([blank] + title.clipped(to: room - 2, ellipsis: glyphs.ellipsis) + [blank], x: rect.x + 2, y: rect.y)
    }
  }

  private mutating func forEach(in rect: Rect, _ body: (inout Screen, Int, Int) -> Void) {
    Work.add(max(0, rect.width * rect.height))
    for y in max(0, rect.y)..<max(0, rect.y, min(size.rows, rect.maxY)) {
      for x in max(0, rect.x)..<max(0, rect.x, min(size.columns, rect.maxX)) { body(&self, x, y) }
    }
  }

  /// Sets one cell, or two for a wide character, and leaves no half of another wide character behind.
  private mutating func set(_ glyph: Glyph, width: Int, x: Int, y: Int, role: Role, bold: Bool, surface: Surface?) {
    guard x + width <= size.columns else { return }
    Work.add(width)
    let start = y * size.columns
    if cells[start + x].width == 0 { blank(start + x - 1) }
    let last = start + x + width - 1
    if cells[last].width == 2 { blank(last + 1) }
    for index in start + x...last {
      cells[index].glyph = index == start + x ? glyph : .blank
      cells[index].width = index == start + x ? UInt8(width) : 0
      cells[index].role = role
      cells[index].bold = bold
      if let surface { cells[index].surface = surface }
    }
  }

  private mutating func blank(_ index: Int) {
    cells[index].glyph = .blank
    cells[index].width = 1
  }

  // MARK: Reading

  /// The rows as text, without the blanks at their ends: what tests compare.
  package func lines() -> [String] {
    (0..<size.rows).map { y in
      var line = String.UnicodeScalarView()
      var written = line.endIndex
      for cell in row(y) where cell.width > 0 {
        cell.glyph.write(to: &line)
        if cell.glyph != .blank { written = line.endIndex }
      }
      return String(line[..<written])
    }
  }

  /// The stretches of one row that differ from plain text, with what they mean: `3-6 danger/bar *bold`.
  package func roles(row y: Int) -> [String] {
    var result: [String] = []
    var start = 0
    let row = Array(row(y))
    for x in row.indices where x + 1 == row.count || !row[x].looksLike(row[x + 1]) {
      let cell = row[x]
      let isPlain = cell.role == .text && cell.surface == .background && !cell.bold
      if !isPlain {
        let surface = cell.surface == .background ? "" : "/\(cell.surface)"
        result.append("\(start)-\(x) \(cell.role)\(surface)\(cell.bold ? " bold" : "")")
      }
      start = x + 1
    }
    return result
  }
}

extension Cell {
  fileprivate func looksLike(_ other: Cell) -> Bool {
    role == other.role && surface == other.surface && bold == other.bold
  }
}
