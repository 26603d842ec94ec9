package import Inspection
import Sessions
package import TerminalUI

/// Two sessions side by side, over the list.
package struct ComparisonPage: Sendable {
  package var comparison: SessionComparison
  package var view = Viewport()
  /// What the list knew of both when they were read.
  var revisions: [Revision?]
  /// Whether they are being read again.
  var isAsked = false

  init(_ comparison: SessionComparison, _ revisions: [Revision?]) {
    (self.comparison, self.revisions) = (comparison, revisions)
  }

  var ids: [SessionID] { [comparison.left.id, comparison.right.id] }

  mutating func scroll(by rows: Int, height: Int) { view.scroll(by: rows, count: comparison.count, height: height) }
}

extension State {
  /// `=`: the two marked sessions, or the marked one and the one under the cursor.
  mutating func startComparison() -> [Effect] {
    var ids = marks.count <= 2 ? Array(marks.whole ?? []) : []
    if ids.count == 1, let cursor { ids.append(cursor) }
    guard ids.count == 2, ids[0] != ids[1] else {
      say(.refused, "mark two sessions with space, then = compares them")
      return []
    }
    // The upper one of the list at the left.
    ids.sort { (index.position(of: $0) ?? .max) < (index.position(of: $1) ?? .max) }
    revisionsToCompare = revisions(of: ids)
    say(.working, "reading both…")
    return [.compare(ids[0], ids[1])]
  }

  mutating func compared(_ comparison: SessionComparison) {
    if status?.kind == .working { status = nil }
    let new = ComparisonPage(comparison, revisionsToCompare)
    if case .comparison(var page) = mode {
      guard page.ids == new.ids else { return }
      page.comparison = comparison
      page.isAsked = false
      page.scroll(by: 0, height: ComparisonView.height(in: layout))
      mode = .comparison(page)
    } else if hasNothingOpen("both are read") {
      mode = .comparison(new)
    }
  }

  private func revisions(of ids: [SessionID]) -> [Revision?] { ids.map { index[$0]?.summary.revision } }

  /// Both are read again where one of them is another by now: what was in sight may be hidden.
  mutating func compareAnew() -> [Effect] {
    guard case .comparison(var page) = mode else { return [] }
    if page.ids.contains(where: { index[$0]?.life.isGone == true }) {
      mode = .normal
      say(.failed, "one of the two sessions is gone")
      return []
    }
    let now = revisions(of: page.ids)
    guard now != page.revisions, !page.isAsked else { return [] }
    (page.revisions, page.isAsked) = (now, true)
    mode = .comparison(page)
    return [.compare(page.ids[0], page.ids[1])]
  }

  mutating func type(_ key: Key, comparison page: inout ComparisonPage) -> [Effect] {
    let height = ComparisonView.height(in: layout)
    switch key {
    case .escape, .enter, .character("q"), .character("="), .control("c"):
      mode = .normal
      return []
    case .character("x"): say(.refused, "two sessions are compared as they are masked: esc, then x reveals one of them")
    case .down, .character("j"): page.scroll(by: 1, height: height)
    case .up, .character("k"): page.scroll(by: -1, height: height)
    case .pageDown, .control("f"), .space: page.scroll(by: height, height: height)
    case .pageUp, .control("b"): page.scroll(by: -height, height: height)
    case .control("d"): page.scroll(by: height / 2, height: height)
    case .control("u"): page.scroll(by: -height / 2, height: height)
    case .home, .character("g"): page.scroll(by: -.max, height: height)
    case .end, .character("G"): page.scroll(by: .max, height: height)
    default: break
    }
    mode = .comparison(page)
    return []
  }
}
