import TerminalText
import TerminalUI
import Testing

/// Alt and a key that begins strings, and more that is typed before anything was waited for: over a slow line, or by a quick hand.
@Suite("What is typed behind Alt and a key that begins strings")
struct TypedStringTests {
  private static func keys(_ names: String) -> [Input] { InputParserTests.keys(names) }

  /// Each part with the milliseconds of silence behind it.
  private static func inputs(_ parts: [(String, Int64)]) -> [Input] { InputParserTests.inputs(of: parts) }

  @Test(
    "is heard, in its order, however it is read",
    arguments: ["]", "P", "_", "^", "X"], [20, 90, 400, 990] as [Int64])
  func typed(_ key: String, _ apart: Int64) {
    let typed = "j?/abé"
    let expected = Self.keys("alt-\(key) j ? / a b é enter backspace tab q d")
    let rest = typed.map(String.init) + ["\r", "\u{7F}", "\t", "q", "d"]
    for count in 1...rest.count {
      let first = "\u{1B}" + key + rest.prefix(count).joined()
      #expect(Self.inputs([(first, apart)] + rest.dropFirst(count).map { ($0, apart) }) == expected, "\(count)")
    }
    #expect(Self.inputs([("\u{1B}" + key, 20)] + rest.map { ($0, apart) }) == expected)
    // Behind an Escape that was taken for the key.
    let behindEscape = Self.inputs([("\u{1B}", 100), (key + typed, apart), ("d", apart)])
    #expect(behindEscape == Self.keys("escape \(key) j ? / a b é d"))
  }

  @Test(
    "is heard as soon as no answer begins so",
    arguments: [
      ("]j", "alt-] j"), ("]1j", "alt-] 1 j"), ("]12345", "alt-] 1 2 3 4 5"), ("]l1\r", "alt-] l 1 enter"), ("]é", "alt-] é"),
      ("Pj", "alt-P j"), ("P$j", "alt-P $ j"), ("P1/", "alt-P 1 /"), ("P1$j", "alt-P 1 $ j"), ("P>j", "alt-P > j"),
      ("P;", "alt-P ;"), ("_j", "alt-_ j"), ("_G1", "alt-_ G 1"), ("_Gij", "alt-_ G i j"),
    ])
  func soon(_ text: String, _ names: String) {
    var parser = InputParser()
    let heard = parser.feed(Array("\u{1B}\(text)".unicodeScalars), at: Uptime(milliseconds: 1000))
    #expect(heard == Self.keys(names) && parser.deadline == nil)
  }

  @Test(
    "is heard with a key that no string has, though an answer may begin so",
    arguments: [
      ("]1\r", "alt-] 1 enter"), ("]1\u{7F}", "alt-] 1 backspace"), ("]11\tx", "alt-] 1 1 tab x"),
      ("P1$\u{0E}", "alt-P 1 $ ctrl-n"), ("_Gi\u{1B}[Ax", "alt-_ G i up x"), ("]ld\u{1B}OB", "alt-] l d down"),
      ("^d\u{1B}\u{1B}[A", "alt-^ d alt-up"), ("X\u{1B}[A", "alt-X up"), ("]1\u{9B}A", "alt-] 1 up"),
      ("^d\u{03}", "alt-^ d ctrl-c"), ("]dy\u{03}", "alt-] d y ctrl-c"), ("]l\u{1A}", "alt-] l ctrl-z"),
      // In an answer it is none, whoever put it there.
      ("]1;d\rq\u{07}", ""), ("]ldy\rdy\u{07}", ""), ("P1$rd\u{0E}q\u{1B}\\", ""),
      // These end any sequence.
      ("_Gi=d\u{1B}[Ax", "up x"),
      ("]0;dy\u{03}", "ctrl-c"), ("P1$rdy\u{18}", "ctrl-x"), ("]0;dy\u{1A}j", "ctrl-z j"),
    ])
  func ended(_ text: String, _ names: String) {
    #expect(Self.inputs([("\u{1B}" + text, 10)]) == Self.keys(names))
    // The key comes later.
    let (head, tail) = InputParserTests.cut("\u{1B}" + text, at: 3)
    #expect(Self.inputs([(head, 40), (tail, 10)]) == Self.keys(names))
  }

