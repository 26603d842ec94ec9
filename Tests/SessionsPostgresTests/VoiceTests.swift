import Sessions
import TestSupport
import Testing

@testable import SessionsPostgres

/// What a refusal says is told where it is the server's own and names no value, and it is taken for what it is.
@Suite("Who says no in a server of PostgreSQL") struct VoiceTests {
  private struct Case: Sendable, CustomTestStringConvertible {
    var code: String
    var file: String?
    var isWithin = false
    var pointsToStatement = false
    var origin = PostgresFailure.Origin.statement
    var isTold: Bool
    var testDescription: String { "\(code) of \(file ?? "a pooler")\(isWithin ? ", within something" : "")" }
  }

  private static let cases = [
    // A function, by any code.
    Case(code: "P0001", file: "pl_exec.c", isWithin: true, origin: .raised, isTold: false),
    Case(code: "53100", file: "pl_exec.c", isWithin: true, origin: .raised, isTold: false),
    Case(code: "57P01", file: "pl_exec.c", isWithin: true, origin: .raised, isTold: false),
    Case(code: "22021", file: "pl_exec.c", isWithin: true, origin: .raised, isTold: false),
    Case(code: "42501", file: "plpy_elog.c", isWithin: true, origin: .raised, isTold: false),
    Case(code: "23505", file: "plv8.cc", isWithin: true, origin: .raised, isTold: false),
    Case(code: "08006", file: "connection.c", isWithin: true, origin: .raised, isTold: false),
    // SQL that a function put together, and what a value was taken for.
    Case(code: "42601", file: "scan.l", isWithin: true, origin: .function, isTold: false),
    Case(code: "42P01", file: "parse_relation.c", isWithin: true, origin: .function, isTold: false),
    Case(code: "42601", file: "tsquery.c", isTold: false),
    Case(code: "42P01", file: "namespace.c", isTold: false),
    Case(code: "58P01", file: "fd.c", isTold: false),
    Case(code: "42704", file: "guc.c", isTold: false),
    Case(code: "42704", file: "guc.c", isWithin: true, origin: .function, isTold: false),
    Case(code: "22023", file: "guc.c", isTold: false),
    // Our statement, and names of the schema.
    Case(code: "42703", file: "parse_relation.c", pointsToStatement: true, isTold: true),
    Case(code: "42501", file: "aclchk.c", isTold: true),
    Case(code: "42501", file: "aclchk.c", isWithin: true, origin: .function, isTold: true),
    Case(code: "42501", file: "guc.c", isTold: true),
    Case(code: "55P02", file: "guc.c", isTold: true),
    Case(code: "42P17", file: "rewriteHandler.c", isTold: true),
    Case(code: "54000", file: "nbtutils.c", isTold: true),
    Case(code: "23503", file: "ri_triggers.c", isWithin: true, isTold: true),
    // The server, of itself.
    Case(code: "53100", file: "md.c", isTold: true),
    Case(code: "53100", file: "md.c", isWithin: true, isTold: true),
    Case(code: "53400", file: "fd.c", isWithin: true, isTold: true),
    Case(code: "57014", file: "postgres.c", isWithin: true, isTold: true),
    Case(code: "57P01", file: "postgres.c", isTold: true),
    Case(code: "55P03", file: "postgres.c", isWithin: true, isTold: true),
    Case(code: "40P01", file: "deadlock.c", isWithin: true, isTold: true),
    Case(code: "08P01", file: nil, isTold: true),
  ]

