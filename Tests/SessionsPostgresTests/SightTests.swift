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

  private struct Hiding: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Before it is opened.
    var before = ""
    var hides: String
    var shows: String
    /// Whether a watch says that all is to be listed again, and not which are not seen any more.
    var isResync = true
  }

  private static let hidings = [
    Hiding(
      testDescription: "row security comes to be on", hides: "ALTER TABLE session ENABLE ROW LEVEL SECURITY",
      shows: "ALTER TABLE session DISABLE ROW LEVEL SECURITY"),
    Hiding(
      testDescription: "the user comes to be bound by it",
      before: "ALTER TABLE session ENABLE ROW LEVEL SECURITY; ALTER ROLE USER BYPASSRLS", hides: "ALTER ROLE USER NOBYPASSRLS",
      shows: "ALTER ROLE USER BYPASSRLS"),
    Hiding(
      testDescription: "a policy comes to be narrower",
      before: "ALTER TABLE session ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON session FOR SELECT USING (true)",
      hides: "ALTER POLICY p ON session USING (sid LIKE '%x')", shows: "ALTER POLICY p ON session USING (true)", isResync: false),
  ]

  @Test("is never told as destroyed where row security may hide it, be it by a watch or by reading", arguments: hidings)
  private func hidden(_ hiding: Hiding) async throws {
    let opened = try await Opened(rows: 3)
    if !hiding.before.isEmpty { try opened.run(hiding.before) }
    let seen = Seen(opened.reader.changes()), id = SessionID("sid-1")
    // Waits for the first look.
    #expect(try await opened.reader.page(PageRequest()).entries.count == 3)
    let isFilteredBefore = opened.reader.withholding != nil
    #expect(isFilteredBefore == !hiding.isResync)
    func tells(_ statement: String) async throws {
      let told = seen.all.count
      try opened.run(statement)
      try await eventually("\(statement) is not told") {
        seen.all.dropFirst(told).contains(hiding.isResync ? .resync : .changed(id))
      }
    }
    try await tells(hiding.hides)
    #expect(try await opened.reader.entries(of: [id]).isEmpty && opened.reader.withholding == "row security")
    #expect(try await opened.reader.page(PageRequest()).entries.isEmpty && opened.reader.withholding == "row security")
    try await tells(hiding.shows)
    #expect(try await opened.reader.page(PageRequest()).entries.count == 3)
    #expect((opened.reader.withholding != nil) == isFilteredBefore)
    #expect(!seen.all.contains { if case .deleted = $0 { true } else { false } }, "\(seen.all)")
    guard hiding.isResync else { return }
    // What is gone where all is shown is gone.
    try opened.run("DELETE FROM session WHERE sid = 'sid-1'")
    try await eventually("what is destroyed is not told") { seen.all.contains(.deleted(id)) }
    #expect(try await opened.reader.entries(of: [id]).isEmpty && opened.reader.withholding == nil)
  }
}
