import ECMAScript
import Foundation
import Sessions
import Synchronization
import TestSupport
import Testing

@testable import SessionsRedis

/// Of several changes the answer to one does not come: it is made, and nobody knows that.
@Suite(
  "Several writes to Redis of which one is not answered", .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing))
struct UnansweredTests {
  /// Hangs up where something is said that has one of these commands in it, the time that is given.
  private func proxy(to server: TestServer, at commands: [String], time: Int) throws -> SocketProxy {
    let count = Mutex(0)
    return try SocketProxy(to: server.socket) { said in
      guard commands.contains(where: { said.says($0 + "\r\n") }) else { return .goesOn }
      let isMeant = count.withLock { count in
        count += 1
        return count == time
      }
      return isMeant ? .isDoneUnanswered : .goesOn
    }
  }

  @Test("tell that of it, with what was there before, and what comes after it is as it was", arguments: ["EXEC", "EVALSHA"])
  func several(_ command: String) async throws {
    let server = try await TestServer()
    let direct = try await RedisSessionStore(server.address(), options: .quick())
    let ids = (0..<3).map { SessionID("session000000000\($0)") }
    for id in ids {
      _ = try await direct.create(StoredSession(id: id, payload: Array("[]".utf8)))
      // The server knows the script from then on.
      _ = try await direct.update(try #require(try await direct.read(id)).holding("{}"))
    }
    let proxy = try proxy(to: server, at: [command], time: 2)
    defer { withExtendedLifetime(proxy) {} }
    let store = try await RedisSessionStore(
      RedisAddress(.socket(proxy.path)), options: .quick(usesScripts: command == "EVALSHA"))
    var writes: [StoreWrite] = []
    for id in ids { writes.append(.update(try #require(try await store.read(id)).holding(#"{"n":1}"#))) }
    var told: [WriteOutcome] = []
    var failure: StoreError?
    do throws(StoreError) {
      try await store.apply(writes, keepingBefore: true) { outcomes in
        told += outcomes
        return true
      }
    } catch { failure = error }
    guard told.count == 2, case .updated = told[0], case .unanswered(let before?, let cause) = told[1] else {
      throw NeverHappened("\(told)")
    }
    #expect(before.payload == Array("{}".utf8) && failure == .unanswered(cause))
    var now: [String] = []
    for id in ids { now.append(String(decoding: try await direct.read(id)?.payload ?? [], as: UTF8.self)) }
    #expect(now == [#"{"n":1}"#, #"{"n":1}"#, "{}"])
  }

  @Test("are unknown and untried in the report of a verb") func report() async throws {
    let server = try await TestServer()
    for number in 0..<3 {
      try await server.ask("SET", .text("sess:session000000000\(number)"), #"{"cookie":{},"n":1}"#)
    }
    let home = try TemporaryDirectory()
    let proxy = try proxy(to: server, at: ["EXEC", "EVAL"], time: 1)
    defer { withExtendedLifetime((proxy, home)) {} }
    let place = RedisAddress(.socket(proxy.path)).description
    let result = try Program.run(
      ["set", place, "n", "7", "--where", "data.n=1", "--expect", "3", "--yes", "--report", home.path + "/report.jsonl"],
      environment: Program.environment(home: home.path))
    #expect(result.ending == .exit(3), "\(result.errors)")
    #expect(result.errors.contains("0 of 3 set, of 1 it is not known"), "\(result.errors)")
    let lines = try Vectors.bytes(ofFile: home.path + "/report.jsonl").split(separator: 0x0A).dropFirst()
    let outcomes = try lines.map { try JSON.parse(String(decoding: $0, as: UTF8.self))["outcome"]?.asString?.string }
    #expect(outcomes == ["unknown", "untried", "untried"], "\(result.errors)")
    var made = 0
    for number in 0..<3 {
      let text = try await server.ask("GET", .text("sess:session000000000\(number)")).text
      if text?.contains(#""n":7"#) == true { made += 1 }
    }
    #expect(made == 1)
  }
}
