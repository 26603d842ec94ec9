import Foundation
import Synchronization
import TestSupport
import Testing

@testable import SessionsPostgres

/// A verb as a job of a shell, which Ctrl-Z stops.
@Suite(
  "A verb on PostgreSQL that is stopped", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct StoppedWriteTests {
  private enum Stage { case reads, writes, asks, isAnswered }

  /// Stops it while nobody tells it what became of its commit, and continues it when somebody would.
  ///
  /// - Returns: what the terminal shows in the end, with the verb's status.
  private static func shown(
    destroying id: String, _ server: PostgresTestServer, _ database: String
  ) throws -> String {
    let stage = Mutex(Stage.reads)
    let proxy = try server.proxy { said in
      stage.withLock { stage -> SocketProxy.Fate in
        switch stage {
        case .reads:
          if said.says("READ COMMITTED; SET LOCAL") { stage = .writes }
          return .goesOn
        case .writes:
          guard said.says("COMMIT\u{0}") else { return .goesOn }
          stage = .asks
          return .isDoneUnanswered
        case .asks: return .isLost
        case .isAnswered: return .goesOn
        }
      }
    }
    let home = try TemporaryDirectory()
    defer { withExtendedLifetime((proxy, home)) {} }
    let shell = #"""
      set -m; sh -c 'echo $$ >"$HOME/pid"; exec "$0" "$@"' "$0" "$@"
      printf '\n[stopped]\n'; read answer; fg >/dev/null; printf '\n[ended %s]\n' $?
      """#
    let address = server.address(proxy, database: database, table: "session").description
    let terminal = try PseudoTerminal(
      running: "/bin/sh", ["-c", shell, try Program.path(), "destroy", address, id, "--yes"],
      environment: Program.environment(home: home.path))
    // The commit, and a first connection by which it is asked for.
    try terminal.waitUntil("the verb asks what became of its commit", beside: { proxy.counts.cuts > 1 })
    let pid = try #require(Int32(try String(contentsOfFile: home.path + "/pid", encoding: .utf8).dropLast()))
    kill(pid, SIGTSTP)
    try terminal.waitFor("[stopped]")
    stage.withLock { $0 = .isAnswered }
    try terminal.send("\n")
    try terminal.waitFor("[ended")
    #expect(try terminal.waitForEnd() == .exit(0))
    return terminal.screen.text
  }

  @Test("while it asks what became of its commit, holds nothing: it stops before it gives up, and knows it when it is continued")
  func asking() async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(
      """
      CREATE TABLE session (sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL);
      INSERT INTO session SELECT '0123456789abcdef0123456789abcde' || n, '{"cookie":{}}', '2080-01-01'
        FROM generate_series(1, 5) AS n
      """, database: database)
    // It asks for some seconds only: on a busy machine they may be over before it is continued.
    var (isKnown, shown) = (false, "")
    for number in 1...5 where !isKnown {
      shown = try Self.shown(destroying: "0123456789abcdef0123456789abcde\(number)", server, database)
      isKnown = shown.contains("[ended 0]")
    }
    #expect(isKnown, "\(shown)")
  }
}
