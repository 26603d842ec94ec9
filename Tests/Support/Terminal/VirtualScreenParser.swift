extension VirtualScreen {
  /// Where the parser stands between two bytes.
  struct Parser: Sendable {
    enum State: Sendable { case ground, escape, charset(UInt8), control, string(UInt8), stringEscape(UInt8) }
    var state = State.ground
    var text: [UInt8] = []
    var utf8: [UInt8] = []

    /// What has begun and not ended: a string without its end would swallow all that comes after it.
    var unfinished: [String] {
      if case .ground = state, utf8.isEmpty { return [] }
      return ["unfinished \(VirtualScreen.shown(text + utf8))"]
    }
  }

  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { feed(byte) }
  }

  private mutating func feed(_ byte: UInt8) {
    // CAN: what has begun is forgotten. Where nothing has, it is a sign like others.
    if byte == 0x18, !parser.unfinished.isEmpty {
      parser = Parser()
      return
    }
    switch parser.state {
    case .ground: ground(byte)
    case .escape: escape(byte)
    case .charset(let set):
      if set == UInt8(ascii: "(") {
        lineDrawing = byte == UInt8(ascii: "0")
      } else {
        lineDrawingShifted = byte == UInt8(ascii: "0")
      }
      parser.state = .ground
    case .control:
      parser.text.append(byte)
      if (0x40...0x7E).contains(byte) {
        parser.state = .ground
        control(parser.text)
      } else if byte < 0x20 || byte > 0x7E {
        parser.state = .ground
        note("CSI", parser.text)
      }
    case .string(let kind):
      if byte == 0x07 {
        endString(kind)
      } else if byte == 0x1B {
        parser.state = .stringEscape(kind)
      } else {
        parser.text.append(byte)
      }
    case .stringEscape(let kind):
      if byte == UInt8(ascii: "\\") {
        endString(kind)
      } else {
        note("unfinished string", parser.text)
        escape(byte)
      }
    }
  }

  private mutating func ground(_ byte: UInt8) {
    if byte >= 0x80 || !parser.utf8.isEmpty {
      parser.utf8.append(byte)
      let length = parser.utf8[0] >= 0xF0 ? 4 : parser.utf8[0] >= 0xE0 ? 3 : 2
      guard parser.utf8.count == length || !(0x80...0xBF).contains(byte) && parser.utf8.count > 1 else { return }
      let bytes = parser.utf8
      parser.utf8 = []
      guard let text = String(validating: bytes, as: UTF8.self), let scalar = text.unicodeScalars.first else {
        return note("bad UTF-8", bytes)
      }
      if scalar.value < 0xA0 {
        note("C1", bytes)
      } else if scalar.properties.generalCategory == .format {
        note("invisible", bytes)
      } else {
        put(scalar)
      }
      return
    }
    switch byte {
    case 0x08: move(row: row, column: column - 1)
    case 0x09: move(row: row, column: (column / 8 + 1) * 8)
    case 0x0A: lineFeed()
    case 0x0D: move(row: row, column: 0)
    case 0x0E: shiftedOut = true
    case 0x0F: shiftedOut = false
    case 0x1B: parser.state = .escape
    case 0x20...0x7E: put(Unicode.Scalar(byte))
    default: note("control", [byte])
    }
  }

  private mutating func escape(_ byte: UInt8) {
    parser.state = .ground
    parser.text = []
    switch UInt8(ascii: " ")...UInt8(ascii: "~") ~= byte ? Character(Unicode.Scalar(byte)) : " " {
    case "[": parser.state = .control
    case "]", "P", "_", "^", "X": parser.state = .string(byte)
    case "(", ")": parser.state = .charset(byte)
    case "7": saved = (row, column, rendition)
    case "8": restore()
    case "D": lineFeed()
    case "M": reverseLineFeed()
    case "=", ">": break
    default: note("ESC", [byte])
    }
  }

  private mutating func restore() {
    move(row: saved.row, column: saved.column)
    rendition = saved.rendition
  }

  private mutating func endString(_ kind: UInt8) {
    parser.state = .ground
    let text = String(decoding: parser.text, as: UTF8.self)
    if kind == UInt8(ascii: "]"), text.hasPrefix("52;c;") {
      copied.append(String(text.dropFirst(5)))
    } else if kind == UInt8(ascii: "]"), text == "104" {
      // Curses gives back the colours of the terminal when it leaves.
    } else {
      note(kind == UInt8(ascii: "]") ? "OSC" : "string", parser.text)
    }
    parser.text = []
  }

  private mutating func note(_ what: String, _ bytes: [UInt8]) {
    noted.append("\(what) \(Self.shown(bytes))")
  }

  static func shown(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.map { $0.escaped(asASCII: true) }.joined()
  }

  private mutating func control(_ sequence: [UInt8]) {
    let final = Character(Unicode.Scalar(sequence[sequence.count - 1]))
    let body = String(decoding: sequence.dropLast(), as: UTF8.self)
    if let mark = body.first, "?>!<=".contains(mark) { return privateControl(mark, String(body.dropFirst()), final, sequence) }
    let numbers = body.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    let n = max(1, numbers.first ?? 1)
    switch final {
    case "A": move(row: max(row - n, row >= top ? top : 0), column: column)
    case "B", "e": move(row: min(row + n, row <= bottom ? bottom : rows - 1), column: column)
    case "C", "a": move(row: row, column: column + n)
    case "D": move(row: row, column: column - n)
    case "E": move(row: row + n, column: 0)
    case "F": move(row: row - n, column: 0)
    case "G", "`": move(row: row, column: n - 1)
    case "d": move(row: n - 1, column: column)
    case "H", "f": move(row: n - 1, column: (numbers.count > 1 ? max(1, numbers[1]) : 1) - 1)
    case "I": move(row: row, column: (column / 8 + n) * 8)
    case "Z": move(row: row, column: ((column + 7) / 8 - n) * 8)
    case "J": eraseDisplay(numbers.first ?? 0)
    case "K": erase(row: row, [column..<columns, 0..<column + 1, 0..<columns][min(numbers.first ?? 0, 2)])
    case "L": shift(from: row, by: -n)
    case "M": shift(from: row, by: n)
    case "@": insert(n)
    case "P": delete(n)
    case "X": erase(row: row, column..<column + n)
    case "S": scrollUp(n)
    case "T": scrollDown(n)
    case "b": for _ in 0..<n { put(last.unicodeScalars.first ?? " ") }
    case "m": if !rendition.apply(body) { note("CSI", sequence) }
    case "r":
      (top, bottom) = (n - 1, min(rows, numbers.count > 1 && numbers[1] > 0 ? numbers[1] : rows) - 1)
      move(row: 0, column: 0)
    case "s": saved = (row, column, rendition)
    case "u": restore()
    case "n": answer(numbers.first == 6 ? "\u{1B}[\(row + 1);\(column + 1)R" : "\u{1B}[0n", sequence)
    case "c": answer("\u{1B}[?1;2c", sequence)
    // The title is kept and brought back with the screen.
    case "t" where [[22, 0, 0], [23, 0, 0]].contains(numbers): break
    // Insert mode, and the cursor's shape as screen has it.
    case "h" where [[4], [34]].contains(numbers), "l" where [[4], [34]].contains(numbers), "g": break
    default: note("CSI", sequence)
    }
  }

  /// Some programs ask, and wait for the answer; ours never does, so that a question can only be somebody's data.
  private mutating func answer(_ text: String, _ sequence: [UInt8]) {
    answers += Array(text.utf8)
    note("CSI", sequence)
  }

  private mutating func privateControl(_ mark: Character, _ body: String, _ final: Character, _ sequence: [UInt8]) {
    guard mark == "?", final == "h" || final == "l" else {
      switch (mark, final) {
      case (">", "c"): answer("\u{1B}[>0;10;1c", sequence)
      default: note("CSI", sequence)
      }
      return
    }
    for mode in body.split(separator: ";").compactMap({ Int($0) }) {
      guard Self.knownModes.contains(mode) else {
        note("mode", sequence)
        continue
      }
      if final == "h" { modes.insert(mode) } else { modes.remove(mode) }
      switch mode {
      case 25: cursorIsVisible = final == "h"
      case 47, 1047: setAlternate(final == "h")
      case 1048: if final == "h" { saved = (row, column, rendition) } else { restore() }
      case 1049:
        if final == "h" { saved = (row, column, rendition) }
        setAlternate(final == "h")
        if final == "l" { restore() }
      default: break
      }
    }
  }

  /// Application cursor keys, columns, wrap, blink, cursor, alternate screens, mouse, focus, bracketed paste, synchronised output.
  private static let knownModes: Set<Int> = [
    1, 3, 4, 7, 8, 12, 25, 34, 47, 1000, 1002, 1003, 1004, 1005, 1006, 1034, 1036, 1047, 1048, 1049, 2004, 2026,
  ]

  private mutating func eraseDisplay(_ what: Int) {
    let isWhole = what >= 2 || what == 0 && (row, column) == (0, 0)
    if isWhole, cells.contains(where: { $0.contains { $0.text != " " } }) { clearedAway.append(text) }
    if what == 0 { erase(row: row, column..<columns) } else if what == 1 { erase(row: row, 0..<column + 1) }
    let whole = what == 0 ? (row + 1)..<rows : what == 1 ? 0..<row : 0..<rows
    for y in whole { erase(row: y, 0..<columns) }
  }

  private mutating func insert(_ count: Int) {
    let blanks = Array(repeating: Cell(style: style), count: min(count, columns - column))
    cells[row] = Array((cells[row][..<column] + blanks + cells[row][column...]).prefix(columns))
  }

  private mutating func delete(_ count: Int) {
    let count = min(count, columns - column)
    cells[row].removeSubrange(column..<column + count)
    cells[row] += Array(repeating: Cell(style: style), count: count)
  }
}
