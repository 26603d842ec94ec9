import Inspection
import TerminalText
package import TerminalUI

extension State {
  /// The screen for this state, and nothing else.
  package func view() -> Screen {
    var screen = Screen(size: size, glyphs: configuration.glyphs)
    let layout = self.layout
    guard layout.shape != .none else {
      drawTooSmall(on: &screen)
      return screen
    }
    TopBar.draw(self, on: &screen, in: layout.topBar)
    FilterLine.draw(self, on: &screen, in: layout.filterLine)
    for (pane, rect) in layout.panes { pane.kind.draw(self, &screen, rect) }
    if let store = layout.store { StorePane.draw(self, on: &screen, in: store) }
    drawPage(on: &screen)
    StatusLine.draw(self, on: &screen, in: layout.statusLine)
    KeyBar.draw(self, on: &screen, in: layout.keyBar)
    drawMode(on: &screen)
    return screen
  }

  /// What has the place of the panes; a message goes over it, as over them.
  private func drawPage(on screen: inout Screen) {
    switch mode {
    case .comparison(let page): ComparisonView.draw(page, state: self, on: &screen)
    case .statistics(let page): StatisticsView.draw(page, state: self, on: &screen)
    case .groups(let page): GroupsView.draw(page, state: self, on: &screen)
    default: break
    }
  }

  private func drawMode(on screen: inout Screen) {
    switch mode {
    case .normal, .filter, .command, .awaiting, .comparing, .comparison, .statistics, .groups: break
    case .form(let form): FormView.draw(form, hidden: !isRevealed(form), on: &screen)
    case .review(let review): ReviewView.draw(review, on: &screen)
    case .conflict(let conflict): ConflictView.draw(conflict, state: self, on: &screen)
    case .working(let work): MassWorkView.draw(work, on: &screen)
    case .menu(let menu): MenuView.draw(menu, on: &screen)
    case .pager(let pager): PagerView.draw(pager, state: self, on: &screen)
    }
  }

  /// The program goes on in any size; it only says what it would need.
  private func drawTooSmall(on screen: inout Screen) {
    let needed = Layout.minimum
    let words: [SafeText] = [
      "too small", SafeText(sanitising: "\(size.columns)x\(size.rows), needs \(needed.columns)x\(needed.rows)"),
    ]
    for (row, text) in words.enumerated() { screen.put(text, x: 0, y: row, role: .warning) }
  }
}
