import TestSupport
import TestTraits
import Testing

/// For how long something is on the screen, once the user's own editor has given the terminal back.
@Suite("The interface behind an editor", .ownThreads) struct EditorReturnTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  @Test("What came of it is told for its 10 s from when it returns, however long it was open") func longOpen() throws {
    let editor = try work.editor("sleep 11\necho x >>\"$1\"\nexit 3\n")
    let environment = Program.environment(home: work.home, ["EDITOR": editor])
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
}
