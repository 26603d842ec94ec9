package import Inspection
package import TerminalText
package import TerminalUI

/// The screen while there is no store yet: the frame of what will be there, what is waited for, and how to leave.
package struct OpeningScreen: Sendable {
  package let name: SafeText
  package let environment: Environment?
  package let glyphs: Glyphs
  /// Whether cookies are opened beside a store, which is there again for whoever leaves.
  package let isBeside: Bool
  package private(set) var size: Size
  /// How long it has taken so far.
  package var seconds = 0

  package enum Effect: Sendable, Hashable { case quit, suspend, redraw }

  package init(name: SafeText, environment: Environment?, size: Size, glyphs: Glyphs, isBeside: Bool = false) {
    (self.name, self.environment, self.size, self.glyphs, self.isBeside) = (name, environment, size, glyphs, isBeside)
  }

  /// Keys that mean something where there are sessions mean nothing here, nor later.
  package mutating func update(_ input: Input) -> [Effect] {
    switch input {
    case .resize(let size): self.size = size
    case .key(.character("q")), .key(.character("Q")), .key(.control("c")), .hangUp, .terminate, .interrupt: return [.quit]
    case .key(.named(.escape)) where isBeside: return [.quit]
    case .key(.control("z")): return [.suspend]
    case .key(.control("l")), .focusGained, .resumed: return [.redraw]
    case .key, .paste, .click, .doubleClick, .scroll, .focusLost: break
    }
    return []
  }

  package func view() -> Screen {
    var screen = Screen(size: size, glyphs: glyphs)
    let layout = Layout(size: size, open: .data, listFocused: true)
    guard layout.shape != .none else {
      screen.put("opening…", x: 0, y: 0)
      return screen
    }
    draw(topBar: layout.topBar, on: &screen)
    for rect in Array(layout.panes.values) + (layout.store.map { [$0] } ?? []) { _ = screen.pane(rect, title: []) }
    if let rect = layout.panes[.sessions] {
      let list = screen.pane(rect, title: [Span("Sessions", .title, bold: true)], focused: true)
      let words: SafeText =
        (isBeside ? "opening the cookies…" : "opening the store…") + (seconds > 1 ? " " + SafeText(seconds) + " s" : "")
      // Where the list says that it is read, once there is one.
      screen.put(words, x: list.x + 4, y: list.y + min(2, list.height - 1), role: .dim, width: list.width - 5)
    }
    screen.fill(layout.keyBar, surface: .bar)
    let used = screen.put("q", x: 1, y: layout.keyBar.y, role: .accent, bold: true)
    screen.put(isBeside ? "back to the store" : "leave", x: 2 + used, y: layout.keyBar.y)
    return screen
  }

  private func draw(topBar rect: Rect, on screen: inout Screen) {
    screen.fill(rect, surface: .bar)
    let kind = environment.map { [Span(SafeText(sanitising: $0.rawValue), $0.role, bold: true), Span("  ")] } ?? []
    screen.put(kind + [Span(name.keepingTail(of: max(8, rect.width - kind.width - 2)))], x: 1, y: rect.y)
    guard environment == .production else { return }
    screen.tint(Rect(x: 0, y: rect.y, width: min(kind.width, rect.width), height: 1), surface: .production)
  }
}
