import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Nothing keeps the program from hearing that it shall end: no value, and no terminal either.
@Suite("The end of a busy program", .ownThreads) struct BusyTests {
  let work: Workspace
  private static let size = Effort.scaled(200_000, long: 1_000_000)

  init() throws {
    work = try Workspace([
      "00000000000000a1": #"{"data":{"user":{"name":"Ada"},"word":""# + String(repeating: "x", count: Self.size) + #""}}"#
    ])
  }

  private func open(isNonBlocking: Bool = false, blocked: [Int32] = []) throws -> PseudoTerminal {
    try PseudoTerminal(
      [work.store], environment: Program.environment(home: work.home), columns: 80, rows: 24, isNonBlocking: isNonBlocking,
      blocked: blocked)
  }

  @Test func aLongWordIsReadLikeAnyOther() throws {
    let terminal = try open()
    try terminal.waitFor("Ada")
    try terminal.waitFor("\"xxx")
    try terminal.send("2jj")
    try terminal.waitUntil("the cursor on the word") { $0.lines.contains { $0.hasPrefix(" word") } }
    try terminal.send(.enter)
    try terminal.waitFor("0%")
    try terminal.send("G")
    try terminal.waitFor("100%")
    try terminal.send("k")
    try terminal.waitUntil("the row above") { $0.text.contains("%") && !$0.text.contains("100%") }
    try terminal.send(.escape)
    // A key right behind Escape would be one with Alt.
    try terminal.waitUntil("the text to close") { !$0.text.contains("%") }
    try terminal.send("b")
    try terminal.waitFor("as stored")
    try terminal.waitUntil("the text") { $0.text.contains("\"word\":") && $0.text.contains("xxxx") }
    try terminal.send("Gb")
    try terminal.waitFor("bytes")
    try terminal.send("G")
    let place = String(Self.size, radix: 16)
    try terminal.waitFor(String(repeating: "0", count: 6 - place.count) + place)
    terminal.signal(SIGTERM)
    #expect(try terminal.waitForEnd() == .exit(143))
    #expect(terminal.settingsAreRestored && !terminal.screen.alternate)
  }

  private static let endings: [(Int32, Int32)] = [(SIGTERM, 143), (SIGHUP, 143), (SIGINT, 130)]

  /// A terminal that takes nothing holds whoever writes to it: a program that cannot hear anything is easily made so.
  @Test(
    "A program that cannot go on ends when it is told to, also where another made the terminal one that does not wait",
    arguments: endings, [false, true])
  func held(_ ending: (number: Int32, status: Int32), isNonBlocking: Bool) throws {
    let terminal = try open(isNonBlocking: isNonBlocking)
    try terminal.waitFor("Ada")
    terminal.holdsOutput = true
    try terminal.send("?")
    terminal.signal(ending.number)
    #expect(try terminal.waitForEnd() == .exit(ending.status))
    #expect(terminal.settingsAreRestored)
  }

  @Test("What ends the program is heard though it began with that blocked", arguments: endings)
  func blocked(_ number: Int32, _ status: Int32) throws {
    let terminal = try open(blocked: [SIGTERM, SIGHUP, SIGINT, SIGALRM, SIGCHLD, SIGWINCH])
    try terminal.waitFor("Ada")
    terminal.signal(number)
    #expect(try terminal.waitForEnd() == .exit(status))
    #expect(terminal.settingsAreRestored)
  }

  @Test(
    "Ctrl-C ends a program that reads no keys, also one that quits or is to be stopped, and cannot give the terminal back",
    arguments: ["", "Q", "\u{1A}"], [false, true])
  func unread(_ key: String, isNonBlocking: Bool) throws {
    let terminal = try open(isNonBlocking: isNonBlocking)
    try terminal.waitFor("Ada")
    terminal.holdsOutput = true
    if !key.isEmpty { try terminal.send(key) }
    // The first is a key that nobody reads; once that is noticed, the next is a signal.
    let deadline = Deadline(seconds: Program.patience)
    var hasEnded = false
    while !hasEnded, !deadline.isOver {
      try terminal.send(.controlC)
      hasEnded = (try? terminal.waitForEnd(timeout: 0.2)) != nil
    }
    #expect(try terminal.waitForEnd() == .exit(130))
    #expect(terminal.settingsAreRestored)
  }

  @Test(
    "A crash leaves the terminal its settings, whether it takes nothing while the screen is up or as it is given back",
    arguments: ["", "Q", "\u{1A}"], [false, true])
  func crashed(_ key: String, isNonBlocking: Bool) throws {
    let terminal = try open(isNonBlocking: isNonBlocking)
    try terminal.waitFor("Ada")
    terminal.holdsOutput = true
    if !key.isEmpty { try terminal.send(key) }
    // The first may come before the key has been read, and wait to say farewell; the next one waits for nothing.
    let deadline = Deadline(seconds: Program.patience)
    while (try? terminal.waitForEnd(timeout: 0.2)) == nil, !deadline.isOver { terminal.signal(SIGQUIT) }
    #expect(try terminal.waitForEnd() == .signal(SIGQUIT))
    #expect(terminal.settingsAreRestored)
  }

  @Test func controlCEndsAWatchWhoseTerminalTakesNothing() throws {
    let terminal = try PseudoTerminal(
      ["watch", work.store, "--audit"], environment: Program.environment(home: work.home), columns: 100)
    try terminal.waitFor("Ctrl-C ends")
    terminal.holdsOutput = true
    // What an audit ends with cannot be said.
    terminal.signal(SIGINT)
    #expect(try terminal.waitForEnd() == .exit(130))
  }

  /// The system's own queue for signals begins to listen a moment after it is told to.
  @Test func controlCEndsAWatchInTheMomentInWhichItSaysSo() throws {
    for _ in 0..<16 {
      let terminal = try PseudoTerminal(["watch", work.store], environment: Program.environment(home: work.home), columns: 100)
      try terminal.waitFor("Ctrl-C ends")
      terminal.signal(SIGINT)
      #expect(try terminal.waitForEnd() == .exit(130))
    }
  }

  @Test func aLostTerminalEndsAProgramThatGetsNoSignal() throws {
    // Only the first process of the terminal's session is told by a signal, and here that is a shell which does not care.
    let shell = #"trap "" HUP; "$0" "$@"; echo "$?" > "$HOME/ended""#
    let terminal = try PseudoTerminal(
      running: "/bin/sh", ["-c", shell, try Program.path(), work.store], environment: Program.environment(home: work.home))
    try terminal.waitFor("Ada")
    terminal.hangUp()
    let deadline = Deadline(seconds: Program.patience)
    while work.read("home/ended") == nil, !deadline.isOver { usleep(10_000) }
    #expect(work.read("home/ended") == "143\n")
  }
}
