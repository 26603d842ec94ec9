import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// The list: one session a row, the cursor on a session and never on a place.
enum SessionsPane {
  static let kind = PaneKind(
    command: Command(.sessionsPane, [.character("1")], nil, "to the sessions", .move),
    draw: { draw($0, on: &$1, in: $2) },
    height: { $1 - headerHeight(of: $1) },
    move: { $0.moveCursor(by: $1) },
    open: { $0.cursor == nil ? [] : $0.focus(on: .data) },
    opensSomething: { $0.cursor != nil },
    click: { click(&$0, at: $1, in: $2) })

  static func draw(_ state: State, on screen: inout Screen, in rect: Rect) {
    let focused = state.focus == .sessions
    let window = state.listView.range(count: state.index.count, height: state.paneHeight(.sessions))
    let inner = screen.pane(
      rect, title: [Span("Sessions", .title, bold: true)], trailing: position(window, state), focused: focused)
    guard inner.height > 0 else { return }

    let shown = columns(state, width: inner.width).placed
    let header = headerHeight(of: inner.height)
    for placed in shown where header > 0 {
      let column = placed.column
      let sorted = column.field == state.index.sort.field && state.index.isComplete
      // In plain signs an arrow is a letter: there the line above alone tells the order.
      let arrow: SafeText =
        sorted && screen.glyphs != .ascii ? (state.index.sort.descending ? screen.glyphs.down : screen.glyphs.up) : ""
      let title = column.alignment == .trailing ? arrow + column.title : column.title + arrow
      screen.put(
        title.padded(to: placed.width, alignment: column.alignment), x: inner.x + placed.x, y: inner.y,
        role: sorted ? .text : .dim)
    }
    if state.index.isEmpty { drawEmpty(state, on: &screen, in: inner) }
    for (offset, row) in state.index.rows(in: window).enumerated() {
      draw(row, state, shown, on: &screen, in: inner.row(offset + header), focused: focused)
    }
  }

  /// The row of the columns' names, where there is room for it.
  private static func headerHeight(of height: Int) -> Int { height >= Layout.headerFrom ? 1 : 0 }

  /// On a column's name: sorts by it. On a row: puts the cursor there.
  private static func click(_ state: inout State, at point: Point, in inner: Size) -> PaneKind.Click {
    let line = point.y - headerHeight(of: inner.rows)
    if line < 0, point.y == 0 {
      let placed = columns(state, width: inner.columns).placed
      let title = placed.first { ($0.x..<$0.x + $0.width).contains(point.x) }
      return PaneKind.Click(effects: title?.column.field.map { state.sort(by: $0) } ?? [], opens: false)
    }
    let id = line >= 0 ? state.index.id(at: state.listView.offset + line) : nil
    return PaneKind.Click(effects: id.map { state.choose($0) } ?? [])
  }

  static func columns(_ state: State, width: Int) -> ListColumns {
    ListColumns(
      state.columns, of: state.configuration.store.attributes, sorted: state.index.sort.field, width: width)
  }

  private static func position(_ window: Range<Int>, _ state: State) -> Line {
    guard !window.isEmpty else { return [] }
    let outside = state.index.outside
    let (first, last) = (window.lowerBound + 1 + outside.before, window.upperBound + outside.before)
    let count = state.index.count + outside.before + outside.after
    // Rows of sessions that are gone stand there for a while: they are counted apart.
    let gone = state.index.count - state.index.heldMatching
    let text = "\(grouped(first))-\(grouped(last)) of \(grouped(count))\(gone > 0 ? ", \(grouped(gone)) gone" : "")"
    return [Span(SafeText(sanitising: text), .dim)] + (state.index.isComplete ? [] : [Span(" partial", .warning)])
  }

  private static func drawEmpty(_ state: State, on screen: inout Screen, in inner: Rect) {
    let words: SafeText =
      if let failure = state.loading.failure { SafeText(sanitising: failure) } else if !state.loading.isComplete {
        "reading the store…"
      } else if state.index.isFiltered { "nothing matches; esc clears the filter" } else {
        "no session here yet; new ones appear by themselves"
      }
    screen.put(words, x: inner.x + 4, y: inner.y + 2, role: state.loading.failure == nil ? .dim : .danger, width: inner.width - 5)
  }

