import Foundation
import TestSupport
import Testing

@testable import SessionsPostgres

/// The table that was asked for is opened, or none: another in its place would be changed.
@Suite(
  "Which table of a database of PostgreSQL is opened",
  .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct ChoiceTests {
  private static func express(_ table: String, _ count: Int) -> String {
    """
    CREATE TABLE \(table) ("sid" varchar PRIMARY KEY, "sess" json NOT NULL, "expire" timestamp(6) NOT NULL);
    INSERT INTO \(table) SELECT 'sessionsession' || n, '{"cookie":{}}', to_timestamp(4070908800) FROM generate_series(1, \(count)) AS n;
    """
  }

  private static func own(_ table: String, _ count: Int) -> String {
    """
    CREATE TABLE \(table) (id text COLLATE "C" PRIMARY KEY, data json NOT NULL, expires bigint, modified bigint NOT NULL DEFAULT 0);
    INSERT INTO \(table) SELECT 'sessionsession' || n, '{}' FROM generate_series(1, \(count)) AS n;
    """
  }

  private static func spring(_ schema: String, _ count: Int) -> String {
    """
    CREATE TABLE \(schema).spring_session (primary_id char(36) PRIMARY KEY, session_id char(36) NOT NULL UNIQUE, creation_time bigint NOT NULL,
      last_access_time bigint NOT NULL, max_inactive_interval int NOT NULL, expiry_time bigint NOT NULL, principal_name varchar(100));
    CREATE TABLE \(schema).spring_session_attributes (session_primary_id char(36) NOT NULL, attribute_name varchar(200) NOT NULL,
      attribute_bytes bytea NOT NULL, PRIMARY KEY (session_primary_id, attribute_name));
    INSERT INTO \(schema).spring_session SELECT md5('p' || n)::uuid, md5('s' || n)::uuid, 1861920000000, 1861920000000, 1800, 1893456000000, 'ada'
      FROM generate_series(1, \(count)) AS n;
    INSERT INTO \(schema).spring_session_attributes SELECT primary_id, '\(schema)', '\\xACED0005740003616263' FROM \(schema).spring_session;
    """
  }

  @Test("is the one of that very name; of several that may be meant none is, and they are named")
  func names() async throws {
    let server = try await SharedPostgres.server()
    let home = try TemporaryDirectory()
    func database(_ sql: [String]) async throws -> String {
      let name = try await SharedPostgres.freshDatabase()
      try server.run(sql.joined(), database: name)
      return name
    }
    let capitals = try await database([
      Self.express("session", 3), Self.express("\"Session\"", 5), "CREATE TABLE \"SESSION\" (sid int, note text);",
    ])
    let schemas = try await database([
      "CREATE SCHEMA tenant_a; CREATE SCHEMA tenant_b;", Self.express("tenant_a.session", 3), Self.express("tenant_b.session", 5),
    ])
    let usual = try await database(["CREATE SCHEMA archive;", Self.express("session", 3), Self.express("archive.session", 5)])
    let ours = try await database([Self.own("sess", 3), Self.own("\"Sess\"", 5), Self.own("\"a.b\"", 7)])
    let cases: [(database: String, part: String, layout: String?, found: Int?)] = [
      (capitals, "session", nil, 3), (capitals, "Session", nil, 5), (capitals, "public.Session", nil, 5),
      (capitals, "sESSION", nil, nil), (capitals, "SESSION", nil, nil),
      (capitals, "session", "connect-pg-simple", 3), (capitals, "Session", "connect-pg-simple", 5),
      (capitals, "sESSION", "connect-pg-simple", nil), (capitals, "SESSION", "connect-pg-simple", nil),
      (schemas, "session", nil, nil), (schemas, "tenant_b.session", nil, 5), (schemas, "TENANT_A.Session", nil, 3),
      (schemas, "session", "connect-pg-simple", nil), (schemas, "tenant_b.session", "connect-pg-simple", 5),
      (usual, "session", nil, 3), (usual, "archive.session", nil, 5),
      (ours, "sess", nil, 3), (ours, "Sess", nil, 5), (ours, "SESS", nil, nil), (ours, "a.b", nil, 7),
    ]
    for (database, part, layout, found) in cases {
      let address = server.address(database: database, table: part).description
      let result = try Program.run(
        ["list", address, "--json"] + (layout.map { ["--layout", $0] } ?? []), environment: Program.environment(home: home.path))
      let what: Comment = "#\(part) \(layout ?? ""): \(result.errors) \(result.output.suffix(40))"
      if let found {
        #expect(result.ending == .exit(0) && result.output.contains("\"total\":\(found)"), what)
      } else {
        #expect(result.ending == .exit(2), what)
      }
    }
    let several = try Program.run(
      ["list", server.address(database: schemas, table: "session").description], environment: Program.environment(home: home.path)
    )
    #expect(
      several.errors.contains("#tenant_a.session' or '") && several.errors.contains("#tenant_b.session'"), "\(several.errors)")
  }

  @Test("has its values beside it in its own schema, and no other's")
  func parts() async throws {
    let server = try await SharedPostgres.server()
    let home = try TemporaryDirectory()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(
      "CREATE SCHEMA tenant_a; CREATE SCHEMA tenant_b;" + Self.spring("tenant_a", 2) + Self.spring("tenant_b", 2),
      database: database)
    for schema in ["tenant_a", "tenant_b"] {
      let address = server.address(database: database, table: "\(schema).spring_session").description
      let list = try Program.run(["list", address, "--json", "--reveal"], environment: Program.environment(home: home.path))
      #expect(list.ending == .exit(0), "\(list.errors)")
      let id = try server.run("SELECT session_id FROM tenant_a.spring_session LIMIT 1", database: database)[0][0] ?? ""
      let get = try Program.run(["get", address, id], environment: Program.environment(home: home.path))
      #expect(get.output.contains(schema), "\(get.output) \(get.errors)")
    }
  }
}
