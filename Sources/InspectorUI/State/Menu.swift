package import Inspection
package import Sessions
package import TerminalText
package import TerminalUI

/// A list to choose from by a few letters: the palette, the orders, the themes.
package struct Menu: Sendable {
  package enum Choice: Sendable, Hashable {
    case command(CommandID)
    case session(SessionID)
    case theme(String)
    case sort(Field)
    /// Of the session under the cursor when it was asked: the store may put another there meanwhile.
    case copy(CopyKind, of: SessionID)
  }

  package struct Item: Sendable {
    package var choice: Choice
    package var title: SafeText
    package var detail: SafeText
    /// What it is called after `:`, where it is a command.
    package var name: SafeText = ""
  }

  package enum Purpose: Sendable, Hashable {
    case palette, sort, copy
    /// The theme to return to when nothing is chosen.
    case theme(restore: String)
  }

  package let purpose: Purpose
  package let title: SafeText
  package private(set) var items: [Item]
  /// The letters typed.
  package var query = LineEditor(room: .words) {
    didSet { if query.text != oldValue.text { find() } }
  }
  /// What matches them, best first. It is asked for by every key and every picture, and so looked for once.
  package private(set) var matches: [Item]
  /// Made by the first letter: most who open a menu choose without one.
  private var titles: MenuTitles?
  package var cursor = 0
  /// Whether letters are what is looked for.
  package var isSearching = false

  /// Whether one sees all there is: then `j` and `k` move, as they do everywhere, until a `/` or another letter begins a search.
  package var isShort: Bool { purpose != .palette }
  private var moves: Bool { isShort && !isSearching && query.isEmpty }

  init(purpose: Purpose, title: SafeText, items: [Item]) {
    (self.purpose, self.title, self.items, matches) = (purpose, title, items, items)
  }

  /// What is chosen by it stays where it is; it is called otherwise, and found by that alone.
  mutating func rename(_ choice: Choice, to title: SafeText) {
    for place in items.indices where items[place].choice == choice { items[place].title = title }
    for place in matches.indices where matches[place].choice == choice { matches[place].title = title }
    titles = nil
  }

  private mutating func find() {
    cursor = 0
    guard !query.isEmpty else {
      matches = items
      return
    }
    let titles = self.titles ?? MenuTitles(items)
    self.titles = titles
    matches = titles.places(of: query.text).map { items[$0] }
  }

  package var chosen: Item? { matches.indices.contains(cursor) ? matches[cursor] : nil }

  enum Outcome { case stays, moved, chosen(Item), cancelled }

  mutating func handle(_ key: Key) -> Outcome {
    switch key {
    case .escape, .control("c"): return .cancelled
    case .enter: return chosen.map { .chosen($0) } ?? .stays
    case .character("/") where query.isEmpty: isSearching = true
    case .character("j") where moves, .down, .control("n"), .tab:
      cursor = min(cursor + 1, max(matches.count - 1, 0))
    case .character("k") where moves, .up, .control("p"), .backtab: cursor = max(cursor - 1, 0)
    case .pageDown: cursor = min(cursor + 10, max(matches.count - 1, 0))
    case .pageUp: cursor = max(cursor - 10, 0)
    default:
      if query.handle(key) { cursor = 0 }
    }
    return .moved
  }
}

package enum CopyKind: String, Sendable, CaseIterable {
  case value
  case path
  case json
  case setCookie
  case cookie
  case curl
  /// The last: whoever has it is that user.
  case id
}
