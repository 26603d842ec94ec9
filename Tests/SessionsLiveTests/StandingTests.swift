import Synchronization
import TestSupport
import Testing

@testable import SessionsLive

@Suite("An application that breaks the protocol") struct StandingTests {
  private let begin = ContinuousClock.now

  /// What it is after a break, and connected again so many times.
  private func broken(_ times: Int) -> AgentStanding {
    var standing = AgentStanding(probation: .seconds(10))
    standing.welcome(at: begin, isAnother: false)
    for _ in 0..<times {
      standing.breakProtocol()
      standing.wait()
      standing.welcome(at: begin, isAnother: false)
    }
    return standing
  }

  @Test("is waited for longer each time, until it has kept to it for a while") func probation() {
    var standing = broken(3)
    #expect(standing.isDoubted && standing.attempts == 3 && standing.end == begin + .seconds(10))
    let early = standing.settles(at: begin + .milliseconds(9_999))
    #expect(!early && standing.isDoubted && standing.attempts == 3)
    let late = standing.settles(at: begin + .seconds(10))
    #expect(late && !standing.isDoubted && standing.attempts == 0 && standing.end == nil)
    let again = standing.settles(at: begin + .seconds(20))
    #expect(!again)
  }

  @Test("leaves no doubt about another in its place, and one that only hung up none about itself") func others() {
    var standing = broken(2)
    standing.wait()
    #expect(standing.end == nil)
    standing.welcome(at: begin, isAnother: true)
    #expect(!standing.isDoubted && standing.attempts == 0)
    for _ in 0..<2 { standing.wait() }
    #expect(standing.attempts == 2)
    standing.welcome(at: begin, isAnother: false)
    #expect(!standing.isDoubted && standing.attempts == 0)
  }

  @Test("is not said to be there each time it is connected: why it is left stays") func reason() async throws {
    let connections = Mutex(0)
    let server = try LineServer { line, number in
      if number == 0 {
        connections.withLock { $0 += 1 }
        return .text(LineServer.welcome)
      }
      return .text(#"{"n":1000000000,"session":null}"# + "\n")
    }
    var options = LiveOptions.patient
    (options.backoff, options.probation) = ([.milliseconds(5)], .seconds(3600))
    let client = try await LiveSessionStore(path: server.path, options: options)
    let states = Seen(client.connection())
    try await eventually("it is not said to be there") { states.all == [.connected] }
    let changes = client.changes()
    try await eventually("it is not connected again and again") { connections.withLock { $0 } >= 20 }
    try await eventually("it is not said why it is left") { states.all.count >= 2 }
    let isSaid = states.all.dropFirst().allSatisfy { state in
      if case .reconnecting(let words) = state { words.contains("a call that nobody made") } else { false }
    }
    #expect(isSaid, "\(states.all)")
    withExtendedLifetime(changes) {}
  }
}
