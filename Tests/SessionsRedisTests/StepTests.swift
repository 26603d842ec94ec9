import ECMAScript
import Sessions
import Synchronization
import TestSupport
import Testing

@testable import SessionsRedis

@Suite("A write in one step")
struct StepTests {
  private static let id = SessionID("abcdefghi")

  /// What a server answers other than usual, where `WRITE` is the command that writes, and what the write then comes to: an
  /// outcome, or the kind of an error and what it says.
  struct Case: Sendable, CustomTestStringConvertible {
    let answers: [String: String]
    let outcome: String
    var words = ""
    /// Whether what writes may be sent at all.
    var isSent = true
    var testDescription: String { "\(answers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })" }
  }

  private static let previous = "-EXECABORT Transaction discarded because of previous errors."
  private static func gaveUp(_ error: String) -> String { "-EXECABORT Transaction discarded because of: \(error)" }
  private static let noRight = "NOPERM this user has no permissions to run the 'exec' command"
  private static let other = "with something else"

  static let cases = [
    Case(answers: [:], outcome: "made"), Case(answers: ["EXEC": "*-1"], outcome: "conflict"),
    Case(answers: ["EXEC": "_"], outcome: "conflict"),
    // No list of what each command came to.
    Case(answers: ["EXEC": "+OK"], outcome: "failed", words: "EXEC \(other)"),
    Case(answers: ["EXEC": ":0"], outcome: "failed", words: "EXEC \(other)"),
    Case(answers: ["EXEC": "$2\r\nOK"], outcome: "failed", words: "EXEC \(other)"),
    Case(answers: ["EXEC": "*0"], outcome: "failed", words: "EXEC \(other)"),
    Case(answers: ["EXEC": "*2\r\n+OK\r\n+OK"], outcome: "failed", words: "EXEC \(other)"),
    // EXEC itself is refused, or what it does.
    Case(answers: ["EXEC": gaveUp(noRight)], outcome: "denied", words: "no right to run EXEC"),
    Case(answers: ["EXEC": "-\(noRight)"], outcome: "denied", words: "no right to run EXEC"),
    Case(answers: ["EXEC": gaveUp("OOM command not allowed")], outcome: "full"),
    Case(answers: ["EXEC": gaveUp("READONLY You can't write")], outcome: "denied", words: "is a replica"),
    Case(answers: ["EXEC": gaveUp("MISCONF Redis is configured")], outcome: "unavailable", words: "could not save"),
    Case(answers: ["EXEC": gaveUp("NOREPLICAS Not enough")], outcome: "unavailable", words: "has lost replicas"),
    Case(answers: ["EXEC": previous], outcome: "failed", words: "refused EXEC"),
    Case(answers: ["EXEC": "*1\r\n-OOM command not allowed"], outcome: "full"),
    // What writes is refused, or not taken into the step.
    Case(answers: ["WRITE": "-OOM command not allowed", "EXEC": previous], outcome: "full"),
    Case(answers: ["WRITE": "-NOPERM this user", "EXEC": "*0"], outcome: "denied", words: "no right to run WRITE"),
    Case(answers: ["WRITE": "+OK", "EXEC": "-ERR EXEC without MULTI"], outcome: "failed", words: "refused EXEC"),
    Case(answers: ["WRITE": "+OK"], outcome: "failed", words: "EXEC \(other)"),
    // What makes it a step.
    Case(answers: ["MULTI": "-NOPERM this user"], outcome: "denied", words: "no right to run MULTI", isSent: false),
    Case(answers: ["MULTI": "-ERR unknown command 'MULTI'"], outcome: "failed", words: "does not know MULTI", isSent: false),
    Case(answers: ["MULTI": ":1"], outcome: "failed", words: "MULTI \(other)", isSent: false),
    Case(answers: ["WATCH": "-NOPERM this user"], outcome: "denied", words: "no right to run WATCH", isSent: false),
    Case(answers: ["WATCH": ":1"], outcome: "failed", words: "WATCH \(other)", isSent: false),
  ]

  /// What became of a write to the one session of a server, and what was sent that writes.
  private func write(_ answers: [String: String], destroys: Bool) async throws -> (outcome: String, words: String, sent: Int) {
    let sent = Mutex(0)
    let server = try stub { command -> String? in
      let writes = command == "SET" || command == "DEL"
      if writes { sent.withLock { $0 += 1 } }
      return answers[writes ? "WRITE" : command].map { $0 + "\r\n" } ?? usualAnswers[command]
    }
    let store = try await RedisSessionStore(RedisAddress(.socket(server.path)), options: .quick(usesScripts: false))
    let found = try #require(try await store.read(Self.id))
    let (outcome, error) = await attempt(on: found, in: store, destroys: destroys)
    return (error?.kind ?? outcome, error?.words ?? "", sent.withLock { $0 })
  }

  @Test("is made where the server did it whole, and anything else it answers is an error that says so", arguments: cases)
  func ends(_ row: Case) async throws {
    for destroys in [false, true] {
      let (outcome, words, sent) = try await write(row.answers, destroys: destroys)
      #expect(outcome == row.outcome, "\(words)")
      let expected = row.words.replacing("WRITE", with: destroys ? "DEL" : "SET")
      #expect(expected.isEmpty || words.contains(expected), "\(words)")
      // What is compared with nothing is not sent.
      #expect(sent == (row.isSent ? 1 : 0))
    }
  }

