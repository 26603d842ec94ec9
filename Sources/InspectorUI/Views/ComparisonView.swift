import ECMAScript
import Inspection
import Sessions
import TerminalText
import TerminalUI

/// What differs between two sessions: the path, and the value of each, in the place of the panes.
enum ComparisonView {
  /// What the differences have, below the names of the two.
  private static func rows(in layout: Layout) -> Rect { Layout.inner(layout.body).inset(top: 2) }

  static func height(in layout: Layout) -> Int { max(1, rows(in: layout).height) }

  static func draw(_ page: ComparisonPage, state: State, on screen: inout Screen) {
    let comparison = page.comparison
    let body = state.layout.body
    screen.fill(body, surface: .background)
    let inner = screen.pane(body, title: [Span("Compare", .title, bold: true)], trailing: trailing(comparison), focused: true)
    let columns = columns(comparison, in: inner)
    let sides = [(comparison.left, columns.left), (comparison.right, columns.right)]
    for (summary, column) in sides {
      screen.put(name(summary, width: column.width), x: column.x, y: inner.y, width: column.width)
    }
    let rows = rows(in: state.layout)
    if let words = words(comparison) { screen.put(words, x: inner.x + 2, y: rows.y, role: .dim, width: inner.width - 3) }
    for (offset, place) in page.view.range(count: comparison.rows.count, height: rows.height).enumerated() {
      let row = comparison.rows[place]
      let y = rows.y + offset
      let sign: Span = row.left == nil ? Span("+", .good) : row.right == nil ? Span("-", .danger) : Span("~", .warning)
      screen.put([sign], x: inner.x, y: y)
      screen.put(
        SafeText(sanitising: row.name, cells: columns.path.width), x: columns.path.x, y: y, role: .key, width: columns.path.width)
      for (value, column) in [(row.left, columns.left), (row.right, columns.right)] {
        screen.put([span(value, screen.glyphs, cells: column.width)], x: column.x, y: y, width: column.width)
      }
    }
  }

  private struct Columns { var path, left, right: (x: Int, width: Int) }

  /// The paths have what they need, up to a third; the values share the rest.
  private static func columns(_ comparison: SessionComparison, in rect: Rect) -> Columns {
    let needed = comparison.rows.map { SafeText(sanitising: $0.name, cells: rect.width).width }.max() ?? 0
    let path = max(8, min(needed, rect.width / 3))
    let rest = max(2, rect.width - 2 - path - 2 - 2 - 1)
    let left = rest / 2
    return Columns(
      path: (rect.x + 2, path), left: (rect.x + 2 + path + 2, left), right: (rect.x + 2 + path + 2 + left + 2, rest - left))
  }

  private static func name(_ summary: SessionSummary, width: Int) -> Line {
    let user = summary.user.map { SafeText(sanitisingUTF8: $0.wtf8, cells: width) } ?? "no user"
    return [Span(SafeText(sanitising: summary.label.description), .identifier, bold: true), Span("  "), Span(user)]
  }

  private static func span(_ value: ValueSummary?, _ glyphs: Glyphs, cells: Int) -> Span {
    guard let value else { return Span(glyphs.dash, .faint) }
    return value.isMasked ? Span(glyphs.masked, .masked) : Span(SafeText(sanitising: value.text, cells: cells), value.kind.role)
  }

  private static func words(_ comparison: SessionComparison) -> SafeText? {
    if let obstacle = comparison.obstacle { return SafeText(sanitising: obstacle) }
    return comparison.rows.isEmpty ? "both hold the same data" : nil
  }

  private static func trailing(_ comparison: SessionComparison) -> Line {
    guard comparison.obstacle == nil else { return [] }
    let count = comparison.rows.count
    let words = "\(comparison.isTruncated ? "more than " : "")\(grouped(count)) \(count == 1 ? "difference" : "differences")"
    return [Span(SafeText(sanitising: words), .dim)]
  }
}
