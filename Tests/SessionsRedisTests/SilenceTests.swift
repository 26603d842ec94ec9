import Foundation
import Sessions
import TestSupport
import Testing

@testable import SessionsRedis

/// A server that stands still takes connections, and answers nothing: nobody is told that it is live.
@Suite("A server that stands still", .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing))
struct SilenceTests {
  private let home: TemporaryDirectory

  init() throws { home = try TemporaryDirectory() }

  @Test("owes a watch an answer, and where it goes on nothing was missed", arguments: TestServer.installed)
  func watched(_ kind: TestServer.Kind) async throws {
    let server = try await TestServer(kind)
    // Of what the interface calls live, so old is the last answer at the most, and two seconds more.
    #expect(RedisOptions().attention <= .seconds(2))
    var options = RedisOptions.quick(timeout: .seconds(600))
    options.attention = .milliseconds(50)
    let reader = try await RedisSessionReader(server.address(prefix: "sess:"), options: options)
    let seen = Seen(reader.changes()), states = Seen(reader.connection())
    _ = try await reader.page(PageRequest())
    let pid = try #require(server.pid)
    kill(pid, SIGSTOP)
    defer { kill(pid, SIGCONT) }
    // Each question that was answered is another one.
    var asked: Set<ContinuousClock.Instant> = []
    try await eventually("it is not known that it owes an answer") {
      guard let silence = reader.silence else { return false }
      asked.insert(silence.asked)
      return silence.heard != nil && silence.asked.duration(to: .now) > .milliseconds(500)
    }
    kill(pid, SIGCONT)
    try await server.ask("SET", "sess:Eve0123456789", "{}")
    try await eventually("what it tells is not heard") { seen.all == [.changed(SessionID("Eve0123456789"))] }
    try await eventually("it is not known that it answers again") { reader.silence.map { !asked.contains($0.asked) } ?? true }
    #expect(states.all.allSatisfy { $0 == nil })
  }

  @Test("is not called live in the interface, whose keys are answered, until it goes on")
  func interface() async throws {
    let server = try await TestServer()
    try await server.ask("SET", "sess:Ada0123456789", #"{"cookie":{},"user":{"name":"Ada"}}"#)
    let pid = try #require(server.pid)
    defer { kill(pid, SIGCONT) }
    let terminal = try PseudoTerminal(
      [server.address(prefix: "sess:").description, "--layout", "connect-redis"],
      environment: Program.environment(home: home.path), columns: 140, rows: 40)
    try terminal.waitFor("Ada")
    try terminal.waitFor("● live")
    kill(pid, SIGSTOP)
    try terminal.waitUntil("that it is not live") { !$0.text.contains("● live") }
    try terminal.waitFor("shown as of")
    try terminal.send("?")
    try terminal.waitFor("─ Help")
    try terminal.send("q")
    try terminal.waitFor("Ada")
    kill(pid, SIGCONT)
    try terminal.waitFor("● live")
    try terminal.waitUntil("what there is") { !$0.text.contains("shown as of") }
    kill(pid, SIGSTOP)
    // What waits for the server does not keep anybody here.
    try terminal.send("d")
    try terminal.send("\u{3}\u{3}\u{3}")
    #expect(try terminal.waitForEnd() == .exit(130))
  }

  @Test("does not keep a write from being known: it was made or not, or that is not known")
  func writes() async throws {
    let id = SessionID("0123456789abcdef")
    let server = try await TestServer()
    let direct = try await RedisSessionStore(server.address(), options: .quick())
    for usesScripts in [true, false] {
      _ = try await direct.delete(id, ifRevision: nil)
      _ = try await direct.create(StoredSession(id: id, payload: Array("{}".utf8)))
      let store = try await hasty { options throws in
        var options = options
        options.usesScripts = usesScripts
        return try await RedisSessionStore(server.address(), options: options)
      }
      let found = try #require(try await direct.read(id))
      let pid = try #require(server.pid)
      kill(pid, SIGSTOP)
      let error = await failure { _ = try await store.update(found.holding("[1]")) }
      kill(pid, SIGCONT)
      let words = error?.words ?? "no error"
      let isKnown = !words.hasSuffix("whether the change was made is not known")
      #expect(error?.kind == "timedOut", "\(words)")
      // It answers in order: what was sent before is done by then.
      try await eventually("it does not go on") { await canRead(direct, id) }
      if isKnown { #expect(try await direct.read(id)?.payload == found.payload, "\(words)") }
    }
  }
}
