import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Cookies are asked for at a terminal that does not show them: whatever comes meanwhile, it is the shell's again.
@Suite("While cookies are asked for", .ownThreads) struct CookieInputTests {
  let work: Workspace
  private static let asking = "then an empty line"

  init() throws {
    work = try Workspace([:])
    work.environment = ["SESSION_SECRET": CookieStoreTests.secret]
  }

  private var environment: [String: String] { Program.environment(home: work.home, work.environment) }

  private static let endings: [([String], Int32, Program.Ending)] =
    [
      (["cookie:"], SIGTERM, .signal(SIGTERM)), (["cookie:"], SIGHUP, .signal(SIGHUP)), (["cookie:"], SIGINT, .signal(SIGINT)),
      (["cookie:"], SIGQUIT, .signal(SIGQUIT)), (["cookie:"], SIGALRM, .signal(SIGALRM)),
      (["list", "cookie:"], SIGTERM, .signal(SIGTERM)), (["list", "cookie:"], SIGINT, .exit(130)),
    ] + InterfaceTests.deadly.map { (["cookie:"], $0, Program.Ending.signal($0)) }

  @Test(
    "the end of the program gives the terminal its settings back, and is the end that it was to have", arguments: endings)
  func ended(_ words: [String], by number: Int32, _ ending: Program.Ending) throws {
    let terminal = try PseudoTerminal(words, environment: environment)
    try terminal.waitFor(Self.asking)
    #expect(!terminal.settingsAreRestored)
    terminal.signal(number)
    #expect(try terminal.waitForEnd() == ending)
    #expect(terminal.settingsAreRestored)
  }

  @Test("Ctrl-C is a key, and leaves the terminal as it was, too") func interrupted() throws {
    let terminal = try PseudoTerminal(["cookie:"], environment: environment)
    try terminal.waitFor(Self.asking)
    try terminal.send(.controlC)
    #expect(try terminal.waitForEnd() == .exit(130))
    #expect(terminal.settingsAreRestored && terminal.screen.text.contains("nothing was opened"))
  }

  @Test("a terminal that another program made one that does not wait is waited for") func waits() throws {
    let pair = try #require(CookieStoreTests.examples.first { $0.name == "rr7" }?.pair)
    let terminal = try PseudoTerminal(
      ["get", "cookie:", "__session", "user.name"], environment: environment, columns: 120, rows: 30, isNonBlocking: true)
    try terminal.waitFor(Self.asking)
    try terminal.send(pair + "\n\n")
    try terminal.waitFor("Ada")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(terminal.settingsAreRestored)
  }

  @Test("what ends the program does so though it began with that blocked", arguments: [SIGTERM, SIGHUP, SIGINT])
  func blocked(_ number: Int32) throws {
    let terminal = try PseudoTerminal(["cookie:"], environment: environment, blocked: [SIGTERM, SIGHUP, SIGINT])
    try terminal.waitFor(Self.asking)
    terminal.signal(number)
    #expect(try terminal.waitForEnd() == .signal(number))
    #expect(terminal.settingsAreRestored)
  }

  @Test(
    "a stop gives it back for as long as it lasts; continued, it asks again and shows nothing",
    arguments: [SIGTSTP, SIGSTOP, nil] as [Int32?])
  func stopped(by number: Int32?) throws {
    let pair = try #require(CookieStoreTests.examples.first { $0.name == "rr7" }?.pair)
    // A shell that sets nothing by itself. Nobody can hear SIGSTOP: then it has to, as interactive ones do.
    let shell = #"""
      set -m; own=$(stty -g)
      sh -c 'echo $$ >"$HOME/pid"; exec "$0" get cookie: __session user.name' "$0"
      if [ "$(stty -g)" = "$own" ]; then echo "[as it was]"; else stty "$own"; echo "[changed]"; fi
      read answer; fg %1
      """#
    let terminal = try PseudoTerminal(
      running: "/bin/sh", ["-c", shell, try Program.path()], environment: environment, columns: 120, rows: 30)
    try terminal.waitFor(Self.asking)
    let pid = try #require(work.read("home/pid").flatMap { Int32($0.dropLast()) })
    if let number { kill(pid, number) } else { try terminal.send(.controlZ) }
    try terminal.waitFor(number == SIGSTOP ? "[changed]" : "[as it was]")
    try terminal.send("typed\n")
    try terminal.waitUntil("the question once more") { $0.lines.count { $0.contains(Self.asking) } == 2 }
    try terminal.send(pair + "\n\n")
    try terminal.waitFor("Ada")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(terminal.settingsAreRestored)
    #expect(!String(decoding: terminal.transcript, as: UTF8.self).contains(pair.dropFirst(12).prefix(12)))
  }
}
