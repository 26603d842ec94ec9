import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// That writing does not wait belongs to what is open: any program of the same terminal sets it for all of them, and leaves it so.
@Suite("A terminal that another program made one that does not wait", .ownThreads) struct NonBlockingTests {
  let work: Workspace
  private static let size = 200_000

  init() throws {
    work = try Workspace([
      Workspace.ada: #"{"data":{"user":{"name":"Ada"},"word":""# + String(repeating: "x", count: Self.size) + #""}}"#
    ])
  }

  private func open(_ words: [String], columns: Int = 80, rows: Int = 24) throws -> PseudoTerminal {
    try PseudoTerminal(
      words, environment: Program.environment(home: work.home, ["COLORTERM": "truecolor"]), columns: columns, rows: rows,
      isNonBlocking: true)
  }

  @Test(
    "is given every frame to its end, however large",
    arguments: [(80, 24), (160, 120)] as [(Int, Int)])
  func large(_ columns: Int, _ rows: Int) throws {
    let terminal = try open([work.store], columns: columns, rows: rows)
    try terminal.waitUntil("the last row") { $0.text.contains("Ada") && $0.lines.last?.contains("?") == true }
    try terminal.send("?")
    try terminal.waitFor("Help")
    try terminal.send("\u{03}")
    try terminal.waitUntil("the last row again") { !$0.text.contains("Help ─") && $0.lines.last?.contains("?") == true }
    terminal.signal(SIGTERM)
    #expect(try terminal.waitForEnd() == .exit(143))
    #expect(terminal.settingsAreRestored && terminal.screen.unknown.isEmpty)
  }

  @Test("is shown what was painted while it took nothing") func stalled() throws {
    let terminal = try open([work.store])
    try terminal.waitFor("Ada")
    for (key, title, isShown) in [("?", "Help ─", true), ("\u{03}", "Help ─", false), ("d", "Destroy", true)] {
      terminal.holdsOutput = true
      try terminal.send(key)
      // It is mostly read within this. Where the clock was just being painted, the program waits for the terminal, and reads it behind.
      for _ in 0..<200 where terminal.hasUnreadKeys { usleep(5_000) }
      terminal.holdsOutput = false
      try terminal.waitUntil("\(title) \(isShown)") { $0.text.contains(title) == isShown }
    }
    terminal.signal(SIGTERM)
    #expect(try terminal.waitForEnd() == .exit(143))
    #expect(terminal.settingsAreRestored)
  }

  @Test("is given all that a verb says, however late it is read") func verb() throws {
    let terminal = try open(["get", work.store, Workspace.ada, "word"])
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(terminal.transcript.count { $0 == UInt8(ascii: "x") } == Self.size)
  }
}
