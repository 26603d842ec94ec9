import TerminalUI
import Testing

/// They choose characters of other sets, and what else no terminal is known to send; a hand types their beginning with Alt.
@Suite("Sequences with which nobody writes a key")
struct CharsetSequenceTests {
  private static func inputs(_ parts: [String], apart: Int64) -> [Input] {
    InputParserTests.inputs(of: parts.map { ($0, apart) })
  }

  private static func keys(_ names: String) -> [Input] { InputParserTests.keys(names) }

  @Test(
    "are swallowed whole, in one piece and cut in two",
    arguments: [
      "\u{1B}Nd", "\u{8E}d", "\u{1B}(d", "\u{1B})x", "\u{1B}*x", "\u{1B}+x", "\u{1B}-x", "\u{1B}.x", "\u{1B}/x", "\u{1B} x",
      "\u{1B}#8", "\u{1B}%G", "\u{1B}(0", "\u{1B}$(C", "\u{1B}(%5", "\u{1B}!d", "\u{1B}[[d", "\u{1B}Oz", "\u{8F}z",
      "\u{1B}O1;1:1z",
    ])
  func whole(_ sequence: String) {
    #expect(Self.inputs([sequence + "j"], apart: 10) == Self.keys("j"))
    for cut in 1..<sequence.unicodeScalars.count {
      let (head, tail) = InputParserTests.cut(sequence, at: cut)
      #expect(Self.inputs([head, tail, "j"], apart: 40) == Self.keys("j"), "cut at \(cut)")
    }
  }

  @Test(
    "are none where a hand types: Alt and a key, and then others",
    arguments: [
      ("N", "N"), ("(", "("), (")", ")"), ("*", "*"), ("+", "+"), ("-", "-"), (".", "."), ("/", "/"), (" ", "space"), ("#", "#"),
      ("%", "%"), ("$", "$"), ("!", "!"),
    ])
  func typed(_ key: String, _ name: String) {
    let alt = "\u{1B}" + key
    for apart in [60, 900] as [Int64] {
      #expect(Self.inputs([alt, "d", "y"], apart: apart) == Self.keys("alt-\(name) d y"))
      #expect(Self.inputs(["\u{1B}", key, "d"], apart: apart) == Self.keys("escape \(name) d"))
      #expect(Self.inputs(["\u{1B}", key + "dy"], apart: apart) == Self.keys("escape \(name) d y"))
    }
    #expect(Self.inputs([alt + "\r"], apart: 10) == Self.keys("alt-\(name) enter"))
    #expect(Self.inputs([alt + "\u{1B}[A"], apart: 10) == Self.keys("alt-\(name) up"))
    #expect(Self.inputs([alt + "é"], apart: 10) == Self.keys("alt-\(name) é"))
    #expect(Self.inputs([alt + "\u{03}"], apart: 10) == Self.keys("alt-\(name) ctrl-c"))
  }

  @Test(
    "nor are these, which go on as none of them does",
    arguments: [("\u{1B}((((d", "alt-( ( ( ( d"), ("\u{1B}[\rj", "alt-[ enter j"), ("\u{1B}O\u{7F}", "alt-O backspace")])
  func others(_ text: String, _ names: String) {
    #expect(Self.inputs([text], apart: 10) == Self.keys(names))
  }
}
