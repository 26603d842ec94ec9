import TestSupport
import TestTraits
import Testing

/// What is on the screen, and for how long, once the user's own editor has given the terminal back.
@Suite("The interface behind an editor", .ownThreads) struct EditorReturnTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  private func environment(_ editor: String, _ more: [String: String] = [:]) throws -> [String: String] {
    Program.environment(home: work.home, ["EDITOR": try work.editor(editor)].merging(more) { $1 })
  }

  @Test("What came of it is told for its 10 s from when it returns, however long it was open") func longOpen() throws {
    let environment = try environment("sleep 11\necho x >>\"$1\"\nexit 3\n")
    let terminal = try PseudoTerminal([work.store], environment: environment, columns: 200, rows: 30)
    try terminal.waitFor("\"Saved\"")
    try terminal.send("E")
    let words = "E opens your text again"
    try terminal.waitFor(words)
    let told = ContinuousClock.now
    // More than the second after which the moment is told again.
    try terminal.waitUntil("more than a tick later", beside: { ContinuousClock.now - told > .seconds(2) })
    #expect(terminal.screen.text.contains(words) || ContinuousClock.now - told > .seconds(8))
    try terminal.send("Q")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  @Test("What it showed goes into no scrollback of a terminal of one screen when the interface takes that back") func scrollback()
    throws
  {
    let environment = try environment("echo shown-by-the-editor\n", ["TERM": "vt100"])
    let terminal = try PseudoTerminal([work.store], environment: environment, columns: 100, rows: 30)
    try terminal.waitFor("\"Saved\"")
    try terminal.send("E")
    try terminal.waitFor("nothing was written")
    try terminal.send("Q")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(String(decoding: terminal.transcript, as: UTF8.self).contains("shown-by-the-editor"))
    #expect(!terminal.screen.clearedAway.contains { $0.contains("shown-by-the-editor") })
  }
}
