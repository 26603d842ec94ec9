import SessionFormats
import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

@Suite(
  "A table of PostgreSQL that may not be looked at", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct RefusedTableTests {
  /// What somebody else's table is.
  private enum Table: String, CaseIterable {
    /// Called as if it held sessions.
    case notes = "session_notes"
    /// One of sessions by name and columns.
    case session

    var name: String { "notes.\(rawValue)" }
    var column: String { self == .session ? "sid" : "body" }
    var columns: String { self == .session ? RefusedTableTests.columns : "id int PRIMARY KEY, body text" }
    var row: String { self == .session ? RefusedTableTests.row : "1, 'x'" }
  }

  /// What stands against looking at it.
  private enum Reason: CaseIterable {
    case index, policy, setting, recursion, rows, unfilled

    private func policy(_ table: Table, _ condition: String) -> String {
      "ALTER TABLE \(table.name) ENABLE ROW LEVEL SECURITY; CREATE POLICY refuses ON \(table.name) USING (\(condition))"
    }

    func made(for table: Table) -> String {
      switch self {
      case .index: "CREATE INDEX ON \(table.name) ((notes.called(\(table.column))))"
      case .policy: policy(table, "notes.called(\(table.column))")
      case .setting: policy(table, "\(table.column) = current_setting('app.tenant')")
      case .recursion: policy(table, "\(table.column) IN (SELECT \(table.column) FROM \(table.name))")
      case .rows: policy(table, "\(table.column) = (SELECT x FROM (VALUES ('a'), ('b')) AS v(x) WHERE x <> current_user)")
      case .unfilled:
        """
        CREATE MATERIALIZED VIEW notes.members AS SELECT 'a' AS x WITH NO DATA; GRANT SELECT ON notes.members TO PUBLIC;
        \(policy(table, "\(table.column) IN (SELECT x FROM notes.members)"))
        """
      }
    }

    func isSaid(_ error: StoreError?, of table: Table) -> Bool {
      switch self {
      case .index:
        error?.kind == "denied" && error?.words.contains("\(table.name): looking at the table would run functions") == true
      case .policy: error?.words.contains("a function of the database says no") == true
      case .setting, .recursion, .rows, .unfilled: error?.words.contains(table.name) == true
      }
    }
  }

  private static let columns = "sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL"
  private static let row = #"'s1', '{"cookie":{}}', '2080-01-01'"#

  /// A database with a table of sessions and somebody else's table, as a user sees it who may read both.
  private static func database(
    _ table: Table, _ reason: Reason
  ) async throws -> (server: PostgresTestServer, database: String, address: PostgresAddress) {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    let (owner, user) = (SharedPostgres.freshName("owner"), SharedPostgres.freshName("user"))
    // It says no only once it is in use: who makes an index calls it, too.
    func function(_ body: String) -> String {
      """
      CREATE OR REPLACE FUNCTION notes.called(x text) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN \(body); END $$
      """
    }
    try server.run(
      """
      CREATE ROLE \(owner); CREATE ROLE \(user) LOGIN; CREATE SCHEMA notes AUTHORIZATION \(owner);
      CREATE TABLE session (\(columns)); INSERT INTO session VALUES (\(row)); GRANT SELECT ON session TO \(user);
      SET SESSION AUTHORIZATION \(owner); GRANT USAGE ON SCHEMA notes TO \(user);
      CREATE TABLE \(table.name) (\(table.columns)); INSERT INTO \(table.name) VALUES (\(table.row));
      GRANT SELECT ON \(table.name) TO \(user); \(function("RETURN true")); \(reason.made(for: table));
      \(function("RAISE EXCEPTION 'somebody was called' USING ERRCODE = '40001'"))
      """, database: database)
    return (server, database, server.address(user: user, database: database))
  }

  private static func inspection(_ address: PostgresAddress) async throws -> PostgresInspection {
    try await PostgresInspection(address, options: PostgresOptions(timeout: .seconds(30), connections: 1))
  }

  @Test(
    "keeps nobody from the others: it is named beside them, and why is said where it is meant", arguments: Table.allCases,
    Reason.allCases)
  private func beside(_ table: Table, _ reason: Reason) async throws {
    let (server, database, address) = try await Self.database(table, reason)
    let inspection = try await Self.inspection(address)
    let stranger = TableName(table.rawValue, in: "notes")
    for name in [nil, "session", "public.session"] {
      let tables = try await inspection.tables(among: TableLayout.known, table: name)
      #expect(tables.foreign.map(\.called) == [TableName("session", in: "public")], "\(name ?? "none")")
      // One that may be a table of sessions is meant as well, where none is named.
      #expect(tables.refused == (name == nil && table == .session ? [stranger] : []), "\(name ?? "none")")
      let beside = tables.foreign.first?.unknownBeside
      #expect(beside == (name == nil && table == .notes ? [stranger.spoken] : []), "\(name ?? "none")")
    }
    let named = await failure { _ = try await inspection.tables(among: TableLayout.known, table: table.name) }
    #expect(reason.isSaid(named, of: table), "\(named?.words ?? "no error")")

    // There is no other.
    try server.run("DROP TABLE public.session", database: database)
    let only = await failure { _ = try await inspection.tables(among: TableLayout.known) }
    #expect(reason.isSaid(only, of: table), "\(only?.words ?? "no error")")
    for statement in PostgresSchema.statements(table: "own") { try server.run(statement, database: database) }
    try server.run("GRANT SELECT ON own TO PUBLIC", database: database)
    let tables = try await inspection.tables(among: TableLayout.known)
    #expect(tables.own.map(\.name) == ["own"] && tables.foreign.isEmpty)
  }

  @Test("keeps nobody from the others that have what a layout needs, either", arguments: Reason.allCases)
  private func fitting(_ reason: Reason) async throws {
    let (server, database, address) = try await Self.database(.session, reason)
    let inspection = try await Self.inspection(address)
    let layout = try #require(TableLayout.known.first { $0.name == "connect-pg-simple" })
    let fitting = try await inspection.fitting(layout, table: nil)
    #expect(fitting.found.map(\.called.spoken) == ["session"] && fitting.refused.map(\.spoken) == ["notes.session"])
    #expect(try await inspection.fitting(layout, table: "session").refused.isEmpty)
    let named = await failure { _ = try await inspection.fitting(layout, table: "notes.session") }
    #expect(reason.isSaid(named, of: .session), "\(named?.words ?? "no error")")
    try server.run("DROP TABLE public.session", database: database)
    let only = await failure { _ = try await inspection.fitting(layout, table: nil) }
    #expect(reason.isSaid(only, of: .session), "\(only?.words ?? "no error")")
  }

  @Test("keeps nobody from the others while somebody changes it")
  func held() async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(
      """
      CREATE TABLE session (\(Self.columns)); INSERT INTO session VALUES (\(Self.row));
      CREATE SCHEMA notes; CREATE TABLE notes.session_notes (sid int PRIMARY KEY)
      """, database: database)
    let other = try server.connection(database: database)
    try other.run("BEGIN; LOCK TABLE notes.session_notes IN ACCESS EXCLUSIVE MODE")
    let inspection = try await Self.inspection(server.address(database: database))
    let tables = try await inspection.tables(among: TableLayout.known)
    #expect(tables.foreign.map(\.called) == [TableName("session", in: "public")])
    #expect(tables.foreign.first?.unknownBeside == ["notes.session_notes"])
    let named = await failure { _ = try await inspection.tables(among: TableLayout.known, table: "notes.session_notes") }
    #expect(named?.words.contains("another transaction holds") == true, "\(named?.words ?? "no error")")
  }

  @Test("leaves it open which is meant, where both are called so", arguments: [nil, "connect-pg-simple"])
  func two(_ layout: String?) async throws {
    let (server, database, address) = try await Self.database(.session, .setting)
    try server.run(
      "CREATE SCHEMA old; ALTER TABLE public.session SET SCHEMA old; GRANT USAGE ON SCHEMA old TO PUBLIC", database: database)
    let home = try TemporaryDirectory()
    let options = layout.map { ["--layout", $0] } ?? []
    for (table, status) in [(nil, 2), ("session", 2), ("old.session", 0)] as [(String?, Int32)] {
      var place = address
      place.table = table
      let arguments = ["list", place.description] + options
      let result = try Program.run(arguments, environment: Program.environment(home: home.path))
      #expect(result.ending == .exit(status), "\(table ?? "none"): \(result.output + result.errors)")
      let names = ["old.session (connect-pg-simple)", "notes.session (it cannot be looked at)"]
      #expect(status == 0 || names.allSatisfy(result.errors.contains), "\(table ?? "none"): \(result.errors)")
    }
  }

  @Test("is told by the program beside what it lists, where none is named")
  func program() async throws {
    let (_, _, address) = try await Self.database(.notes, .index)
    let home = try TemporaryDirectory()
    for (table, status, words) in [
      (nil, 0, "notes.session_notes may hold sessions too"), ("session", 0, "connect-pg-simple"),
      ("notes.session_notes", 6, "notes.session_notes: looking at the table would run functions of others"),
    ] as [(String?, Int32, String)] {
      var place = address
      place.table = table
      let result = try Program.run(["info", place.description], environment: Program.environment(home: home.path))
      let said = result.output + result.errors
      #expect(result.ending == .exit(status) && said.contains(words), "\(table ?? "none"): \(said)")
    }
  }
}
