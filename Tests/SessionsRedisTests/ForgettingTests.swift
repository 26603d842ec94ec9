import Sessions
import SessionsAdministration
import Synchronization
import TestSupport
import Testing

@testable import SessionsRedis

/// What reading does to a server that forgets what is used little.
@Suite("An answer about what a server forgets")
struct ForgettingTests {
  private static func information(_ text: String) -> String { "$\(text.utf8.count)\r\n\(text)" }

  @Test("that leaves it open keeps it from being read, as one that says so does")
  func forgetting() async throws {
    let home = try TemporaryDirectory()
    let rows: [(information: String, status: Int32, words: String)] = [
      ("-NOPERM this user has no permissions to run the 'info' command", 6, "give this user the right to INFO"),
      ("-ERR unknown command 'INFO'", 6, "does not tell this user"), (":5", 6, "does not tell this user"),
      (Self.information("# Memory\r\n"), 6, "does not tell this user"),
      (Self.information("maxmemory:1\r\n" + String(repeating: "x:1\r\n", count: 300_000)), 6, "does not tell this user"),
      (Self.information("maxmemory:100\r\nmaxmemory_policy:allkeys-lru\r\n"), 6, "forgets what is used little"),
      (Self.information("maxmemory:100\r\nmaxmemory_policy:noeviction\r\n"), 0, ""),
      ("-BUSY Redis is busy", 4, "busy with a script"),
    ]
    for row in rows {
      let server = try AnswerTests.server(["CLIENT": "-ERR unknown subcommand 'NO-TOUCH'", "INFO": row.information])
      for touches in [false, true] {
        let result = try Program.run(
          ["list", "redis+unix:\(server.path)?prefix=session:", "--layout", "connect-redis", "--count"]
            + (touches ? ["--touch"] : []),
          environment: Program.environment(home: home.path))
        let status = touches && row.status == 6 ? 0 : row.status
        #expect(result.ending == .exit(status), "\(row.information.prefix(60)): \(result.errors)")
        if status != 0 { #expect(result.errors.contains(row.words), "\(result.errors)") }
        if status == 0 { #expect(result.output == "1\n") }
      }
    }
  }

  @Test("by which it can no longer be known keeps it from being read on")
  func forgettingLater() async throws {
    let traces: [(trace: RedisDatabase.Trace?, words: String?)] = [
      (nil, nil), (.isNoted, nil), (.unknown, "does not tell this user by what it forgets"),
      (.changesWhatIsForgotten(policy: "allkeys-lfu"), "maxmemory-policy allkeys-lfu"),
    ]
    for (trace, words) in traces {
      let readingGuard = RedisReadingGuard(over: { 1 }) { trace }
      for anew in [true, false] {
        let error = await failure { try await readingGuard.check(anew: anew) }
        #expect((error == nil) == (words == nil))
        if let words { #expect(error?.words.contains(words) == true, "\(error?.words ?? "no error")") }
      }
    }
  }

  @Test("that is another over a new connection keeps it from being read over that one")
  func anotherConnection() async throws {
    let said = Mutex<[String]>([])
    let server = try stub { command -> LineServer.Answer in
      // It is said once over each.
      let connections = said.withLock { said in
        said.append(command)
        return said.count { $0 == "CLIENT" }
      }
      switch command {
      case "CLIENT" where connections > 1: return .text("-ERR unknown subcommand 'NO-TOUCH'\r\n")
      case "INFO": return .text(Self.information("maxmemory:100\r\nmaxmemory_policy:allkeys-lru\r\n") + "\r\n")
      case "GET" where connections == 1: return .hangUp
      default: return usualAnswers[command].map { .text($0) } ?? .nothing
      }
    }
    var options = RedisOptions.quick()
    options.leavesNoTrace = true
    let database = try await RedisDatabase(RedisAddress(.socket(server.path)), options: options)
    #expect(try await database.traceOfReading() == nil)
    let layout = KeyLayout("connect-redis", [.exactly("session:")], .flat)
    let reader = database.reader(of: KeyGroup(layout, prefix: "session:"), isGuarded: true)
    #expect(try await reader.page(PageRequest(contents: false)).entries.count == 1)
    for _ in 0..<2 {
      for isPage in [false, true] {
        let error = await failure {
          _ =
            isPage
            ? try await reader.page(PageRequest()).entries.count : try await reader.read(SessionID("abcdefghi"))?.payload.count
        }
        #expect(error?.words.contains("nothing is read any more") == true, "\(error?.words ?? "no error")")
      }
    }
    #expect(try await database.traceOfReading() == .changesWhatIsForgotten(policy: "allkeys-lru"))
    let later = said.withLock { said in said.drop { $0 != "GET" }.dropFirst() }
    #expect(Set(later).isDisjoint(with: ["GET", "MGET", "SCAN", "STRLEN"]), "\(later)")
  }
}