  @Test("is not begun on one connection and made on the next, which watches nothing")
  func lost() async throws {
    let said = Mutex<[String]>([])
    let server = try stub { command -> LineServer.Answer in
      said.withLock { $0.append(command) }
      return command == "PING" ? .last("+PONG\r\n") : usualAnswers[command].map { .text($0) } ?? .nothing
    }
    let client = try RedisClient(RedisServer(RedisAddress(.socket(server.path)), .quick()))
    for opens in [true, false] {
      try await client.writing { connection throws(StoreError) in
        var (step, _) = try await RedisStep.watching(
          [[0x61]], asking: [RedisCommand("TIME")], opens: opens, connection, client)
        _ = try await connection.read([RedisCommand("PING")])
        // Another is made.
        _ = try await connection.read([RedisCommand("TYPE", "a")])
        do throws(RedisFailure) {
          _ = try await step.make([RedisCommand("SET", "a", "b")])
          Issue.record("it was made on another connection")
        } catch { #expect(error.error.kind == "unavailable" && !error.sent) }
      }
    }
    #expect(said.withLock { $0.contains("WATCH") && !$0.contains("SET") })
  }

  @Test("by a script is made where the script says so, and its other answers are errors")
  func script() async throws {
    for (answer, outcome) in [(":1", "made"), ("+OK", "failed"), ("_", "failed"), ("*0", "failed"), (":7", "failed")] {
      let server = try stub { command -> String? in command == "EVALSHA" ? answer + "\r\n" : usualAnswers[command] }
      let store = try await RedisSessionStore(RedisAddress(.socket(server.path)), options: .quick())
      let found = try #require(try await store.read(Self.id))
      var made = ""
      let error = await failure { made = try await store.update(found.holding("[]")).word }
      #expect((error?.kind ?? made) == outcome, "\(answer): \(error?.words ?? "")")
    }
  }

  @Test("by one command alone is made where that says so, and its other answers are errors")
  func alone() async throws {
    let rows: [(write: String, created: String, deleted: String)] = [
      ("+OK", "made", "failed"), (":1", "failed", "made"), (":0", "failed", "gone"), ("_", "conflict", "failed"),
      ("*0", "failed", "failed"), ("-OOM command not allowed", "full", "full"),
    ]
    for row in rows {
      let server = try stub { command -> String? in
        switch command {
        case "SET", "DEL": row.write + "\r\n"
        case "GET" where row.created == "failed": "_\r\n"
        default: usualAnswers[command]
        }
      }
      let store = try await RedisSessionStore(RedisAddress(.socket(server.path)), options: .quick(usesScripts: false))
      var outcome = ""
      var error = await failure {
        outcome = try await store.create(StoredSession(id: Self.id, payload: Array("[]".utf8))).word
      }
      #expect((error?.kind ?? outcome) == row.created, "\(row.write): \(error?.words ?? "")")
      guard row.created != "failed" || row.deleted != "failed" else { continue }
      error = await failure { outcome = try await store.delete(Self.id, ifRevision: nil).word }
      #expect((error?.kind ?? outcome) == row.deleted, "\(row.write): \(error?.words ?? "")")
    }
  }
}

/// Each right that is printed is missing once.
@Suite("A write with one right too few", .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing))
struct MissingRightTests {
  private static let id = SessionID("abcdefghi")

  @Test("is made, or refused and not made", arguments: TestServer.installed, RedisRights.writing)
  func rights(_ kind: TestServer.Kind, _ right: String) async throws {
    let server = try await SharedServers.server(kind)
    let prefix = SharedServers.freshPrefix()
    let key = RedisCommand.Word.text(prefix + "abcdefghi")
    let user = "no-\(right)-\(prefix.dropLast())"
    let rights = RedisRights.command(user: user, prefix: prefix, writes: true, since72: false) + ["-\(right)", ">canary-4711"]
    for usesScripts in [false, true] {
      let all = rights + (usesScripts ? ["+eval", "+evalsha"] : [])
      #expect(try await server.ask(all.joined(separator: " ")).isOK)
      var address = server.address(prefix: prefix)
      address.user = user
      let store = try await RedisSessionStore(
        address, options: .quick(password: "canary-4711", usesScripts: usesScripts))
      for destroys in [false, true] {
        try await server.ask("SET", key, "{}")
        let found = try #require(try await store.read(Self.id))
        let (outcome, error) = await attempt(on: found, in: store, destroys: destroys)
        let now = try await server.ask("GET", key)
        if let error {
          #expect(error.kind == "denied" && error.words.contains("no right to run \(right.uppercased()) "), "\(error.words)")
          #expect(now.text == "{}", "it was made, and is said to be refused")
        } else {
          #expect(outcome == "made")
          #expect(now == (destroys ? .null : .bytes(Array("[]".utf8))), "it was not made, and is said to be")
        }
      }
    }
  }
}

extension CreateOutcome { fileprivate var word: String { if case .created = self { "made" } else { "conflict" } } }

extension UpdateOutcome {
  fileprivate var word: String {
    switch self {
    case .updated: "made"
    case .conflict: "conflict"
    case .gone: "gone"
    }
  }
}

extension DeleteOutcome {
  fileprivate var word: String {
    switch self {
    case .deleted: "made"
    case .conflict: "conflict"
    case .gone: "gone"
    }
  }
}

/// What comes of a write to a session as it was found, and why nothing did.
private func attempt(
  on found: StoredSession, in store: RedisSessionStore, destroys: Bool
) async -> (outcome: String, error: StoreError?) {
  var outcome = ""
  let error = await failure {
    outcome =
      destroys
      ? try await store.delete(found.id, ifRevision: found.revision).word : try await store.update(found.holding("[]")).word
  }
  return (outcome, error)
}