  private static func draw(
    _ row: SessionIndex.Row, _ state: State, _ columns: [ListColumns.Placed], on screen: inout Screen,
    in rect: Rect,
    focused: Bool
  ) {
    let isCursor = row.summary.id == state.cursor
    let life = row.life.shown(at: state.uptime)
    let surface: Surface? = isCursor ? (focused ? .selection : .selectionInactive) : nil
    if let surface { screen.fill(rect, surface: surface) }

    let sign = Sign(row.summary, life, now: state.now)
    if isCursor {
      screen.put(screen.glyphs.bar, x: rect.x, y: rect.y, role: .accent)
      screen.put(sign.text, x: rect.x + 1, y: rect.y, role: sign.role)
    } else {
      screen.put(sign.text, x: rect.x, y: rect.y, role: sign.role)
    }
    if state.marks.contains(row.summary.id) { screen.put(screen.glyphs.mark, x: rect.x + 2, y: rect.y, role: .mine, bold: true) }

    for placed in columns {
      let column = placed.column
      let span = cell(column, row.summary, life, state, screen.glyphs, isCursor: isCursor)
      let text = span.text.padded(to: placed.width, alignment: column.alignment, ellipsis: screen.glyphs.ellipsis)
      let role: Role = life.isGone || state.filterIsWrong ? .faint : span.role
      screen.put(text, x: rect.x + placed.x, y: rect.y, role: role, bold: span.bold, surface: surface)
    }
  }

  private static func cell(
    _ column: ListColumn, _ summary: SessionSummary, _ life: RowStatus, _ state: State, _ glyphs: Glyphs, isCursor: Bool
  ) -> Span {
    guard let field = column.field else { return notes(summary, life, now: state.now) }
    if column.style.isMain, let problem = summary.problem {
      return Span(SafeText(sanitising: problem, cells: state.size.columns), .danger)
    }
    if field.type == .future, case .gone(_, let cause) = life { return Span(cause == .withheld ? "hidden" : "gone", .faint) }
    var isNew = false
    if case .changed(_, let cells) = life { isNew = cells.contains { $0 == field || column.style.changesWith.contains($0.name) } }
    switch field.value(of: summary, at: state.now) {
    case nil: return Span(glyphs.dash, field.type == .past ? .dim : .faint)
    case .identity: return Span(SafeText(sanitising: state.label(of: summary)), .identifier)
    case .masked: return Span(glyphs.masked, .masked)
    case .text(let text):
      return Span(
        SafeText(sanitisingUTF8: text.wtf8, cells: state.size.columns), isNew ? .warning : .text,
        bold: column.style.isMain && isCursor)
    case .since(let moment):
      return Span(SafeText(sanitising: Interval(from: moment, to: state.now).short), isNew ? .warning : .dim)
    case .until(let moment):
      let words = SafeText(sanitising: ExpiryWords.cell(moment, now: state.now))
      let isUrgent = moment <= state.now || summary.isExpiring(at: state.now)
      return Span(words, isUrgent ? .danger : isNew ? .warning : .text)
    case .never: return Span("never", .dim)
    case .unknown: return Span("unknown", .dim)
    case .bytes(let count): return Span(SafeText(sanitising: "\(ByteCount(count))"), summary.isBig ? .warning : .dim)
    case .number(let number): return Span(SafeText(number), isNew ? .warning : .dim)
    case .names(let names): return names.isEmpty ? Span("") : Span(glyphs.flash + SafeText(names.count), .flash)
    case .state(let condition): return Span(SafeText(sanitising: condition.state.rawValue), .dim)
    }
  }

  private static func notes(_ summary: SessionSummary, _ life: RowStatus, now: Timestamp) -> Span {
    switch life {
    case .gone(_, let cause): return Span(SafeText(sanitising: cause.words), .faint)
    case .new: return Span("new", .good)
    case .restored: return Span("restored", .good)
    case .changed: return Span("changed", .warning)
    case .unchanged:
      if summary.isExpiring(at: now) { return Span("expiring", .danger) }
      if summary.isBig { return Span("big", .warning) }
      return summary.isOpaque ? Span("opaque", .dim) : Span("")
    }
  }

  /// The sign at the left: what a mono screen needs in place of a colour.
  struct Sign {
    let text: SafeText
    let role: Role

    init(_ summary: SessionSummary, _ life: RowStatus, now: Timestamp) {
      (text, role) =
        switch (life, summary.state(at: now)) {
        case (.gone, _): ("x", .faint)
        case (_, .corrupt), (_, .unreadable): ("?", .danger)
        case (.new, _), (.restored, _): ("+", .good)
        case (.changed, _): ("~", .warning)
        case (_, .expired): ("-", .danger)
        case (.unchanged, _):
          summary.isExpiring(at: now) ? ("!", .danger) : summary.isBig ? ("B", .warning) : (" ", .text)
        }
    }
  }
}

extension CommandID {
  package static let sessionsPane = CommandID(rawValue: "sessions")
}
