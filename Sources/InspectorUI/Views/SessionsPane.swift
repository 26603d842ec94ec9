import Inspection
import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// The list: one session a row, the cursor on a session and never on a place.
enum SessionsPane {
  /// A column of the list: a field's, or the last, which says in a word what is new about a row.
  struct Column {
    enum Content: Equatable { case field(Field), notes }
    let content: Content
    let style: ColumnStyle

    var field: Field? { if case .field(let field) = content { field } else { nil } }
    var title: SafeText { style.hasTitle ? SafeText(sanitising: field?.name ?? "") : "" }
    var alignment: Alignment { style.alignment == .leading ? .leading : .trailing }
    var width: Int { if case .cells(let count) = style.width { count } else { 0 } }

    static let notes = Column(content: .notes, style: ColumnStyle(.cells(12), worth: 30, alignment: .leading, hasTitle: false))
  }

  /// Where a column stands on the screen.
  struct Placed {
    let column: Column
    let x: Int
    let width: Int
  }

  static func draw(_ state: State, on screen: inout Screen, in rect: Rect) {
    let focused = state.focus == .sessions
    let window = state.listView.range(count: state.index.count, height: state.paneHeight(.sessions))
    let inner = screen.pane(
      rect, title: [Span("Sessions", .title, bold: true)], trailing: position(window, state), focused: focused)
    guard inner.height > 0 else { return }

    let shown = placed(width: inner.width, columns(for: state.configuration.store.attributes), sorted: state.index.sort.field)
    let header = inner.height >= Layout.headerFrom ? 1 : 0
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

  /// Those of the store's fields that have one on the screen.
  private static func columns(for attributes: Set<SessionAttribute>) -> [Column] {
    Field.columns(with: attributes).filter { $0.style.width != .sign }.map { Column(content: .field($0.field), style: $0.style) }
      + [.notes]
  }

  /// The columns that fit, each with its place. The one by which the list is sorted goes last.
  private static func placed(width: Int, _ columns: [Column], sorted: Field) -> [Placed] {
    // The user is what one looks for: other columns go before it is cut too short.
    var shown = columns
    func rest() -> Int { width - 4 - shown.reduce(-2) { $0 + $1.width + $1.style.gap } }
    let least = 6
    let wanted = min(14, max(least, width / 3))
    var dispensable = columns.filter { $0.style.worth < indispensable }.sorted { $0.style.worth > $1.style.worth }
    let order = dispensable.first { $0.field == sorted }
    dispensable.removeAll { $0.field == sorted }
    while rest() < wanted, let column = dispensable.popLast() { shown.removeAll { $0.content == column.content } }
    if rest() < least, let order { shown.removeAll { $0.content == order.content } }
    let main = max(1, rest())
    var x = 4
    return shown.map { column in
      let place = x + column.style.gap - 2
      let width = column.style.width == .rest ? main : column.width
      x = place + width + 2
      return Placed(column: column, x: place, width: width)
    }
  }

  /// From this worth on a column stays, however little room there is.
  private static let indispensable = 100

  private static func draw(
    _ row: SessionIndex.Row, _ state: State, _ columns: [Placed], on screen: inout Screen,
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
    _ column: Column, _ summary: SessionSummary, _ life: RowStatus, _ state: State, _ glyphs: Glyphs, isCursor: Bool
  ) -> Span {
    guard let field = column.field else { return notes(summary, life, now: state.now) }
    if column.style.isMain, let problem = summary.problem {
      return Span(SafeText(sanitising: problem, cells: state.size.columns), .danger)
    }
    if field.type == .future, life.isGone { return Span("gone", .faint) }
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
    case .bytes(let count): return Span(SafeText(sanitising: "\(ByteCount(count))"), summary.isBig ? .warning : .dim)
    case .number(let number): return Span(SafeText(number), isNew ? .warning : .dim)
    case .names(let names): return names.isEmpty ? Span("") : Span(glyphs.flash + SafeText(names.count), .flash)
    case .state(let condition): return Span(SafeText(sanitising: condition.state.rawValue), .dim)
    }
  }

  private static func notes(_ summary: SessionSummary, _ life: RowStatus, now: Timestamp) -> Span {
    switch life {
    case .gone(_, let cause): return Span("gone " + SafeText(sanitising: cause.words), .faint)
    case .new: return Span("new", .good)
    case .changed: return Span("changed", .warning)
    case .unchanged:
      if summary.isExpiring(at: now) { return Span("expiring", .danger) }
      return summary.isBig ? Span("big", .warning) : Span("")
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
        case (.new, _): ("+", .good)
        case (.changed, _): ("~", .warning)
        case (_, .expired): ("-", .danger)
        case (.unchanged, _):
          summary.isExpiring(at: now) ? ("!", .danger) : summary.isBig ? ("B", .warning) : (" ", .text)
        }
    }
  }
}
