import TerminalText
import TerminalUI
import TestSupport
import Testing

/// Whether a scalar may be in a cell, judged by the tables of the standard library and lists of our own, not by the code under test.
private func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.isASCII { return !(0x20...0x7E).contains(scalar.value) }
  switch scalar.properties.generalCategory {
  case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return true
  default: break
  }
  switch scalar.value {
  case 0x34F, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F, 0x2065, 0x3164, 0xFE00...0xFE0F, 0xFFA0, 0xE0000...0xE0FFF:
    return true  // characters that show nothing
  default: return false
  }
}

private func isPlain(_ text: String) -> Bool {
  for byte in text.utf8 where byte < 0x20 || byte > 0x7E { return false }
  return true
}

@Suite("Text from anywhere is safe in a cell")
struct SafeTextTests {
  /// In a long run all 1,112,064; in a short one the planes of scripts, emoji and tags, and some of each other plane.
  private static func isAsked(_ value: UInt32) -> Bool {
    Effort.isLong || [0, 1, 14].contains(value >> 16) || value % 61 == 0 || value & 0xFFFF >= 0xFFF0
  }

  @Test("Of all scalars, none that controls, hides or reorders reaches a screen")
  func everyScalar() {
    var forbidden: [Unicode.Scalar] = []
    var invisible: [Unicode.Scalar] = []
    var misplaced: [Unicode.Scalar] = []
    var count = 0
    var row: [Unicode.Scalar] = []
    for value in UInt32(0)...0x10FFFF where Self.isAsked(value) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      count += 1
      let text = SafeText(sanitising: String(scalar))
      if !isPlain(text.string), text.string.unicodeScalars.contains(where: isForbidden) { forbidden.append(scalar) }
      if text.width < 1 { invisible.append(scalar) }
      // Forty together: what neighbours make of each other, as drawn. Those that are nothing yet stand alone, as escapes.
      if scalar.properties.generalCategory != .unassigned { row.append(scalar) }
      if row.count == 40 || value == 0x10FFFF {
        let together = SafeText(sanitising: String(String.UnicodeScalarView(row)))
        var screen = Screen(size: Size(columns: together.width + 1, rows: 1))
        let used = screen.put(together, x: 0, y: 0)
        screen.put("|", x: used, y: 0)
        if together.string.unicodeScalars.contains(where: isForbidden) { forbidden += row }
        if used != together.width || screen.lines() != [together.string + "|"] { misplaced += row }
        row = []
      }
    }
    #expect(Effort.isLong ? count == 1_112_064 : count > 150_000)
    #expect(forbidden.map(\.value) == [])
    #expect(invisible.map(\.value) == [])
    #expect(misplaced.map(\.value) == [])
  }

  @Test("Hostile texts show what they are, and nothing else", arguments: hostileTexts)
  func hostile(_ sample: HostileText) {
    let text = SafeText(sanitising: sample.text)
    #expect(!text.string.unicodeScalars.contains(where: isForbidden))
    #expect(text.string == sample.shown)
    var screen = Screen(size: Size(columns: 30, rows: 3))
    screen.put(text, x: 5, y: 1, width: 20)
    let lines = screen.lines()
    #expect(lines[0] == "" && lines[2] == "")
    #expect(lines[1].unicodeScalars.contains(where: isForbidden) == false)
    // Nothing left of it, nothing right of it.
    #expect(screen.row(1).prefix(5).allSatisfy { $0.text == " " })
    #expect(screen.row(1).suffix(5).allSatisfy { $0.text == " " })
  }

  @Test(
    "Widths that terminals agree about",
    arguments: [
      ("", 0), ("a", 1), ("zoë", 3), ("zoe\u{308}", 3), ("łukasz", 6), ("山田 花子", 9), ("パスワード", 10), ("ﾊﾟｽ", 3), ("한국", 4),
      ("Ａ", 2), ("Ж", 1), ("ש", 1), ("ا", 1), ("é\u{323}", 1), ("😀", 2), ("⚠", 1), ("─╭▌◆✓→…•●", 9), ("\u{A0}", 1), ("☕", 2),
    ])
  func widths(_ text: String, _ width: Int) {
    #expect(SafeText(sanitising: text).width == width)
    #expect(SafeText(sanitising: text).string == text)
  }

  @Test(
    "Of a composed picture the first part shows, and a sign that there was more",
    arguments: [
      ("👨‍👩‍👧‍👦", "👨+", 3), ("👍🏽", "👍+", 3), ("⚠️", "⚠", 1), ("☕︎", "☕", 2), ("🏳️‍🌈", "🏳+", 2), ("🇯🇵", "\\u{1f1ef}\\u{1f1f5}", 18),
      ("1️⃣", "1\\u{fe0f}\\u{20e3}", 17), ("a👩‍💻b", "a👩+b", 5),
    ])
  func emoji(_ text: String, _ shown: String, _ width: Int) {
    let safe = SafeText(sanitising: text)
    #expect(safe.string == shown)
    #expect(safe.width == width)
  }

  @Test(
    "Bytes that are no UTF-8 show as bytes",
    arguments: [
      ([0x61, 0xFF, 0x62], "a\\xffb"), ([0xC3, 0x28], "\\xc3("), ([0xE2, 0x82], "\\xe2\\x82"),
      ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"),
      ([0xF0, 0x9F, 0x98, 0x80], "😀"), ([0x9B, 0x33, 0x31, 0x6D], "\\x9b31m"), ([0xC2, 0x9D], "\\u{9d}"),
      ([0xC0, 0xAF], "\\xc0\\xaf"),
      ([0x80], "\\x80"), ([0x0A], "^J"), ([0xF4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"), ([], ""),
    ] as [([UInt8], String)])
  func bytes(_ bytes: [UInt8], _ shown: String) {
    let safe = SafeText(sanitisingUTF8: bytes)
    #expect(safe.string == shown)
    #expect(safe.width == SafeText(sanitising: shown).width)
  }

  @Test(
    "A cut ends with an ellipsis and never inside a wide character",
    arguments: [
      ("alice@example.org", 17, "alice@example.org"), ("alice@example.org", 16, "alice@example.o…"), ("alice", 1, "…"),
      ("alice", 0, ""),
      ("alice", -3, ""), ("山田花子", 8, "山田花子"), ("山田花子", 7, "山田花…"), ("山田花子", 6, "山田…"), ("山田花子", 2, "…"),
      ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"), ("a山", 2, "a…"),
    ])
  func clipping(_ text: String, _ width: Int, _ expected: String) {
    let clipped = SafeText(sanitising: text).clipped(to: width)
    #expect(clipped.string == expected)
    #expect(clipped.width <= max(0, width))
    #expect(clipped.width == SafeText(sanitising: expected).width)
  }

  @Test("Padded text has exactly its width", arguments: 0...12)
  func padding(_ width: Int) {
    for text: SafeText in ["", "a", "山田花子", "alice@example.org"] {
      #expect(text.padded(to: width).width == width)
      #expect(text.padded(to: width, alignment: .trailing).width == width)
    }
    #expect(("12m" as SafeText).padded(to: 6, alignment: .trailing).string == "   12m")
  }

  @Test(
    "Lines break at blanks, and inside a word only when it is longer than a line",
    arguments: [
      ("the cookie outlives its session", 12, ["the cookie", "outlives its", "session"]), ("abcdefgh", 3, ["abc", "def", "gh"]),
      ("", 5, [""]), ("a bcdef", 3, ["a", "bcd", "ef"]), ("山田花子", 3, ["山", "田", "花", "子"]), ("short", 80, ["short"]),
    ])
  func wrapping(_ text: String, _ width: Int, _ expected: [String]) {
    #expect(SafeText(sanitising: text).wrapped(to: width).map(\.string) == expected)
  }

  @Test("Text that is put together stays what it was", arguments: ["zo", "ë", "\u{301}", "山", "👍🏽", "\u{200D}", "क्ष"])
  func concatenation(_ text: String) {
    let one = SafeText(sanitising: text)
    let sum = one + one
    #expect(sum.width == 2 * one.width)
    var screen = Screen(size: Size(columns: 80, rows: 1))
    #expect(screen.put(sum, x: 0, y: 0) == sum.width)
    #expect(screen.lines() == [sum.string])
    #expect(sum.dropping(one.width).string == one.string)
  }
}
