import Platform
import Synchronization
import TestSupport
import Testing

@testable import SessionsPostgres

/// A server says how often a password is hashed before it is proved.
@Suite(
  "A server of PostgreSQL that has passwords hashed without end",
  .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct ReckoningTests {
  @Test("is waited for as long as was said, and the hashing is left to itself")
  func deadline() throws {
    let isAsked = Atomic(false)
    let hasProof = Atomic(false)
    let server = try ScriptedServer { turn, said in
      switch turn {
      case 0:
        let ways = PostgresWire.text("SCRAM-SHA-256") + [0]
        return ScriptedServer.once(PostgresWire.message("R", PostgresWire.number(UInt32(10)) + ways))
      case 1:
        let nonce = String(decoding: said, as: UTF8.self).split(separator: "r=").last.map { String($0) } ?? ""
        // Some seconds of work, of which the test waits for none.
        let challenge = Array("r=\(nonce)abc,s=c2FsdDEyMzQ=,i=20000000".utf8)
        isAsked.store(true, ordering: .relaxed)
        return ScriptedServer.once(PostgresWire.message("R", PostgresWire.number(UInt32(11)) + challenge))
      default:
        hasProof.store(true, ordering: .relaxed)
        return { _ in nil }
      }
    }
    // On a busy machine a short time may be over before anybody has asked for it: then it was too short.
    for milliseconds in [500, 4_000, 4_000] where !isAsked.load(ordering: .relaxed) {
      let options = PostgresOptions(password: { "canary-4711" }, timeout: .milliseconds(milliseconds))
      let failure = #expect(throws: PostgresFailure.self) {
        _ = try PostgresServer(server.address, options).connect(WakePipe())
      }
      #expect(failure?.kind == .timedOut)
    }
    #expect(ConnectingStep.leftCount > 0 && !hasProof.load(ordering: .relaxed))
  }
}