  @Test("is heard after a second's silence, or with the third key that comes by itself")
  func open() {
    #expect(Self.inputs([("\u{1B}^j", 1500), ("d", 10)]) == Self.keys("alt-^ j d"))
    #expect(Self.inputs([("\u{1B}^j", 500), ("d", 1500)]) == Self.keys("alt-^ j d"))
    #expect(Self.inputs([("\u{1B}^j\u{1B}", 1500)]) == Self.keys("alt-^ j escape"))
    #expect(Self.inputs([("\u{1B}P\u{1B}", 1500)]) == Self.keys("alt-P escape"))
    for text in ["]1;d", "]ld", "^d", "P1$rd"] {
      var parser = InputParser()
      var heard = parser.feed(Array("\u{1B}\(text)".unicodeScalars), at: Uptime(milliseconds: 1000))
      for (number, key) in "abc".unicodeScalars.enumerated() {
        #expect(heard == [], "\(text) \(number)")
        heard += parser.feed([key], at: Uptime(milliseconds: 1500 + 500 * Int64(number)))
      }
      let typed = (text.dropFirst() + "abc").map { Input.key(.character($0)) }
      #expect(heard == Self.keys("alt-\(text.prefix(1))") + typed && parser.deadline == nil, "\(text)")
    }
  }

  @Test(
    "is none where its end comes with it, whatever it says, or where it begins with a character that no key writes",
    arguments: [
      "\u{1B}Pd\u{1B}\\", "\u{1B}]d\u{07}", "\u{1B}_d\u{1B}\\", "\u{1B}]30001;d\u{1B}\\", "\u{1B}P$rd\u{9C}",
      "\u{1B}P0!ud\u{1B}\\",
      "\u{1B}^dy\u{1B}\\", "\u{90}d\u{9C}", "\u{9F}dy\u{9C}", "\u{9D}d\u{07}", "\u{1B}]dy\rdy\u{07}",
    ])
  func whole(_ text: String) {
    for second in ["d", "y"] {
      let again = String(text.map { $0 == "d" ? Character(second) : $0 })
      #expect(Self.inputs([(text, 300), (again, 300), ("j", 100)]) == Self.keys("j"), "\(second)")
    }
    // Cut behind its beginning, by as little as a network cuts.
    let (head, tail) = InputParserTests.cut(text, at: text.hasPrefix("\u{1B}") ? 2 : 1)
    #expect(Self.inputs([(head, 20), (tail, 300), ("j", 100)]) == Self.keys("j"))
  }

  @Test(
    "is none where it is an answer, in however many pieces: a network cuts off no three single characters one after the other",
    arguments: [
      ["]11;rgb", "d", "d", "dd\u{07}"], ["]11;rgb:dd", "d", "\u{1B}", "\\"], ["]ld", "dy", "d", "\u{1B}\\"],
      ["P1$", "r0", "m\u{1B}\\"], ["P>", "|", "xterm\u{1B}\\"], ["_G", "i=1;", "O", "K\u{1B}\\"], ["P1;2d", "y", "\u{9C}"],
      ["P!|00", "dd\u{1B}\\"], ["P2$u9", "/17\u{1B}\\"], ["P@kitty-cmd", "{\"ok\":true}\u{1B}\\"],
    ])
  func answers(_ pieces: [String]) {
    for apart in [10, 90, 900] as [Int64] {
      var parts = pieces.map { ($0, apart) } + [("j", apart)]
      parts[0].0 = "\u{1B}" + parts[0].0
      #expect(Self.inputs(parts) == Self.keys("j"), "\(apart)")
    }
    // A second after the last of it an answer is over that never ended.
    #expect(Self.inputs([("\u{1B}]0;dy", 900), ("dy", 1500), ("j", 10)]) == Self.keys("j"))
    #expect(Self.inputs([("\u{1B}]0;dy\u{1B}", 1500), ("j", 10)]) == Self.keys("escape j"))
  }
}
