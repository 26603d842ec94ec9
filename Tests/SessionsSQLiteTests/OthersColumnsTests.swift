import ECMAScript
import Sessions
import SessionsSQLite
import TestSupport
import Testing

@Suite("Columns that others added to the table")
struct OthersColumnsTests {
  @Test(
    "are said to go with a session that is destroyed, whenever they were added; what is reckoned comes back",
    arguments: [("tenant TEXT", true), ("n ANY GENERATED ALWAYS AS (data ->> '$.n') VIRTUAL", false)])
  func obstacle(_ column: String, _ isLost: Bool) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/app.db"
    let store = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
    let session = StoredSession(id: SessionID("a"), payload: Array("{}".utf8))
    _ = try await store.create(session)
    #expect(await store.restoreObstacle == nil && store.restoreObstacle(of: session) == nil)
    try OtherConnection(path).run("ALTER TABLE sessions ADD COLUMN \(column)")
    // It is known once the session is gone, also to who had not asked before.
    _ = try await store.delete(session.id, ifRevision: nil)
    #expect((store.restoreObstacle(of: session) != nil) == isLost)
    #expect((await store.restoreObstacle?.contains("(tenant)") ?? false) == isLost)
  }
}