  @Test(
    "is known by where in the server's source it was said, and no code makes a function's words the server's", arguments: cases)
  private func voices(_ given: Case) {
    let voice = PostgresVoice(
      code: given.code, file: given.file, routine: nil, isWithin: given.isWithin, pointsToStatement: given.pointsToStatement)
    #expect(voice.origin == given.origin)
    #expect(voice.tellsNoValue == given.isTold)
    var failure = PostgresFailure(.refused(code: given.code), "")
    failure.origin = voice.origin
    // What a function says is about the row, and never about the connection or another transaction's lock.
    if given.origin != .statement { #expect(failure.concernsOneRow && !failure.isLoss && !failure.isHeld) }
  }
}

@Suite(
  "What functions of a database say", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct FunctionWordsTests {
  private static let id = SessionID("canary-7")

  /// A table of ours with one session, and somebody who may read and write it.
  private static func opened(_ sql: String) async throws -> PostgresSessionStore {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    let role = SharedPostgres.freshName("role")
    try server.run(
      """
      \(PostgresSchema.statements(table: "session").joined(separator: "; "));
      INSERT INTO session SELECT 'canary-7', '{"password":"canary horse"}';
      CREATE ROLE \(role) LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON session TO \(role);
      \(sql.replacing("WRITER", with: role))
      """, database: database)
    return try await PostgresSessionStore(
      server.address(user: role, database: database, table: "session"),
      options: PostgresOptions(timeout: .seconds(60), connections: 1))
  }

  @Test(
    "is not told where a policy asks them of each row that is read, nor what SQL says of a value",
    arguments: [
      ("refuse(id)", "(58000): a trigger or a function of the database says no"),
      ("looks(id)", "ALTER FUNCTION ... SET search_path says in which they are"),
      ("to_tsquery('simple', id || ' x') IS NOT NULL", "refused it (42601)"),
      ("('\"' || id || '\"')::regclass IS NOT NULL", "refused it (42P01)"),
      ("current_setting('app.' || replace(id, '-', '_')) IS NOT NULL", "refused it (42704)"),
    ])
  func readings(_ policy: String, _ words: String) async throws {
    let store = try await Self.opened(
      """
      CREATE FUNCTION refuse(id text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'no %', id USING ERRCODE = '58000', DETAIL = id, HINT = id; END $$;
      CREATE FUNCTION looks(id text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
      EXECUTE 'SELECT 1 FROM "' || id || '"'; RETURN true; END $$;
      ALTER TABLE session ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON session USING (\(policy))
      """)
    for error in [
      await failure { _ = try await store.page(PageRequest()) }, await failure { _ = try await store.read(Self.id) },
      await failure { _ = try await store.update(StoredSession(id: Self.id, payload: Array("{}".utf8))) },
    ] {
      #expect(error?.kind == "failed" && error?.words.hasSuffix(words) == true, "\(error?.words ?? "no error")")
    }
  }

  private static func trigger(_ body: String, _ settings: String = "") -> String {
    """
    CREATE FUNCTION act() RETURNS trigger LANGUAGE plpgsql \(settings) AS $$ BEGIN \(body); RETURN new; END $$;
    CREATE CONSTRAINT TRIGGER acts AFTER UPDATE ON session DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION act()
    """
  }

  @Test(
    "is no word of the server's, but the server's own words are told, also of what a function asks for",
    arguments: [
      (
        trigger("RAISE EXCEPTION 'no %', old.id USING ERRCODE = '08006'"), "failed",
        "a trigger or a function of the database says no"
      ),
      (
        trigger("PERFORM g FROM generate_series(1, 200000) AS g ORDER BY md5(g::text)", "SET work_mem = '64kB'")
          + "; ALTER ROLE WRITER SET temp_file_limit = '64kB'", "full", "temp_file_limit"
      ),
      (
        "CREATE TABLE audit (id text); " + trigger("INSERT INTO audit VALUES (old.id)"), "denied",
        "permission denied for table audit"
      ),
    ])
  func writes(_ sql: String, _ kind: String, _ words: String) async throws {
    let store = try await Self.opened(sql)
    let error = await failure { _ = try await store.update(StoredSession(id: Self.id, payload: Array("{}".utf8))) }
    #expect(error?.kind == kind && error?.words.contains(words) == true, "\(error?.words ?? "no error")")
    #expect(error?.words.contains("canary") == false && error?.words.contains("written") == false, "\(error?.words ?? "")")
    #expect(try await store.read(Self.id)?.payload == Array(#"{"password":"canary horse"}"#.utf8))
  }
}
