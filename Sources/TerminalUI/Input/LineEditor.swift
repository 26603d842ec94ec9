package import TerminalText

/// A line of text being typed.
package struct LineEditor: Equatable, Sendable {
  /// How many bytes a line takes: the whole of it is looked at for each key. What is longer was pasted by mistake, or belongs into
  /// an editor.
  package enum Room: Int, Sendable {
    /// Some words: what is looked for, or a moment.
    case words = 256
    /// A filter, or a command with what follows it.
    case line = 4_096
    /// A value, or what names one.
    case value = 65_536
  }

  package let room: Room
  /// How many bytes the line would have with what was typed or pasted last, where it has no room for that and took nothing of
  /// it; nil: it was taken.
  package private(set) var refused: Int?
  /// The text as typed: what is shown is sanitised, what is kept is not. It lies in two halves, so that neither a key nor a
  /// picture of the line costs more for a long text than for a short one.
  package private(set) var textBeforeCursor: String
  package private(set) var textAfterCursor = ""
  /// Shows dots instead of the text: for secrets. A hidden line has no history.
  package var isHidden: Bool
  private var history: [String]
  private var recalled: Int?
  private var draft = ""

  /// - Parameter history: earlier lines, the newest last.
  package init(_ text: String = "", room: Room = .line, isHidden: Bool = false, history: [String] = []) {
    self.room = room
    textBeforeCursor = Self.singleLine(text)
    self.isHidden = isHidden
    self.history = isHidden ? [] : history
  }

  package var text: String {
    get { textBeforeCursor + textAfterCursor }
    set {
      textBeforeCursor = Self.singleLine(newValue)
      textAfterCursor = ""
      recalled = nil
      refused = nil
    }
  }

  package var isEmpty: Bool { textBeforeCursor.isEmpty && textAfterCursor.isEmpty }

  /// How many bytes it is long: what may become too much to look at for each key.
  package var byteCount: Int { textBeforeCursor.utf8.count + textAfterCursor.utf8.count }

  /// Puts text at the cursor: typed, pasted or completed; all of it or nothing. Line breaks become blanks.
  package mutating func insert(_ text: String) {
    let length = byteCount + text.utf8.count
    refused = length > room.rawValue ? length : nil
    if refused == nil { textBeforeCursor += Self.singleLine(text) }
  }

  /// Puts another text in the place of what stands before the cursor: a completion.
  package mutating func replaceBeforeCursor(_ text: String) {
    textBeforeCursor = Self.singleLine(text)
    recalled = nil
    refused = nil
  }

  /// Handles a key; false when it is none of this line's.
  package mutating func handle(_ key: Key) -> Bool {
    refused = nil
    switch key {
    case .character(let character): insert(String(character))
    case .left, .control("b"): move(textBeforeCursor.suffix(1).utf8.count, back: true)
    case .right, .control("f"): move(textAfterCursor.prefix(1).utf8.count, back: false)
    case .home, .control("a"): move(textBeforeCursor.utf8.count, back: true)
    case .end, .control("e"): move(textAfterCursor.utf8.count, back: false)
    case .modified(.left, _), .alt("b"): move(wordBefore, back: true)
    case .modified(.right, _), .alt("f"): move(wordAfter, back: false)
    case .backspace, .control("h"): if !textBeforeCursor.isEmpty { textBeforeCursor.removeLast() }
    case .delete, .control("d"): if !textAfterCursor.isEmpty { textAfterCursor.removeFirst() }
    case .control("u"): textBeforeCursor = ""
    case .control("k"): textAfterCursor = ""
    case .control("w"), .modified(.backspace, .alt): textBeforeCursor.removeSubrange(place(before: wordBefore)...)
    case .up: return recall(-1)
    case .down: return recall(1)
    default: return false
    }
    return true
  }

  /// The place so many bytes before the cursor.
  private func place(before count: Int) -> String.Index {
    textBeforeCursor.utf8.index(textBeforeCursor.endIndex, offsetBy: -count)
  }

  /// Moves the cursor over a number of bytes, which end between two characters.
  private mutating func move(_ count: Int, back: Bool) {
    if back {
      let place = place(before: count)
      textAfterCursor = textBeforeCursor[place...] + textAfterCursor
      textBeforeCursor.removeSubrange(place...)
    } else {
      let place = textAfterCursor.utf8.index(textAfterCursor.startIndex, offsetBy: count)
      textBeforeCursor += textAfterCursor[..<place]
      textAfterCursor.removeSubrange(..<place)
    }
  }

  /// How many bytes the word before the cursor has, with the blanks behind it; the word after the cursor, with the blanks before it.
  private var wordBefore: Int { Self.word(in: textBeforeCursor.utf8.reversed()) }
  private var wordAfter: Int { Self.word(in: textAfterCursor.utf8) }

  /// A blank is one byte wherever it stands. Character by character it would take the square of a line of flags: where one of them begins
  /// is counted from the first, for each again.
  private static func word(in bytes: some Sequence<UInt8>) -> Int {
    var count = 0
    var isInside = false
    for byte in bytes {
      let isBlank = byte == UInt8(ascii: " ")
      if isInside, isBlank { break }
      isInside = !isBlank
      count += 1
    }
    Work.add(count)
    return count
  }

  /// Whether an earlier line is shown in the place of what was typed.
  package var isRecalling: Bool { recalled != nil }

  /// Goes through the history; the line that was being typed waits below its newest entry.
  private mutating func recall(_ step: Int) -> Bool {
    let current = recalled ?? history.count
    let next = current + step
    guard (0...history.count).contains(next) else { return !history.isEmpty }
    if current == history.count { draft = text }
    text = next == history.count ? draft : history[next]
    recalled = next == history.count ? nil : next
    return true
  }

  /// The part of the line around the cursor, in at most some cells, and the cursor's column in it (which is within those cells).
  /// No more of the text is looked at than can be shown.
  package func view(width: Int, role: Role = .text, glyphs: Glyphs = .unicode) -> (line: Line, cursorColumn: Int) {
    guard width > 0 else { return ([], 0) }
    func cell(_ character: Character) -> SafeText {
      isHidden ? glyphs.mask : SafeText(sanitising: String(character), cells: width)
    }
    // One cell stays free for the cursor behind the last character.
    var before: [SafeText] = []
    var used = 0
    for character in textBeforeCursor.reversed() {
      let cell = cell(character)
      if used + cell.width >= width { break }
      before.append(cell)
      used += cell.width
    }
    var after: [SafeText] = []
    var right = used
    for character in textAfterCursor {
      guard right < width else { break }
      after.append(cell(character))
      right += after[after.count - 1].width
    }
    let text = SafeText.joined(before.reversed() + after)
    return ([Span(text.prefix(width), isHidden ? .masked : role)], min(used, width - 1))
  }

  /// Line breaks of every kind, a return and a line feed as one, become blanks.
  private static func singleLine(_ text: String) -> String {
    let mayBreak = text.utf8.contains { (0x0A...0x0D).contains($0) || $0 == 0xC2 || $0 == 0xE2 }
    return mayBreak ? String(text.map { $0.isNewline ? " " : $0 }) : text
  }
}
