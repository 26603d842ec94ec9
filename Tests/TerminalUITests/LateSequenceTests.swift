import TerminalUI
import Testing

/// Escape was taken for the key because nothing followed it for a moment; then the rest of its sequence comes.
@Suite("Sequences behind an Escape that was taken for the key")
struct LateSequenceTests {
  /// The first part, and a moment later the others one after the other.
  private static func inputs(_ first: String, _ parts: [String], apart: Int64 = 100) -> [Input] {
    InputParserTests.inputs(of: [(first, 100)] + parts.map { ($0, apart) })
  }

  private static func keys(_ names: String) -> [Input] { InputParserTests.keys(names) }

  @Test(
    "are swallowed whole, cut in two once more",
    arguments: (InputParserTests.known.map { $0.0 } + InputParserTests.foreign).filter {
      (3..<100).contains($0.unicodeScalars.count)
    }
  )
  func cutInThree(_ rest: String) {
    for cut in 2..<rest.unicodeScalars.count {
      let (head, tail) = InputParserTests.cut(rest, at: cut)
      for apart in [10, 900] as [Int64] {
        let inputs = Self.inputs("\u{1B}", [head, tail, "j"], apart: apart)
        #expect(inputs == Self.keys("escape j"), "\(rest.debugDescription) cut at \(cut), \(apart) ms apart")
      }
    }
  }

  @Test(
    "are swallowed in however many pieces",
    arguments: [
      ("\u{1B}", ["[?", "62", ";", "1", "c"], "escape j"), ("\u{1B}", ["]11;", "r", "gb:dd", "\u{07}"], "escape j"),
      ("\u{1B}", ["P1", "d", "y", "\u{1B}\\"], "escape j"), ("\u{1B}]", ["11;r", "gb:d", "d", "\u{07}"], "alt-] j"),
      ("\u{1B}P", ["1$r0", "m", "\u{1B}\\"], "alt-P j"), ("\u{1B}P", [">|xterm(", "390)\u{1B}\\"], "alt-P j"),
      ("\u{1B}_", ["Gi=1;", "OK\u{1B}\\"], "alt-_ j"),
      ("\u{1B}", ["[<0;", "5;", "3", "M"], "escape j"), ("\u{1B}", ["[M", "#", "!", "!"], "escape j"),
    ])
  func inPieces(_ first: String, _ parts: [String], _ names: String) {
    #expect(Self.inputs(first, parts + ["j"]) == Self.keys(names))
  }

  @Test(
    "are swallowed behind a number that may be typed as well, and was heard",
    arguments: [
      ("\u{1B}]", ["11", ";rgb:dd", "d", "\u{07}"], "alt-] 1 1 j"), ("\u{1B}]", ["1", "1;rgb:dd\u{07}"], "alt-] 1 j"),
      ("\u{1B}]", ["4", ";1;rgb:d", "dd\u{1B}\\"], "alt-] 4 j"), ("\u{1B}P", ["1", "$r0", "m", "\u{1B}\\"], "alt-P 1 j"),
    ])
  func behindNumber(_ first: String, _ parts: [String], _ names: String) {
    #expect(Self.inputs(first, parts + ["j"]) == Self.keys(names))
  }

  @Test(
    "are none where somebody types on behind Alt and the key that begins them, several characters at a time",
    arguments: ["]", "P", "_", "^", "X"],
    [["ab", "c", "d"], ["a", "b", "cd"], ["12", "ab"], ["1", "2", ";"], ["12345", ";x"], ["G1", "=x"], ["éa;", "j"]])
  func typed(_ key: String, _ parts: [String]) {
    let typed = parts.joined().map { Input.key(.character($0)) }
    for apart in [100, 250] as [Int64] {
      #expect(Self.inputs("\u{1B}" + key, parts, apart: apart) == Self.keys("alt-" + key) + typed)
    }
    #expect(Self.inputs("\u{1B}" + key, ["ab\u{1B}[A\r", "c"]) == Self.keys("alt-\(key) a b up enter c"))
  }

  @Test("bring a paste all the same")
  func paste() {
    let expected = Self.keys("escape") + [.paste("dy")] + Self.keys("j")
    for parts in [["[200~dy\u{1B}[201~j"], ["[20", "0~dy\u{1B}[201~j"], ["[2", "0", "0", "~", "dy\u{1B}[201~", "j"]] {
      #expect(Self.inputs("\u{1B}", parts) == expected, "\(parts)")
    }
  }

  @Test(
    "swallow no Ctrl-C, and nothing else that ends a sequence",
    arguments: [
      ("\u{1B}", ["[\u{03}"], "escape ctrl-c"), ("\u{1B}", ["[1;\u{03}"], "escape ctrl-c"),
      ("\u{1B}", ["O\u{03}"], "escape ctrl-c"), ("\u{1B}", ["[[\u{03}"], "escape ctrl-c"),
      ("\u{1B}", ["[M!\u{03}"], "escape ctrl-c"), ("\u{1B}", ["]0;dy\u{03}"], "escape ctrl-c"),
      ("\u{1B}]", ["0;dy\u{03}"], "alt-] ctrl-c"), ("\u{1B}", ["[?6", "\u{03}"], "escape ctrl-c"),
      ("\u{1B}", ["]0;dy", "\u{03}", "j"], "escape ctrl-c j"), ("\u{1B}", ["[\u{03}\u{03}"], "escape ctrl-c ctrl-c"),
      ("\u{1B}", ["[1;\u{1A}"], "escape ctrl-z"), ("\u{1B}", ["[1;\u{1B}[A"], "escape up"),
    ])
  func interrupts(_ first: String, _ parts: [String], _ names: String) {
    #expect(Self.inputs(first, parts) == Self.keys(names))
  }

  @Test("are over a second after the last of them, and keys are keys")
  func patience() {
    for part in ["[1", "]0;title", "[M!", "[["] {
      let parts = [("\u{1B}", 100), (part, 1500), ("j", 100), ("d", 100)] as [(String, Int64)]
      #expect(InputParserTests.inputs(of: parts) == Self.keys("escape j d"), "\(part)")
    }
    // However long it has grown: a line may hold back what is left of the clipboard, piece by piece.
    let clipboard = "]52;c;" + String(repeating: "dy", count: 2500)
    let long = [("\u{1B}", 100), (clipboard, 300), ("dGV4dGV4", 300), ("yMjM0", 1500), ("j", 100)] as [(String, Int64)]
    #expect(InputParserTests.inputs(of: long) == Self.keys("escape j"))
  }
}
