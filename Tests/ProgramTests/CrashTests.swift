import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What crashes says nothing of what it held: a report of registers has some of the memory that they point to.
@Suite("A crash", .ownThreads) struct CrashTests {
  private let work: Workspace
  init() throws { work = try Workspace() }

  @Test(
    "of a verb ends it by its signal, with no report of its memory",
    arguments: [SIGABRT, SIGSEGV, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGQUIT])
  func verb(_ number: Int32) throws {
    // Whoever installed Swift has its reporter, and may have it wanted.
    let environment = Program.environment(home: work.home, ["SWIFT_BACKTRACE": "enable=yes,color=no"])
    let terminal = try PseudoTerminal(["watch", work.store], environment: environment, columns: 100)
    try terminal.waitFor("Ctrl-C ends")
    terminal.signal(number)
    #expect(try terminal.waitForEnd() == .signal(number))
    #expect(!terminal.screen.text.contains("racing") && !terminal.screen.text.contains("egisters"), "\(terminal.screen.text)")
  }
}
