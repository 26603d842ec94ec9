import ECMAScript
import Sessions
import SessionsPostgres
import TestSupport
import Testing

@Suite(
  "Columns that others added to a table of ours in PostgreSQL",
  .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct OthersColumnsTests {
  @Test(
    "are said to go with a session that is destroyed, whenever they were added; what is reckoned comes back",
    arguments: [("tenant text", true), ("n int GENERATED ALWAYS AS (6 * 7) STORED", false)], [true, false])
  func obstacle(_ column: (sql: String, isLost: Bool), _ together: Bool) async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    let store = try await PostgresSessionStore(
      server.address(database: database, table: "shop"),
      options: PostgresOptions(timeout: .seconds(30), connections: 1, createsTable: true))
    let session = StoredSession(id: SessionID("a"), payload: Array("{}".utf8))
    _ = try await store.create(session)
    #expect(await store.restoreObstacle == nil && store.restoreObstacle(of: session) == nil)
    try server.run("ALTER TABLE shop ADD COLUMN \(column.sql)", database: database)
    // It is known once the session is gone, also to who had not asked before.
    if together {
      let outcome = try await store.apply([.delete(session.id, ifRevision: nil)], keepingBefore: true).first
      guard case .deleted(let before?) = outcome else { throw NeverHappened("it was not destroyed") }
      #expect(before.payload == session.payload)
    } else {
      #expect(try await store.delete(session.id, ifRevision: nil) == .deleted)
    }
    #expect((store.restoreObstacle(of: session) != nil) == column.isLost)
    #expect((await store.restoreObstacle?.contains("(tenant)") ?? false) == column.isLost)
  }
}
