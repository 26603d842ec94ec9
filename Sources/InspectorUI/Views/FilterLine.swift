import Inspection
import TerminalText
import TerminalUI

/// What the list is narrowed to, how much of it that is, what is marked, and by what it is ordered.
enum FilterLine {
  static func draw(_ state: State, on screen: inout Screen, in rect: Rect) {
    // Where there is no row for it, a filter is typed over the bar: nobody types blind.
    var rect = rect
    if rect.isEmpty, case .filter = state.mode { rect = state.layout.topBar }
    guard !rect.isEmpty else { return }
    var x = rect.x + 1
    if case .filter(let editor, _) = state.mode {
      screen.fill(rect, surface: .input)
      x += screen.put("/", x: x, y: rect.y, role: .accent, bold: true) + 1
      let (line, column) = editor.view(width: max(8, rect.width / 2), glyphs: screen.glyphs)
      screen.cursor = Point(x: x + column, y: rect.y)
      x += max(screen.put(line, x: x, y: rect.y), column + 1) + 2
      if let failure = state.filterFailure {
        screen.put(
          SafeText(sanitising: failure.description, cells: rect.width), x: x, y: rect.y, role: .danger, width: rect.maxX - x)
        return
      }
    } else if state.filterText.isEmpty {
      x += screen.put("/", x: x, y: rect.y, role: .faint) + 1
      x += screen.put("all sessions", x: x, y: rect.y, role: .faint) + 3
    } else {
      x += screen.put("/", x: x, y: rect.y, role: .accent, bold: true) + 1
      let isMasked = state.filterIsMasked
      let text = isMasked ? screen.glyphs.masked : SafeText(sanitising: state.filterText, cells: max(8, rect.width / 2))
      x += screen.put(text, x: x, y: rect.y, role: isMasked ? .masked : .text) + 3
    }
    screen.put(details(state, screen.glyphs), x: x, y: rect.y, width: max(0, rect.maxX - x))
  }

  private static func details(_ state: State, _ glyphs: Glyphs) -> Line {
    var line: Line = []
    if state.index.isFiltered {
      let isExact = state.index.isComplete && (state.index.undecided.isEmpty || state.loading.isLarge)
      let exact = isExact ? state.index.outside.isApproximate ? "about " : "" : "at least "
      line += [
        Span(SafeText(sanitising: "\(exact)\(grouped(state.index.matching)) of \(grouped(state.index.total))"), .dim),
        Span("   "),
      ]
    }
    if !state.marks.isEmpty {
      line += [Span(SafeText(sanitising: grouped(state.marks.count)) + " marked", .mine), Span("   ")]
    }
    let sort = state.index.sort
    guard state.index.isComplete || state.index.isOrdered else { return line + [Span(searching(state), .dim)] }
    line.append(Span("by " + SafeText(sanitising: sort.field.name) + " " + (sort.descending ? glyphs.down : glyphs.up), .dim))
    // Those without a value come last: where the first has none, nobody has.
    if state.index.outside.before == 0, state.index.place(at: 0)?.key.hasValue == false {
      line.append(Span(": none known, so by id", .dim))
    }
    // Rows keep their places while the store moves: then the order is that of a moment ago.
    if state.index.needsResort, let moment = state.index.sortedAt {
      line.append(Span(" as of " + SafeText(sanitising: moment.timeText), .dim))
    }
    return line
  }

  /// What is being done, where not everything is here yet.
  private static func searching(_ state: State) -> SafeText {
    guard state.loading.isLarge else { return "in the store's own order, until all are read" }
    let order = SafeText(sanitising: state.index.sort.field.name)
    // Sessions are counted only where no index gives the order.
    return state.loading.counted > 0 && !state.index.isFiltered
      ? "by " + order + ": no index: scanning the whole store" : "scanning the store by " + order
  }
}
