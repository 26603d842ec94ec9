/// What a terminal would show: a grid of cells that obeys the sequences a curses program may send, and remembers every
/// other one in ``unknown``. Strict on purpose: every byte is accounted for, and an escape sequence from data shows up as a failure,
/// not as nothing.
package struct VirtualScreen: Sendable {
  package struct Cell: Hashable, Sendable {
    /// Empty in the right half of a wide character.
    package var text = " "
    /// The SGR parameters in force: attributes ascending, then the two colours.
    package var style = ""
  }

  package private(set) var columns: Int
  package private(set) var rows: Int
  package internal(set) var cells: [[Cell]]
  package internal(set) var row = 0
  package internal(set) var column = 0
  package internal(set) var cursorIsVisible = true
  package internal(set) var alternate = false
  package internal(set) var modes: Set<Int> = []
  /// What was offered to the clipboard, as base64: the one string that our program sends, and only where somebody copies.
  package internal(set) var copied: [String] = []
  /// What a curses program never sends: bells, strings, queries, sequences of another kind, and one that has no end.
  package var unknown: [String] { noted + parser.unfinished }
  var noted: [String] = []
  /// What was on the screen when the whole of it was cleared: a terminal that has one screen only keeps that in its scrollback.
  package internal(set) var clearedAway: [String] = []
  /// Answers that the terminal owes the program (cursor position, device attributes).
  package internal(set) var answers: [UInt8] = []

  var rendition = Rendition()
  var style: String { rendition.text }
  var wrapPending = false
  var top = 0
  var bottom: Int
  var saved = (row: 0, column: 0, rendition: Rendition())
  var primary: [[Cell]]?
  var last = " "
  var lineDrawing = false
  var lineDrawingShifted = false
  var shiftedOut = false
  var parser = Parser()

  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    bottom = rows - 1
    cells = Self.blank(columns, rows)
  }

  static func blank(_ columns: Int, _ rows: Int) -> [[Cell]] {
    Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
  }

  /// The text of each row, without trailing blanks.
  package var lines: [String] {
    cells.map { row in
      let end = row.lastIndex { $0.text != " " }.map { $0 + 1 } ?? 0
      return row[..<end].reduce(into: "") { $0 += $1.text }
    }
  }

  package var text: String { lines.joined(separator: "\n") }

  package mutating func resize(columns: Int, rows: Int) {
    func fit(_ old: [[Cell]]) -> [[Cell]] {
      (0..<rows).map { y in (0..<columns).map { x in y < old.count && x < old[y].count ? old[y][x] : Cell() } }
    }
    cells = fit(cells)
    primary = primary.map(fit)
    self.columns = columns
    self.rows = rows
    (top, bottom) = (0, rows - 1)
    row = min(row, rows - 1)
    column = min(column, columns - 1)
    wrapPending = false
  }
}

// Printing.
extension VirtualScreen {
  mutating func put(_ scalar: Unicode.Scalar) {
    let drawing = shiftedOut ? lineDrawingShifted : lineDrawing
    let shown = drawing ? Self.lines[scalar] ?? scalar : scalar
    let width = Self.width(shown)
    guard width > 0 else {
      // A combining mark joins the cell before it.
      let before = wrapPending ? column : column - 1
      guard before >= 0 else { return }
      let x = cells[row][before].text.isEmpty && before > 0 ? before - 1 : before
      cells[row][x].text.unicodeScalars.append(shown)
      return
    }
    if wrapPending || column + width > columns {
      column = 0
      lineFeed()
    }
    last = String(shown)
    clearHalves(at: column)
    if width == 2 { clearHalves(at: column + 1) }
    cells[row][column] = Cell(text: last, style: style)
    if width == 2 { cells[row][column + 1] = Cell(text: "", style: style) }
    wrapPending = column + width >= columns
    column = wrapPending ? columns - 1 : column + width
  }

  /// Overwriting half of a wide character leaves a blank in its other half.
  private mutating func clearHalves(at x: Int) {
    if cells[row][x].text.isEmpty, x > 0 { cells[row][x - 1].text = " " }
    if x + 1 < columns, cells[row][x + 1].text.isEmpty { cells[row][x + 1].text = " " }
  }

