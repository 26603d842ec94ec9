import Foundation
import Sessions
import SessionsSQLite
import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The few things that only a terminal shows; what the screens say is tested without one.
@Suite("The interface in a terminal", .ownThreads) struct InterfaceTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  private func open(
    _ arguments: String..., environment: [String: String] = [:], columns: Int = 100, rows: Int = 30
  ) throws -> PseudoTerminal {
    try PseudoTerminal(
      arguments, environment: Program.environment(home: work.home, environment), columns: columns, rows: rows)
  }

  private func expectRestored(_ terminal: PseudoTerminal, beside expected: Set<String> = []) {
    #expect(terminal.settingsAreRestored)
    #expect(!terminal.screen.alternate)
    #expect(terminal.screen.cursorIsVisible)
    // No mouse, no bracketed paste, no focus reports are left behind.
    #expect(terminal.screen.modes.isDisjoint(with: [1, 1000, 1002, 1003, 1004, 1006, 2004]))
    #expect(terminal.screen.unknown.filter { !expected.contains($0) } == [])
    #expect(terminal.screen.copied == [])
  }

  @Test func theDemonstrationPaintsHelpsAndQuits() throws {
    let terminal = try open()
    // What is typed while the store is opened, which shows its name too, is no key of the interface.
    try terminal.waitFor("all sessions")
    #expect(terminal.screen.alternate)
    try terminal.send("?")
    try terminal.waitFor("Help")
    try terminal.send(.escape)
    try terminal.waitUntil("the help to close") { !$0.text.contains("Help ─") }
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    expectRestored(terminal)
  }

  @Test func aDirectoryIsShownLiveAndAForeignWriteAppears() throws {
    let terminal = try open(work.store)
    try terminal.waitFor("ada@")
    try work.write("store/4321/000000000000", #"{"data":{"user":{"name":"Newcomer"}}}"#)
    try terminal.waitFor("4321~")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(!String(decoding: terminal.transcript, as: UTF8.self).contains("owned\u{07}"))
    expectRestored(terminal)
  }

  @Test("a directory that is moved away is said to be gone, and is live again once one is in its place")
  func aDirectoryComesBack() throws {
    let terminal = try open(work.store)
    try terminal.waitFor("ada@")
    #expect(rename(work.store, work.path + "/aside") == 0)
    try terminal.waitFor("reconnecting")
    #expect(rename(work.path + "/aside", work.store) == 0)
    try terminal.waitFor("● live")
    try work.write("store/4321/000000000000", #"{"data":{"user":{"name":"Newcomer"}}}"#)
    try terminal.waitFor("4321~")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    expectRestored(terminal)
  }

  @Test("says that nothing is written any more where another store was put in the place of its own", arguments: [false, true])
  func replaced(isDatabase: Bool) async throws {
    let place = isDatabase ? work.path + "/sessions.db" : work.store
    let files = FileManager.default
    if isDatabase {
      let store = try SQLiteSessionStore(path: place, options: .init(createsDatabase: true))
      _ = try await store.create(StoredSession(id: SessionID(Workspace.ada), payload: Array("{}".utf8)))
    }
    try files.copyItem(atPath: place, toPath: place + ".new")
    let terminal = try open(place)
    try terminal.waitFor("live")
    try files.moveItem(atPath: place, toPath: place + ".old")
    try files.moveItem(atPath: place + ".new", toPath: place)
    try terminal.waitFor("nothing is written until the store is opened again")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  @Test func lookingInReadOnlyModeLeavesTheStoreAsItWas() throws {
    let before = work.snapshot
    let terminal = try open("--read-only", work.store)
    try terminal.waitFor("ada@")
    for keys in ["j", "j", "j", "\r", "j", "x", "b", "c", "\u{1B}", "d", "e", "f", "t", "u", "\u{1B}", "k"] {
      try terminal.send(keys)
      let sent = terminal.transcript.count
      try terminal.waitUntil("an answer to \(keys.debugDescription)") { _ in terminal.transcript.count > sent }
    }
    try terminal.send("Q")
    _ = try terminal.waitForEnd()
    expectRestored(terminal)
    #expect(work.snapshot == before)
  }

  @Test func whatWasTypedAheadAnswersNoQuestion() throws {
    let terminal = try open(work.store)
    try terminal.waitFor("ada@")
    let before = work.snapshot
    // In one piece, as keys are that were typed while the program was busy.
    try terminal.send("dy")
    try terminal.waitFor("Destroy")
    try terminal.send(.escape)
    try terminal.waitUntil("the question to close") { !$0.text.contains("Destroy") }
    #expect(work.snapshot == before)
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  /// What ends a program that does not know it.
  static let deadly: [Int32] = {
    let common: [Int32] = [SIGSEGV, SIGABRT, SIGSYS, SIGXCPU, SIGUSR1, SIGUSR2, SIGPIPE, SIGPROF, SIGVTALRM]
    #if canImport(Glibc)
      return common + [SIGPOLL, SIGPWR, __libc_current_sigrtmin(), __libc_current_sigrtmax()]
    #else
      return common + [SIGEMT]
    #endif
  }()
  private static let endings: [(Int32, Program.Ending)] =
    [(SIGTERM, .exit(143)), (SIGHUP, .exit(143)), (SIGINT, .exit(130))] + deadly.map { ($0, Program.Ending.signal($0)) }

  @Test("the terminal is restored whatever ends the program", arguments: endings)
  func signals(_ number: Int32, _ ending: Program.Ending) throws {
    let terminal = try open("memory:")
    try terminal.waitFor("demonstration")
    terminal.signal(number)
    #expect(try terminal.waitForEnd() == ending)
    // It may have been in the middle of a frame: then a sign ends what was cut off.
    expectRestored(terminal, beside: ["control \\u{18}"])
  }

  @Test("a signal that whoever started the program ignores does not end it", arguments: [("USR1", SIGUSR1), ("XCPU", SIGXCPU)])
  func ignored(_ name: String, _ number: Int32) throws {
    let shell = #"trap "" \#(name); exec "$0" memory:"#
    let terminal = try PseudoTerminal(
      running: "/bin/sh", ["-c", shell, try Program.path()], environment: Program.environment(home: work.home), columns: 100,
      rows: 30)
    try terminal.waitFor("all sessions")
    terminal.signal(number)
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    expectRestored(terminal)
  }

  #if os(Linux)
    @Test(
      "the terminal is restored where the program crashes in the middle of a frame that nobody reads",
      .enabled(if: getuid() == 0, "only root may ask what another process waits for"))
    func crashInFrame() async throws {
      let terminal = try open("memory:")
      try terminal.waitFor("demonstration")
      // Larger than what a terminal takes that nobody reads.
      terminal.resize(columns: 400, rows: 200)
      let call = "/proc/\(terminal.pid)/syscall"
      // It writes, and the terminal does not take it.
      try await eventually("it never waited for the terminal") {
        let words = String(decoding: try Vectors.bytes(ofFile: call), as: UTF8.self).split(separator: " ")
        return words.count > 1 && ["1", "64"].contains(words[0]) && words[1] == "0x1"
      }
      terminal.signal(SIGSEGV)
      #expect(try terminal.waitForEnd() == .signal(SIGSEGV))
      // The sign that ends a half sequence ends nothing where the cut fell between two.
      expectRestored(terminal, beside: ["control \\u{18}"])
    }
  #endif

  @Test func theWindowMayTakeAnySizeAtAnyMoment() throws {
    let terminal = try open(work.store)
    try terminal.waitFor("ada@")
    for (columns, rows) in [(200, 60), (60, 16), (20, 5), (10, 2), (80, 24), (120, 40)] {
      terminal.resize(columns: columns, rows: rows)
      // The bar of keys is the last line, where there is room for one.
      try terminal.waitUntil("a screen of \(columns)x\(rows)") { rows < 6 || $0.lines.last?.contains("?") == true }
    }
    try terminal.waitFor("ada@")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    expectRestored(terminal)
  }

  @Test func ctrlZGivesTheTerminalBackAndComesBack() throws {
    // A shell above it: a process without one is in nobody's hands and is never stopped.
    let shell = #"set -m; "$0" "$@"; echo "[stopped]"; read answer; fg >/dev/null; echo "[ended $?]""#
    let terminal = try PseudoTerminal(
      running: "/bin/sh", ["-c", shell, try Program.path(), work.store], environment: Program.environment(home: work.home))
    try terminal.waitFor("ada@")
    try terminal.send(.controlZ)
    try terminal.waitFor("[stopped]")
    #expect(!terminal.screen.alternate)
    #expect(terminal.settingsAreRestored)
    try terminal.send("\n")
    try terminal.waitUntil("the interface again") { $0.alternate && $0.text.contains("ada@") }
    try terminal.send("q")
    try terminal.waitFor("[ended 0]")
    #expect(try terminal.waitForEnd() == .exit(0))
    expectRestored(terminal)
  }

  @Test(
    "a poor terminal is served too",
    arguments: [
      ["TERM": "no-such-terminal"], ["LANG": "C", "LC_ALL": "C"], ["TERM": "vt100"], ["TERM": "xterm"], ["NO_COLOR": "1"],
      ["TERM": "screen-256color"], ["COLORTERM": "truecolor"],
    ])
  func environments(_ environment: [String: String]) throws {
    let terminal = try open(work.store, environment: environment)
    try terminal.waitFor("ada@")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    if environment["LC_ALL"] == "C" { #expect(terminal.transcript.allSatisfy { $0 < 0x80 }) }
    #expect(terminal.settingsAreRestored)
    #expect(terminal.screen.unknown == [])
  }

  @Test(
    "colours of 24 bits are used where the terminal says that it has them, and of a terminal that nobody knows those of its kind",
    arguments: [
      (["COLORTERM": "truecolor"], "48;2;20;22;27", "38;2;"),
      (["COLORTERM": "24bit", "TERM": "screen-256color"], "48;2;20;22;27", "38;2;"),
      (["TERM": "xterm-direct"], "48;2;20;22;27", "38;2;"), (["TERM": "xterm-ghostty"], "48;5;233", "38;5;"),
      (["TERM": "contour-of-tomorrow", "COLORTERM": "truecolor"], "48;2;20;22;27", "38;2;"),
      (["COLORTERM": "truecolor", "STY": "1.screen"], "48;5;233", "38;5;"),
    ])
  func colours(_ environment: [String: String], _ ground: String, _ text: String) throws {
    let terminal = try open(work.store, environment: environment)
    try terminal.waitFor("ada@")
    let sent = String(decoding: terminal.transcript, as: UTF8.self)
    #expect(sent.contains(ground) && sent.contains(text))
    #expect(terminal.screen.cells[1][0].style.contains(ground))
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    expectRestored(terminal)
  }

  @Test func noColorIsNoColor() throws {
    let terminal = try open(work.store, environment: ["COLORTERM": "truecolor", "NO_COLOR": "1"])
    try terminal.waitFor("ada@")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    let sent = String(decoding: terminal.transcript, as: UTF8.self)
    #expect(!sent.contains("38;") && !sent.contains("48;"))
  }

  @Test func aSecretIsNotInheritedByTheEditorAndNeverShown() throws {
    let editor = try work.editor("env > \"$HOME/seen\"\n")
    let terminal = try open(
      work.store,
      environment: ["SESSION_SECRET": "c4nary-s3cret", "EDITOR": editor, "COLORTERM": "truecolor"], columns: 120,
      rows: 40)
    // What the session holds, and not its row alone.
    try terminal.waitFor("\"Ada\"")
    try terminal.send("E")
    try terminal.waitUntil("the editor to have run", beside: { work.read("home/seen")?.contains("HOME") == true })
    try terminal.waitFor("ada@")
    try terminal.send("Q")
    _ = try terminal.waitForEnd()
    expectRestored(terminal)
    #expect(work.read("home/seen")?.contains("c4nary") == false)
    // The description of the terminal that curses reads is for curses alone.
    #expect(work.read("home/seen")?.contains("TERMINFO=hex") == false)
    #expect(!String(decoding: terminal.transcript, as: UTF8.self).contains("c4nary"))
  }

  @Test func aTerminalResizedUnderTheEditorIsFilledWhenItCloses() throws {
    // The editor says that it runs, and stays until it is told to go.
    let editor = try work.editor(": >\"$HOME/open\"\nuntil [ -e \"$HOME/close\" ]; do sleep 0.02; done\n")
    let terminal = try open(work.store, environment: ["EDITOR": editor], columns: 80, rows: 24)
    // What the session holds, and not its row alone.
    try terminal.waitFor("\"Ada\"")
    try terminal.send("E")
    try terminal.waitUntil("the editor to run", beside: { work.read("home/open") != nil })
    terminal.resize(columns: 120, rows: 40)
    try work.write("home/close", "")
    // Only a screen of that width has room for the events beside the data.
    try terminal.waitFor("Events")
    try terminal.send("Q")
    #expect(try terminal.waitForEnd() == .exit(0))
    expectRestored(terminal)
  }
}
