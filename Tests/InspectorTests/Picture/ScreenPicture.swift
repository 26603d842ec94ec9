import TerminalText
import TerminalUI

/// A screen in a theme's colours, as an SVG that looks alike in every browser: each run of text says how long it is, and
/// frames and bars are drawn, because fonts disagree about both.
struct ScreenPicture {
  let screen: Screen
  let theme: Theme

  private static let cell = (width: 8.4, height: 19.0)
  private static let fontSize = 14.0
  private static let margin = 14.0

  var svg: String {
    let width = Double(screen.size.columns) * Self.cell.width + 2 * Self.margin
    let height = Double(screen.size.rows) * Self.cell.height + 2 * Self.margin
    let background = color(style(.text, .background, bold: false).background, "#000000")
    var lines = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(text(width))" height="\(text(height))" \
      viewBox="0 0 \(text(width)) \(text(height))" font-size="\(text(Self.fontSize))" \
      font-family="ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK JP', monospace">
      """,
      #"<rect width="100%" height="100%" rx="8" fill="\#(background)"/>"#,
      #"<g transform="translate(\#(text(Self.margin)) \#(text(Self.margin)))" xml:space="preserve">"#,
    ]
    for y in 0..<screen.size.rows { lines += surfaces(y, except: background) }
    for y in 0..<screen.size.rows { lines += drawings(y) + texts(y) }
    return (lines + ["</g>", "</svg>"]).joined(separator: "\n") + "\n"
  }

  // MARK: Rows

  /// What lies behind the text, a rectangle for each stretch.
  private func surfaces(_ y: Int, except background: String) -> [String] {
    runs(y) { color(look($0).background, background) }.compactMap { start, cells, fill in
      fill == background ? nil : rect(start, y, Double(cells.count), 1, fill)
    }
  }

  /// Text in one colour; a wide character stands by itself, on its two cells.
  private func texts(_ y: Int) -> [String] {
    runs(y) { Look(cell: $0, style: look($0)) }.flatMap { start, cells, look -> [String] in
      guard !look.isDrawn else { return [] }
      var pieces: [(x: Int, columns: Int, text: String)] = []
      for (offset, cell) in cells.enumerated() where cell.width > 0 {
        // Whatever fonts may take from elsewhere stands in its own place.
        let alone = cell.width == 2 || cell.text.unicodeScalars.contains { $0.value > 0x24F }
        if alone || pieces.last.map({ $0.columns < 0 }) ?? true {
          pieces.append((start + offset, alone ? -Int(cell.width) : 1, cell.text))
        } else {
          pieces[pieces.count - 1].columns += 1
          pieces[pieces.count - 1].text += cell.text
        }
      }
      return pieces.compactMap { piece in
        piece.text.allSatisfy { $0 == " " } ? nil : label(piece.text, x: piece.x, y: y, columns: abs(piece.columns), look)
      }
    }
  }

  private func label(_ content: String, x: Int, y: Int, columns: Int, _ look: Look) -> String {
    // Blanks at the ends are for nobody to draw.
    let leading = content.prefix { $0 == " " }.count
    let trailing = content.reversed().prefix { $0 == " " }.count
    let body = content.dropFirst(leading).dropLast(trailing)
    var attributes = #"x="\#(text(Double(x + leading) * Self.cell.width))" y="\#(text((Double(y) + 0.74) * Self.cell.height))""#
    attributes += #" fill="\#(color(look.style.foreground, "#808080"))""#
    attributes += #" textLength="\#(text(Double(columns - leading - trailing) * Self.cell.width))""#
    attributes += #" lengthAdjust="spacingAndGlyphs""#
    if look.style.attributes.contains(.bold) { attributes += #" font-weight="bold""# }
    if look.style.attributes.contains(.italic) { attributes += #" font-style="italic""# }
    if look.style.attributes.contains(.underline) { attributes += #" text-decoration="underline""# }
    return "<text \(attributes)>\(escaped(body))</text>"
  }

  /// Frames and bars, whose pieces must touch.
  private func drawings(_ y: Int) -> [String] {
    runs(y) { DrawnLook(text: $0.text, color: color(look($0).foreground, "#808080")) }.flatMap { start, cells, look -> [String] in
      let (x, y0) = (Double(start), Double(y))
      switch look.text {
      case "─": return [line(from: (x, y0 + 0.5), to: (x + Double(cells.count), y0 + 0.5), look.color)]
      case "│":
        return cells.indices.map { index in
          let column = x + Double(index - cells.startIndex) + 0.5
          return line(from: (column, y0), to: (column, y0 + 1), look.color)
        }
      case "╭", "╮", "╰", "╯": return [corner(look.text, x, y0, look.color)]
      case "▌": return [rect(start, y, 0.5, 1, look.color)]
      default:
        guard let scalar = look.text.unicodeScalars.first, (0x2588...0x258F).contains(scalar.value) else { return [] }
        let width = Double(0x2590 - Int(scalar.value)) / 8
        return cells.indices.map { index in
          #"<rect x="\#(text((x + Double(index - cells.startIndex)) * Self.cell.width))" y="\#(text((y0 + 0.3) * Self.cell.height))" "#
            + #"width="\#(text(width * Self.cell.width + 0.2))" height="\#(text(0.42 * Self.cell.height))" fill="\#(look.color)"/>"#
        }
      }
    }
  }

  private func corner(_ sign: String, _ x: Double, _ y: Double, _ color: String) -> String {
    let (middle, centre) = (x + 0.5, y + 0.5)
    let side = sign == "╭" || sign == "╰" ? x + 1 : x
    let end = sign == "╭" || sign == "╮" ? y + 1 : y
    let path = "M\(point(middle, end)) Q\(point(middle, centre)) \(point(side, centre))"
    return #"<path d="\#(path)" fill="none" stroke="\#(color)"/>"#
  }

  private func line(from: (Double, Double), to: (Double, Double), _ color: String) -> String {
    #"<path d="M\#(point(from.0, from.1)) L\#(point(to.0, to.1))" stroke="\#(color)"/>"#
  }

  private func rect(_ column: Int, _ row: Int, _ columns: Double, _ rows: Double, _ fill: String) -> String {
    #"<rect x="\#(text(Double(column) * Self.cell.width))" y="\#(text(Double(row) * Self.cell.height))" "#
      + #"width="\#(text(columns * Self.cell.width))" height="\#(text(rows * Self.cell.height))" fill="\#(fill)"/>"#
  }

  private func point(_ column: Double, _ row: Double) -> String {
    "\(text(column * Self.cell.width)) \(text(row * Self.cell.height))"
  }

  // MARK: Cells

  private struct Look: Equatable {
    var style: ResolvedStyle
    var isDrawn: Bool

    init(cell: Cell, style: ResolvedStyle) {
      self.style = style
      isDrawn = Self.drawn.contains(cell.text)
    }

    static let drawn: Set<String> = Set("─│╭╮╰╯▏▎▍▌▋▊▉█".map(String.init))
  }

  private struct DrawnLook: Equatable {
    var text: String
    var color: String
  }

  private func look(_ cell: Cell) -> ResolvedStyle { style(cell.role, cell.surface, bold: cell.bold) }

  private func style(_ role: Role, _ surface: Surface, bold: Bool) -> ResolvedStyle {
    theme.style(role, on: surface, bold: bold, depth: .trueColor)
  }

  private func color(_ color: TerminalColor, _ standard: String) -> String {
    guard let rgb = color.rgb else { return standard }
    return "#" + [rgb.red, rgb.green, rgb.blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Neighbouring cells that are the same in some respect.
  private func runs<Key: Equatable>(_ y: Int, _ key: (Cell) -> Key) -> [(start: Int, cells: ArraySlice<Cell>, key: Key)] {
    let row = Array(screen.row(y))
    var result: [(start: Int, cells: ArraySlice<Cell>, key: Key)] = []
    for (x, cell) in row.enumerated() {
      let key = key(cell)
      // The second half of a wide character goes with the first.
      if let last = result.last, last.key == key || cell.width == 0 {
        result[result.count - 1].cells = row[last.start...x]
      } else {
        result.append((x, row[x...x], key))
      }
    }
    return result
  }

  private func escaped(_ text: some StringProtocol) -> String {
    String(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// One decimal is plenty.
  private func text(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(abs(tenths % 10))"
  }
}
