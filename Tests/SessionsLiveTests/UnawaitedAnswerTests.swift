import Sessions
import Synchronization
import TestSupport
import Testing

@testable import SessionsLive

@Suite("Answers that nobody waits for") struct UnawaitedAnswerTests {
  /// The number of a call, which its answer repeats.
  private static func number(of line: String) -> Substring { line.firstMatch(of: /"n":(\d+)/)?.1 ?? "0" }

  @Test(
    "an application that answers twice, or a question that was not asked, is left, and that is said",
    arguments: [nil, 0] as [Int?])
  func unasked(_ other: Int?) async throws {
    let server = try LineServer { line, number in
      if number == 0 { return .text(LineServer.welcome) }
      let call = String(Self.number(of: line))
      return .text(#"{"n":\#(call)}"# + "\n" + #"{"n":\#(other.map { String($0) } ?? call)}"# + "\n")
    }
    let client = try await LiveSessionStore(path: server.path, options: .patient)
    let changes = client.changes(), states = Seen(client.connection())
    try await eventually("it is not left") {
      states.all.contains { if case .reconnecting(let words) = $0 { words.contains("a call that nobody made") } else { false } }
    }
    withExtendedLifetime((client, changes)) {}
  }

  @Test("an answer to each call that was given up is owed, and to each question whether it is there; none comes twice")
  func owed() throws {
    guard case .answer(_, let answer) = try Reply(line: Array(#"{"n":1}"#.utf8)) else {
      throw Unexpected(description: "no answer")
    }
    let finished = Mutex(0)
    var calls = AgentCalls()
    let unasked = [7, AgentCalls.ping].map { calls.finish($0, with: answer) }
    #expect(unasked == [false, false])
    for number in [7, 8, 9] {
      calls.wait(
        for: number,
        AgentCalls.Waiting(isWrite: false, deadline: .now + .seconds(3600)) { _ in finished.withLock { $0 += 1 } })
    }
    for number in [7, 9, 10] { calls.giveUp(number, .unavailable("given up")) }
    let owed = [10, 9, 8, 7, 9, 8, 7].map { calls.finish($0, with: answer) }
    #expect(owed == [false, true, true, true, false, false, false])
    #expect(finished.withLock { $0 } == 3)
    for _ in 0..<2 { calls.ask() }
    let pongs = (0..<3).map { _ in calls.finish(AgentCalls.ping, with: answer) }
    #expect(pongs == [true, true, false])
    for number in 1...AgentCalls.mostUnanswered { calls.ignore(number) }
    #expect(!calls.areUnanswered)
    calls.ignore(AgentCalls.mostUnanswered + 1)
    #expect(calls.areUnanswered)
  }

  @Test("a change that is given up may be made all the same, however that comes; what was only looked for was not found")
  func doubt() {
    let ways: [(words: StoreError, end: (inout AgentCalls) -> Void)] = [
      (.unavailable("given up"), { $0.giveUp(1, .unavailable("given up")) }),
      (.timedOut("late"), { $0.expire(at: .now + .seconds(7200), saying: "late") }),
      (.unavailable("gone"), { $0.abandon(saying: "gone") }),
    ]
    for way in ways {
      for isWrite in [false, true] {
        let failure = Mutex<StoreError?>(nil)
        var calls = AgentCalls()
        calls.wait(
          for: 1,
          AgentCalls.Waiting(isWrite: isWrite, deadline: .now + .seconds(3600)) { result in
            if case .failure(let error) = result { failure.withLock { $0 = error } }
          })
        way.end(&calls)
        #expect(failure.withLock { $0 } == (isWrite ? .unanswered(way.words) : way.words))
      }
    }
  }
}
