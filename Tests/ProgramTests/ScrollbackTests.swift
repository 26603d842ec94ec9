import TestSupport
import TestTraits
import Testing

/// A terminal of one screen, as GNU screen is by default, keeps in its scrollback what is cleared as a whole.
@Suite("The scrollback of a terminal of one screen has nothing", .ownThreads) struct ScrollbackTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  private func open(_ more: [String: String] = [:]) throws -> PseudoTerminal {
    try PseudoTerminal(
      [work.store], environment: Program.environment(home: work.home, more), columns: 100, rows: 30)
  }

  @Test("of what was painted, whatever paints it anew") func painted() throws {
    let terminal = try open()
    try terminal.waitFor("ada@")
    let painted = terminal.transcript.count
    try terminal.send("\u{0C}")
    try terminal.waitUntil("the screen to be painted anew", beside: { terminal.wasCleared(since: painted) })
    terminal.resize(columns: 90, rows: 28)
    try terminal.waitUntil("the new size") { $0.lines.last?.contains("help") == true && $0.text.contains("ada@") }
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(terminal.screen.clearedAway == [] && terminal.screen.unknown == [])
  }

  @Test("of what an editor left there") func editor() throws {
    // One that has no other screen to change to.
    let terminal = try open(["TERM": "vt100", "EDITOR": try work.editor("echo shown-by-the-editor\n")])
    try terminal.waitFor("\"Saved\"")
    try terminal.send("E")
    try terminal.waitFor("nothing was written")
    try terminal.send("Q")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(String(decoding: terminal.transcript, as: UTF8.self).contains("shown-by-the-editor"))
    #expect(!terminal.screen.clearedAway.contains { $0.contains("shown-by-the-editor") })
  }
}
