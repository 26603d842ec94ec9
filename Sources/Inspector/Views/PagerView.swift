import TerminalUI

enum PagerView {
  static func draw(_ pager: Pager, state: State, on screen: inout Screen) {
    let rect = frame(in: screen.size)
    screen.fill(rect, surface: .dialog)
    let lines = pager.lines(width: rect.width - 4, state: state)
    let height = rect.height - 2
    let view = clamped(pager.offset, count: lines.count, height: height)
    let window = view..<min(lines.count, view + height)
    let trailing = lines.count > height ? "\(window.lowerBound + 1)-\(window.upperBound) of \(lines.count)" : ""
    screen.box(
      rect, title: [Span(pager.title, .title, bold: true)],
      trailing: trailing.isEmpty ? [] : [Span(SafeText(sanitising: trailing), .dim)], focused: true)
    for (row, line) in lines[window].enumerated() {
      screen.put(line, x: rect.x + 2, y: rect.y + 1 + row, width: rect.width - 4)
    }
  }

  static func frame(in size: Size) -> Rect {
    let width = min(size.columns, max(60, size.columns - 12), 110)
    let height = min(size.rows, max(10, size.rows - 4))
    return Rect(Size(columns: size.columns, rows: size.rows)).centred(Size(columns: width, rows: height))
  }

  static func clamped(_ offset: Int, count: Int, height: Int) -> Int { max(0, min(offset, count - height)) }
}

extension Pager {
  func lines(width: Int, state: State) -> [Line] {
    switch content {
    case .help: HelpText.lines(state, width: width)
    case .text(let text):
      // A line of the value stays a line; what no screen could show is shown as what it is.
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .flatMap { SafeText(sanitising: $0).wrapped(to: width) }
        .map { [Span($0)] }
    case .lines(let lines): lines.flatMap { wrapped($0, width: width) }
    }
  }
}

extension State {
  mutating func type(_ key: Key, pager: inout Pager) -> [Effect] {
    let rect = PagerView.frame(in: size)
    let height = max(1, rect.height - 2)
    let count = pager.lines(width: rect.width - 4, state: self).count
    switch key {
    case .escape, .enter, .character("q"), .character("?"), .control("c"), .function(1):
      mode = .normal
      return []
    case .down, .character("j"): pager.offset += 1
    case .up, .character("k"): pager.offset -= 1
    case .pageDown, .control("f"), .space: pager.offset += height
    case .pageUp, .control("b"): pager.offset -= height
    case .control("d"): pager.offset += height / 2
    case .control("u"): pager.offset -= height / 2
    case .home, .character("g"): pager.offset = 0
    case .end, .character("G"): pager.offset = count
    default: break
    }
    pager.offset = PagerView.clamped(pager.offset, count: count, height: height)
    mode = .pager(pager)
    return []
  }

  mutating func openHelp() -> [Effect] {
    mode = .pager(Pager(title: "Help", content: .help))
    return []
  }
}
