import Sessions
import TestSupport
import Testing

@testable import SessionsSQLite

/// SQLite 3.40 takes its own functions of JSON for dangerous ones in a schema: who forbids those finds a whole database malformed.
@Suite("Functions of JSON in a database") struct SchemaFunctionTests {
  @Test(
    "keep nothing from being read and written, wherever they stand",
    arguments: [
      "CREATE TABLE docs (j); CREATE INDEX i ON docs (json_extract(j, '$.x'))",
      "CREATE INDEX i ON sessions (json_extract(sess, '$.n'))",
      "CREATE INDEX i ON sessions (sid) WHERE json_valid(sess)",
      "ALTER TABLE sessions ADD COLUMN n GENERATED ALWAYS AS (sess ->> '$.n') VIRTUAL",
      "CREATE TRIGGER t AFTER UPDATE ON sessions BEGIN UPDATE sessions SET sess = json(new.sess) WHERE sid = new.sid; END",
    ])
  func everywhere(_ definition: String) async throws {
    let foreign = try await Foreign(expressTable("('a', 1893456000000, '\(express)')") + definition + ";")
    var session = try await foreign.one()
    session.payload = Array(#"{"cookie":{"originalMaxAge":null},"n":2}"#.utf8)
    guard case .updated(let revision) = try await foreign.store.update(session) else { throw StoreError.failed("no update") }
    let written = try await foreign.one()
    #expect(written.payload == session.payload && written.revision == revision)
    #expect(try await foreign.store.delete(written.id, ifRevision: revision) == .deleted)
    guard case .created = try await foreign.store.create(written) else { throw StoreError.failed("not brought back") }
    #expect(try await foreign.one().payload == session.payload)
  }
}
