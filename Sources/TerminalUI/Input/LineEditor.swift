/// A line of text being typed.
package struct LineEditor: Equatable, Sendable {
  /// The text as typed: what is shown is sanitised, what is kept is not.
  package private(set) var characters: [Character]
  /// The place of the cursor: the number of characters before it.
  package private(set) var position: Int
  /// Shows dots instead of the text: for secrets. A hidden line has no history.
  package let isHidden: Bool
  private var history: [String]
  private var recalled: Int?
  private var draft: [Character] = []

  /// - Parameter history: earlier lines, the newest last.
  package init(_ text: String = "", isHidden: Bool = false, history: [String] = []) {
    characters = Self.singleLine(text)
    position = characters.count
    self.isHidden = isHidden
    self.history = isHidden ? [] : history
  }

  package var text: String {
    get { String(characters) }
    set {
      characters = Self.singleLine(newValue)
      position = characters.count
      recalled = nil
    }
  }

  package var isEmpty: Bool { characters.isEmpty }

  /// The text before the cursor: what completion looks at.
  package var textBeforeCursor: String { String(characters[..<position]) }

  /// Puts text at the cursor: typed, pasted or completed. Line breaks become blanks.
  package mutating func insert(_ text: String) {
    let new = Self.singleLine(text)
    characters.insert(contentsOf: new, at: position)
    position += new.count
  }

  /// Handles a key; false when it is none of this line's.
  package mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert(String(character))
    case .left, .control("b"): position = max(0, position - 1)
    case .right, .control("f"): position = min(characters.count, position + 1)
    case .home, .control("a"): position = 0
    case .end, .control("e"): position = characters.count
    case .modified(.left, _), .alt("b"): position = wordStart
    case .modified(.right, _), .alt("f"): position = wordEnd
    case .backspace, .control("h"): remove(from: position - 1, to: position)
    case .delete, .control("d"): remove(from: position, to: position + 1)
    case .control("u"): remove(from: 0, to: position)
    case .control("k"): remove(from: position, to: characters.count)
    case .control("w"): remove(from: wordStart, to: position)
    case .up: return recall(-1)
    case .down: return recall(1)
    default: return false
    }
    return true
  }

  private mutating func remove(from start: Int, to end: Int) {
    let range = max(0, start)..<min(characters.count, max(0, end))
    guard !range.isEmpty else { return }
    characters.removeSubrange(range)
    position = range.lowerBound
  }

  private var wordStart: Int {
    var index = position
    while index > 0, characters[index - 1] == " " { index -= 1 }
    while index > 0, characters[index - 1] != " " { index -= 1 }
    return index
  }

  private var wordEnd: Int {
    var index = position
    while index < characters.count, characters[index] == " " { index += 1 }
    while index < characters.count, characters[index] != " " { index += 1 }
    return index
  }

  /// Goes through the history; the line that was being typed waits below its newest entry.
  private mutating func recall(_ step: Int) -> Bool {
    let current = recalled ?? history.count
    let next = current + step
    guard (0...history.count).contains(next) else { return !history.isEmpty }
    if current == history.count { draft = characters }
    characters = next == history.count ? draft : Self.singleLine(history[next])
    recalled = next == history.count ? nil : next
    position = characters.count
    return true
  }

  /// The part of the line around the cursor, in at most some cells, and the cursor's column in it (which is within those cells).
  package func view(width: Int, role: Role = .text, glyphs: Glyphs = .unicode) -> (line: Line, cursorColumn: Int) {
    guard width > 0 else { return ([], 0) }
    let cells = characters.map { isHidden ? glyphs.mask : SafeText(sanitising: String($0)) }
    // One cell stays free for the cursor behind the last character.
    var start = position
    var used = 0
    while start > 0, used + cells[start - 1].width < width {
      start -= 1
      used += cells[start].width
    }
    let text = SafeText.joined(cells[start...])
    return ([Span(text.prefix(width), isHidden ? .masked : role)], min(used, width - 1))
  }

  private static func singleLine(_ text: String) -> [Character] {
    text.map { $0.isNewline ? " " : $0 }
  }
}
