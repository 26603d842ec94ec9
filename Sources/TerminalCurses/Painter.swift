import CNcurses
import TerminalText
import TerminalUI

/// Brings a screen's cells to the terminal: the ones that changed.
struct Painter {
  /// Whether the locale's characters are Unicode; without, whatever is not ASCII shows as a question mark.
  let isUnicode: Bool
  private var shown: Screen?
  private typealias Style = (attributes: UInt32, pair: Int32)
  private var styles: [StyleKey: Style] = [:]
  /// Cells beside one another mostly look alike.
  private var last: (key: StyleKey, style: Style)?

  private struct StyleKey: Hashable {
    let role: Role
    let surface: Surface
    let bold: Bool
  }

  init(isUnicode: Bool) { self.isUnicode = isUnicode }

  /// Paints every cell the next time, and looks every colour up again.
  mutating func forget() {
    shown = nil
    styles = [:]
    last = nil
  }

  mutating func paint(_ screen: Screen, theme: Theme, depth: ColorDepth) {
    let before = shown?.size == screen.size ? shown : nil
    for y in 0..<screen.size.rows {
      let row = screen.row(y)
      let old = before?.row(y)
      if old == row { continue }
      for x in 0..<screen.size.columns {
        let cell = row[row.startIndex + x]
        if cell.width == 0 { continue }
        let isSame = old.map { old in
          old[old.startIndex + x] == cell && (cell.width == 1 || old[old.startIndex + x + 1].width == 0)
        }
        if isSame != true { put(cell, x: x, y: y, theme: theme, depth: depth) }
      }
    }
    shown = screen
    let cursor = screen.cursor.flatMap { screen.bounds.contains($0) ? $0 : nil }
    cn_cursor(Int32(cursor?.y ?? -1), Int32(cursor?.x ?? 0))
    cn_paint()
  }

  private mutating func put(_ cell: Cell, x: Int, y: Int, theme: Theme, depth: ColorDepth) {
    let style = style(StyleKey(role: cell.role, surface: cell.surface, bold: cell.bold), theme: theme, depth: depth)
    let glyph = cell.glyph
    if isUnicode || glyph.base.isASCII {
      let marks = isUnicode ? (glyph.marks.0.value, glyph.marks.1.value) : (0, 0)
      cn_put(Int32(y), Int32(x), glyph.base.value, marks.0, marks.1, style.attributes, style.pair)
    } else {
      for column in x..<(x + Int(cell.width)) {
        cn_put(Int32(y), Int32(column), 0x3F, 0, 0, style.attributes, style.pair)
      }
    }
  }

  private mutating func style(_ key: StyleKey, theme: Theme, depth: ColorDepth) -> Style {
    if let last, last.key == key { return last.style }
    let style = styles[key] ?? resolve(key, theme: theme, depth: depth)
    styles[key] = style
    last = (key, style)
    return style
  }

  private func resolve(_ key: StyleKey, theme: Theme, depth: ColorDepth) -> Style {
    let style = theme.style(key.role, on: key.surface, bold: key.bold, depth: depth)
    var attributes: UInt32 = 0
    for (ours, theirs) in Self.attributes where style.attributes.contains(ours) { attributes |= theirs.rawValue }
    let isPlain = style.foreground == .standard && style.background == .standard
    return (attributes, isPlain ? 0 : cn_pair(style.foreground.number, style.background.number))
  }

  private static let attributes: [(Attributes, cn_attribute)] = [
    (.bold, .bold), (.dim, .dim), (.italic, .italic), (.underline, .underline), (.reverse, .reverse),
  ]
}

extension TerminalColor {
  /// The number by which curses knows it.
  fileprivate var number: Int32 {
    switch self {
    case .standard: -1
    case .index(let number): Int32(number)
    // Under direct colour the first sixteen numbers are still the palette: black is not quite black there.
    case .rgb(let rgb): max(16, Int32(rgb.red) << 16 | Int32(rgb.green) << 8 | Int32(rgb.blue))
    }
  }
}
