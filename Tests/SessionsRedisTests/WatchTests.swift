import Sessions
import Synchronization
import TestSupport
import Testing

@testable import SessionsRedis

/// Servers of the newer protocol that tell what they should not.
@Suite("A watch of a server that")
struct WatchTests {
  private static let greeting = "*6\r\n+proto\r\n:3\r\n+mode\r\n+standalone\r\n+role\r\n+master\r\n"
  private static let subscribed = ">3\r\n+subscribe\r\n+__redis__:invalidate\r\n:1\r\n"

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What it says to SUBSCRIBE and to PING.
    let subscribe: LineServer.Answer
    var ping = LineServer.Answer.text("+PONG\r\n")
    /// What is told of it.
    let words: String
  }

  static let cases = [
    Case(
      testDescription: "answers what nobody asked", subscribe: .text(subscribed + "+something\r\n"),
      words: "answers what nobody asked"),
    Case(
      testDescription: "answers something else", subscribe: .text(subscribed), ping: .text(":5\r\n"),
      words: "answers what nobody asked"),
    Case(
      testDescription: "answers twice", subscribe: .text(subscribed), ping: .text("+PONG\r\n+PONG\r\n"),
      words: "answers what nobody asked"),
    Case(
      testDescription: "refuses it", subscribe: .text("-NOPERM this user has no permissions to run the 'subscribe' command\r\n"),
      words: "no right to run SUBSCRIBE"),
    Case(
      testDescription: "tells of changes without end, and answers nothing",
      subscribe: .forever(">2\r\n+invalidate\r\n*1\r\n$6\r\nsess:a\r\n"), words: "does not answer"),
    Case(
      testDescription: "tells of nothing without end, and answers nothing", subscribe: .forever(">1\r\n+news\r\n"),
      words: "does not answer"),
  ]

  @Test("says what it should not is not called live", arguments: cases)
  func others(_ row: Case) async throws {
    let server = try LineServer { line, _ in
      switch line.filter({ $0.isLetter }) {
      case "HELLO": .text(Self.greeting)
      case "SUBSCRIBE": row.subscribe
      case "PING": row.ping
      case let command: usualAnswers[command].map { .text($0) } ?? .nothing
      }
    }
    var options = RedisOptions.quick(timeout: .seconds(1))
    (options.attention, options.newsPerSecond) = (.milliseconds(20), 1_000)
    let address = RedisAddress(.socket(server.path), prefix: "sess:")
    let reader = try await RedisSessionReader(address, options: options)
    let states = Seen(reader.connection()), changes = reader.changes()
    try await eventually("it is called live, or \(states.all)") {
      states.all.contains { $0?.contains(row.words) == true }
    }
    withExtendedLifetime(changes) {}
  }

  @Test("drips bytes that become nothing whole owes an answer all the while") func drips() async throws {
    let server = try LineServer { line, _ in
      switch line.filter({ $0.isLetter }) {
      case "HELLO": .text(Self.greeting)
      case "SUBSCRIBE": .text(Self.subscribed)
      case "PING": .drip("a", first: ">2\r\n+invalidate\r\n*1\r\n$9999999\r\n")
      case let command: usualAnswers[command].map { .text($0) } ?? .nothing
      }
    }
    var options = RedisOptions.quick(timeout: .seconds(600))
    options.attention = .milliseconds(20)
    let reader = try await RedisSessionReader(RedisAddress(.socket(server.path), prefix: "sess:"), options: options)
    let changes = reader.changes()
    try await eventually("bytes are an answer") {
      reader.silence.map { $0.asked.duration(to: .now) > .seconds(1) } ?? false
    }
    withExtendedLifetime(changes) {}
  }

  /// How often changes have ended.
  private final class Ends: Sendable {
    let count = Mutex(0)
  }

  @Test(
    "does not let this user watch tells so by the end of its changes, owes no answer, and is asked anew whenever somebody asks again",
    arguments: ["CLIENT", "SUBSCRIBE"])
  func refused(_ command: String) async throws {
    let isAllowed = Mutex(false)
    let server = try LineServer { line, _ in
      switch line.filter({ $0.isLetter }) {
      case "HELLO": return .text(Self.greeting)
      case command where !isAllowed.withLock { $0 }:
        return .text("-NOPERM this user has no permissions to run the '\(command.lowercased())' command\r\n")
      case "SUBSCRIBE": return .text(Self.subscribed)
      case let other: return usualAnswers[other].map { .text($0) } ?? .nothing
      }
    }
    let reader = try await RedisSessionReader(RedisAddress(.socket(server.path), prefix: "sess:"), options: .quick())
    let states = Seen(reader.connection()), ends = Ends()
    _ = try await reader.page(PageRequest())
    for round in 1...3 {
      let changes = reader.changes()
      let watching = Task {
        for await _ in changes {}
        ends.count.withLock { $0 += 1 }
      }
      defer { watching.cancel() }
      try await eventually("its changes do not end") { ends.count.withLock { $0 } == round }
      #expect(reader.silence == nil)
    }
    try await eventually("it is not told why") { states.all.last.flatMap { $0 }?.contains("no right to run") == true }
    #expect(states.all.count { $0 == nil } <= 1)
    isAllowed.withLock { $0 = true }
    let changes = Seen(reader.changes())
    try await eventually("it is not told that it tells again") { states.all.last == .some(nil) }
    try await eventually("what was missed is not read again") { changes.all.contains(.resync) }
  }
}
