import TerminalText
import TerminalUI
import TestSupport
import Testing

@Suite("A text of any length, seen through a window") struct LongTextTests {
  static let hostile: [(name: String, piece: String)] = [
    ("one word", "x"), ("é", "é"), ("wide", "山"), ("emoji", "😀"), ("marks", "\u{301}"), ("joined", "👩\u{200D}"), ("lines", "\n"),
    ("blanks", " "), ("words", "word "), ("controls", "\u{7}"), ("short lines", "0123456789 abcdef\n"),
  ]

  private func rows(of text: LongText, width: Int, height: Int) -> [SafeText] {
    var rows: [SafeText] = []
    var place = LongText.Place()
    while true {
      let next = text.moved(place, by: 1, height: 1, width: width)
      rows += text.page(from: place, height: 1, width: width).rows
      if next == place { return rows }
      place = next
    }
  }

  @Test("Short lines are its rows, wrapped at blanks; the empty text has one")
  func short() {
    let text = "the cookie outlives its session\n\n  indented\nlast\n"
    let rows = LongText(Array(text.utf8)).page(from: LongText.Place(), height: 20, width: 12)
    #expect(rows.rows.map(\.string) == ["the cookie", "outlives its", "session", "", "  indented", "last", ""])
    #expect(rows.position == nil)
    #expect(LongText([]).page(from: LongText.Place(), height: 3, width: 10).rows.map(\.string) == [""])
  }

  @Test("Row by row it is the whole text, each row once and none too wide; where a line is long, in full rows")
  func whole() {
    let fuzz = Fuzzing("long texts", iterations: 30, long: 1_000)
    let longest = Effort.scaled(300, long: 900)
    var generator = SeededGenerator(seed: fuzz.seed)
    for _ in 0..<fuzz.iterations {
      let pieces = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        String(
          repeating: Self.hostile.randomElement(using: &generator)!.piece, count: Int.random(in: 0...longest, using: &generator))
      }
      let text = pieces.joined().utf8.map { $0 }
      let width = Int.random(in: 1...30, using: &generator)
      let long = LongText(text)
      let rows = rows(of: long, width: width, height: 1)
      #expect(rows.allSatisfy { $0.width <= width })
      let shown = rows.map(\.string).joined().unicodeScalars.filter { $0.isASCII && $0 != " " }
      let meant = SafeText(sanitisingUTF8: text.filter { $0 != 0x0A }).string.unicodeScalars.filter { $0.isASCII && $0 != " " }
      if !text.contains(0xCC), !text.contains(0xE2) {
        #expect(Array(shown) == Array(meant))
      }
      // A page down and a page up is where one was, and the last page ends with the last row.
      let height = Int.random(in: 1...9, using: &generator)
      let last = long.page(
        from: long.moved(LongText.Place(), by: .max, height: height, width: width), height: height, width: width)
      #expect(last.rows == Array(rows.suffix(height)))
      let down = long.moved(LongText.Place(), by: height, height: height, width: width)
      #expect(long.page(from: down, height: 1, width: width).rows[0] == rows[min(height, max(0, rows.count - height))])
      #expect(long.moved(down, by: -height, height: height, width: width) == LongText.Place())
    }
    let word = LongText(Array(repeating: UInt8(ascii: "x"), count: Effort.scaled(20_000, long: 100_000)))
    #expect(Set(rows(of: word, width: 40, height: 1).dropLast().map(\.width)) == [40])
  }

  @Test("What a step costs is bounded by the window, at any place, whatever the text", arguments: hostile)
  func bounded(_ name: String, _ piece: String) {
    let size = Size(columns: 76, rows: 22)
    let long = LongText(Array(String(repeating: piece, count: 1_000_000 / piece.utf8.count).utf8))
    var place = LongText.Place()
    for delta in [0, 1, size.rows, -1, .max, -1, -size.rows, 1, .max, -.max, size.rows, size.rows] {
      let (_, work) = Work.measuring {
        place = long.moved(place, by: delta, height: size.rows, width: size.columns)
        _ = long.page(from: place, height: size.rows, width: size.columns)
      }
      #expect(work <= 20 * size.rows * size.columns, "\(name) by \(delta): \(work)")
    }
  }

  @Test("A line is wrapped in one pass, however long it is", arguments: hostile)
  func linear(_ name: String, _ piece: String) {
    let count = Effort.scaled(40_000, long: 200_000) / piece.utf8.count
    let text = SafeText(sanitising: String(repeating: piece, count: count).filter { $0 != "\n" })
    for width in [1, 7, 80] {
      let (rows, work) = Work.measuring { text.wrapped(to: width) }
      #expect(work <= 2 * text.string.unicodeScalars.count + 10, "\(name) at \(width): \(work)")
      #expect(rows.allSatisfy { $0.width <= width })
    }
  }

  @Test("Of a long text only the beginning is looked at for a place of some cells", arguments: hostile)
  func beginnings(_ name: String, _ piece: String) {
    let text = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
    for cells in [0, 1, 2, 30] {
      let (beginning, work) = Work.measuring { SafeText(sanitising: text, cells: cells) }
      #expect(beginning.width <= cells && work <= 64 * (cells + 10), "\(name): \(work)")
      if piece.first?.isASCII == true, cells > 0 { #expect(beginning.string.hasSuffix("…")) }
    }
    #expect(
      SafeText(sanitising: "short", cells: 5).string == "short" && SafeText(sanitising: "longer", cells: 5).string == "long…")
  }

  @Test("Bytes that are no text are written out in one pass")
  func noText() {
    let (text, work) = Work.measuring { SafeText(sanitisingUTF8: Array(repeating: UInt8(0xFF), count: 50_000)) }
    #expect(text.width == 200_000 && work <= 300_000)
  }

  @Test("Of a long line that is typed the part around the cursor is looked at", arguments: hostile)
  func typed(_ name: String, _ piece: String) {
    var line = LineEditor(String(repeating: piece, count: 300_000 / piece.utf8.count))
    for keys in [[Key.left], [.home], [.right], [.end]] {
      for key in keys { _ = line.handle(key) }
      let (view, work) = Work.measuring { line.view(width: 20) }
      #expect(view.line.width <= 20 && view.cursorColumn <= 19 && work < 2_000, "\(name): \(work)")
    }
  }

  @Test(
    "A word is found by its blanks, which no mark on them hides: of a line that is typed each byte is looked at once",
    arguments: hostile + [("flags", "🇫🇷")])
  func words(_ name: String, _ piece: String) throws {
    let word = String(repeating: piece, count: 60_000 / piece.utf8.count).filter { $0 != " " && $0 != "\n" } + "x"
    for (keyName, text) in [
      ("ctrl-w", "one |"), ("alt-backspace", "one |"), ("alt-b", "one |\u{301}\(word)"), ("ctrl-left", "one |\u{301}\(word)"),
    ] {
      var line = LineEditor("one \u{301}\(word)", room: .value)
      let key = try #require(Key(parsing: keyName))
      let (isHandled, work) = Work.measuring { line.handle(key) }
      // Text is compared by its characters, and the mark on the blank is one with it.
      let isSame = (line.textBeforeCursor + "|" + line.textAfterCursor).utf8.elementsEqual(text.utf8)
      #expect(isHandled && isSame && work > 0 && work <= word.utf8.count + 10, "\(name): \(key.name) cost \(work)")
    }
  }
}
