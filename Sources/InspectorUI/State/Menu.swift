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

  package var purpose: Purpose
  package var title: SafeText
  package var items: [Item]
  package var query = LineEditor(room: .words)
  package var cursor = 0
  /// Whether letters are what is looked for.
  package var isSearching = false

  /// Whether one sees all there is: then `j` and `k` move, as they do everywhere, until a `/` or another letter begins a search.
  package var isShort: Bool { purpose != .palette }
  private var moves: Bool { isShort && !isSearching && query.isEmpty }

  /// What matches the letters typed, best first: every letter in order, an unbroken run before a scattered one.
  package var matches: [Item] {
    guard !query.isEmpty else { return items }
    Work.add(items.count)
    let query = self.query.text.lowercased()
    return items.enumerated()
      .compactMap { offset, item in Self.score(query, of: item).map { ($0, offset, item) } }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
      .map(\.2)
  }

  package var chosen: Item? {
    let matches = self.matches
    return matches.indices.contains(cursor) ? matches[cursor] : nil
  }

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

  /// A command's name comes first, whatever it does in words.
  private static func score(_ query: String, of item: Item) -> Int? {
    let name = item.name.string
    if !name.isEmpty, name.hasPrefix(query) { return name == query ? -2 : -1 }
    return score(query, in: item.title.string.lowercased())
  }

  /// How far apart the letters of `query` stand in `text`; nil where they do not all stand there in order.
  private static func score(_ query: String, in text: String) -> Int? {
    if let range = text.firstRange(of: query) {
      return text.distance(from: text.startIndex, to: range.lowerBound)
    }
    var score = 100
    var rest = text[...]
    for letter in query {
      guard let found = rest.firstIndex(of: letter) else { return nil }
      score += rest.distance(from: rest.startIndex, to: found)
      rest = rest[rest.index(after: found)...]
    }
    return score
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
