import ECMAScript
import Inspection
import Sessions
import TerminalText
import TerminalUI

/// The sessions by a value, in the place of the panes.
enum GroupsView {
  /// A column at the right of the value: what it is called, how wide it is, and by which order it is sorted.
  private struct Column {
    let order: SessionGroups.Order?
    let title: SafeText
    let width: Int
    let cell: @Sendable (SessionGroups.Row, Timestamp) -> Span
  }

  private static let columns = [
    Column(order: .sessions, title: "sessions", width: 9) { row, _ in Span(SafeText(sanitising: grouped(row.sessions))) },
    Column(order: nil, title: "first seen", width: 10) { row, now in ago(row.firstSeen, now) },
    Column(order: .lastSeen, title: "last seen", width: 10) { row, now in ago(row.lastSeen, now) },
    Column(order: .nextExpiry, title: "next expiry", width: 12) { row, now in
      guard let expiry = row.nextExpiry else { return Span("–", .faint) }
      let left = Interval(from: now, to: expiry)
      return Span(SafeText(sanitising: left.left), left.milliseconds <= Interval.minute ? .danger : .text)
    },
  ]

  private static func ago(_ moment: Timestamp?, _ now: Timestamp) -> Span {
    moment.map { Span(SafeText(sanitising: Interval(from: $0, to: now).short), .dim) } ?? Span("–", .faint)
  }

  /// What the rows have, without the frame and the line of titles.
  static func rows(in layout: Layout) -> Rect {
    let inner = Layout.inner(layout.body)
    return inner.inset(top: inner.height >= Layout.headerFrom ? 1 : 0)
  }

  static func height(in layout: Layout) -> Int { max(1, rows(in: layout).height) }

  static func draw(_ page: GroupsPage, state: State, on screen: inout Screen) {
    let layout = state.layout
    screen.fill(layout.body, surface: .background)
    let inner = screen.pane(layout.body, title: title(page), trailing: trailing(page), focused: true)
    let rows = rows(in: layout)
    guard page.isAnswered else {
      screen.put([page.waitingWords], x: rows.x + 2, y: rows.y + 1, width: rows.width - 3)
      return
    }
    if page.rows.isEmpty { screen.put("no session matches", x: rows.x + 2, y: rows.y + 1, role: .dim) }
    let shown = columns(in: inner.width, page.order)
    let value = inner.width - 3 - shown.reduce(0) { $0 + $1.width + 1 }
    if rows.y > inner.y { drawTitles(page, shown, value: value, on: &screen, in: inner.row(0)) }
    let window = page.view.range(count: page.rows.count, height: rows.height)
    for (offset, place) in window.enumerated() {
      let rect = rows.row(offset)
      let row = page.rows[place]
      if place == page.cursor {
        screen.fill(rect, surface: .selection)
        screen.put(screen.glyphs.bar, x: rect.x, y: rect.y, role: .accent)
      }
      screen.put(
        [label(row, width: value, screen.glyphs, isCursor: place == page.cursor)], x: rect.x + 2, y: rect.y, width: value)
      var x = rect.x + 2 + value
      for column in shown {
        let cell = column.cell(row, state.now)
        screen.put(cell.text.padded(to: column.width, alignment: .trailing), x: x + 1, y: rect.y, role: cell.role)
        x += column.width + 1
      }
    }
  }

  /// Those that fit beside a value that can be read; the one that gives the order stays.
  private static func columns(in width: Int, _ order: SessionGroups.Order) -> [Column] {
    var shown = columns
    while shown.count > 1, width - 3 - shown.reduce(0, { $0 + $1.width + 1 }) < 12,
      let place = shown.indices.last(where: { $0 > 0 && shown[$0].order != order })
    {
      shown.remove(at: place)
    }
    return shown
  }

  private static func drawTitles(_ page: GroupsPage, _ shown: [Column], value: Int, on screen: inout Screen, in rect: Rect) {
    let glyphs = screen.glyphs
    func heading(_ text: SafeText, _ order: SessionGroups.Order?) -> Span {
      guard order == page.order else { return Span(text, .dim) }
      let arrow = glyphs == .ascii ? "" : [.sessions, .lastSeen].contains(page.order) ? glyphs.down : glyphs.up
      return Span(arrow + text)
    }
    let name = heading(SafeText(sanitising: page.query.subject.name), .value)
    screen.put([name], x: rect.x + 2, y: rect.y, width: value)
    var x = rect.x + 2 + value
    for column in shown {
      let title = heading(column.title, column.order)
      screen.put(title.text.padded(to: column.width, alignment: .trailing), x: x + 1, y: rect.y, role: title.role)
      x += column.width + 1
    }
  }

  private static func label(_ row: SessionGroups.Row, width: Int, _ glyphs: Glyphs, isCursor: Bool) -> Span {
    switch row.value {
    case .text:
      Span(
        SessionGroups.Value.quoted(row.text).map { SafeText(sanitising: $0) }
          ?? SafeText(sanitisingUTF8: row.text.wtf8, cells: width), bold: isCursor)
    case .masked: Span(glyphs.masked, .masked)
    case .emptyList, .object, .list, .unknown, .none: Span(SafeText(sanitising: row.value.words), .dim)
    }
  }

  private static func title(_ page: GroupsPage) -> Line {
    let name = SafeText(sanitising: page.query.subject.name)
    return [Span("Sessions by ", .title, bold: true), Span(name, .title, bold: true)]
  }

  private static func trailing(_ page: GroupsPage) -> Line {
    guard let groups = page.groups else { return [] }
    let values = groups.count == 1 ? "1 value" : "\(grouped(groups.count)) values"
    var line: Line = [Span(SafeText(sanitising: "\(values), \(sessionsCounted(groups.sessions))"), .dim)]
    if groups.uncounted > 0 {
      line.append(Span(SafeText(sanitising: ", \(grouped(groups.uncounted)) more of other values"), .warning))
    }
    line.append(Span(SafeText(sanitising: "  as of \(page.query.now.timeText)"), .dim))
    return line
  }
}
