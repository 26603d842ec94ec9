import TerminalText
import TerminalUI
import Testing

@Suite("Keys and typed lines")
struct InputTests {
  private static let everyKey: [Key] = {
    var keys = "aZ9/?:+-*é山 ".map(Key.character) + (1...12).map(Key.function)
    keys += "abcdefghijklmnopqrstuvwxyz[\\]^_ ".map(Key.control) + "xX1 .-".map(Key.alt)
    for name in Key.Name.allCases {
      keys.append(.named(name))
      for bits in UInt8(1)..<8 { keys.append(.modified(name, Key.Modifiers(rawValue: bits))) }
    }
    return keys
  }()

  @Test("Every key is read again by its name, and no two have the same")
  func names() {
    for key in Self.everyKey { #expect(Key(parsing: key.name) == key, "\(key.name)") }
    #expect(Set(Self.everyKey.map(\.name)).count == Self.everyKey.count)
    for key in Self.everyKey { #expect(key.shortName.width > 0) }
  }

  @Test(
    "Names as people spell them",
    arguments: [
      ("Enter", Key.enter), ("ESC", .escape), ("Ctrl-D", .control("d")), ("ctrl-[", .control("[")), ("alt-X", .alt("X")),
      ("shift-tab", .backtab), ("PgUp", .pageUp), ("F10", .function(10)), ("space", .character(" ")), ("Del", .delete),
      ("ctrl-shift-left", .modified(.left, [.control, .shift])), ("shift-ctrl-left", .modified(.left, [.control, .shift])),
      ("-", .character("-")),
      ("ctrl--", nil), ("ctrl-é", nil), ("shift-a", nil), ("f0", nil), ("f99", nil), ("", nil), ("entr", nil), ("ctrl-", nil),
      ("\u{1B}", nil),
      ("ctrl-f1", nil),
    ] as [(String, Key?)])
  func spelling(_ text: String, _ key: Key?) {
    #expect(Key(parsing: text) == key)
  }

  @Test(
    "Names in the bar of keys are short",
    arguments: [
      (Key.control("d"), "^D"), (.enter, "enter"), (.escape, "esc"), (.character(" "), "spc"), (.tab, "tab"), (.backtab, "s-tab"),
      (.character("e"), "e"), (.function(1), "f1"), (.pageDown, "pgdn"),
    ])
  func shortNames(_ key: Key, _ name: String) {
    #expect(key.shortName.string == name)
  }

  @Test(
    "A line is edited as readline does",
    arguments: [
      ("user~alice", "backspace backspace", "user~ali|"), ("user~alice", "left left delete", "user~ali|e"),
      ("user~alice", "home delete", "|ser~alice"),
      ("user~alice", "ctrl-a right ctrl-k", "u|"), ("a bc  de", "ctrl-w", "a bc  |"), ("a bc  de", "ctrl-w ctrl-w", "a |"),
      ("a bc", "left ctrl-u", "|c"), ("ab", "left left left x", "x|ab"), ("ab", "right end y", "aby|"),
      ("", "backspace delete ctrl-w ctrl-u ctrl-k", "|"),
      ("山田", "left backspace", "|田"), ("zoe\u{301}", "backspace", "zo|"), ("👨‍👩‍👧a", "left left x", "x|👨‍👩‍👧a"),
      ("one two", "ctrl-left ctrl-left", "|one two"),
      ("one two", "home alt-f", "one| two"), ("one two", "home ctrl-right ctrl-right", "one two|"), ("ab", "ctrl-b ctrl-h", "|b"),
      ("ab", "home ctrl-f ctrl-d", "a|"), ("é 🇫🇷🇩🇪  ", "ctrl-w", "é |"), ("🇫🇷 🇩🇪🇮🇹", "alt-b", "🇫🇷 |🇩🇪🇮🇹"),
      ("🇫🇷🇩🇪 山田", "home alt-f", "🇫🇷🇩🇪| 山田"),
    ])
  func editing(_ text: String, _ keys: String, _ expected: String) throws {
    var line = LineEditor(text)
    for name in keys.split(separator: " ") {
      let key = try #require(Key(parsing: String(name)))
      let isHandled = line.handle(key)
      #expect(isHandled)
    }
    let result = line.textBeforeCursor + "|" + line.textAfterCursor
    #expect(result == expected)
  }

  @Test(
    "Keys that are none of a line's are left to others",
    arguments: [Key.enter, .escape, .tab, .function(1), .control("p"), .pageUp, .up])
  func otherKeys(_ key: Key) {
    var line = LineEditor("text")
    let isHandled = line.handle(key)
    #expect(!isHandled && line == LineEditor("text"))
  }

  @Test("History goes back and forth, and the line being typed waits at its end")
  func history() {
    var line = LineEditor("dra", history: ["first", "second"])
    let steps: [(Key, String)] = [
      (.up, "second"), (.up, "first"), (.up, "first"), (.down, "second"), (.down, "dra"), (.character("f"), "draf"),
    ]
    for (key, text) in steps {
      let isHandled = line.handle(key)
      #expect(isHandled && line.text == text)
    }
  }

  @Test("A hidden line shows dots, one a character, and has no history")
  func hidden() {
    var line = LineEditor("s3cret", isHidden: true, history: ["earlier"])
    let view = line.view(width: 20)
    #expect(view.line.text.string == "••••••" && view.cursorColumn == 6)
    #expect(view.line.map(\.role) == [.masked])
    let isHandled = line.handle(.up)
    #expect(!isHandled && line.text == "s3cret")
  }

  @Test("The cursor stays in view, whatever the line holds", arguments: 1...12)
  func view(_ width: Int) {
    for text in ["", "short", "a line that is longer than that", "山田花子さんのセッション", "\u{1B}[2J\u{202E}", "e\u{301}e\u{301}"] {
      var line = LineEditor(text)
      for _ in 0...text.count {
        let (shown, column) = line.view(width: width)
        #expect(shown.width <= width)
        #expect((0..<width).contains(column))
        _ = line.handle(.left)
      }
    }
  }

  @Test("What is shown of a line is the part around the cursor, however long it is, and moving in it loses nothing")
  func longLine() {
    let long = String((0..<60_000).map { Character(Unicode.Scalar(UInt8(97 + $0 % 26))) })
    var line = LineEditor(room: .value)
    line.insert(long)
    #expect(line.view(width: 5).line.text.string == String(long.suffix(4)))
    for _ in 0..<3 { _ = line.handle(.left) }
    line.insert("é山")
    #expect(line.view(width: 8).line.text.string == String(long.dropLast(3).suffix(4)) + "é山" + String(long.suffix(3).prefix(1)))
    _ = line.handle(.home)
    #expect(line.view(width: 5).line.text.string == String(long.prefix(5)) && line.view(width: 5).cursorColumn == 0)
    _ = line.handle(.delete)
    _ = line.handle(.end)
    #expect(line.text == String(long.dropFirst().dropLast(3)) + "é山" + String(long.suffix(3)))
    #expect(line.byteCount == line.text.utf8.count)
  }

  @Test("A line takes what it has room for; of more it takes nothing, and says how long it would be")
  func room() {
    var line = LineEditor("é", room: .words)
    line.insert(String(repeating: "x", count: 254))
    #expect(line.byteCount == 256 && line.refused == nil)
    for step in [{ $0.insert("y") }, { _ = $0.handle(.character("y")) }] as [(inout LineEditor) -> Void] {
      step(&line)
      #expect(line.byteCount == 256 && line.refused == 257)
    }
    _ = line.handle(.backspace)
    #expect(line.refused == nil)
    line.insert("ab")
    #expect(line.text.hasSuffix("x") && line.refused == 257)
    line.insert("z")
    #expect(line.text.hasSuffix("xz") && line.refused == nil)
  }

  @Test("Pasted line breaks become blanks")
  func paste() {
    var line = LineEditor("ab")
    _ = line.handle(.left)
    line.insert("1\r\n2\n3")
    #expect(line.text == "a1 2 3b")
    line.text = "x\ny"
    #expect(line.text == "x y" && line.textAfterCursor == "")
  }

  @Test(
    "A misspelt name finds the one that was meant",
    arguments: [
      ("rolse", "roles"), ("warnin", "warning"), ("dangre", "danger"), ("Accent", "accent"), ("zzzzzz", nil), ("", nil),
      (String(repeating: "x", count: 9999), nil),
    ] as [(String, String?)])
  func nearestName(_ text: String, _ name: String?) {
    #expect(nearest(to: text, among: ["roles", "warning", "danger", "accent"]) == name)
  }
}