  mutating func lineFeed() {
    wrapPending = false
    if row == bottom { scrollUp(1) } else if row < rows - 1 { row += 1 }
  }

  mutating func reverseLineFeed() {
    wrapPending = false
    if row == top { scrollDown(1) } else if row > 0 { row -= 1 }
  }

  mutating func scrollUp(_ count: Int) { shift(from: top, by: count) }
  mutating func scrollDown(_ count: Int) { shift(from: top, by: -count) }

  /// Moves the lines from `start` to the bottom margin up (or down, where negative), blank lines coming in.
  mutating func shift(from start: Int, by count: Int) {
    let height = bottom - start + 1
    guard height > 0 else { return }
    let moved = min(abs(count), height)
    let empty = Self.blank(columns, moved)
    let block = Array(cells[start...bottom])
    cells.replaceSubrange(start...bottom, with: count > 0 ? Array(block.dropFirst(moved)) + empty : empty + block.dropLast(moved))
  }

  mutating func move(row y: Int, column x: Int) {
    row = max(0, min(y, rows - 1))
    column = max(0, min(x, columns - 1))
    wrapPending = false
  }

  mutating func erase(row y: Int, _ range: Range<Int>) {
    for x in range.clamped(to: 0..<columns) { cells[y][x] = Cell(style: style) }
  }

  mutating func setAlternate(_ on: Bool) {
    guard on != alternate else { return }
    alternate = on
    if on {
      primary = cells
      cells = Self.blank(columns, rows)
    } else if let kept = primary {
      cells = kept
      primary = nil
    }
  }

  /// The DEC special graphics that curses draws lines with where it has no Unicode.
  private static let lines: [Unicode.Scalar: Unicode.Scalar] = [
    "j": "┘", "k": "┐", "l": "┌", "m": "└", "n": "┼", "q": "─", "t": "├", "u": "┤", "v": "┴", "w": "┬", "x": "│", "a": "▒",
    "`": "◆",
    "~": "·",
  ]

  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x23E9...0x23EC, 0x23F0...0x23F0, 0x23F3...0x23F3, 0x25FD...0x25FE, 0x2614...0x2615,
    0x2648...0x2653, 0x267F...0x267F, 0x2693...0x2693, 0x26A1...0x26A1, 0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5,
    0x26CE...0x26CE, 0x26D4...0x26D4, 0x26EA...0x26EA, 0x26F2...0x26F3, 0x26F5...0x26F5, 0x26FA...0x26FA, 0x26FD...0x26FD,
    0x2705...0x2705, 0x270A...0x270B, 0x2728...0x2728, 0x274C...0x274C, 0x274E...0x274E, 0x2753...0x2755, 0x2757...0x2757,
    0x2795...0x2797, 0x27B0...0x27B0, 0x27BF...0x27BF, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2B55...0x2B55, 0x2E80...0x303E,
    0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F004...0x1F004, 0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E, 0x1F191...0x1F19A,
    0x1F1E6...0x1F320, 0x1F32D...0x1F335, 0x1F337...0x1F37C, 0x1F37E...0x1F393, 0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3,
    0x1F3E0...0x1F3F0, 0x1F3F4...0x1F3F4, 0x1F3F8...0x1F43E, 0x1F440...0x1F440, 0x1F442...0x1F4FC, 0x1F4FF...0x1F53D,
    0x1F54B...0x1F54E, 0x1F550...0x1F567, 0x1F57A...0x1F57A, 0x1F595...0x1F596, 0x1F5A4...0x1F5A4, 0x1F5FB...0x1F64F,
    0x1F680...0x1F6C5, 0x1F6CC...0x1F6CC, 0x1F6D0...0x1F6D2, 0x1F6D5...0x1F6D7, 0x1F6DC...0x1F6DF, 0x1F6EB...0x1F6EC,
    0x1F6F4...0x1F6FC, 0x1F7E0...0x1F7EB, 0x1F90C...0x1F93A, 0x1F93C...0x1F945, 0x1F947...0x1F9FF, 0x1FA70...0x1FAFF,
    0x20000...0x3FFFD,
  ]

  static func width(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }
  }
}
