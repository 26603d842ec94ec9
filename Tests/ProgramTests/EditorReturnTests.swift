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

  @Test("the shell's own screen has what it had before")
  func shell() throws {
    let shell = "printf 'line-%s-of-the-shell\\n' 1 2 3; \"$0\" \"$1\"; echo behind-it; sleep 60"
    let terminal = try PseudoTerminal(
      running: "/bin/sh", ["-c", shell, try Program.path(), work.store],
      environment: Program.environment(home: work.home, ["EDITOR": try work.editor("echo shown-by-the-editor\n")]), columns: 100,
      rows: 30)
    try terminal.waitUntil("the interface") { $0.alternate && $0.text.contains("\"Saved\"") }
    try terminal.send("E")
    try terminal.waitUntil("the interface behind the editor") { $0.alternate && $0.text.contains("nothing was written") }
    try terminal.send("Q")
    try terminal.waitFor("behind-it")
    #expect(!terminal.screen.alternate)
    #expect(
      terminal.screen.lines.filter { !$0.isEmpty } == [
        "line-1-of-the-shell", "line-2-of-the-shell", "line-3-of-the-shell", "shown-by-the-editor", "behind-it",
      ])
  }
}
