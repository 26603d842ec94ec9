import ECMAScript
import Foundation
import Sessions
import TestSupport
import Testing

@testable import SessionsPostgres

/// The program on a database: verbs, the interface, and what they say where something is wrong.
@Suite(
  "The program on PostgreSQL", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct PostgresProgramTests {
  private static let ada = "a8Yb4uTIhBVhXfZ9vHvj9R1LsXf0m1Jg"
  private let home: TemporaryDirectory

  init() throws { home = try TemporaryDirectory() }

  private func run(_ arguments: [String], _ variables: [String: String] = [:]) throws -> Program.Result {
    try Program.run(arguments, environment: Program.environment(home: home.path, variables))
  }

  private static let table = """
    CREATE TABLE "session" ("sid" varchar NOT NULL, "sess" json NOT NULL, "expire" timestamp(6) NOT NULL, PRIMARY KEY ("sid"));
    CREATE INDEX "IDX_session_expire" ON "session" ("expire");
    INSERT INTO session VALUES ('\(ada)', '{"cookie":{"originalMaxAge":86400000,"path":"/"},"user":{"name":"Ada"},"visits":1}',
      to_timestamp(4070908800.123456)), ('Bob0123456789Bob0123456789Bob012', '{"cookie":{},"user":{"name":"Bob"}}', to_timestamp(4070908800))
    """

  /// A database with two sessions of connect-pg-simple.
  private func shop(_ more: String = "") async throws -> (server: PostgresTestServer, database: String) {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(Self.table + more, database: database)
    return (server, database)
  }

  @Test("lists, reads, changes what was meant and nothing else, destroys")
  func verbs() async throws {
    let (server, database) = try await shop()
    for transport in PostgresTestServer.Transport.allCases {
      let list = try run(["list", server.address(transport, database: database).description, "--json"])
      #expect(list.ending == .exit(0), "\(list.errors)")
      let sessions = try JSON.parse(list.output)["sessions"]?.asArray ?? []
      #expect(Set(sessions.compactMap { $0["user"]?.asString?.string }) == ["Ada", "Bob"])
    }
    let address = server.address(database: database).description
    func change(_ words: [String]) throws {
      let result = try run([words[0], address] + words.dropFirst())
      #expect(result.ending == .exit(0), "\(words): \(result.errors)")
    }
    func row() throws -> [String?]? {
      try server.run(
        "SELECT sess::text, to_char(expire::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') FROM session WHERE sid = '\(Self.ada)'",
        database: database
      ).first
    }
    try change(["set", Self.ada, "visits", "2"])
    let changed = #"{"cookie":{"originalMaxAge":86400000,"path":"/"},"user":{"name":"Ada"},"visits":2}"#
    #expect(try row() == [changed, "2099-01-01 00:00:00.123456"])
    try change(["expire", Self.ada, "2031-01-02T03:04:05.678Z"])
    #expect(try row() == [changed, "2031-01-02 03:04:05.678000"])
    #expect(try run(["get", address, Self.ada, "visits"]).output == "2\n")
    let bobs = try JSON.parse(try run(["list", address, "--where", "user.name=Bob", "--json"]).output)["sessions"]?.asArray
    #expect(bobs?.count == 1)
    try change(["destroy", Self.ada, "--yes"])
    #expect(try row() == nil)
    #expect(try run(["get", address, Self.ada]).ending == .exit(1))
  }

  @Test("opens this library's own table, and tells it from others")
  func own() async throws {
    let (server, database) = try await shop("; CREATE TABLE web_sessions (x int)")
    let address = server.address(database: database)
    let store = try await PostgresSessionStore(address, options: .init(createsTable: true))
    let id = SessionID(Self.ada)
    _ = try await store.create(StoredSession(id: id, payload: Array(#"{"user":"Ada","n":1.0}"#.utf8)))
    let several = try run(["list", address.description])
    #expect(several.ending == .exit(2) && several.errors.contains("has 2 tables of sessions"), "\(several.errors)")
    var own = address
    own.table = PostgresSchema.table
    let set = try run(["set", own.description, Self.ada, "a", "1"])
    #expect(set.ending == .exit(0), "\(set.errors)")
    let found = try await store.read(id)
    #expect(found?.payload == Array(#"{"user":"Ada","n":1.0,"a":1}"#.utf8))
  }

  @Test("says in words what is wrong, with the documented exit status")
  func complaints() async throws {
    let (server, database) = try await shop("; CREATE TABLE other (id text PRIMARY KEY)")
    let address = server.address(database: database)
    let place = address.description
    let empty = server.address(database: try await SharedPostgres.freshDatabase()).description
    let cases: [(arguments: [String], status: Int32, words: String)] = [
      (["list", place + "#session"], 0, ""),
      (["list", place + "#sesion"], 2, "did you mean session?"),
      (["list", place + "#other"], 2, "is not known as one of sessions"),
      (["list", place, "--layout", "Djang"], 2, "did you mean Django?"),
      (["list", place, "--layout", "Django"], 2, "can be read as Django"),
      (["list", empty], 3, "no table of sessions"),
      (["list", server.address(database: "nowhere").description], 3, "does not exist"),
      (["list", "postgres://ada:canary-4711@localhost/shop"], 2, "a password does not belong in an address"),
      (["list", "postgres://localhost:1/shop"], 3, "cannot be reached"),
      (["list", "postgres:"], 2, "needs the place of a server"),
      (["list", "postgres:nothing"], 3, "nothing"), (["list", "postgres://h/shop?colour=red"], 2, "no option"),
      (["set", place, Self.ada, "a", "1", "--read-only"], 6, "nothing is written"),
      (["expire", place, Self.ada, "never"], 1, "always end"),
    ]
    for (arguments, status, words) in cases {
      let result = try run(arguments)
      #expect(result.ending == .exit(status), "\(arguments): \(result.errors)")
      #expect(words.isEmpty || result.errors.contains(words), "\(arguments): \(result.errors)")
      #expect(!(result.errors + result.output).contains("canary"))
    }
  }

  @Test("takes a password from libpq's own files, a file, or the environment, and shows it nowhere")
  func passwords() async throws {
    let (server, database) = try await shop("; GRANT SELECT ON session TO PUBLIC")
    let address = server.address(.tcp, user: "guarded", database: database).description
    func write(_ name: String, _ text: String, _ mode: mode_t = 0o600) throws -> String {
      let path = home.path + "/" + name
      try text.write(toFile: path, atomically: false, encoding: .utf8)
      chmod(path, mode)
      return path
    }
    let entry = "127.0.0.1:\(server.port):*:guarded:canary-4711\n"
    let (good, open) = (try write("good", entry), try write("open", entry, 0o644))
    let file = try write("password", "canary-4711\n")
    let place = "host=127.0.0.1\nport=\(server.port)\nuser=guarded\ndbname=\(database)\n"
    let services = try write(
      "services",
      "[shop]\n\(place)[good]\n\(place)passfile=\(good)\n[open]\n\(place)passfile=\(open)\n[wrong]\n\(place)password=wrong\n")
    let url = "postgres://guarded:canary-4711@127.0.0.1:\(server.port)/\(database)"
    let cases: [(arguments: [String], variables: [String: String], status: Int32)] = [
      (["list", address], [:], 6), (["list", address], ["PGPASSWORD": "canary-wrong"], 6),
      (["list", address], ["PGPASSWORD": "canary-4711"], 0), (["list", address], ["PGPASSFILE": good], 0),
      (["list", address], ["PGPASSFILE": open], 6), (["list", address, "--password-file", file], [:], 0),
      (["list", "postgres:shop#session"], ["PGSERVICEFILE": services, "PGPASSFILE": good], 0),
      (["list", "postgres:good#session"], ["PGSERVICEFILE": services], 0),
      (["list", "postgres:open#session"], ["PGSERVICEFILE": services, "PGPASSFILE": good], 6),
      (["list", address], ["PGPASSFILE": home.path], 6),
      (["list", address, "--password-file", file], ["PGPASSFILE": home.path], 0),
      (["list", "env:SHOP"], ["SHOP": url], 0), (["list", "env:SHOP#session"], ["SHOP": url], 0),
      (["list", "env:SHOP"], ["SHOP": "postgres://guarded:canary@h:x/"], 2),
    ]
    for (arguments, variables, status) in cases {
      let result = try run(arguments, variables)
      #expect(result.ending == .exit(status), "\(arguments) \(variables.keys): \(result.errors)")
      #expect(!(result.errors + result.output).contains("canary"), "\(result.errors)")
      #expect(!result.errors.contains("WARNING"), "\(result.errors)")
    }
    #expect(try run(["list", address], ["PGPASSFILE": open]).errors.contains("chmod 600"))
    #expect(try run(["list", address], ["PGPASSFILE": home.path]).errors.contains("a directory, and no file"))
    // A password that was given is what is wrong, and the device is how somebody says that there is no file.
    let wrong: [(arguments: [String], variables: [String: String])] = [
      ([address], ["PGPASSFILE": "/dev/null"]), ([address], ["PGPASSFILE": "/dev/null", "PGPASSWORD": "wrong"]),
      ([address], ["PGPASSFILE": home.path, "PGPASSWORD": "wrong"]),
      (["env:SHOP"], ["PGPASSFILE": home.path, "SHOP": url.replacingOccurrences(of: "canary-4711", with: "wrong")]),
      (["postgres:wrong#session"], ["PGPASSFILE": open, "PGSERVICEFILE": services]),
    ]
    for (arguments, variables) in wrong {
      let errors = try run(["list"] + arguments, variables).errors
      #expect(errors.contains("asks for a password") && !errors.contains("left out"), "\(arguments): \(errors)")
    }
  }

  @Test("does all it does with exactly the rights that it prints, and says which is missing")
  func rights() async throws {
    let (server, database) = try await shop()
    let user = SharedPostgres.freshName("least")
    let reading = try run(["rights", "postgres", "--user", user, "--layout", "connect-pg-simple"])
    let writing = try run(["rights", "postgres", "--user", user, "--layout", "connect-pg-simple", "--writing"])
    #expect(reading.output.hasSuffix("GRANT SELECT ON \"public\".\"session\" TO \"\(user)\";\n"), "\(reading.errors)")
    try server.run(reading.output, database: database)
    let address = server.address(user: user, database: database).description
    #expect(try run(["list", address]).ending == .exit(0))
    let refused = try run(["set", address, Self.ada, "a", "1"])
    #expect(refused.ending == .exit(6) && refused.errors.contains("lacks a right"), "\(refused.errors)")
    let grants = writing.output.split(separator: "\n").filter { $0.hasPrefix("GRANT") }.joined(separator: "\n")
    try server.run(grants, database: database)
    for words in [["set", Self.ada, "a", "1"], ["expire", Self.ada, "2031-01-02T03:04:05Z"], ["destroy", Self.ada, "--yes"]] {
      let result = try run([words[0], address] + words.dropFirst())
      #expect(result.ending == .exit(0), "\(words): \(result.errors)")
    }
    let spring = try run(["rights", "postgres", "--layout", "Spring Session", "--writing"])
    #expect(
      spring.output.contains("UPDATE (\"expiry_time\"), DELETE, INSERT ON \"public\".\"spring_session\""), "\(spring.output)")
    #expect(spring.output.contains("GRANT SELECT, DELETE, INSERT ON \"public\".\"spring_session_attributes\""))
  }

  @Test("shows what others change, undoes what it destroyed, and says when the server is gone and is back")
  func live() async throws {
    let server = try await PostgresTestServer.own()
    try server.run(Self.table)
    let terminal = try PseudoTerminal(
      [server.address().description], environment: Program.environment(home: home.path), columns: 120, rows: 30)
    try terminal.waitFor("Ada")
    try terminal.waitFor("● live")
    try server.run(
      #"INSERT INTO session VALUES ('Eve0123456789', '{"cookie":{},"user":{"name":"Eve"}}', to_timestamp(4070908800))"#)
    try terminal.waitFor("Eve")
    try server.run(#"UPDATE session SET sess = '{"cookie":{},"user":{"name":"Robert"}}' WHERE sid LIKE 'Bob%'"#)
    try terminal.waitFor("Robert")
    server.kill()
    try terminal.waitFor("reconnecting")
    try terminal.waitFor("Ada")
    try await server.start()
    try server.run(
      #"INSERT INTO session VALUES ('Kim0123456789', '{"cookie":{},"user":{"name":"Kim"}}', to_timestamp(4070908800))"#)
    try terminal.waitFor("● live")
    try terminal.waitFor("Kim")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  @Test("says before a session is destroyed which rows go along, and that they do not come back")
  func dependents() async throws {
    let (server, database) = try await shop(
      "; CREATE TABLE carts (sid varchar REFERENCES session ON DELETE CASCADE, what text); INSERT INTO carts VALUES ('\(Self.ada)', 'shoes')"
        + "; CREATE TABLE archive (sid varchar); CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        + "INSERT INTO archive VALUES (old.sid); RETURN old; END $$; CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql "
        + "AS $$ BEGIN RETURN new; END $$; CREATE TRIGGER keeps BEFORE DELETE ON session FOR EACH ROW EXECUTE FUNCTION keep(); "
        + "CREATE TRIGGER looks BEFORE UPDATE ON session FOR EACH ROW EXECUTE FUNCTION nothing(); "
        + "CREATE TRIGGER sleeps BEFORE DELETE ON session FOR EACH ROW EXECUTE FUNCTION keep(); "
        + "ALTER TABLE session DISABLE TRIGGER sleeps"
    )
    let words = "rows of public.carts are deleted or changed too, and do not come back"
    let trigger = "the trigger keeps runs when a session is deleted: it may prevent that, and what it does is not undone"
    let address = server.address(database: database, table: "session").description
    let dry = try run(["destroy", address, Self.ada, "--yes"])
    #expect(dry.ending == .exit(0) && dry.errors.contains(words) && dry.errors.contains(trigger), "\(dry.errors)")
    let terminal = try PseudoTerminal([address], environment: Program.environment(home: home.path), columns: 160, rows: 40)
    try terminal.waitFor("Bob")
    try terminal.send("d")
    try terminal.waitFor("rows of public.carts")
    try terminal.waitFor("the trigger keeps runs")
    try terminal.send("y")
    try terminal.waitFor("session destroyed")
    try terminal.send("u")
    try terminal.waitFor("Undo this?")
    try terminal.waitFor("rows of public.carts")
    try terminal.waitFor("the trigger keeps runs")
    try terminal.send("nq")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  @Test("opens a standby for reading only, and says so; and when it is one no more")
  func standby() async throws {
    let server = try await PostgresTestServer.own()
    try server.run(Self.table)
    var setup = PostgresTestServer.Setup()
    setup.primary = server
    let copy = try await PostgresTestServer(setup)
    let address = copy.address().description
    #expect(try run(["list", address, "--json"]).output.contains("\"total\":2"))
    let set = try run(["set", address, Self.ada, "a", "1"])
    #expect(set.ending == .exit(6) && set.errors.contains("this server is a standby"), "\(set.errors)")
    let terminal = try PseudoTerminal([address], environment: Program.environment(home: home.path), columns: 140, rows: 30)
    try terminal.waitFor("Bob")
    try terminal.send("d")
    try terminal.waitFor("read-only: this server is a standby")
    #expect(try copy.run("SELECT pg_promote()") == [["t"]])
    try terminal.send("r")
    try terminal.waitFor("has become a primary")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(try run(["set", address, Self.ada, "a", "1"]).ending == .exit(0))
  }

  @Test("opens a database that is set to be read only for reading only, and says what would have to be set")
  func readOnly() async throws {
    let (server, database) = try await shop("; CREATE TABLE note (x int)")
    try server.run("ALTER DATABASE \(database) SET default_transaction_read_only = on")
    let address = server.address(database: database).description
    let cases: [(arguments: [String], status: Int32, words: [String])] = [
      (["info", address], 0, ["read-only"]), (["set", address, Self.ada, "a", "1"], 6, ["default_transaction_read_only"]),
      (["destroy", address, Self.ada, "--yes"], 6, ["default_transaction_read_only"]),
      (["destroy", address, "--where", "size>0", "--dry-run"], 6, ["default_transaction_read_only"]),
    ]
    for (arguments, status, words) in cases {
      let result = try run(arguments)
      #expect(result.ending == .exit(status), "\(arguments): \(result.errors)")
      for words in words {
        #expect((result.output + result.errors).contains(words), "\(arguments): \(result.output)\(result.errors)")
      }
      #expect(!result.errors.contains("--read-only") && !result.errors.contains("primary"), "\(arguments): \(result.errors)")
    }
  }

  @Test("says beforehand of which rows it does not know which the application reads")
  func shared() async throws {
    let (server, database) = try await shop(
      "; CREATE TABLE archive () INHERITS (session); INSERT INTO archive SELECT * FROM session WHERE sid = '\(Self.ada)'")
    let address = server.address(database: database, table: "session").description
    let dry = try run(["destroy", address, "--where", "size>0", "--dry-run"])
    #expect(dry.output.contains("1 of 3") || dry.errors.contains("several rows"), "\(dry.output) \(dry.errors)")
    let act = try run(["destroy", address, Self.ada, "--yes"])
    #expect(act.ending == .exit(1) && act.errors.contains("several rows of the table have this id"), "\(act.output)\(act.errors)")
  }
}
