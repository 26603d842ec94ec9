import TerminalText
import TerminalUI
import Testing

/// A program that was killed on the terminal had asked for them; nobody asks any more.
@Suite("Keys by the number of their character") struct CodedKeysTests {
  @Test(
    "are the keys that they are, in one piece and cut in two",
    arguments: [
      ("[99;5u", "ctrl-c"), ("[27;5;99~", "ctrl-c"), ("[67;6u", "ctrl-c"), ("[99;5:1u", "ctrl-c"), ("[99;5:2u", "ctrl-c"),
      ("[99;5;99u", "ctrl-c"), ("[100;5u", "ctrl-d"), ("[27;5;100~", "ctrl-d"), ("[27u", "escape"), ("[27;1u", "escape"),
      ("[27;1;27~", "escape"), ("[91;5u", "escape"), ("[105;5u", "tab"), ("[109;5u", "enter"), ("[13u", "enter"),
      ("[13;2u", "enter"), ("[13;5u", "enter"), ("[27;2;13~", "enter"), ("[13;4u", "alt-enter"), ("[27;2u", "escape"),
      ("[9;2u", "shift-tab"), ("[9;5u", "tab"), ("[9;6u", "shift-tab"), ("[9;4u", "alt-shift-tab"), ("[127u", "backspace"),
      ("[127;2u", "backspace"), ("[127;5u", "backspace"), ("[127;3u", "alt-backspace"), ("[8;2u", "backspace"),
      ("[32;5u", "ctrl-space"), ("[97u", "a"), ("[233u", "é"), ("[97;3u", "alt-a"), ("[97:65;2u", "A"), ("[97;2u", "A"),
      ("[27;2;65~", "A"), ("[49:33;2u", "!"), ("[97;4u", "alt-A"),
      // A keypad's, and those that are written as ever, pressed and held down.
      ("[57417u", "left"), ("[57418u", "right"), ("[57419;1:2u", "up"), ("[57420u", "down"), ("[57421u", "page-up"),
      ("[57422u", "page-down"), ("[57423u", "home"), ("[57423;1:1u", "home"), ("[57424u", "end"), ("[57424;5u", "ctrl-end"),
      ("[57425u", "insert"), ("[57426u", "delete"), ("[57414u", "enter"), ("[57399u", "0"), ("[57410;129u", "/"),
      ("[57413u", "+"), ("[57416u", ","), ("[1;1:1H", "home"), ("[1;1:2H", "home"), ("[1;1:1F", "end"), ("[1;5:2F", "ctrl-end"),
      ("[1;1:1A", "up"), ("[1;129:2D", "left"), ("[5;1:1~", "page-up"), ("[6;1:2~", "page-down"), ("[2;3:1~", "alt-insert"),
      ("[3;1:1~", "delete"), ("[7;1:1~", "home"), ("[1;1:1P", "f1"), ("[15;1:1~", "f5"), ("O1;1:1H", "home"),
      // With num lock, and the same key of a Cyrillic keyboard.
      ("[99;133u", "ctrl-c"), ("[27;129u", "escape"), ("[1;129A", "up"), ("[1089::99;5u", "ctrl-c"),
    ])
  func known(_ rest: String, _ name: String) {
    let sequence = "\u{1B}" + rest
    #expect(InputParserTests.inputs(of: [(sequence, 10), ("j", 10)]) == InputParserTests.keys("\(name) j"))
    for cut in 2..<sequence.unicodeScalars.count {
      let (head, tail) = InputParserTests.cut(sequence, at: cut)
      let parts = [(head, 40), (tail, 40), ("j", 40)] as [(String, Int64)]
      #expect(InputParserTests.inputs(of: parts) == InputParserTests.keys("\(name) j"), "\(rest) cut at \(cut)")
    }
  }

  @Test(
    "are swallowed where they are let go, have no character, or are held with what no key of ours is",
    arguments: [
      "[99;5:3u", "[27;1:3u", "[57441;2u", "[57358u", "[100;7u", "[100;17u", "[99;49u", "[1089;5u", "[;5u", "[u", "[0u",
      "[1114112u",
      "[57423;1:3u", "[57427u", "[1;1:3H", "[1;5:3A", "[5;1:3~", "[15;1:3~", "[1:1;1H", "[1;:1H", "O1;1:3H",
      "[55296u", "[27;5;~", "[27;;;~", "[99;0u", "[99999999999999999999;5u", "[99;5;99;1u", "[?99;5u", "[>1u",
    ])
  func foreign(_ rest: String) {
    #expect(InputParserTests.inputs(of: [("\u{1B}" + rest, 10), ("j", 10)]) == InputParserTests.keys("j"))
  }
}
