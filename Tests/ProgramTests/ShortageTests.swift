import TestSupport
import TestTraits
import Testing

/// Where the system gives too little, the program says so: no trap, no wait for ever, no terminal left as it should not be.
@Suite("Short of what the system gives", .ownThreads) struct ShortageTests {
  private let work: Workspace
  init() throws { work = try Workspace() }

  enum Shortage: CustomTestStringConvertible, Sendable {
    case descriptors(Int), memory(Int)

    var limit: String {
      switch self {
      case .descriptors(let count): "ulimit -n \(count)"
      case .memory(let kilobytes): "ulimit -v \(kilobytes)"
      }
    }
    var testDescription: String { limit }

    static let verbs = Effort.isLong ? all : every(4, of: all)
    static let interface = Effort.isLong ? all : every(5, of: all)

    /// From where the system can load the program at all: with less than its image takes it kills it before it begins.
    private static let all =
      (3...64).map { descriptors($0) } + stride(from: 60_000, through: 600_000, by: 10_000).map { memory($0) }
    private static func every(_ step: Int, of all: [Shortage]) -> [Shortage] {
      stride(from: 0, to: all.count, by: step).map { all[$0] }
    }
  }

  private func limited(_ shortage: Shortage, _ arguments: [String]) throws -> [String] {
    ["-c", "\(shortage.limit) && exec \"$0\" \"$@\"", try Program.path()] + arguments
  }

  @Test("a verb does its work, or says why not", arguments: Shortage.verbs)
  func verbs(_ shortage: Shortage) throws {
    for arguments in [["list", work.store], ["get", work.store, Workspace.ada], ["set", work.store, Workspace.ada, "n", "1"]] {
      let result = try Program.run(
        running: "/bin/sh", limited(shortage, arguments), environment: Program.environment(home: work.home))
      guard case .exit(let status) = result.ending else {
        Issue.record("\(arguments): \(result.ending), \(result.errors)")
        continue
      }
      #expect((status == 0) == !result.output.isEmpty, "\(arguments): \(status), \(result.output)")
      #expect(status == 0 || !result.errors.isEmpty, "\(arguments) says nothing")
      #expect(!result.errors.contains("Backtrac"), "\(arguments): \(result.errors)")
    }
  }

  @Test("the interface opens, or says why not and leaves the terminal as it was", arguments: Shortage.interface)
  func interface(_ shortage: Shortage) throws {
    let terminal = try PseudoTerminal(
      running: "/bin/sh", limited(shortage, [work.store]), environment: Program.environment(home: work.home), columns: 100)
    let opened = (try? terminal.waitFor("ada@")) != nil
    if opened { try terminal.send("Q") }
    guard case .exit(let status) = try terminal.waitForEnd() else {
      Issue.record("\(terminal.screen.text)")
      return
    }
    #expect((status == 0) == opened, "\(status): \(terminal.screen.text)")
    #expect(terminal.settingsAreRestored && !terminal.screen.alternate)
    #expect(opened || terminal.screen.text.contains { !$0.isWhitespace }, "nothing is said")
  }

  @Test(
    "what is missing is named, and where to get more of it",
    arguments: [(Shortage.descriptors(16), "ulimit -n"), (.memory(90_000), "ulimit -v")])
  func words(_ shortage: Shortage, _ advice: String) throws {
    let result = try Program.run(
      running: "/bin/sh", limited(shortage, ["list", work.store]), environment: Program.environment(home: work.home))
    #expect(result.ending == .exit(1) && result.errors.contains(advice), "\(result.ending): \(result.errors)")
  }
}
