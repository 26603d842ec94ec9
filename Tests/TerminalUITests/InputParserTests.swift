import TerminalText
import TerminalUI
import Testing

/// What a terminal sends, in one piece and in two, and what is made of it.
@Suite("Keys as terminals send them")
struct InputParserTests {
  /// Characters at a moment; each further part comes so many milliseconds after the one before, unless nothing was waited for.
  private static func inputs(_ parts: [String], apart: Int64 = 1) -> [Input] {
    inputs(of: parts.map { ($0, apart) })
  }

  /// The same, each part with the milliseconds of silence behind it.
  static func inputs(of parts: [(String, Int64)]) -> [Input] {
    var parser = InputParser()
    var now = Uptime(milliseconds: 10_000)
    var inputs: [Input] = []
    func rest(until end: Uptime) {
      while let deadline = parser.deadline, deadline <= end { inputs += parser.pause(at: deadline) }
    }
    for (text, silence) in parts {
      rest(until: now)
      inputs += parser.feed(Array(text.unicodeScalars), at: now)
      now = now.adding(milliseconds: silence)
    }
    rest(until: now.adding(milliseconds: 5000))
    #expect(parser.deadline == nil)
    return inputs
  }

  static func keys(_ names: String) -> [Input] { names.split(separator: " ").map { .key(Key(parsing: String($0))!) } }

  /// Sequences of one key, without their Escape.
  static let known: [(String, String)] =
    [
      ("[H", "home"), ("[F", "end"), ("OH", "home"), ("OF", "end"), ("[1~", "home"), ("[4~", "end"), ("[7~", "home"),
      ("[8~", "end"),
      ("[1;5H", "ctrl-home"), ("[1;2F", "shift-end"), ("[7;5~", "ctrl-home"), ("[8;3~", "alt-end"), ("[1;6~", "ctrl-shift-home"),
      ("[4;5~", "ctrl-end"), ("O5H", "ctrl-home"), ("O1;2F", "shift-end"), ("[7^", "ctrl-home"), ("[8$", "shift-end"),
      ("[7@", "ctrl-shift-home"), ("[A", "up"), ("OB", "down"), ("[C", "right"), ("OD", "left"), ("[1;3A", "alt-up"),
      ("[1;9A", "alt-up"), ("[a", "shift-up"), ("Oa", "ctrl-up"), ("[Z", "shift-tab"), ("[2~", "insert"), ("[3~", "delete"),
      ("[3;5~", "ctrl-delete"), ("[5~", "page-up"), ("[6~", "page-down"), ("OP", "f1"), ("OS", "f4"), ("[11~", "f1"),
      ("[24~", "f12"),
      ("[[A", "f1"), ("[[E", "f5"), ("OM", "enter"), ("Op", "0"), ("Ok", "+"), ("x", "alt-x"), ("\u{7F}", "alt-backspace"),
    ]

  /// What is no key of ours: sequences of newer protocols, answers, titles.
  static let foreign = [
    "[?62;1c", "[?1;2c", "[>0;10;1c", "[5;5R", "[1;5R", "[0n", "[?2026;2$y", "[8;24;80t", "[100;5:3u", "[27;5~", "[99~",
    "[1;99H", "[[d", "[[F", "[[~",
    "[4;1;1~", "[ q", "[?1~", "[0~", "[~", "Oz", "O99H", "]11;rgb:dddd/dddd/dddd\u{07}", "]11;rgb:dddd/dddd/dddd\u{1B}\\",
    "]ldy\u{1B}\\", "]52;c;ZGRkZHk=\u{07}", "P1$r0m\u{1B}\\", "P>|xterm(390)\u{1B}\\", "_Gi=1;OK\u{1B}\\", "^dy\u{1B}\\",
    "Xdy\u{1B}\\", "P\u{1B}\\", "[<35;3;3M", "[<0;3;3m", "[M#!!", "[" + String(repeating: "1;", count: 5000) + "m",
    "]0;" + String(repeating: "dy", count: 4000) + "\u{07}",
  ]

