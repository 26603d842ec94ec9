import SessionFormats
import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

@Suite(
  "What a user of PostgreSQL may see, changed while it is looked at,",
  .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct SightTests {
  /// A table of connect-pg-simple with some rows, opened by a user who may do no more than read it.
  private struct Opened {
    let server: PostgresTestServer
    let database = SharedPostgres.freshName("shop")
    let user = SharedPostgres.freshName("user")
    let reader: PostgresTableReader

    init(rows: Int, isIndexed: Bool = true) async throws {
      server = try await SharedPostgres.server()
      try server.run("CREATE DATABASE \(database)")
      try server.run(
        """
        CREATE TABLE session (sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL);
        \(isIndexed ? "CREATE INDEX session_expire ON session (expire);" : "")
        INSERT INTO session SELECT 'sid-' || n, '{"cookie":{}}', '2080-01-01' FROM generate_series(1, \(rows)) AS n;
        CREATE ROLE \(user) LOGIN; GRANT SELECT ON session TO \(user)
        """, database: database)
      let inspection = try await PostgresInspection(
        server.address(user: user, database: database),
        options: PostgresOptions(timeout: .seconds(30), connections: 1, watchInterval: .milliseconds(20)))
      let table = try #require(try await inspection.tables(among: TableLayout.known).foreign.first)
      reader = inspection.reader(of: table)
    }

    func run(_ statements: String) throws {
      try server.run(statements.replacing("USER", with: user), database: database)
    }
  }

  @Test(
    "is told where it is no more, whether the table is small or large, and whichever columns have an index",
    arguments: [3, WatchedRows.smallCount + 10], [true, false])
  func refused(_ rows: Int, _ isIndexed: Bool) async throws {
    let opened = try await Opened(rows: rows, isIndexed: isIndexed)
    let states = Seen(opened.reader.connection()), seen = Seen(opened.reader.changes())
    // Waits for the first look.
    _ = try await opened.reader.page(PageRequest(limit: 1))
    for (taken, given) in [
      ("REVOKE SELECT ON session FROM USER", "GRANT SELECT ON session TO USER"),
      // All that finds rows and orders them may be read, and what they hold may not.
      (
        "REVOKE SELECT ON session FROM USER; GRANT SELECT (sid, expire) ON session TO USER",
        "REVOKE SELECT (sid, expire) ON session FROM USER; GRANT SELECT ON session TO USER"
      ),
    ] {
      try opened.run(taken)
      try await eventually("\(taken) is not told") {
        states.all.last.flatMap { $0 }?.contains("this user lacks a right") == true
      }
      let heard = seen.all.count
      try opened.run(given)
      try await eventually("\(given) is not told") { states.all.last == .some(nil) }
      try await eventually("all is not listed again") { seen.all.dropFirst(heard).contains(.resync) }
    }
    #expect(!seen.all.contains { if case .deleted = $0 { true } else { false } }, "\(seen.all)")
  }
}
