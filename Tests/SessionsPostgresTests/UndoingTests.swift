import ECMAScript
import SessionFormats
import Sessions
import SessionsAdministration
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

/// A write is made or it is not: what a trigger of the database undoes counts as not made, and the words name it.
@Suite(
  "A write to PostgreSQL that a trigger undoes", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct UndoingTests {
  private enum Table: String, CaseIterable { case plain, partitioned, inherited, ours }

  private struct Undoing: Sendable, CustomTestStringConvertible {
    var table: Table
    var write: SQLWrite
    var moment: String
    var act: String
    var testDescription: String { "\(table): \(moment) \(write): \(act)" }
  }

  /// How a write is undone, of the sessions with a 7 at the end.
  private static let acts: [(SQLWrite, String, String)] = [
    (.delete, "BEFORE", "RETURN NULL;"), (.delete, "AFTER", "INSERT INTO ROOT SELECT old.*; RETURN NULL;"),
    (.update, "BEFORE", "RETURN NULL;"), (.update, "BEFORE", "new.DATA := old.DATA; RETURN new;"),
    (.update, "AFTER", "UPDATE ROOT SET DATA = old.DATA WHERE ID = old.ID AND DATA::text <> old.DATA::text; RETURN NULL;"),
    (.update, "BEFORE", "new.ID := 'other'; RETURN new;"),
    (.update, "AFTER", "DELETE FROM ROOT WHERE ID = old.ID; RETURN NULL;"),
    (.insert, "BEFORE", "RETURN NULL;"),
    (.insert, "AFTER", "UPDATE ROOT SET DATA = '{}' WHERE ID = new.ID; RETURN NULL;"),
    (.insert, "AFTER", "DELETE FROM ROOT WHERE ID = new.ID; RETURN NULL;"),
  ]

  private static let undoing = Table.allCases.flatMap { table in
    acts.compactMap { write, moment, act in
      // Nothing is inserted into a child by its parent, and the server itself refuses what leaves its partition in a trigger.
      table == .inherited && write == .insert || table == .partitioned && act.contains("new.ID :=")
        ? nil : Undoing(table: table, write: write, moment: moment, act: act)
    }
  }

  private static func sql(_ table: Table) -> String {
    let columns = "sid varchar NOT NULL, sess json NOT NULL, expire timestamp(6) NOT NULL, PRIMARY KEY (sid)"
    return switch table {
    case .plain: "CREATE TABLE session (\(columns))"
    case .partitioned:
      """
      CREATE TABLE session (\(columns)) PARTITION BY HASH (sid); CREATE TABLE half PARTITION OF session FOR VALUES WITH (MODULUS 2, REMAINDER 0);
      CREATE TABLE rest PARTITION OF session FOR VALUES WITH (MODULUS 2, REMAINDER 1)
      """
    case .inherited: "CREATE TABLE session (\(columns)); CREATE TABLE archive (PRIMARY KEY (sid)) INHERITS (session)"
    case .ours: PostgresSchema.statements(table: "session").joined(separator: "; ")
    }
  }

  /// Some sessions, and who writes them.
  private static func store(
    _ table: Table
  ) async throws -> (database: String, store: any SessionStore & SessionLister, payload: String) {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(sql(table), database: database)
    if table == .ours {
      try server.run("INSERT INTO session SELECT 'sid-' || n, '{\"n\":1}' FROM generate_series(0, 39) AS n", database: database)
      let store = try await PostgresSessionStore(
        server.address(database: database, table: "session"), options: PostgresOptions(timeout: .seconds(30), connections: 1))
      return (database, store, #"{"n":2}"#)
    }
    let into = table == .inherited ? "archive" : "session"
    try server.run(
      "INSERT INTO \(into) SELECT 'sid-' || n, '{\"cookie\":{},\"n\":1}', '2080-01-01' FROM generate_series(0, 39) AS n",
      database: database)
    let inspection = try await PostgresInspection(
      server.address(database: database), options: PostgresOptions(timeout: .seconds(30), connections: 1))
    let layout = try #require(TableLayout.known.first { $0.name == "connect-pg-simple" })
    let found = try #require(try await inspection.fitting(layout, table: "session").found.first)
    return (database, PostgresTableStore(writing: inspection.reader(of: found)), #"{"cookie":{},"n":2}"#)
  }

  private static func guarding(_ undoing: Undoing) -> String {
    let names = undoing.table == .ours ? ("id", "data") : ("sid", "sess")
    let act = undoing.act.replacing("ROOT", with: "session").replacing("ID", with: names.0).replacing("DATA", with: names.1)
    let row = undoing.write == .insert ? "new" : "old"
    let tables =
      switch undoing.table {
      case .plain, .ours: ["session"]
      case .partitioned: ["half", "rest"]
      case .inherited: ["archive"]
      }
    return """
      CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \(act) END $$;
      """
        + tables.map { table in
          """
          CREATE TRIGGER guard \(undoing.moment) \("\(undoing.write)".uppercased()) ON \(table) FOR EACH ROW
          WHEN (\(row).\(names.0) LIKE '%7' AND pg_trigger_depth() = 0) EXECUTE FUNCTION undo();
          """
        }.joined()
  }

  @Test("is not made, alone and among many, and all others are", arguments: undoing)
  private func undone(_ undoing: Undoing) async throws {
    let (database, store, payload) = try await Self.store(undoing.table)
    let server = try await SharedPostgres.server()
    let sessions = try await store.page(PageRequest(limit: 100)).entries.compactMap(\.stored)
    #expect(sessions.count == 40)
    if undoing.write == .insert {
      _ = try await store.apply(sessions.map { .delete($0.id, ifRevision: nil) }, keepingBefore: true)
    }
    try server.run(Self.guarding(undoing), database: database)
    func rows() throws -> [[String?]] { try server.run("SELECT t::text FROM session AS t ORDER BY 1", database: database) }
    let before = try rows()
    let victim = try #require(sessions.first { $0.id == SessionID("sid-7") })
    let writes = GuardedWrites(to: store) { session in
      var changed = session
      changed.payload = Array(payload.utf8)
      return switch undoing.write {
      case .delete: .delete(session.id, ifRevision: session.revision)
      case .insert: .create(session)
      case .update: .update(changed)
      }
    }
    #expect(await writes.faults(ofOne: victim) == [])
    #expect(try rows() == before)
    #expect(try await writes.faults(ofAll: sessions) == [])
    let guarded = before.filter { $0[0]?.contains("7,") == true }
    #expect(guarded.count == (undoing.write == .insert ? 0 : 4))
    #expect(try rows().filter { $0[0]?.contains("7,") == true } == guarded)
  }

  @Test("by one that only writes into another column is made, at the revision that is there then")
  func harmless() async throws {
    let (database, store, payload) = try await Self.store(.ours)
    let server = try await SharedPostgres.server()
    try server.run(
      """
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE session SET modified = modified + 1 WHERE id = new.id; RETURN NULL; END $$;
      CREATE TRIGGER touches AFTER INSERT OR UPDATE ON session FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION touch()
      """, database: database)
    var session = try #require(try await store.read(SessionID("sid-1")))
    for number in 0..<2 {
      session.payload = Array("\(payload)\(String(repeating: " ", count: number))".utf8)
      guard case .updated(let revision) = try await store.update(session) else { throw NeverHappened("a conflict with oneself") }
      #expect(try await store.read(session.id)?.revision == revision)
      session.revision = revision
    }
    let made = StoredSession(id: SessionID("new"), payload: session.payload)
    guard case .created(let revision) = try await store.create(made) else { throw NeverHappened("it is there") }
    #expect(try await store.read(made.id)?.revision == revision)
  }
}
