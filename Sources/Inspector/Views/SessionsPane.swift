import ECMAScript
import Sessions
import SessionsAdministration
import TerminalUI

/// The list: one session a row, the cursor on a session and never on a place.
enum SessionsPane {
  /// A column: how wide, on which side its text stands, and how far from the one before.
  struct Column {
    enum Kind { case id, user, address, agent, seen, active, created, expires, size, flash, notes }
    let kind: Kind
    let title: SafeText
    let width: Int
    var alignment: Alignment = .trailing
    var gap = 2
    var field: SortField?
  }

  /// Which columns go first where there is no room.
  private static let dropped: [Column.Kind] = [.created, .agent, .notes, .address, .seen, .active, .size, .flash, .expires]

  /// The user takes what is left.
  static let columns = [
    Column(kind: .id, title: "id", width: 9, alignment: .leading, field: .id),
    Column(kind: .user, title: "user", width: 0, alignment: .leading, field: .user),
    Column(kind: .address, title: "ip", width: 15, alignment: .leading, field: .ip),
    Column(kind: .agent, title: "browser", width: 16, alignment: .leading, field: .agent),
    Column(kind: .seen, title: "seen", width: 5, field: .modified),
    Column(kind: .active, title: "seen", width: 5, field: .active),
    Column(kind: .created, title: "created", width: 8, field: .created),
    Column(kind: .expires, title: "expires", width: 7, field: .expires),
    Column(kind: .size, title: "size", width: 5, field: .size),
    Column(kind: .flash, title: "", width: 3, gap: 1),
    Column(kind: .notes, title: "", width: 12, alignment: .leading),
  ]

