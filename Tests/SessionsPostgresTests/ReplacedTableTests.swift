import SessionFormats
import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

@Suite(
  "A table of PostgreSQL whose place another takes", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct ReplacedTableTests {
  private static let columns = "(sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL)"

  private static func filled(_ table: String, _ prefix: String) -> String {
    "INSERT INTO \(table) SELECT md5('\(prefix)' || n), '{\"cookie\":{}}', '2080-01-01' FROM generate_series(1, 5) AS n; "
  }

  private enum Turn: CaseIterable { case swapped, madeAnew, databaseSwapped }

  private static func turn(_ turn: Turn, _ database: String, _ server: PostgresTestServer) throws {
    switch turn {
    case .swapped:
      try server.run(
        "BEGIN; ALTER TABLE session RENAME TO old; ALTER TABLE other RENAME TO session; COMMIT", database: database)
    case .madeAnew:
      try server.run(
        "BEGIN; DROP TABLE session; CREATE TABLE session \(columns); \(filled("session", "other")) COMMIT", database: database)
    case .databaseSwapped:
      let (old, new) = (SharedPostgres.freshName("old"), SharedPostgres.freshName("new"))
      try server.run("CREATE DATABASE \(new) TEMPLATE template0")
      try server.run("CREATE TABLE session \(columns); \(filled("session", "other"))", database: new)
      try server.run("ALTER DATABASE \(database) ALLOW_CONNECTIONS false")
      try server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(database)'")
      try server.run("ALTER DATABASE \(database) RENAME TO \(old)")
      try server.run("ALTER DATABASE \(new) RENAME TO \(database)")
    }
  }

  private static func isListed(_ output: String) -> Bool {
    output.firstRange(of: event("replaced")).map { output[$0.upperBound...].contains(event("resync")) } ?? false
  }

  private static func event(_ word: String) -> String { #""event":"\#(word)""# }

  @Test("is told as that by who watches: none of its sessions is called destroyed", arguments: Turn.allCases)
  private func replaced(_ turn: Turn) async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(
      "CREATE TABLE session \(Self.columns); CREATE TABLE other \(Self.columns); "
        + Self.filled("session", "one") + Self.filled("other", "other"), database: database)
    let home = try TemporaryDirectory()
    var (isTurned, failure) = (false, (any Error)?.none)
    let result = try Program.run(
      ["watch", server.address(database: database, table: "session").description, "--jsonl"],
      environment: Program.environment(home: home.path), interruptWhen: { Self.isListed($0) },
      whileRunning: { _, errors in
        guard !isTurned, errors.contains("watching") else { return }
        isTurned = true
        do { try Self.turn(turn, database, server) } catch { failure = error }
      })
    #expect(failure == nil && result.ending == .exit(130), "\(result.output)\(result.errors)")
    #expect(result.output.contains("another table is now in the place of session"), "\(result.output)")
    for word in ["created", "deleted", "changed", "ended"] {
      #expect(!result.output.contains(Self.event(word)), "\(result.output)")
    }
  }

  @Test("is known to who reads it all, too; one that is emptied or written anew is the same")
  func turns() async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    for statement in PostgresSchema.statements(table: "shop") { try server.run(statement, database: database) }
    let reader = try await PostgresSessionReader(
      server.address(database: database, table: "shop"), options: PostgresOptions(timeout: .seconds(30), connections: 1))
    for statement in ["INSERT INTO shop (id, data) VALUES ('a', '{}')", "VACUUM FULL shop", "TRUNCATE shop"] {
      try server.run(statement, database: database)
      _ = try await reader.page(PageRequest())
      #expect(reader.turns == 0, "\(statement)")
    }
    try server.run("ALTER TABLE shop RENAME TO old; CREATE TABLE shop (LIKE old INCLUDING ALL)", database: database)
    #expect(try await reader.entries(of: [SessionID("a")]).isEmpty && reader.turns == 1)
  }

  @Test("is known to a user, too, from whom the list of databases is kept: he lists and watches")
  func withoutDatabases() async throws {
    let server = try await SharedPostgres.server()
    let (database, user) = (try await SharedPostgres.freshDatabase(), SharedPostgres.freshName("user"))
    try server.run(
      "CREATE TABLE session \(Self.columns); CREATE TABLE other \(Self.columns); "
        + Self.filled("session", "one") + Self.filled("other", "other")
        + "CREATE ROLE \(user) LOGIN; GRANT SELECT ON session, other TO \(user); "
        + "REVOKE SELECT ON pg_catalog.pg_database FROM PUBLIC", database: database)
    let inspection = try await PostgresInspection(
      server.address(user: user, database: database, table: "session"),
      options: PostgresOptions(timeout: .seconds(30), connections: 1, watchInterval: .milliseconds(20)))
    let layout = try #require(TableLayout.known.first { $0.name == "connect-pg-simple" })
    let reader = inspection.reader(of: try #require(try await inspection.fitting(layout, table: "session").found.first))
    let seen = Seen(reader.changes())
    #expect(try await reader.page(PageRequest()).entries.count == 5)
    try server.run("INSERT INTO session VALUES ('new', '{\"cookie\":{}}', '2080-01-01')", database: database)
    try await eventually("what is made is not told") { seen.all.contains(.changed(SessionID("new"))) }
    try Self.turn(.swapped, database, server)
    try await eventually("the turn is not noticed") { reader.turns == 1 }
    #expect(try await reader.page(PageRequest()).entries.count == 5)
    #expect(reader.turns == 1)
  }
}
