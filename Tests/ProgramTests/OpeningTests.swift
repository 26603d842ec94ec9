import Synchronization
import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A store that takes its time to open: an application that says nothing until the test lets it.
@Suite("While a store is opened", .ownThreads) struct OpeningTests {
  private final class Application: Sendable {
    private let answers = Mutex<LineServer.Answer?>(nil)
    func say(_ answer: LineServer.Answer) { answers.withLock { $0 = answer } }
    func answer(_ number: Int) -> LineServer.Answer {
      // Only its welcome takes long.
      guard number == 0 else { return .nothing }
      // Not for ever: a test that has failed says nothing more.
      for _ in 0..<12_000 {
        if let answer = answers.withLock({ $0 }) { return answer }
        usleep(5_000)
      }
      return .hangUp
    }
  }

  private let work: Workspace
  private let application: Application
  private let server: LineServer

  init() throws {
    work = try Workspace([:])
    let application = Application()
    self.application = application
    server = try LineServer { _, number in application.answer(number) }
  }

  private func open(_ arguments: String...) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      ["unix:" + server.path] + arguments, environment: Program.environment(home: work.home), columns: 100, rows: 30)
    try terminal.waitFor("opening the store")
    return terminal
  }

  private func expectRestored(_ terminal: PseudoTerminal) {
    #expect(terminal.settingsAreRestored)
    #expect(!terminal.screen.alternate && terminal.screen.cursorIsVisible)
    #expect(terminal.screen.modes.isDisjoint(with: [1, 1000, 1002, 1003, 1004, 1006, 2004]))
    #expect(terminal.screen.unknown == [])
  }

  @Test("its frame is there, and any way out leads out at once")
  func leaving() throws {
    let ways: [(String, (PseudoTerminal) throws -> Void, Program.Ending)] = [
      ("q", { try $0.send("q") }, .exit(0)), ("Ctrl-C", { try $0.send(.controlC) }, .exit(130)),
      ("SIGTERM", { $0.signal(SIGTERM) }, .exit(143)), ("SIGHUP", { $0.signal(SIGHUP) }, .exit(143)),
    ]
    for (name, leave, ending) in ways {
      let terminal = try open()
      #expect(terminal.screen.text.contains("Sessions") && terminal.screen.text.contains(server.path))
      try leave(terminal)
      #expect(try terminal.waitForEnd() == ending, "\(name)")
      expectRestored(terminal)
    }
  }

  @Test("the window may change, and keys do nothing, also later")
  func keys() throws {
    let terminal = try open()
    terminal.resize(columns: 60, rows: 16)
    try terminal.waitUntil("a narrower frame") { $0.lines.last?.contains("leave") == true }
    try terminal.send("?d/x")
    // Whatever was typed has been read once the screen is painted again.
    try terminal.waitUntil("a second to be told") { $0.text.contains(/opening the store… ([2-9]|\d\d+) s/) }
    application.say(.text(LineServer.welcome))
    try terminal.waitFor("reading the store")
    #expect(!terminal.screen.text.contains("Help"))
    try terminal.send("Q")
    #expect(try terminal.waitForEnd() == .exit(0))
    expectRestored(terminal)
  }

  @Test("and cannot be, the terminal is given back and the error is that of every verb")
  func failure() throws {
    let terminal = try open()
    application.say(.hangUp)
    let told = try work.run("list", "unix:" + server.path)
    #expect(try terminal.waitForEnd() == told.ending)
    #expect(told.ending == .exit(3))
    expectRestored(terminal)
    let words = told.errors.split(separator: "\n").map { String($0.prefix(100)) }
    #expect(!words.isEmpty)
    for line in words { #expect(terminal.screen.text.contains(line)) }
  }
}
