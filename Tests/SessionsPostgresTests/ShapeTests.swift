import SessionFormats
import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

@Suite(
  "A table of PostgreSQL that somebody makes another while it is open",
  .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct ShapeTests {
  private static let words = "the table has changed, open it again"

  /// Whose table it is.
  private enum Kind: CaseIterable {
    case theirs, ours

    var id: String { self == .theirs ? "sid" : "id" }
    var columns: [String] { self == .theirs ? ["sid", "sess", "expire"] : ["id", "data", "expires", "modified"] }

    /// A table with a session that ends.
    var made: String {
      switch self {
      case .theirs:
        """
        CREATE TABLE session (sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL);
        INSERT INTO session VALUES ('s1', '{"cookie":{}}', '2080-01-01')
        """
      case .ours:
        PostgresSchema.statements(table: "session").joined(separator: "; ")
          + "; INSERT INTO session (id, data, expires) VALUES ('s1', '{}', 3471292800000)"
      }
    }
  }

  private struct Opened {
    let server: PostgresTestServer
    let database: String
    let tool: any SessionStore & SessionLister & SessionWatcher
    let states: @Sendable () -> AsyncStream<String?>

    init(_ kind: Kind, pipelines: Bool = true) async throws {
      server = try await SharedPostgres.server()
      database = try await SharedPostgres.freshDatabase()
      try server.run(kind.made, database: database)
      var options = PostgresOptions(timeout: .seconds(30), connections: 1, watchInterval: .milliseconds(20))
      (options.guardsReadings, options.pipelines) = (true, pipelines)
      let address = server.address(database: database, table: "session")
      switch kind {
      case .theirs:
        let inspection = try await PostgresInspection(address, options: options)
        let layout = try #require(TableLayout.known.first { $0.name == "connect-pg-simple" })
        let reader = inspection.reader(of: try #require(try await inspection.fitting(layout, table: "session").found.first))
        try await reader.check()
        (tool, states) = (PostgresTableStore(writing: reader, keepsToTable: true), { reader.connection() })
      case .ours:
        let reader = try await PostgresSessionReader(address, options: options)
        _ = try await reader.first()
        (tool, states) = (PostgresSessionStore(writing: reader, keepsToTable: true), { reader.connection() })
      }
    }

    func run(_ statements: String) throws { try server.run(statements, database: database) }

    /// What everything that can be asked is refused by.
    func refusals(of session: StoredSession) async -> [StoreError?] {
      var later = session
      later.expires = session.expires?.adding(seconds: 3_600)
      return [
        await failure { _ = try await tool.page(PageRequest()) },
        await failure { _ = try await tool.page(PageRequest(contents: false)) },
        await failure { _ = try await tool.read(session.id) }, await failure { _ = try await tool.entries(of: [session.id]) },
        await failure { _ = try await tool.update(later) },
        await failure { _ = try await tool.delete(session.id, ifRevision: nil) },
        await failure { _ = try await tool.apply([.update(later)], keepingBefore: true) },
        await failure { _ = try await tool.apply([.delete(session.id, ifRevision: nil)], keepingBefore: true) },
      ]
    }
  }

  /// Where in a view somebody's function is called: with each row, or when it is planned how rows are to be read.
  private enum View: CaseIterable {
    case row, plan

    func made(_ kind: Kind) -> String {
      let columns = kind.columns.map { self == .row && $0 == kind.id ? "called(\($0)::text) AS \($0)" : $0 }
      return """
        CREATE FUNCTION called(x text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'somebody was called'; END $$;
        BEGIN; ALTER TABLE session RENAME TO old;
        CREATE VIEW session AS SELECT \(columns.joined(separator: ", ")), '1'::text AS xmin, '1'::text AS ctid FROM old
          \(self == .plan ? "WHERE called('x') IS NULL" : ""); COMMIT
        """
    }
  }

  @Test(
    "as a view, is neither read nor watched nor written to: nobody's function is called",
    arguments: [(true, Kind.theirs), (false, .theirs), (true, .ours), (false, .ours)], View.allCases)
  private func view(_ opening: (pipelines: Bool, kind: Kind), _ view: View) async throws {
    let opened = try await Opened(opening.kind, pipelines: opening.pipelines)
    let states = Seen(opened.states()), seen = Seen(opened.tool.changes())
    let session = try #require(try await opened.tool.read(SessionID("s1")))
    try opened.run(view.made(opening.kind))
    try await eventually("the watch does not say it") { states.all.last.flatMap { $0 }?.contains(Self.words) == true }
    #expect(!states.all.contains { $0?.contains("P0001") == true }, "\(states.all)")
    for refusal in await opened.refusals(of: session) {
      #expect(refusal?.words.contains(Self.words) == true, "\(refusal?.words ?? "no error")")
    }
    try opened.run("BEGIN; DROP VIEW session; ALTER TABLE old RENAME TO session; COMMIT")
    try await eventually("the watch does not see that it is there again") { states.all.last == .some(nil) }
    #expect(try await opened.tool.read(session.id) == session)
    #expect(!seen.all.contains { if case .deleted = $0 { true } else { false } }, "\(seen.all)")
  }

  private static let changes: [(kind: Kind, to: String, back: String)] = [
    (.theirs, "expire TYPE timestamptz", "expire TYPE timestamp(6)"), (.theirs, "sess TYPE jsonb", "sess TYPE json"),
    (.theirs, "sid TYPE text", "sid TYPE varchar"), (.ours, "data TYPE jsonb", "data TYPE json"),
    (
      .ours, "expires TYPE timestamptz USING to_timestamp(expires / 1000)",
      "expires TYPE bigint USING extract(epoch FROM expires) * 1000"
    ),
  ]

  @Test(
    "in the type of a column, is neither read nor written to until it is as it was: no end is lost", arguments: changes,
    [true, false])
  private func types(_ change: (kind: Kind, to: String, back: String), _ pipelines: Bool) async throws {
    let opened = try await Opened(change.kind, pipelines: pipelines)
    let states = Seen(opened.states()), seen = Seen(opened.tool.changes())
    let session = try #require(try await opened.tool.read(SessionID("s1")))
    #expect(session.expires != nil)
    try opened.run("ALTER TABLE session ALTER \(change.to)")
    func rows() throws -> [[String?]] { try opened.server.run("SELECT t::text FROM session AS t", database: opened.database) }
    let before = try rows()
    try await eventually("the watch does not say it") { states.all.last.flatMap { $0 }?.contains(Self.words) == true }
    for refusal in await opened.refusals(of: session) {
      #expect(refusal?.words.contains(Self.words) == true, "\(refusal?.words ?? "no error")")
    }
    #expect(try rows() == before)
    let heard = seen.all.count
    try opened.run("ALTER TABLE session ALTER \(change.back)")
    try await eventually("the watch does not see that it can be read again") { seen.all.dropFirst(heard).contains(.resync) }
    #expect(try await opened.tool.read(session.id)?.expires == session.expires)
    #expect(try await opened.tool.delete(session.id, ifRevision: nil) == .deleted)
  }

  @Test("and which is ours, is not written to by an application either, and an end that is no number is never called none")
  func application() async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(Kind.ours.made, database: database)
    let store = try await PostgresSessionStore(
      server.address(database: database, table: "session"), options: PostgresOptions(timeout: .seconds(30), connections: 1))
    let session = try #require(try await store.read(SessionID("s1")))
    try server.run(
      "ALTER TABLE session ALTER expires TYPE timestamptz USING to_timestamp(expires / 1000)", database: database)
    for contents in [true, false] {
      let entry = try #require(try await store.page(PageRequest(contents: contents)).entries.first)
      guard case .unreadable(let reason) = entry.content else { throw NeverHappened("it is read: \(entry.content)") }
      #expect(reason.contains("expiry"))
    }
    #expect(await failure { _ = try await store.update(session) }?.words.contains(Self.words) == true)
    #expect(await failure { _ = try await store.apply([.update(session)]) }?.words.contains(Self.words) == true)
    #expect(try server.run("SELECT count(*) FROM session WHERE expires IS NOT NULL", database: database) == [["1"]])
  }

  /// Where a table has somebody's function called before a row is read.
  private static let calls: [(makes: String, ends: String)] = [
    ("CREATE INDEX called_by ON session ((sid || called('x')))", "DROP INDEX called_by"),
    ("CREATE INDEX called_by ON session (expire) WHERE called('x') = 'x'", "DROP INDEX called_by"),
    ("CREATE TABLE heir (CHECK (called('x') = 'x')) INHERITS (session)", "DROP TABLE heir"),
  ]

  @Test("so that looking at it calls a function of his is not looked at, before and after it is opened", arguments: calls)
  private func othersFunctions(_ call: (makes: String, ends: String)) async throws {
    let opened = try await Opened(.theirs)
    let owner = SharedPostgres.freshName("owner")
    // It says no only once it is in use: who makes an index calls it, too.
    func function(_ body: String) -> String {
      "CREATE OR REPLACE FUNCTION called(x text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN \(body); END $$"
    }
    try opened.run(
      """
      CREATE ROLE \(owner); ALTER TABLE session OWNER TO \(owner); GRANT CREATE, USAGE ON SCHEMA public TO \(owner);
      SET SESSION AUTHORIZATION \(owner); \(function("RETURN x")); \(call.makes);
      \(function("RAISE EXCEPTION 'somebody was called'"))
      """)
    let words = "would run functions of others"
    let inspection = try await PostgresInspection(
      opened.server.address(database: opened.database), options: PostgresOptions(timeout: .seconds(30), connections: 1))
    let opening = await failure { _ = try await inspection.tables(among: TableLayout.known) }
    #expect(opening?.kind == "denied" && opening?.words.contains(words) == true, "\(opening?.words ?? "no error")")
    let states = Seen(opened.states()), seen = Seen(opened.tool.changes())
    try await eventually("the watch does not say it") { states.all.last.flatMap { $0 }?.contains(words) == true }
    #expect(await failure { _ = try await opened.tool.page(PageRequest()) }?.words.contains(words) == true)
    try opened.run(call.ends)
    #expect(try await opened.tool.page(PageRequest()).entries.count == 1)
    withExtendedLifetime(seen) {}
  }

  @Test("by a foreign table among its heirs, however deep, is none of sessions")
  func foreignHeirs() async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run("\(Kind.theirs.made); CREATE TABLE heir () INHERITS (session)", database: database)
    let inspection = try await PostgresInspection(
      server.address(database: database), options: PostgresOptions(timeout: .seconds(30), connections: 1))
    let layout = try #require(TableLayout.known.first { $0.name == "connect-pg-simple" })
    #expect(try await inspection.fitting(layout, table: "session").found.count == 1)
    try server.run(
      """
      CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing;
      CREATE FOREIGN TABLE far () INHERITS (heir) SERVER elsewhere
      """, database: database)
    #expect(try await inspection.fitting(layout, table: "session").found.isEmpty)
    #expect(try await inspection.tables(among: TableLayout.known).foreign.isEmpty)
  }
}
