import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Keys, pastes and answers as a real terminal sends them to the real program.
@Suite("What is typed and pasted", .ownThreads) struct TypingTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  private func open(_ arguments: String...) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      arguments + [work.store], environment: Program.environment(home: work.home), columns: 100, rows: 30)
    // The session under the cursor has been read.
    try terminal.waitFor("\"Saved\"")
    return terminal
  }

  private func quit(_ terminal: PseudoTerminal) throws {
    terminal.signal(SIGTERM)
    _ = try terminal.waitForEnd()
    #expect(terminal.settingsAreRestored)
  }

  @Test func endAndHomeWorkInEveryFormAndAnswersOfTheTerminalAreNoKeys() throws {
    let terminal = try open()
    // The last one begins with a byte that is no text by itself, as terminals that control with eight bits send it.
    let escape: [UInt8] = [0x1B], control: [UInt8] = [0x9B]
    for (begin, end, home) in [
      (escape, "[4~", "[1~"), (escape, "[F", "[H"), (escape, "OF", "OH"), (escape, "[8~", "[7~"), (control, "4~", "1~"),
    ] {
      try terminal.send(bytes: begin + end.utf8)
      try terminal.waitUntil("the last session to be chosen") { $0.lines.contains { $0.contains("▌") && $0.contains("dead~") } }
      try terminal.send(bytes: begin + home.utf8)
      try terminal.waitUntil("the first session to be chosen") { $0.lines.contains { $0.contains("▌") && $0.contains("ada@") } }
    }
    let before = work.snapshot
    for answer in ["[?62;1c", "]11;rgb:dddd/dddd/dddd\u{1B}\\", "P>|xterm(390)\u{1B}\\", "]ldy\rdy\u{07}", "[100;5u"] {
      let sequence = Array("\u{1B}\(answer)".utf8)
      try terminal.send(bytes: sequence)
      try terminal.send(bytes: Array(sequence.prefix(4)))
      // Answered only after what was read before it.
      try terminal.send(bytes: Array(sequence.dropFirst(4)) + Array("/".utf8))
      try terminal.waitUntil("the filter to be typed") { $0.cursorIsVisible && $0.text.contains("/ ") }
      #expect(!terminal.screen.text.contains("Help"), "\(answer.debugDescription)")
      #expect(!terminal.screen.text.contains("Destroy"))
      try terminal.send(.escape)
      try terminal.waitUntil("the filter to be left") { !$0.cursorIsVisible }
    }
    #expect(work.snapshot == before)
    try quit(terminal)
  }

  @Test("a paste that is too long is refused, and typing goes on", arguments: ["/", "f", "i", ":", "\u{10}", "?/"])
  func longPastes(_ keys: String) throws {
    let terminal = try open()
    for key in keys { try terminal.send(String(key)) }
    try terminal.waitUntil("a place to type") { $0.cursorIsVisible }
    try terminal.send("\u{1B}[200~" + String(repeating: "a", count: 300_000) + "b\u{1B}[201~")
    try terminal.waitFor("and would have 300,001: nothing was put in")
    try terminal.send("zxc")
    try terminal.waitUntil("what was typed behind it") { $0.text.contains(keys == "i" ? "•••" : "zxc") }
    try quit(terminal)
  }

  @Test func aPasteWhereNothingIsTypedRunsNothingAndOneWithoutItsEndIsOverSoon() throws {
    let terminal = try open()
    let before = work.snapshot
    try terminal.send("\u{1B}[200~dy\rq" + String(repeating: "d", count: 100_000) + "\u{1B}[201~")
    try terminal.waitFor("pasted text is not run")
    try terminal.send("j")
    try terminal.waitUntil("the message to go") { !$0.text.contains("pasted text is not run") }
    try terminal.send("\u{1B}[200~dyq never closed")
    try terminal.waitFor("pasted text is not run")
    try terminal.send("?")
    try terminal.waitFor("Help")
    #expect(work.snapshot == before)
    try terminal.send("q")
    try quit(terminal)
  }

  @Test(
    "what was typed before a dialog could be read is no answer to it",
    arguments: [
      // The question is opened by the same piece that answers it; by a piece that first leaves another question.
      ("", "dy", "Destroy"), ("d", "ndy", "Destroy"), ("", "f\r\ryy", "Flash a message"), ("", "i\rdy", "Find a session"),
    ])
  func typedAhead(_ first: String, _ keys: String, _ dialog: String) throws {
    let terminal = try open()
    let before = work.snapshot
    if !first.isEmpty {
      try terminal.send(first)
      try terminal.waitFor(dialog)
    }
    try terminal.send(keys)
    try terminal.waitFor(dialog)
    // Answered after all that was sent before it; the dialog stands as if nothing had been typed.
    terminal.resize(columns: 110, rows: 30)
    try terminal.waitUntil("the new width") { $0.lines.last?.isEmpty == false && $0.text.contains(dialog) }
    #expect(!terminal.screen.text.contains("is empty"))
    #expect(work.snapshot == before)
    try terminal.send(.escape)
    try terminal.waitUntil("the dialog to close") { !$0.text.contains(dialog) }
    #expect(work.snapshot == before)
    try quit(terminal)
  }

  @Test(
    "a paste that the terminal does not mark runs nothing either",
    arguments: ["jkd y\rdestroy all of it", String(repeating: "d\ry\r", count: 6)])
  func unmarkedPaste(_ text: String) throws {
    let terminal = try open()
    let before = work.snapshot
    try terminal.send(text)
    try terminal.waitFor("pasted text is not run")
    #expect(!terminal.screen.text.contains("Destroy"))
    #expect(work.snapshot == before)
    try quit(terminal)
  }

  @Test("Letters that the locale does not have swallow nothing of what is typed next", arguments: ["Пётр", "Đð", "吐杀", "👍"])
  func foreignLetters(_ word: String) throws {
    let terminal = try PseudoTerminal(
      [work.store], environment: Program.environment(home: work.home, ["LC_ALL": "C"]), columns: 100, rows: 30)
    try terminal.waitFor("\"Saved\"")
    try terminal.send("/")
    try terminal.waitUntil("the filter to be typed") { $0.cursorIsVisible }
    // At once: the letter's second byte alone begins a sequence of a terminal that controls with eight bits.
    try terminal.send(word + "abc")
    try terminal.waitUntil("what was typed behind it") { $0.text.contains("?abc") }
    try quit(terminal)
  }

  @Test func aPasteThatTheTerminalDoesNotMarkEndsNoLineThatItGoesInto() throws {
    let terminal = try open()
    let before = work.snapshot
    try terminal.send("W")
    try terminal.waitUntil("a place to type") { $0.cursorIsVisible }
    try terminal.send("a text of some words\rdy and more\r")
    try terminal.waitFor("words dy and more")
    #expect(work.snapshot == before)
    try quit(terminal)
  }

  @Test func aCommandThatComesAtOnceIsRunByTheEnterBehindIt() throws {
    let terminal = try open()
    try terminal.send(":")
    try terminal.waitUntil("a place to type") { $0.cursorIsVisible }
    try terminal.send("sort modified asc\r")
    try terminal.waitFor("sorted by")
    try quit(terminal)
  }

  @Test func anEmptyMessageIsRefused() throws {
    let terminal = try open()
    let before = work.snapshot
    try terminal.send("f")
    try terminal.waitFor("Flash a message")
    try terminal.send("\r")
    try terminal.waitFor("the message is empty")
    try terminal.send("y")
    try terminal.waitUntil("what is typed to be text") { !$0.text.contains("the message is empty") }
    #expect(work.snapshot == before)
    try quit(terminal)
  }
}
