import Inspection
import TerminalText
package import TerminalUI

/// Where everything stands on a screen of a given size: a table of shapes, the widest that fits wins.
package struct Layout: Equatable, Sendable {
  package enum Shape: String, Sendable {
    /// Too small for anything but a request for more.
    case none
    /// One pane at a time.
    case single
    /// The list above, one pane with tabs below.
    case stacked
    /// List and data side by side, cookie and events below.
    case quarters
    /// Three columns: list, data, cookie above events.
    case columns
  }

  package static let minimum = Size(columns: 20, rows: 5)

  package var shape: Shape
  package var topBar: Rect
  package var filterLine: Rect
  /// What is between the lines above and those below: the panes share it, a page has all of it.
  package var body: Rect
  package var panes: [Pane: Rect]
  /// The store itself, where there is room for it; it takes no keys.
  package var store: Rect?
  package var statusLine: Rect
  package var keyBar: Rect

  private static let shapes: [(columns: Int, rows: Int, shape: Shape)] = [
    (160, 20, .columns),
    (100, 26, .quarters),
    (60, 16, .stacked),
    (minimum.columns, minimum.rows, .single),
  ]

  /// - Parameters:
  ///   - open: the pane beside the list that has, or last had, the focus.
  ///   - listFocused: whether the list has the focus (decides what a single pane shows).
  ///   - manyColumns: whether the list has more columns than usual: then it has more of a wide screen.
  ///   - isZoomed: whether one pane has the whole of it.
  package init(
    size: Size, open: Pane, listFocused: Bool, hidden: Set<Pane> = [], manyColumns: Bool = false, isZoomed: Bool = false
  ) {
    shape = Self.shape(for: size)
    if isZoomed, shape != .none { shape = .single }
    let width = size.columns
    let rows = size.rows
    // The little rows go first where there are few.
    let filterRows = rows >= 8 ? 1 : 0
    let statusRows = rows >= 7 ? 1 : 0
    topBar = Rect(x: 0, y: 0, width: width, height: 1)
    filterLine = Rect(x: 0, y: 1, width: width, height: filterRows)
    keyBar = Rect(x: 0, y: rows - 1, width: width, height: 1)
    statusLine = Rect(x: 0, y: rows - 1 - statusRows, width: width, height: statusRows)
    let top = 1 + filterRows
    body = Rect(x: 0, y: top, width: width, height: max(0, rows - top - 1 - statusRows))
    panes = [:]
    let showsCookie = !hidden.contains(.cookie)

    switch shape {
    case .none: break
    case .single:
      panes[listFocused ? .sessions : open] = body
    case .stacked:
      let listHeight = Self.listHeight(of: body.height, rows: rows, listFocused: listFocused)
      panes[.sessions] = listHeight > 0 ? Rect(x: 0, y: top, width: width, height: listHeight) : nil
      if listHeight < body.height {
        panes[open] = Rect(x: 0, y: top + listHeight, width: width, height: body.height - listHeight)
      }
    case .quarters:
      // The list has half of it, or what its columns take beside a user of usual length, as long as the data keeps about half.
      let left = max((width + 1) / 2 - 1, min(55, width - 51), manyColumns ? min(80, width - 60) : 0)
      let lower = min(14, max(9, body.height / 3))
      let upper = body.height - lower
      panes[.sessions] = Rect(x: 0, y: top, width: left, height: upper)
      panes[.data] = Rect(x: left, y: top, width: width - left, height: upper)
      let leftPane = Rect(x: 0, y: top + upper, width: left, height: lower)
      let rightPane = Rect(x: left, y: top + upper, width: width - left, height: lower)
      panes[.cookie] = showsCookie ? leftPane : nil
      panes[.events] = showsCookie ? rightPane : Rect(x: 0, y: top + upper, width: width, height: lower)
    case .columns:
      let list = manyColumns ? min(112, width / 2) : min(86, width * 43 / 100)
      let side = min(64, (width - list) / 2)
      let middle = width - list - side
      panes[.sessions] = Rect(x: 0, y: top, width: list, height: body.height)
      panes[.data] = Rect(x: list, y: top, width: middle, height: body.height)
      let cookieHeight = showsCookie ? min(max(body.height * 3 / 5, 12), 34) : 0
      panes[.cookie] = showsCookie ? Rect(x: list + middle, y: top, width: side, height: cookieHeight) : nil
      let rest = Rect(x: list + middle, y: top + cookieHeight, width: side, height: body.height - cookieHeight)
      store = rest.height >= 22 ? rest.bottom(11) : nil
      panes[.events] = rest.top(rest.height - (store?.height ?? 0))
    }
  }

  package static func shape(for size: Size) -> Shape {
    shapes.first { size.columns >= $0.columns && size.rows >= $0.rows }?.shape ?? .none
  }

  /// Above each other, the one that has the focus has the room.
  private static func listHeight(of body: Int, rows: Int, listFocused: Bool) -> Int {
    guard rows >= 24 else { return listFocused ? body : 0 }
    return listFocused ? body * 3 / 5 : max(7, body * 7 / 20)
  }

  /// Whether the panes beside the list share one place, as tabs.
  package var hasTabs: Bool { shape == .stacked || shape == .single }

  package func contains(_ pane: Pane) -> Bool { panes[pane] != nil }

  /// What a pane has for its rows: where there are few, all of them; the frame is for those who can afford it.
  package static func inner(_ rect: Rect) -> Rect { rect.height >= 5 ? rect.inset(1, 1) : rect }

  /// The height from which the list spends a row on the names of its columns.
  package static let headerFrom = 3
}
