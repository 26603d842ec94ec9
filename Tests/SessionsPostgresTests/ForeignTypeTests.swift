import SessionFormats
import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

/// Whoever makes a type may say how it is made a text: by a function that runs with the rights of whoever asks.
@Suite(
  "A column of PostgreSQL whose type somebody has made",
  .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct ForeignTypeTests {
  private struct Made: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Makes `made`.
    let sql: String
    /// What can be made a text, and is of no function's before.
    var cast = "made"
    let value: String
  }

  private static let id = "a8Yb4uTIhBVhXfZ9vHvj9R1LsXf0m1Jgc5Kd2Wn7"
  private static let kinds = [
    Made(testDescription: "a row", sql: "CREATE TYPE made AS (a text)", value: "ROW('1.2.3.4')::made"),
    Made(testDescription: "a row without a value", sql: "CREATE TYPE made AS (a text)", value: "ROW(NULL)::made"),
    Made(testDescription: "a list", sql: "CREATE TYPE made AS ENUM ('\(id)')", value: "'\(id)'"),
    Made(testDescription: "a range", sql: "CREATE TYPE made AS RANGE (SUBTYPE = int4)", value: "'[1,3)'"),
    Made(
      testDescription: "a domain over a row", sql: "CREATE TYPE base AS (a text); CREATE DOMAIN made AS base", cast: "base",
      value: "ROW('1.2.3.4')::base"),
    Made(
      testDescription: "a domain over several rows", sql: "CREATE TYPE base AS (a text); CREATE DOMAIN made AS base[]",
      cast: "base[]", value: "ARRAY[ROW('1.2.3.4')::base]"),
    Made(testDescription: "none", sql: "CREATE TYPE made AS (a text)", value: "NULL"),
  ]

  private struct Opened {
    let server: PostgresTestServer
    let database: String
    let reader: PostgresTableReader
    let store: PostgresTableStore

    /// - Parameter table: statements.
    init(_ made: Made, as layout: String, called name: String, _ table: String) async throws {
      server = try await SharedPostgres.server()
      database = try await SharedPostgres.freshDatabase()
      try server.run(
        """
        \(made.sql); CREATE FUNCTION called(\(made.cast)) RETURNS text LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'somebody was called'; END $$;
        CREATE CAST (\(made.cast) AS text) WITH FUNCTION called(\(made.cast)) AS IMPLICIT; \(table)
        """, database: database)
      let inspection = try await PostgresInspection(
        server.address(database: database),
        options: PostgresOptions(timeout: .seconds(30), connections: 1, watchInterval: .milliseconds(20)))
      let layout = try #require(TableLayout.known.first { $0.name == layout })
      reader = inspection.reader(of: try #require(try await inspection.fitting(layout, table: name).found.first))
      try await reader.check()
      store = PostgresTableStore(writing: reader, keepsToTable: true)
    }

    func rows(_ table: String) throws -> [[String?]] {
      try server.run("SELECT t::text FROM \(table) AS t", database: database)
    }

    /// Lists, watches, reads, destroys and brings back.
    func goTheWholeWay(_ id: SessionID, _ table: String, moving column: String) async throws {
      let before = try rows(table)
      let seen = Seen(reader.changes())
      #expect(try await reader.page(PageRequest()).entries.map(\.id) == [id])
      let found = try #require(try await reader.read(id))
      #expect(try await reader.entries(of: [id])[id]?.content == .stored(found))
      try server.run("UPDATE \(table) SET \(column) = \(column)", database: database)
      try await eventually("the watch does not name it") { seen.all.contains(.changed(id)) }
      let outcomes = try await store.apply([.delete(id, ifRevision: found.revision)], keepingBefore: true)
      guard case .deleted(let gone?)? = outcomes.first else { throw NeverHappened("\(outcomes)") }
      #expect(try rows(table).isEmpty)
      guard case .created = try await store.create(gone) else { throw NeverHappened("it was not brought back") }
      #expect(try rows(table) == before)
    }
  }

  @Test("is read, copied and put back by no function of his", arguments: kinds)
  private func column(_ made: Made) async throws {
    let table = """
      CREATE TABLE sessions (id varchar(255) PRIMARY KEY, user_id bigint, ip_address made, user_agent text, payload text NOT NULL,
        last_activity integer NOT NULL);
      INSERT INTO sessions VALUES ('\(Self.id)', 7, \(made.value), 'Mozilla', 'YToxOntzOjY6Il90b2tlbiI7czo0OiJhYmNkIjt9', 1893456000)
      """
    let opened = try await Opened(made, as: "Laravel", called: "sessions", table)
    try await opened.goTheWholeWay(SessionID(Self.id), "sessions", moving: "payload")
  }

  @Test("finds sessions by no function of his where it has their ids")
  func ids() async throws {
    let made = try #require(Self.kinds.first { $0.testDescription == "a list" })
    let table = """
      CREATE TABLE session (sid made PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL);
      INSERT INTO session VALUES (\(made.value), '{"cookie":{}}', '2080-01-01')
      """
    let opened = try await Opened(made, as: "connect-pg-simple", called: "session", table)
    try await opened.goTheWholeWay(SessionID(Self.id), "session", moving: "sess")
  }

  @Test("is told from the server's own that is called as it is, wherever names are looked for first")
  func names() async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(
      "CREATE TYPE public.json AS ENUM ('x'); CREATE DOMAIN plain AS pg_catalog.json; CREATE TABLE t (a json, b public.json, c plain)",
      database: database)
    let connection = try server.connection(database: database)
    for path in ["pg_catalog", "public, pg_catalog"] {
      try connection.run("SET search_path = \(path)")
      let types = try connection.run(
        """
        SELECT \(PostgresColumns.type) FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS y ON y.oid = a.atttypid
        WHERE a.attrelid = 'public.t'::pg_catalog.regclass AND a.attnum > 0 ORDER BY a.attnum
        """)
      #expect(types == [[["json"], ["public.json"], ["json"]]], "\(path)")
    }
  }
}
