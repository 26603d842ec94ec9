import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

@Suite(
  "Foreign keys of PostgreSQL that lead to sessions", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct ReferringKeyTests {
  private static let sessions = """
    CREATE TABLE session (sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL);
    INSERT INTO session VALUES ('Ada0123456789', '{"cookie":{},"user":{"name":"Ada"}}', to_timestamp(4070908800));
    """

  private struct Chain: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Tables of one row each, which refers to the row of another.
    var tables: [String]
    var keys: ReferringKeys
  }

  private static func table(_ name: String, _ target: String, _ rule: String) -> String {
    let (type, value) = target == "session" ? ("varchar", "'Ada0123456789'") : ("int", "1")
    return """
      CREATE TABLE \(name) (id int PRIMARY KEY, ref \(type) CONSTRAINT of_\(name) REFERENCES \(target) \(rule));
      INSERT INTO \(name) VALUES (1, \(value));
      """
  }

  private static let carts = table("carts", "session", "ON DELETE CASCADE")

  private static let chains = [
    Chain(
      testDescription: "rows go along from table to table",
      tables: [carts, table("items", "carts", "ON DELETE CASCADE"), table("aaa", "items", "ON DELETE CASCADE")],
      keys: ReferringKeys(dependents: ["public.carts", "public.items", "public.aaa"])),
    Chain(
      testDescription: "one behind keeps them all", tables: [carts, table("items", "carts", "ON DELETE RESTRICT")],
      keys: ReferringKeys(dependents: ["public.carts"], restricting: ["public.items (of_items)"])),
    Chain(
      testDescription: "one behind keeps them all with the commit",
      tables: [carts, table("items", "carts", "DEFERRABLE INITIALLY DEFERRED")],
      keys: ReferringKeys(dependents: ["public.carts"], restricting: ["public.items (of_items)"])),
    Chain(
      testDescription: "nothing goes behind rows that only change",
      tables: [carts, table("items", "carts", "ON DELETE SET NULL"), table("notes", "items", "ON DELETE RESTRICT")],
      keys: ReferringKeys(dependents: ["public.carts", "public.items"])),
    Chain(
      testDescription: "nothing goes behind rows that keep the session",
      tables: [table("carts", "session", ""), table("items", "carts", "ON DELETE CASCADE")],
      keys: ReferringKeys(restricting: ["public.carts (of_carts)"])),
    Chain(
      testDescription: "tables that refer to each other, and to themselves, end",
      tables: [
        carts, table("items", "carts", "ON DELETE CASCADE"),
        "ALTER TABLE carts ADD item int REFERENCES items ON DELETE CASCADE, ADD parent int REFERENCES carts ON DELETE CASCADE;",
      ], keys: ReferringKeys(dependents: ["public.carts", "public.items"])),
    Chain(testDescription: "there are none", tables: ["CREATE TABLE carts (id int);"], keys: ReferringKeys()),
  ]

  @Test("are told as they do, from table to table", arguments: chains) private func does(_ chain: Chain) async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(Self.sessions + chain.tables.joined(), database: database)
    let inspection = try await PostgresInspection(
      server.address(database: database), options: PostgresOptions(timeout: .seconds(30), connections: 2))
    #expect(try await inspection.reactions(to: "public.session", parts: nil).keys == chain.keys)
    let isKept = (try? server.run("DELETE FROM session", database: database)) == nil
    #expect(isKept == !chain.keys.restricting.isEmpty)
  }

  @Test("to the table of what belongs to a session are told, and those of that table itself are not") func parts() async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(
      Self.sessions + Self.table("parts", "session", "") + Self.table("uses", "parts", "ON DELETE CASCADE"), database: database)
    let inspection = try await PostgresInspection(
      server.address(database: database), options: PostgresOptions(timeout: .seconds(30), connections: 2))
    let reactions = try await inspection.reactions(to: "public.session", parts: "public.parts")
    #expect(reactions.keys == ReferringKeys(dependents: ["public.uses"]))
  }

  @Test("are said in the review of a write, as triggers are, that come while the interface is open") func late() async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(Self.sessions, database: database)
    let home = try TemporaryDirectory()
    let address = server.address(database: database, table: "session").description
    let terminal = try PseudoTerminal([address], environment: Program.environment(home: home.path), columns: 160, rows: 40)
    try terminal.waitFor("Ada")
    try terminal.waitFor("● live")
    try server.run(
      Self.carts + Self.table("items", "carts", "ON DELETE CASCADE")
        + "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN old; END $$; "
        + "CREATE TRIGGER looks BEFORE DELETE ON session FOR EACH ROW EXECUTE FUNCTION nothing()", database: database)
    try terminal.send("d")
    try terminal.waitFor("rows of public.carts, public.items")
    try terminal.waitFor("the trigger looks runs")
    try terminal.send("nq")
    #expect(try terminal.waitForEnd() == .exit(0))
  }
}
