import Platform
import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

#if os(Linux)
  /// The system may give less to a program that runs than it gave when it began.
  @Suite("Descriptors that run out later", .ownThreads) struct LateShortageTests {
    private let work: Workspace
    init() throws { work = try Workspace() }

    private func open() throws -> PseudoTerminal {
      try PseudoTerminal([work.store], environment: Program.environment(home: work.home), columns: 100, rows: 30)
    }

    @Test(
      "the clock that each wait goes by has its descriptor before there is anything to wait for",
      .enabled(if: getuid() == 0, "only root may look at another process's descriptors"))
    func clock() async throws {
      let terminal = try open()
      try terminal.waitFor("ada@")
      // CLOCK_BOOTTIME, as the kernel numbers it.
      let folder = "/proc/\(terminal.pid)/fdinfo"
      try await eventually("no descriptor is that clock's") {
        let names = try #require(DirectoryNames.read(folder))
        // One may be closed by the time that it is read.
        return names.contains { name in
          guard let bytes = try? Vectors.bytes(ofFile: "\(folder)/\(name)") else { return false }
          return String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains("clockid: 7")
        }
      }
      try terminal.send("Q")
      #expect(try terminal.waitForEnd() == .exit(0))
    }

    private static let limiter = "/usr/bin/prlimit"

    @Test(
      "a trap while no file can be opened says that, on the terminal as it was found",
      .enabled(if: access(LateShortageTests.limiter, X_OK) == 0, "needs prlimit"),
      arguments: [(true, SIGILL), (true, SIGTRAP), (false, SIGILL)])
    func words(_ isShort: Bool, _ number: Int32) throws {
      let terminal = try open()
      try terminal.waitFor("ada@")
      if isShort {
        let limited = try Program.run(
          running: Self.limiter, ["--pid", "\(terminal.pid)", "--nofile=3"], environment: Program.environment(home: work.home))
        #expect(limited.ending == .exit(0), "\(limited.errors)")
      }
      terminal.signal(number)
      // It may have been in a trap of its own by then.
      guard case .signal = try terminal.waitForEnd() else {
        Issue.record("\(terminal.screen.text)")
        return
      }
      #expect(terminal.settingsAreRestored && !terminal.screen.alternate)
      #expect(terminal.screen.text.contains("no file can be opened any more") == isShort, "\(terminal.screen.text)")
    }
  }
#endif
