import Inspection
import ECMAScript
import TerminalText
import TerminalUI

/// The title in a pane's frame. Where panes share one place, their names are tabs.
enum PaneTitle {
  static func line(_ state: State, for pane: Pane, in rect: Rect) -> Line {
    var line: Line = []
    if pane == .events, state.eventsScope == .store {
      line.append(Span("the whole store", .title, bold: true))
    } else if let summary = state.cursor.flatMap({ state.index[$0]?.summary }) {
      line.append(Span(SafeText(sanitising: state.label(of: summary)), .identifier, bold: true))
      if let user = summary.user, rect.width >= 50 {
        line += [Span("  "), Span(SafeText(sanitisingUTF8: user.wtf8, cells: rect.width - 40), .text)]
      }
    }
    guard state.layout.hasTabs else { return line.isEmpty ? [Span("Data", .title, bold: true)] : line }
    if !line.isEmpty { line.append(Span(" ")) }
    for tab in Pane.allCases where !state.hiddenPanes.contains(tab) {
      guard let name = tab.kind.tab else { continue }
      if !line.isEmpty { line.append(Span(" ")) }
      line.append(tab == pane ? Span(name, .title, bold: true) : Span(name, .dim))
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
