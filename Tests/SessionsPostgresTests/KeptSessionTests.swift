import ECMAScript
import Sessions
import TestSupport
import Testing

@testable import SessionsPostgres

/// What a database itself refuses, undoes or keeps from being written: said beforehand as far as it is known, and of each session
/// where it happens.
@Suite(
  "What PostgreSQL keeps from being written", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct KeptSessionTests {
  private static let ada = "a8Yb4uTIhBVhXfZ9vHvj9R1LsXf0m1Jg"
  private let home: TemporaryDirectory

  init() throws { home = try TemporaryDirectory() }

  private func run(_ arguments: [String]) throws -> Program.Result {
    try Program.run(arguments, environment: Program.environment(home: home.path))
  }

  /// A database with sessions of connect-pg-simple: Ada's, and others by the name of Kim.
  private func shop(kims: Int, _ more: String = "") async throws -> (server: PostgresTestServer, database: String) {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(
      """
      CREATE TABLE session (sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL);
      INSERT INTO session VALUES ('\(Self.ada)', '{"cookie":{},"user":{"name":"Ada"}}', to_timestamp(4070908800));
      INSERT INTO session SELECT 'Kim' || n, '{"cookie":{},"user":{"name":"Kim"}}', to_timestamp(4070908800)
        FROM generate_series(1, \(kims)) AS n; \(more)
      """, database: database)
    return (server, database)
  }

  @Test("says beforehand what may keep a session: a foreign key, a trigger; and names it where it does")
  func kept() async throws {
    let (server, database) = try await shop(
      kims: 19,
      """
      CREATE TABLE carts (sid varchar CONSTRAINT of_session REFERENCES session, what text); INSERT INTO carts VALUES ('\(Self.ada)', 'shoes');
      CREATE FUNCTION spare() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF old.sid = 'Kim7' THEN RETURN NULL; END IF; RETURN old; END $$;
      CREATE FUNCTION restore() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF old.sid = 'Kim8' THEN INSERT INTO session VALUES (old.*); END IF; RETURN NULL; END $$;
      CREATE FUNCTION blank() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF old.sid = 'Kim9' AND new.sess::text <> '{}' THEN UPDATE session SET sess = '{}' WHERE sid = new.sid; END IF; RETURN NULL; END $$;
      CREATE TRIGGER spares BEFORE DELETE ON session FOR EACH ROW EXECUTE FUNCTION spare();
      CREATE TRIGGER restores AFTER DELETE ON session FOR EACH ROW EXECUTE FUNCTION restore();
      CREATE TRIGGER blanks AFTER UPDATE ON session FOR EACH ROW EXECUTE FUNCTION blank();
      """)
    let address = server.address(database: database, table: "session").description
    let change = try run(["set", address, "n", "1", "--where", "size>0", "--expect", "20", "--yes"])
    #expect(change.ending == .exit(1) && change.errors.contains("19 of 20 set"), "\(change.errors)")
    #expect(change.errors.contains("the trigger blanks leaves something else in the row"), "\(change.errors)")
    let all = ["destroy", address, "--where", "size>0", "--expect", "20"]
    let dry = try run(all + ["--dry-run"])
    let (key, triggers) = ("the foreign key of public.carts (of_session)", "the triggers restores, spares run when a session is")
    for words in [key, triggers] {
      #expect(dry.ending == .exit(0) && dry.errors.contains(words), "\(dry.errors)")
    }
    let act = try run(all + ["--yes"])
    #expect(act.ending == .exit(1) && act.errors.contains("17 of 20 destroyed"), "\(act.errors)")
    for words in ["rows of carts refer to it (the foreign key of_session)", "the triggers restores, spares keeps the row"] {
      #expect(act.errors.contains(words), "\(act.errors)")
    }
    let left = try server.run("SELECT sid FROM session ORDER BY sid", database: database)
    #expect(left == [["Kim7"], ["Kim8"], [Self.ada]] || left == [[Self.ada], ["Kim7"], ["Kim8"]])
    let alone = try run(["destroy", address, "Kim8", "--yes"])
    #expect(alone.ending != .exit(0) && alone.errors.contains("restores, spares keeps the row"), "\(alone.errors)")
  }

  @Test("goes past a session that another transaction holds, and says it of that one")
  func held() async throws {
    let (server, database) = try await shop(kims: 999)
    let address = server.address(database: database, table: "session").description
    let other = try server.connection(database: database)
    try other.run("BEGIN; SELECT FROM session WHERE sid = 'Kim500' FOR UPDATE")
    let act = try run(["destroy", address, "--where", "size>0", "--expect", "1000", "--yes"])
    #expect(act.ending == .exit(4) && act.errors.contains("999 of 1,000 destroyed"), "\(act.errors.suffix(1000))")
    #expect(act.errors.contains("another transaction holds this session"), "\(act.errors.suffix(1000))")
    #expect(try server.run("SELECT sid FROM session", database: database) == [["Kim500"]])
    try other.run("ROLLBACK")
  }
}
