import Inspection
import ECMAScript
import TerminalText
import TerminalUI

/// The title in a pane's frame. Where panes share one place, their names are tabs.
enum PaneTitle {
  /// A piece of it; of a tab, the pane that it brings there.
  private struct Piece {
    let span: Span
    var tab: Pane?
  }

  /// Behind the corner, a line and a blank.
  private static let lead = 3

  static func line(_ state: State, for pane: Pane, in rect: Rect) -> Line { pieces(state, for: pane, in: rect).map(\.span) }

  /// The tab at a column of the screen.
  static func tab(at column: Int, _ state: State, for pane: Pane, in rect: Rect) -> Pane? {
    var x = rect.x + lead
    for piece in pieces(state, for: pane, in: rect) {
      if (x..<x + piece.span.text.width).contains(column) { return piece.tab }
      x += piece.span.text.width
    }
    return nil
  }

  private static func pieces(_ state: State, for pane: Pane, in rect: Rect) -> [Piece] {
    var line: [Piece] = []
    if pane == .events, state.eventsScope == .store {
      line.append(Piece(span: Span("the whole store", .title, bold: true)))
    } else if let summary = state.cursor.flatMap({ state.index[$0]?.summary }) {
      line.append(Piece(span: Span(SafeText(sanitising: state.label(of: summary)), .identifier, bold: true)))
      if let user = summary.user, rect.width >= 50 {
        let name = SafeText(sanitisingUTF8: user.wtf8, cells: rect.width - 40)
        line += [Piece(span: Span("  ")), Piece(span: Span(name, .text))]
      }
    }
    guard state.layout.hasTabs else { return line.isEmpty ? [Piece(span: Span("Data", .title, bold: true))] : line }
    if !line.isEmpty { line.append(Piece(span: Span(" "))) }
    for tab in Pane.allCases where !state.hiddenPanes.contains(tab) {
      guard let name = tab.kind.tab else { continue }
      if !line.isEmpty { line.append(Piece(span: Span(" "))) }
      line.append(Piece(span: tab == pane ? Span(name, .title, bold: true) : Span(name, .dim), tab: tab))
    }
    return line
  }
}

extension Screen {
  /// Draws a pane's frame, where it can afford one, and says what is left for its rows.
  mutating func pane(_ rect: Rect, title: Line, trailing: Line = [], focused: Bool = false) -> Rect {
    let inner = Layout.inner(rect)
    if inner != rect { box(rect, title: title, trailing: trailing, focused: focused) }
    return inner
  }
}