  static func draw(_ state: State, on screen: inout Screen, in rect: Rect) {
    let focused = state.focus == .sessions
    let window = state.listView.range(count: state.index.count, height: state.paneHeight(.sessions))
    let inner = screen.pane(
      rect, title: [Span("Sessions", .title, bold: true)], trailing: position(window, state), focused: focused)
    guard inner.height > 0 else { return }

    let shown = placed(width: inner.width, columns(for: state.configuration.store.attributes))
    let header = inner.height >= Layout.headerFrom ? 1 : 0
    for (column, x, width) in shown where header > 0 {
      let sorted = column.field == state.index.sort.field && state.index.isComplete
      // In plain signs an arrow is a letter: there the line above alone tells the order.
      let arrow: SafeText =
        sorted && screen.glyphs != .ascii ? (state.index.sort.descending ? screen.glyphs.down : screen.glyphs.up) : ""
      let title = column.alignment == .trailing ? arrow + column.title : column.title + arrow
      screen.put(title.padded(to: width, alignment: column.alignment), x: inner.x + x, y: inner.y, role: sorted ? .text : .dim)
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

  /// Those of the store: when a session was active says more than when its record was written.
  private static func columns(for attributes: Set<SessionAttribute>) -> [Column] {
    columns.filter { column in
      switch column.kind {
      case .address: attributes.contains(.address)
      case .agent: attributes.contains(.agent)
      case .active: attributes.contains(.lastActive)
      case .seen: !attributes.contains(.lastActive)
      case .created: attributes.contains(.created)
      default: true
      }
    }
  }

  /// The columns that fit, each with its place.
  private static func placed(width: Int, _ columns: [Column]) -> [(column: Column, x: Int, width: Int)] {
    // The user is what one looks for: other columns go before it is cut too short.
    var shown = columns
    func left(for shown: [Column]) -> Int {
      width - 4 - shown.reduce(-2) { $0 + $1.width + $1.gap }
    }
    let wanted = min(14, max(6, width / 3))
    for kind in dropped where left(for: shown) < wanted { shown.removeAll { $0.kind == kind } }
    let user = max(1, left(for: shown))
    var x = 4
    return shown.map { column in
      let place = x + column.gap - 2
      let width = column.kind == .user ? user : column.width
      x = place + width + 2
      return (column, place, width)
    }
  }

  private static func draw(
    _ row: SessionIndex.Row, _ state: State, _ columns: [(column: Column, x: Int, width: Int)], on screen: inout Screen,
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

    for (column, x, width) in columns {
      let span = cell(column.kind, row.summary, life, state, screen.glyphs, isCursor: isCursor)
      let text = span.text.padded(to: width, alignment: column.alignment, ellipsis: screen.glyphs.ellipsis)
      let role: Role = life.isGone || state.filterIsWrong ? .faint : span.role
      screen.put(text, x: rect.x + x, y: rect.y, role: role, bold: span.bold, surface: surface)
    }
  }

  private static func cell(
    _ kind: Column.Kind, _ summary: SessionSummary, _ life: RowLife, _ state: State, _ glyphs: Glyphs, isCursor: Bool
  ) -> Span {
    let now = state.now
    let room = state.size.columns
    func changed(_ field: SortField) -> Bool {
      if case .changed(_, let cells) = life { cells.contains(field) } else { false }
    }
    switch kind {
    case .id: return Span(SafeText(sanitising: state.label(of: summary)), .identifier)
    case .user:
      if let problem = summary.problem { return Span(SafeText(sanitising: problem, cells: room), .danger) }
      guard let user = summary.user else { return Span(glyphs.dash, .faint) }
      return Span(SafeText(sanitisingUTF8: user.wtf8, cells: room), changed(.user) ? .warning : .text, bold: isCursor)
    case .seen:
      let age = summary.age(at: now).map { SafeText(sanitising: $0.short) } ?? glyphs.dash
      return Span(age, changed(.modified) || changed(.size) ? .warning : .dim)
    case .address: return attribute(.address, summary, glyphs, changed: changed(.ip))
    case .agent: return attribute(.agent, summary, glyphs, changed: changed(.agent))
    case .active:
      let age = summary.attributes.lastActive.map { SafeText(sanitising: Interval(from: $0, to: now).short) } ?? glyphs.dash
      return Span(age, changed(.active) || changed(.modified) || changed(.size) ? .warning : .dim)
    case .created:
      return Span(
        summary.attributes.created.map { SafeText(sanitising: Interval(from: $0, to: now).short) } ?? glyphs.dash, .dim)
    case .expires:
      if life.isGone { return Span("gone", .faint) }
      guard summary.problem == nil else { return Span(glyphs.dash, .faint) }
      guard let left = summary.timeLeft(at: now) else { return Span("never", .dim) }
      if left.milliseconds <= 0 { return Span("expired", .danger) }
      return Span(SafeText(sanitising: left.short), summary.isExpiring(at: now) ? .danger : changed(.expires) ? .warning : .text)
    case .size: return Span(SafeText(sanitising: "\(ByteCount(summary.size))"), summary.isBig ? .warning : .dim)
    case .flash:
      guard !summary.flashes.isEmpty else { return Span("") }
      return Span(glyphs.flash + SafeText(summary.flashes.count), .flash)
    case .notes: return notes(summary, life, now: now)
    }
  }

  private static func attribute(
    _ attribute: SessionAttribute, _ summary: SessionSummary, _ glyphs: Glyphs, changed: Bool
  ) -> Span {
    guard let text = summary.attributes[attribute] else { return Span(glyphs.dash, .faint) }
    guard text != JSString(Masking.mask) else { return Span(glyphs.masked, .masked) }
    return Span(SafeText(sanitisingUTF8: text.wtf8, cells: 200), changed ? .warning : .text)
  }

  private static func notes(_ summary: SessionSummary, _ life: RowLife, now: Timestamp) -> Span {
    switch life {
    case .gone(_, let cause): return Span("gone " + SafeText(sanitising: cause.words), .faint)
    case .new: return Span("new", .good)
    case .changed: return Span("changed", .warning)
    case .steady:
      if summary.isExpiring(at: now) { return Span("expiring", .danger) }
      return summary.isBig ? Span("big", .warning) : Span("")
    }
  }

  /// The sign at the left: what a mono screen needs in place of a colour.
  struct Sign {
    let text: SafeText
    let role: Role

    init(_ summary: SessionSummary, _ life: RowLife, now: Timestamp) {
      (text, role) =
        switch (life, summary.state(at: now)) {
        case (.gone, _): ("x", .faint)
        case (_, .corrupt), (_, .unreadable): ("?", .danger)
        case (.new, _): ("+", .good)
        case (.changed, _): ("~", .warning)
        case (_, .expired): ("-", .danger)
        case (.steady, _):
          summary.isExpiring(at: now) ? ("!", .danger) : summary.isBig ? ("B", .warning) : (" ", .text)
        }
    }
  }
}
