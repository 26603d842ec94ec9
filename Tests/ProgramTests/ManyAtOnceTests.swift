import Foundation
import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("Verbs on many sessions", .ownThreads) struct ManyAtOnceTests {
  private static let count = 6_000
  private static func id(_ number: Int) -> String { "f" + String(1_000_000 + number) + "00000000" }

  private func workspace(_ count: Int) throws -> Workspace {
    let sessions = (0..<count).map { (Self.id($0), #"{"data":{"user":{"name":"visitor"}}}"#) }
    return try Workspace(Workspace.sessions.merging(sessions) { first, _ in first })
  }

  static let endings: [(Int32, Int32)] = [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 143)]

  @Test(
    "Ctrl-C, SIGTERM and the loss of the terminal end a mass destroy between two batches: what was done is said and counted",
    arguments: endings)
  func interrupted(_ signal: Int32, _ status: Int32) throws {
    let work = try workspace(Self.count)
    let terminal = try PseudoTerminal(
      ["destroy", work.store, "--where", "user~visitor", "--expect", "\(Self.count)", "--yes"],
      environment: Program.environment(home: work.home), columns: 100)
    try terminal.waitFor("destroyed f100")
    // Nobody reads what it prints now: before that is read, it cannot come to its end.
    terminal.signal(signal)
    #expect(try terminal.waitForEnd() == .exit(status))
    let words = try #require(terminal.screen.text.split(separator: "\n").last { $0.contains(" of 6,000 destroyed; stopped") })
    let done = try #require(Int(words.prefix { $0 != " " }.filter { $0 != "," }))
    let left = (0..<Self.count).count { work.session(Self.id($0)) != nil }
    #expect(done > 0 && done < Self.count && left == Self.count - done)
    #expect(Workspace.sessions.keys.allSatisfy { work.session($0) != nil })
  }

  @Test("who is told to end amidst a change leaves no file that is no session")
  func leftovers() throws {
    let work = try workspace(Self.count)
    let terminal = try PseudoTerminal(
      ["expire", work.store, "+1d", "--where", "user~visitor", "--expect", "\(Self.count)", "--yes"],
      environment: Program.environment(home: work.home), columns: 100)
    try terminal.waitFor("f100")
    terminal.signal(SIGTERM)
    #expect(try terminal.waitForEnd() == .exit(143))
    let left = try FileManager.default.subpathsOfDirectory(atPath: work.store).filter { $0.contains(".session-") }
    #expect(left == [])
  }

  @Test("many are named on standard input: each is answered, once")
  func named() throws {
    let work = try workspace(300)
    let ids = (0..<300).map(Self.id)
    let result = try work.run("destroy", work.store, "-", "--yes", input: (ids + ids.prefix(5)).joined(separator: "\n"))
    #expect(result.ending == .exit(0), "\(result.errors)")
    #expect(result.output.split(separator: "\n").count { $0.hasPrefix("destroyed ") } == 300)
    #expect(ids.allSatisfy { work.session($0) == nil })
    #expect(Workspace.sessions.keys.allSatisfy { work.session($0) != nil })
  }
}
