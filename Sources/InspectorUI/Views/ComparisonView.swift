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
    for (offset, place) in page.view.range(count: comparison.count, height: rows.height).enumerated() {
      let row = Row(comparison, place, state.now, screen.glyphs, cells: columns.left.width)
      let y = rows.y + offset
      screen.put([row.sign], x: inner.x, y: y)
      screen.put(
        SafeText(sanitising: row.name, cells: columns.path.width), x: columns.path.x, y: y, role: row.role,
        width: columns.path.width)
      for (value, column) in [(row.left, columns.left), (row.right, columns.right)] {
        screen.put([value ?? Span(screen.glyphs.dash, .faint)], x: column.x, y: y, width: column.width)
      }
    }
  }

  /// A difference: first those of the fields, then those of what the sessions hold.
  private struct Row {
    let name: String
    let role: Role
    var left: Span?
    var right: Span?

    init(_ comparison: SessionComparison, _ place: Int, _ now: Timestamp, _ glyphs: Glyphs, cells: Int) {
      if place < comparison.fields.count {
        let difference = comparison.fields[place]
        (name, role) = (difference.field.name, .dim)
        func span(_ value: FieldValue) -> Span {
          value == .masked
            ? Span(glyphs.masked, .masked) : Span(SafeText(sanitising: Self.words(value, now, cells), cells: cells))
        }
        (left, right) = (difference.left.map(span), difference.right.map(span))
      } else {
        let change = comparison.changes[place - comparison.fields.count]
        (name, role) = (change.place.words, .key)
        func span(_ value: ValueSummary) -> Span {
          value.isMasked ? Span(glyphs.masked, .masked) : Span(SafeText(sanitising: value.text, cells: cells), value.kind.role)
        }
        (left, right) = (change.before.map(span), change.after.map(span))
      }
    }

    /// A moment is told from now where there is no room for its date.
    private static func words(_ value: FieldValue, _ now: Timestamp, _ cells: Int) -> String {
      let words = value.words(at: now)
      return switch value {
      case .since(let moment): words.count > cells ? moment.relative(to: now) : words
      case .until(let moment): words.count > cells ? ExpiryWords.relative(moment, now: now) : words
      default: words
      }
    }

    var sign: Span { left == nil ? Span("+", .good) : right == nil ? Span("-", .danger) : Span("~", .warning) }
  }

  private struct Columns { var path, left, right: (x: Int, width: Int) }

  /// The paths have what they need, up to a third; the values share the rest.
  private static func columns(_ comparison: SessionComparison, in rect: Rect) -> Columns {
    let names = comparison.fields.map(\.field.name) + comparison.changes.map(\.place.words)
    let needed = names.map { SafeText(sanitising: $0, cells: rect.width).width }.max() ?? 0
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

  private static func words(_ comparison: SessionComparison) -> SafeText? {
    if let obstacle = comparison.obstacle { return SafeText(sanitising: obstacle) }
    return comparison.isEmpty ? "they do not differ" : nil
  }

  private static func trailing(_ comparison: SessionComparison) -> Line {
    guard comparison.obstacle == nil else { return [] }
    let count = comparison.count
    let words = "\(comparison.isTruncated ? "more than " : "")\(grouped(count)) \(count == 1 ? "difference" : "differences")"
    return [Span(SafeText(sanitising: words), .dim)]
  }
}
