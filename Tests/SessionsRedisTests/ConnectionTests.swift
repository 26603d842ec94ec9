import Foundation
import Sessions
import TestSupport
import Testing

@testable import SessionsRedis

@Suite("A connection", .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing))
struct ConnectionTests {
  @Test("answers each of many who ask at the same time what it asked, though it is lost again and again")
  func together() async throws {
    let server = try await TestServer()
    let connection = try RedisConnection(RedisServer(server.address(), .quick()))
    let long = String(repeating: "x", count: 200_000)
    try await withThrowingTaskGroup(of: Int.self) { group in
      for task in 0..<16 {
        group.addTask {
          var answered = 0
          for number in 0..<60 {
            let texts = ["\(task) \(number)", number % 20 == 0 ? long + "\(task)" : "\(number) \(task)"]
            do throws(RedisFailure) {
              let answers = try await connection.ask(texts.map { RedisCommand("ECHO", .text($0)) })
              #expect(answers.map(\.text) == texts)
              answered += 1
            } catch { #expect(error.error.kind == "unavailable", "\(error.error)") }
          }
          return answered
        }
      }
      group.addTask {
        for _ in 0..<5 {
          try await server.ask("CLIENT KILL", "TYPE", "normal")
          try await Task.sleep(for: .milliseconds(5))
        }
        return 0
      }
      var answered = 0
      for try await count in group { answered += count }
      #expect(answered > 16 * 30)
    }
    #expect(try await connection.read([RedisCommand("PING")])[0].text == "PONG")
  }

  @Test("keeps its deadlines, whether something was asked just now or long ago")
  func deadlines() async throws {
    for pause in [Duration.zero, .milliseconds(1_300)] {
      let server = try await TestServer()
      let connection = try RedisConnection(RedisServer(server.address(), .quick(timeout: .seconds(1))))
      // A busy machine may be late with the first answer too.
      try await eventually("the server does not answer") {
        (try? await connection.ask([RedisCommand("PING")]))?[0].text == "PONG"
      }
      try await Task.sleep(for: pause)
      let pid = try #require(server.pid)
      kill(pid, SIGSTOP)
      let failed = await failure {
        do throws(RedisFailure) { _ = try await connection.ask([RedisCommand("PING")]) } catch { throw error.error }
      }
      kill(pid, SIGCONT)
      #expect(failed?.kind == "timedOut")
    }
  }

  @Test("is made once for all who ask before it stands, and refuses all where it cannot be")
  func beginnings() async throws {
    let server = try await TestServer()
    let nowhere = RedisServer(RedisAddress(.socket(server.socket + "x")), .quick())
    for (place, isThere) in [(RedisServer(server.address(), .quick()), true), (nowhere, false)] {
      let connection = try RedisConnection(place)
      let answers = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<50 {
          group.addTask { (try? await connection.ask([RedisCommand("PING")]))?[0].text == "PONG" }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(answers == (isThere ? 50 : 0))
    }
    // One for the test's own words.
    let clients = try await server.ask("CLIENT LIST").text ?? ""
    #expect(clients.split(whereSeparator: \.isNewline).count <= 2, "\(clients)")
  }
}
