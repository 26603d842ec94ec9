import Inspection
import TerminalText
import TerminalUI

enum PagerView {
  static func draw(_ pager: Pager, state: State, on screen: inout Screen) {
    let rect = frame(in: screen.size)
    screen.fill(rect, surface: .dialog)
    let page = pager.page(size: body(in: screen.size), state: state)
    var title: Line = [Span(pager.title, .title, bold: true)]
    if pager.isSearching || !pager.search.isEmpty {
      let (line, column) = pager.search.view(width: max(8, rect.width / 3), glyphs: screen.glyphs)
      title += [Span("  "), Span("/ ", .accent, bold: true)] + line
      // Behind the corner, a line, a blank and the words.
      if pager.isSearching { screen.cursor = Point(x: rect.x + 3 + pager.title.width + 4 + column, y: rect.y) }
    }
    screen.box(
      rect, title: title,
      trailing: page.position.map { [Span(SafeText(sanitising: $0), .dim)] } ?? [], focused: true)
    for (row, line) in page.lines.enumerated() {
      screen.put(line, x: rect.x + 2, y: rect.y + 1 + row, width: rect.width - 4)
    }
  }

  static func frame(in size: Size) -> Rect {
    let width = min(size.columns, max(60, size.columns - size.columns / 20), 130)
    let height = min(size.rows, max(10, size.rows - 4))
    return Rect(Size(columns: size.columns, rows: size.rows)).centred(Size(columns: width, rows: height))
  }

  static func body(in size: Size) -> Size {
    let frame = frame(in: size)
    return Size(columns: frame.width - 4, rows: max(1, frame.height - 2))
  }
}

extension Pager {
  /// What is in view, and where that is.
  func page(size: Size, state: State) -> (lines: [Line], position: String?) {
    if case .text(let text) = content {
      let page = text.page(from: place, height: size.rows, width: size.columns)
      return (page.rows.map { [Span($0)] }, page.position)
    }
    let lines = lines(width: size.columns, state: state)
    let first = max(0, min(offset, lines.count - size.rows))
    let window = first..<min(lines.count, first + size.rows)
    let position = lines.count > size.rows ? "\(window.lowerBound + 1)-\(window.upperBound) of \(lines.count)" : nil
    return (Array(lines[window]), position)
  }

  mutating func move(by delta: Int, size: Size, state: State) {
    if case .text(let text) = content {
      place = text.moved(place, by: delta, height: size.rows, width: size.columns)
      return
    }
    let last = max(0, lines(width: size.columns, state: state).count - size.rows)
    offset = max(0, min(last, max(-last, min(delta, last)) + min(offset, last)))
  }

  /// The lines of what has few.
  private func lines(width: Int, state: State) -> [Line] {
    switch content {
    case .help: HelpText.page(state, width: width, matching: search.text)
    case .text: []
    }
  }
}

extension State {
  mutating func type(_ key: Key, pager: inout Pager) -> [Effect] {
    let body = PagerView.body(in: size)
    if pager.isSearching { return type(key, search: &pager) }
    let delta: Int
    switch key {
    case .character("/") where pager.canSearch:
      pager.isSearching = true
      delta = 0
    case .escape where !pager.search.isEmpty:
      pager.search = LineEditor(room: .words)
      delta = -.max
    case .escape, .enter, .character("q"), .character("?"), .control("c"), .function(1):
      mode = .normal
      return []
    case .down, .character("j"): delta = 1
    case .up, .character("k"): delta = -1
    case .pageDown, .control("f"), .space: delta = body.rows
    case .pageUp, .control("b"): delta = -body.rows
    case .control("d"): delta = body.rows / 2
    case .control("u"): delta = -body.rows / 2
    case .home, .character("g"): delta = -.max
    case .end, .character("G"): delta = .max
    default: delta = 0
    }
    pager.move(by: delta, size: body, state: self)
    mode = .pager(pager)
    return []
  }

  /// What is looked for in a text: only the lines that hold it stay.
  private mutating func type(_ key: Key, search pager: inout Pager) -> [Effect] {
    switch key {
    case .escape, .control("c"): (pager.search, pager.isSearching) = (LineEditor(room: .words), false)
    case .enter: pager.isSearching = false
    default: _ = pager.search.handle(key)
    }
    pager.offset = 0
    mode = .pager(pager)
    return []
  }

  mutating func openHelp() -> [Effect] {
    mode = .pager(Pager(title: "Help", content: .help))
    return []
  }
}