  @Test("Each key by each of its sequences, in one piece and cut in two", arguments: known)
  func knownSequences(_ rest: String, _ name: String) {
    let sequence = "\u{1B}" + rest
    #expect(Self.inputs([sequence, "j"]) == Self.keys("\(name) j"))
    for cut in 1..<sequence.unicodeScalars.count {
      let (head, tail) = Self.cut(sequence, at: cut)
      #expect(Self.inputs([head, tail, "j"], apart: 40) == Self.keys("\(name) j"), "\(rest) cut at \(cut)")
      // Escape by itself is Escape soon: what is left of the sequence then is at least no command.
      let late = Self.inputs([head, tail, "j"], apart: 900)
      if cut > 1 { #expect(late == Self.keys("\(name) j"), "\(rest) cut at \(cut)") }
      if cut == 1, rest.unicodeScalars.count > 1 { #expect(late == Self.keys("escape j"), "\(rest) cut at \(cut)") }
    }
  }

  @Test("What is no key is swallowed whole, in one piece and cut in two", arguments: foreign)
  func foreignSequences(_ rest: String) {
    let sequence = "\u{1B}" + rest
    #expect(Self.inputs([sequence, "j"]) == Self.keys("j"), "\(rest.prefix(40).debugDescription)")
    let count = sequence.unicodeScalars.count
    let places = count < 100 ? Array(1..<count) : [1, 2, 3, 4, 100, 4000, count - 1]
    for cut in places {
      let (head, tail) = Self.cut(sequence, at: cut)
      for apart in [40, 900] as [Int64] where count < 100 || apart == 40 {
        let inputs = Self.inputs([head, tail, "j"], apart: apart)
        #expect(
          inputs == Self.keys("j") || inputs == Self.keys("escape j") && cut == 1
            || inputs.count == 2 && inputs[1] == .key(.character("j")) && cut == 2 && Self.isAlt(inputs[0]),
          "\(rest.prefix(40).debugDescription) cut at \(cut), \(apart) ms apart")
      }
    }
  }

  private static func isAlt(_ input: Input) -> Bool { if case .key(.alt) = input { true } else { false } }

  static func cut(_ text: String, at place: Int) -> (String, String) {
    let scalars = Array(text.unicodeScalars)
    func string(_ part: ArraySlice<Unicode.Scalar>) -> String { part.reduce(into: "") { $0.unicodeScalars.append($1) } }
    return (string(scalars[..<place]), string(scalars[place...]))
  }

  @Test(
    "A key and silence is a key, and swallows nothing of what is typed next",
    arguments: [
      ("\u{1B}", "escape"), ("\u{1B}]", "alt-]"), ("\u{1B}P", "alt-P"), ("\u{1B}_", "alt-_"), ("\u{1B}^", "alt-^"),
      ("\u{1B}X", "alt-X"), ("\u{1B}a", "alt-a"), ("\u{1B}é", "alt-é"),
    ])
  func silence(_ text: String, _ name: String) {
    #expect(Self.inputs([text]) == Self.keys(name))
    #expect(Self.inputs([text, "j", "d", "y"], apart: 100) == Self.keys("\(name) j d y"))
    #expect(Self.inputs([text, "\u{1B}[A", "j"], apart: 100) == Self.keys("\(name) up j"))
  }

  @Test("A sequence that goes on is waited for a second, and what follows an end that never came are keys")
  func patience() {
    #expect(Self.inputs(["\u{1B}[", "j"], apart: 1500) == Self.keys("alt-[ j"))
    #expect(Self.inputs(["\u{1B}[1;", "j"], apart: 1500) == Self.keys("j"))
    #expect(Self.inputs(["\u{1B}O", "j"], apart: 1500) == Self.keys("alt-O j"))
    #expect(Self.inputs(["\u{1B}]0;title", "j"], apart: 1500) == Self.keys("j"))
    #expect(Self.inputs(["\u{1B}]0;" + String(repeating: "x", count: 5000), "j"], apart: 1500) == Self.keys("j"))
  }

  @Test(
    "Ctrl-C is heard in the middle of anything",
    arguments: ["", "\u{1B}[1;", "\u{1B}O", "\u{1B}]0;title", "\u{1B}P1", "\u{1B}[M!", "\u{1B}\u{1B}", "\u{1B}\u{1B}[1;"])
  func interrupt(_ text: String) {
    #expect(Self.inputs([text, "\u{03}"], apart: 10).last == .key(.control("c")))
  }

  @Test(
    "Plain keys",
    arguments: [
      ("\t", "tab"), ("\r", "enter"), ("\n", "enter"), ("\u{7F}", "backspace"), ("\u{08}", "backspace"),
      ("\u{00}", "ctrl-space"), ("\u{04}", "ctrl-d"), ("\u{1F}", "ctrl-_"), ("é", "é"), ("\u{1B}\u{1B}", "escape escape"),
      ("\u{1B}\r", "escape enter"), ("\u{9B}4~", "end"), ("\u{85}j", "j"),
      ("\u{1B}\u{1B}\u{1B}", "escape escape escape"), ("\u{1B}\u{1B}x", "escape alt-x"),
      ("\u{1B}\u{1B}\r", "escape escape enter"),
      // Some terminals write Alt so; a hand that presses Escape and then Up leaves more than a moment between them.
      ("\u{1B}\u{1B}[A", "alt-up"), ("\u{1B}\u{1B}\u{1B}[A", "escape alt-up"),
    ])
  func plain(_ text: String, _ names: String) {
    #expect(Self.inputs([text]) == Self.keys(names))
  }

  @Test(
    "Escape before a key's sequence is Alt held with it, in one piece and cut in two",
    arguments: [
      ("[7~", "alt-home"), ("[8~", "alt-end"), ("[A", "alt-up"), ("OD", "alt-left"), ("[3~", "alt-delete"),
      ("[5~", "alt-page-up"), ("[7^", "ctrl-alt-home"), ("[b", "alt-shift-down"), ("[Z", "alt-shift-tab"), ("OM", "alt-enter"),
      ("Op", "alt-0"),
      // No key of ours, as `ESC [ 11 ; 3 ~` is none.
      ("[11~", ""), ("OP", ""),
    ])
  func alt(_ rest: String, _ name: String) {
    let sequence = "\u{1B}\u{1B}" + rest
    #expect(Self.inputs([sequence, "j"]) == Self.keys("\(name) j"))
    for cut in 1..<sequence.unicodeScalars.count {
      let (head, tail) = Self.cut(sequence, at: cut)
      #expect(Self.inputs([head, tail, "j"], apart: 40) == Self.keys("\(name) j"), "cut at \(cut)")
      let late = Self.inputs([head, tail, "j"], apart: 900)
      if cut == 2 { #expect(late == Self.keys("escape escape j")) }
      if cut > 2 { #expect(late == Self.keys("\(name) j"), "cut at \(cut)") }
    }
  }

  @Test("Escape before anything else is Escape")
  func escapeBeforeOthers() {
    let escape = Self.keys("escape")
    #expect(Self.inputs(["\u{1B}\u{1B}[I"]) == escape + [.focusGained])
    #expect(Self.inputs(["\u{1B}\u{1B}[<0;5;3M"]) == escape + [.click(Point(x: 4, y: 2))])
    #expect(Self.inputs(["\u{1B}\u{1B}[M %#"]) == escape + [.click(Point(x: 4, y: 2))])
    #expect(Self.inputs(["\u{1B}\u{1B}[200~dy\u{1B}[201~"]) == escape + [.paste("dy")])
    for rest in ["[?62;1c", "[1;5R", "]0;dy\u{07}", "P\u{1B}\\", "[99~"] {
      #expect(Self.inputs(["\u{1B}\u{1B}" + rest, "j"]) == Self.keys("escape j"), "\(rest.debugDescription)")
    }
    #expect(Self.inputs(["\u{1B}\u{1B}[[A"]) == Self.keys("escape f1"))
    #expect(Self.inputs(["\u{1B}\u{1B}[", "j"], apart: 1500) == Self.keys("escape alt-[ j"))
    #expect(Self.inputs(["\u{1B}\u{1B}[1;", "j"], apart: 1500) == Self.keys("escape j"))
  }

  @Test("The mouse, by numbers and without; twice at one place is a double click")
  func mouse() {
    let point = Point(x: 4, y: 2)
    #expect(Self.inputs(["\u{1B}[<0;5;3M"]) == [.click(point)])
    #expect(Self.inputs(["\u{1B}[<64;5;3M\u{1B}[<65;5;3M"]) == [.scroll(point, lines: -3), .scroll(point, lines: 3)])
    #expect(Self.inputs(["\u{1B}[M %#"]) == [.click(point)])
    let press = "\u{1B}[<0;5;3M\u{1B}[<0;5;3m"
    #expect(Self.inputs([press, press], apart: 100) == [.click(point), .doubleClick(point)])
    #expect(Self.inputs([press, press], apart: 600) == [.click(point), .click(point)])
    #expect(Self.inputs(["\u{1B}[I\u{1B}[O"]) == [.focusGained, .focusLost])
  }

  @Test(
    "What is at a place that no screen has is no click",
    arguments: [
      "[<0;-9223372036854775808;1M", "[<0;1;-9223372036854775808M", "[<0;9223372036854775807;1M", "[<0;1;65536M", "[<0;0;1M",
      "[<0;1;0M", "[<0;-1;1M", "[<-0;1;1M", "[<0;+1;1M", "[<0;1;1;1M", "[<0;1M", "[<;1;1M", "[<0;1;99999999999999999999M",
      "[M  !",
      "[M ! ",
    ])
  func placesBeyond(_ rest: String) {
    #expect(Self.inputs(["\u{1B}" + rest, "j"]) == Self.keys("j"))
  }

  @Test("A paste is one input, however it is cut, and its line breaks are line feeds")
  func paste() {
    let text = "dy\r\u{1B}[20x\u{1B}[A[201~é"
    let sequence = "\u{1B}[200~" + text + "\u{1B}[201~"
    let pasted = Input.paste("dy\n\u{1B}[20x\u{1B}[A[201~é")
    #expect(Self.inputs([sequence + "j"]) == [pasted, .key(.character("j"))])
    for cut in 1..<sequence.unicodeScalars.count {
      let (head, tail) = Self.cut(sequence, at: cut)
      for apart in [40, 900] as [Int64] {
        let inputs = Self.inputs([head, tail + "j"], apart: apart)
        #expect(
          inputs.suffix(2) == [pasted, .key(.character("j"))] && inputs.count == (cut == 1 && apart == 900 ? 3 : 2), "\(cut)")
      }
    }
    #expect(Self.inputs(["\u{1B}[201~j"]) == Self.keys("j"))
  }

  @Test("A paste without its end is over after a second of silence, or with Ctrl-C by itself, and what follows are keys")
  func unendingPaste() {
    #expect(Self.inputs(["\u{1B}[200~text", "j"], apart: 1500) == [.paste("text"), .key(.character("j"))])
    #expect(Self.inputs(["\u{1B}[200~text", " more", "j"], apart: 500) == [.paste("text morej")])
    #expect(Self.inputs(["\u{1B}[200~text", "\u{03}", "j"], apart: 10) == [.paste("text")] + Self.keys("ctrl-c j"))
  }

  @Test(
    "The rest of a paste that stalled is pasted and runs no commands, in pieces or a character at a time",
    arguments: [
      ("dy", ["dy\u{1B}[201~", "j"]), ("dy", ["dy", "\u{1B}[201~", "j"]), ("dy", ["d", "y", "\u{1B}[201~j"]),
      ("dy", ["d", "y", "\u{1B}", "[", "2", "0", "1", "~", "j"]), ("d\ny", ["d\r", "y\u{1B}[20", "1~j"]),
      ("", ["\u{1B}[201~", "j"]), ("", ["\u{1B}[201~j"]), ("", ["\u{1B}[2", "01~j"]),
      ("", ["\u{1B}", "[", "2", "0", "1", "~", "j"]),
    ])
  func stalledPaste(_ rest: String, _ parts: [String]) {
    let expected = [Input.paste("text")] + (rest.isEmpty ? [] : [.paste(rest)]) + Self.keys("j")
    let start = [("\u{1B}[200~text", 1500)] as [(String, Int64)]
    #expect(Self.inputs(of: start + parts.map { ($0, 20) }) == expected)
  }

  @Test("Silence in the middle of its end does not keep a paste from ending", arguments: 1..<6)
  func stalledEnd(_ cut: Int) {
    let (head, tail) = Self.cut("\u{1B}[201~", at: cut)
    let start = [("\u{1B}[200~text" + head, 1500)] as [(String, Int64)]
    let expected = [Input.paste("text")] + Self.keys("j")
    #expect(Self.inputs(of: start + [(tail + "j", 20)]) == expected)
    #expect(Self.inputs(of: start + (tail + "j").map { (String($0), 20) }) == expected)
  }

  @Test("Silence after silence: each piece of a paste that stalls again is pasted")
  func stalledAgain() {
    let parts = [("\u{1B}[200~one", 1500), ("dy", 1500), ("\rdy", 1500), ("x\u{1B}[201~j", 20)] as [(String, Int64)]
    #expect(Self.inputs(of: parts) == [.paste("one"), .paste("dy"), .paste("\ndy"), .paste("x")] + Self.keys("j"))
  }

  @Test(
    "Behind a paste without its end a key by itself is a key, and the keyboard is free",
    arguments: [
      (["j", "d"], "j d"), (["\r", "jd"], "enter j d"), (["\u{1B}", "j", "d"], "escape j d"), (["\u{1B}[A", "j"], "up j"),
      (["\u{1B}", "\u{1B}[B", "x"], "escape down x"), (["\u{1B}OP", "\u{1B}[5~\u{1B}[5~", "q"], "f1 page-up page-up q"),
      (["é", "jj"], "é j j"), (["\u{1B}\u{1B}", "j"], "escape escape j"), (["\u{1B}", "\u{1B}", "j"], "escape escape j"),
      (["\u{1B}\u{1B}[A", "j"], "alt-up j"), (["\u{03}"], "ctrl-c"), (["\u{03}", "\u{03}", "q"], "ctrl-c ctrl-c q"),
      (["\u{03}\u{03}", "q"], "ctrl-c ctrl-c q"),
    ])
  func keysBehindStalledPaste(_ parts: [String], _ names: String) {
    let keys = [Input.paste("text")] + Self.keys(names)
    let start = [("\u{1B}[200~text", 1500)] as [(String, Int64)]
    #expect(Self.inputs(of: start + parts.map { ($0, 200) }) == keys)
  }

  @Test("Ctrl-C leaves a paste, and what still comes of it runs no commands")
  func interruptedPaste() {
    let start = Input.paste("text")
    let parts = [("\u{1B}[200~text", 10), ("\u{03}", 10), ("dy", 10), ("dy\u{1B}[201~j", 10)] as [(String, Int64)]
    #expect(Self.inputs(of: parts) == [start] + Self.keys("ctrl-c") + [.paste("dydy")] + Self.keys("j"))
    // Pressed again before it is read, it is no text either.
    let hurried = [("\u{1B}[200~text", 10), ("\u{03}\u{03}\u{03}", 10), ("dy\u{1B}[201~j", 10)] as [(String, Int64)]
    #expect(Self.inputs(of: hurried) == [start] + Self.keys("ctrl-c ctrl-c ctrl-c") + [.paste("dy")] + Self.keys("j"))
    // In the middle of what a slow line brings, too.
    let slow = [("\u{1B}[200~text", 1500), ("d", 10), ("\u{03}", 10), ("yy\u{1B}[201~", 10)] as [(String, Int64)]
    #expect(Self.inputs(of: slow) == [start] + Self.keys("ctrl-c") + [.paste("yy")])
  }

  @Test("A paste that begins behind one without its end is a paste of its own, and so is the mouse heard")
  func pasteBehindStalledPaste() {
    let parts: [(String, Int64)] = [
      ("\u{1B}[200~text", 1500), ("\u{1B}[<0;5;3M", 10), ("\u{1B}[200~dy", 10), ("x\u{1B}[201~j", 10),
    ]
    let point = Point(x: 4, y: 2)
    #expect(Self.inputs(of: parts) == [.paste("text"), .click(point), .paste("dyx")] + Self.keys("j"))
  }

  @Test("A long paste is taken up to a limit, and its end is still its end")
  func longPaste() {
    let long = String(repeating: "a", count: (1 << 20) + 99)
    #expect(Self.inputs(["\u{1B}[200~", long, "\u{1B}[201~j"]) == [.paste(String(long.prefix(1 << 20))), .key(.character("j"))])
  }
}
