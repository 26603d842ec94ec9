import ECMAScript
import SessionFormats
import Sessions
import SessionsAdministration
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

/// What the database refuses of one session is told of that one, as what it is, and keeps no other from being written.
@Suite(
  "Rows that PostgreSQL refuses to write", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct RefusedRowTests {
  private struct Refusal: Sendable, CustomTestStringConvertible {
    /// Why, of the sessions with a 7 at the end; the column of the id is `ID`.
    var sql: String
    var writes: SQLWrite
    var words: String
    /// Nothing is locked in a table of ours before it is deleted.
    var concernsOurs = true
    var testDescription: String { sql }
  }

  private static let secure =
    "ALTER TABLE session ENABLE ROW LEVEL SECURITY; CREATE POLICY s ON session FOR SELECT USING (true);"
  private static func policies(update: String = "true", check: String = "true", delete: String = "true") -> String {
    "\(secure) CREATE POLICY u ON session FOR UPDATE USING (\(update)) WITH CHECK (\(check)); CREATE POLICY d ON session FOR DELETE USING (\(delete))"
  }
  private static func raising(_ code: String) -> String {
    """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'not for %', old.ID
    USING ERRCODE = '\(code)', DETAIL = old.ID, HINT = old.ID, CONSTRAINT = old.ID, TABLE = old.ID; END $$;
    CREATE TRIGGER refuses BEFORE UPDATE OR DELETE ON session FOR EACH ROW WHEN (old.ID LIKE '%7') EXECUTE FUNCTION refuse()
    """
  }

  private static let refusals: [Refusal] =
    [
      Refusal(sql: policies(update: "ID NOT LIKE '%7'"), writes: .update, words: "row security"),
      Refusal(sql: policies(update: "ID NOT LIKE '%7'"), writes: .delete, words: "row security", concernsOurs: false),
      Refusal(sql: policies(check: "ID NOT LIKE '%7'"), writes: .update, words: "row-level security"),
      Refusal(sql: policies(delete: "ID NOT LIKE '%7'"), writes: .delete, words: "row security"),
      Refusal(
        sql: """
          CREATE TABLE carts (owner varchar REFERENCES session (ID) DEFERRABLE INITIALLY DEFERRED);
          INSERT INTO carts SELECT ID FROM session WHERE ID LIKE '%7'
          """, writes: .delete, words: "(23503): rows of carts refer to it"),
    ]
    + ["42501", "55000", "XX000", "P0001", "08006", "23503", "25006", "40001", "53400", "55P03", "57P01"].flatMap { code in
      [SQLWrite.update, .delete].map {
        Refusal(sql: raising(code), writes: $0, words: "(\(code)): a trigger or a function of the database says no")
      }
    }

  @Test("are told, alone and among many, and all others are written", arguments: refusals)
  private func refused(_ refusal: Refusal) async throws {
    for isOurs in [false, true] where !isOurs || refusal.concernsOurs {
      let server = try await SharedPostgres.server()
      let database = try await SharedPostgres.freshDatabase()
      let user = SharedPostgres.freshName("user")
      let name = isOurs ? "id" : "sid"
      let table =
        isOurs
        ? PostgresSchema.statements(table: "session").joined(separator: "; ")
          + "; INSERT INTO session SELECT 'sid-' || n, '{\"n\":1}' FROM generate_series(0, 39) AS n"
        : """
        CREATE TABLE session (sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL);
        INSERT INTO session SELECT 'sid-' || n, '{"cookie":{},"n":1}', '2080-01-01' FROM generate_series(0, 39) AS n
        """
      try server.run(
        "CREATE ROLE \(user) LOGIN; \(table); GRANT SELECT, INSERT, UPDATE, DELETE ON session TO \(user); \(refusal.sql.replacing("ID", with: name))",
        database: database)
      let address = server.address(user: user, database: database, table: "session")
      let options = PostgresOptions(timeout: .seconds(30), connections: 1)
      let store: any SessionStore & SessionLister
      if isOurs {
        store = try await PostgresSessionStore(address, options: options)
      } else {
        let inspection = try await PostgresInspection(address, options: options)
        let found = try #require(try await inspection.tables(among: TableLayout.known).foreign.first)
        store = PostgresTableStore(writing: inspection.reader(of: found))
      }
      try await check(refusal, store, isOurs ? #"{"n":2}"# : #"{"cookie":{},"n":2}"#, isOurs)
      #expect(
        try server.run("SELECT t::text FROM session AS t", database: database).count == (refusal.writes == .delete ? 4 : 40))
    }
  }

  private func check(
    _ refusal: Refusal, _ store: any SessionStore & SessionLister, _ payload: String, _ isOurs: Bool
  ) async throws {
    let sessions = try await store.page(PageRequest(limit: 100)).entries.compactMap(\.stored)
    #expect(sessions.count == 40)
    func write(_ session: StoredSession) -> StoreWrite {
      var session = session
      session.payload = Array(payload.utf8)
      return refusal.writes == .delete ? .delete(session.id, ifRevision: session.revision) : .update(session)
    }
    let victim = try #require(sessions.first { $0.id == SessionID("sid-7") })
    let alone = await failure {
      switch write(victim) {
      case .delete(let id, let revision): _ = try await store.delete(id, ifRevision: revision)
      case .create: break
      case .update(let session): _ = try await store.update(session)
      }
    }
    let what: Comment = "ours: \(isOurs): \(alone?.words ?? "it was made")"
    #expect(alone?.words.contains(refusal.words) == true && alone?.words.contains("sid-") == false, what)
    let outcomes = try await store.apply(sessions.map(write), keepingBefore: true)
    #expect(outcomes.count == 40)
    for (session, outcome) in zip(sessions, outcomes) {
      let isRefused = session.id.reveal()?.string.hasSuffix("7") == true
      switch outcome {
      case .failed(let error):
        #expect(isRefused && error.words.contains(refusal.words), "ours: \(isOurs): \(error.words)")
        #expect(!error.words.contains("sid-"), "ours: \(isOurs): \(error.words)")
      case .deleted, .updated: #expect(!isRefused, "ours: \(isOurs)")
      default: Issue.record("ours: \(isOurs): \(outcome)")
      }
    }
  }
}
