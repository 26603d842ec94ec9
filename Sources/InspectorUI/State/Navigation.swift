import Inspection
import ECMAScript
import Sessions
import TerminalText
import TerminalUI

/// Moving: within a pane, between panes, and back out.
extension State {
  /// Rows that a page of the focused pane shows.
  var pageHeight: Int { max(1, paneHeight(focus)) }

  func paneHeight(_ pane: Pane) -> Int {
    pane.kind.height(self, innerHeight(of: layout.panes[pane]))
  }

  func paneWidth(_ pane: Pane) -> Int { layout.panes[pane].map { Layout.inner($0).width } ?? 0 }

  func innerHeight(of rect: Rect?) -> Int { rect.map { Layout.inner($0).height } ?? 0 }

  mutating func move(by delta: Int) -> [Effect] { focus.kind.move(&self, delta) }

  mutating func moveCursor(by delta: Int) -> [Effect] {
    guard index.count > 0 else { return [] }
    let position = cursor.flatMap { index.position(of: $0) } ?? 0
    let target = delta == .max ? index.count - 1 : delta == -.max ? 0 : position + delta
    let effects = pageIfNeeded(towards: target, by: delta)
    // The far end is gone to once it is here.
    guard loading.goal == nil else { return effects }
    return effects + choose(index.id(at: min(max(target, 0), index.count - 1)))
  }

  /// The user puts the cursor on a session: from now on it stays there, wherever it was on its way to.
  mutating func choose(_ id: SessionID?) -> [Effect] {
    giveUpGoal()
    return arrive(at: id)
  }

  mutating func arrive(at id: SessionID?) -> [Effect] {
    cursorIsChosen = true
    return select(id)
  }

  /// Whoever does something with the session under the cursor has chosen it, though it was the first one there.
  mutating func keepCursor() { if cursor != nil { cursorIsChosen = true } }

  /// Puts the cursor on a session and asks for what it holds.
  mutating func select(_ id: SessionID?) -> [Effect] {
    guard id != cursor else { return [] }
    cursor = id
    (detail, pendingLook) = (nil, nil)
    changeReveals { $0 = Reveals(of: id) }
    cookieView = Viewport()
    cursorEvents = EventLog(limit: 500)
    if let id { for entry in events.entries(of: id).reversed() { cursorEvents.append(entry) } }
    if eventsScope == .session { eventsView = Viewport() }
    followCursor()
    return id.map { [.read($0)] } ?? []
  }

  mutating func followCursor() {
    guard let cursor, let position = index.position(of: cursor) else { return }
    listView.follow(index: position, count: index.count, height: paneHeight(.sessions))
  }

  /// The line of the list on which the cursor is.
  var cursorLine: Int? { cursor.flatMap { index.position(of: $0) }.map { $0 - listView.offset } }

  /// Keeps the cursor on its line. Rows that come in at the top of the list push it down as far as the middle: then they are
  /// above what is in view.
  mutating func holdCursor(on line: Int?) {
    guard let line, let cursor, let position = index.position(of: cursor) else { return followCursor() }
    let height = paneHeight(.sessions)
    listView.hold(
      index: position, on: listView.offset > 0 ? line : max(line, height / 2), count: index.count, height: height)
  }

  mutating func focusPane(offset: Int) -> [Effect] {
    // With tabs every pane has its turn, shown or not; side by side, those that stand there.
    let panes = Pane.allCases.filter { layout.hasTabs ? !hiddenPanes.contains($0) : layout.contains($0) }
    // A screen too small for any pane has none to go to.
    guard !panes.isEmpty else { return [] }
    let place = panes.firstIndex(of: focus) ?? 0
    return focus(on: panes[(place + offset + panes.count) % panes.count])
  }

  mutating func focus(on pane: Pane) -> [Effect] {
    hiddenPanes.remove(pane)
    focus = pane
    if pane != .sessions {
      openPane = pane
      keepCursor()
    }
    followCursor()
    return []
  }

  mutating func open() -> [Effect] { focus.kind.open(&self) }

  /// `+`: the focused pane has the whole screen, or stands among the others again.
  mutating func toggleZoom() -> [Effect] {
    guard canZoom else {
      say(.refused, "this screen has room for one pane at a time")
      return []
    }
    isZoomed.toggle()
    followCursor()
    return []
  }

  var canZoom: Bool { ![.none, .single].contains(Layout.shape(for: size)) }

  /// Esc undoes one thing at a time: the zoom, the pane, then the marks, then the filter.
  mutating func back() -> [Effect] {
    if isZoomed { return toggleZoom() }
    if focus != .sessions { return focus(on: .sessions) }
    if !marks.isEmpty { return unmarkAll() }
    if !filterText.isEmpty { return stepBack() }
    return []
  }

  mutating func close() -> [Effect] {
    guard focus == .sessions else { return focus(on: .sessions) }
    guard !uncopied.isEmpty else { return [.quit] }
    say(.refused, "\(uncopied.count == 1 ? "the edited cookie was" : "edited cookies were") not copied: q again leaves")
    // Asked once.
    uncopied = []
    return []
  }

  mutating func interrupt() -> [Effect] {
    if let last = lastInterrupt, uptime.since(last) < 3000 { return [.quit] }
    lastInterrupt = uptime
    say(.refused, "^C again quits")
    return []
  }

  /// Puts a pane away, or brings it back.
  mutating func toggle(_ pane: Pane) -> [Effect] {
    // Of those that share one place, the one that is not on top comes there.
    if layout.hasTabs, !layout.contains(pane) { return focus(on: pane) }
    if layout.hasTabs {
      if focus == pane { focus = .data }
      openPane = .data
      return []
    }
    guard hiddenPanes.insert(pane).inserted else {
      hiddenPanes.remove(pane)
      return []
    }
    if openPane == pane { openPane = .data }
    if focus == pane { focus = .data }
    return []
  }

  mutating func click(_ point: Point, double: Bool) -> [Effect] {
    if layout.keyBar.contains(point) { return KeyBar.key(at: point.x, self).map { handle($0) } ?? [] }
    if case .groups(var page) = mode { return click(point, double: double, groups: &page) }
    guard case .normal = mode, let (pane, rect) = layout.panes.first(where: { $0.value.contains(point) }) else { return [] }
    let inner = Layout.inner(rect)
    if layout.hasTabs, pane.kind.tab != nil, point.y == rect.y, inner != rect,
      let tab = PaneTitle.tab(at: point.x, self, for: pane, in: rect)
    {
      return focus(on: tab)
    }
    let focused = focus(on: pane)
    let click = pane.kind.click(
      &self, Point(x: point.x - inner.x, y: point.y - inner.y), Size(columns: inner.width, rows: inner.height))
    return focused + click.effects + (double && click.opens ? open() : [])
  }

  mutating func scroll(_ point: Point, lines: Int) -> [Effect] {
    if case .comparison(var page) = mode {
      page.scroll(by: lines, height: ComparisonView.height(in: layout))
      mode = .comparison(page)
      return []
    }
    if case .statistics(var page) = mode {
      scroll(&page, by: lines)
      mode = .statistics(page)
      return []
    }
    if case .groups(var page) = mode {
      page.move(by: lines, height: GroupsView.height(in: layout))
      mode = .groups(page)
      return []
    }
    guard case .normal = mode, let (pane, _) = layout.panes.first(where: { $0.value.contains(point) }) else { return [] }
    let before = focus
    focus = pane
    defer { focus = before }
    return move(by: lines)
  }
}
