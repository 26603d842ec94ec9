import SessionFormats
import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

@Suite(
  "A table of PostgreSQL whose place another takes", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct ReplacedTableTests {
  /// Whose table it is.
  private enum Kind: CaseIterable {
    case theirs, ours

    /// A table with five sessions.
    ///
    /// - Parameter prefix: of what their ids are made.
    func made(_ table: String, _ prefix: String) -> String {
      switch self {
      case .theirs:
        """
        CREATE TABLE \(table) (sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL);
        INSERT INTO \(table) SELECT md5('\(prefix)' || n), '{"cookie":{}}', '2080-01-01' FROM generate_series(1, 5) AS n;
        """
      case .ours:
        PostgresSchema.statements(table: table).joined(separator: "; ")
          + "; INSERT INTO \(table) (id, data) SELECT md5('\(prefix)' || n), '{}' FROM generate_series(1, 5) AS n;"
      }
    }
  }

  private enum Turn: CaseIterable { case swapped, madeAnew, databaseSwapped }

  private static func turn(
    _ turn: Turn, _ database: String, _ server: PostgresTestServer, of kind: Kind = .theirs
  ) throws {
    switch turn {
    case .swapped:
      try server.run(
        "BEGIN; ALTER TABLE session RENAME TO old; ALTER TABLE other RENAME TO session; COMMIT", database: database)
    case .madeAnew:
      try server.run(
        "BEGIN; DROP TABLE session; \(kind.made("session", "other")) COMMIT", database: database)
    case .databaseSwapped:
      let (old, new) = (SharedPostgres.freshName("old"), SharedPostgres.freshName("new"))
      try server.run("CREATE DATABASE \(new) TEMPLATE template0")
      try server.run(kind.made("session", "other"), database: new)
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
    try server.run(Kind.theirs.made("session", "one") + Kind.theirs.made("other", "other"), database: database)
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

  private struct Opened {
    let tool: any SessionStore & SessionLister
    /// Why the tool writes nothing more.
    let replacement: @Sendable () -> StoreError?
    let application: any SessionStore & SessionLister

    init(_ kind: Kind, _ address: PostgresAddress) async throws {
      let options = PostgresOptions(timeout: .seconds(30), connections: 1)
      switch kind {
      case .theirs:
        let inspection = try await PostgresInspection(address, options: options)
        let layout = try #require(TableLayout.known.first { $0.name == "connect-pg-simple" })
        let table = try #require(try await inspection.fitting(layout, table: "session").found.first)
        let reader = inspection.reader(of: table)
        try await reader.check()
        let store = PostgresTableStore(writing: reader, keepsToTable: true)
        tool = store
        replacement = { store.replacement }
        application = PostgresTableStore(writing: inspection.reader(of: table))
      case .ours:
        let reader = try await PostgresSessionReader(address, options: options)
        _ = try await reader.first()
        let store = PostgresSessionStore(writing: reader, keepsToTable: true)
        tool = store
        replacement = { store.replacement }
        application = try await PostgresSessionStore(address, options: options)
      }
    }

    /// Destroys one, and tells what it was.
    func destroy(_ id: SessionID) async throws -> StoredSession {
      let outcomes = try await tool.apply([.delete(id, ifRevision: nil)], keepingBefore: true)
      guard case .deleted(let before?)? = outcomes.first else { throw NeverHappened("\(outcomes)") }
      return before
    }

    func bringBack(_ session: StoredSession) async throws {
      guard case .created = try await tool.create(session) else { throw NeverHappened("it was not brought back") }
    }
  }

  @Test(
    "is not written to by a tool, nor by its undo; an application goes on with it",
    arguments: Turn.allCases, Kind.allCases)
  private func written(_ turn: Turn, _ kind: Kind) async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(kind.made("session", "one") + kind.made("other", "other"), database: database)
    let opened = try await Opened(kind, server.address(database: database, table: "session"))
    let id = try #require(try await opened.tool.page(PageRequest()).entries.first?.id)
    let gone = try await opened.destroy(id)
    // One that is written anew is the same.
    try server.run("VACUUM FULL session", database: database)
    try await opened.bringBack(gone)
    let session = try await opened.destroy(id)
    #expect(opened.replacement() == nil)

    try Self.turn(turn, database, server, of: kind)
    func rows() throws -> [[String?]] { try server.run("SELECT t::text FROM session AS t ORDER BY 1", database: database) }
    let before = try rows()
    // Nobody has read it since.
    let refusal = await #expect(throws: StoreError.self) { _ = try await opened.tool.create(session) }
    let words = "nothing is written until the store is opened again: another table is now in the place of"
    #expect(refusal?.words.hasPrefix(words) == true, "\(refusal?.words ?? "")")
    #expect(opened.replacement() == refusal)
    let found = try #require(try await opened.tool.page(PageRequest()).entries.compactMap(\.stored).first)
    for write in [StoreWrite.create(session), .update(found), .delete(found.id, ifRevision: nil)] {
      let many = await #expect(throws: StoreError.self) { _ = try await opened.tool.apply([write], keepingBefore: true) }
      #expect(many == refusal)
    }
    let one = await #expect(throws: StoreError.self) { _ = try await opened.tool.delete(found.id, ifRevision: nil) }
    #expect(one == refusal)
    #expect(try rows() == before && before.count == 5)
    #expect(try await opened.application.delete(found.id, ifRevision: nil) == .deleted)

    guard turn == .swapped else { return }
    try server.run(
      "BEGIN; ALTER TABLE session RENAME TO other; ALTER TABLE old RENAME TO session; COMMIT", database: database)
    try await opened.bringBack(session)
    #expect(opened.replacement() == nil)
  }

  @Test("is said in the interface not to be written to any more")
  func said() async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(Kind.theirs.made("session", "one") + Kind.theirs.made("other", "other"), database: database)
    let home = try TemporaryDirectory()
    let terminal = try PseudoTerminal(
      [server.address(database: database, table: "session").description], environment: Program.environment(home: home.path),
      columns: 160, rows: 30)
    try terminal.waitFor("● live")
    try Self.turn(.swapped, database, server)
    try terminal.waitFor("nothing is written until the store is opened again")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
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

  @Test("is known to a user, too, from whom the lists of databases and of roles are kept: he lists and watches")
  func withoutDatabases() async throws {
    let server = try await SharedPostgres.server()
    let (database, user) = (try await SharedPostgres.freshDatabase(), SharedPostgres.freshName("user"))
    try server.run(
      Kind.theirs.made("session", "one") + Kind.theirs.made("other", "other")
        + "CREATE ROLE \(user) LOGIN; GRANT SELECT ON session, other TO \(user); "
        + "REVOKE SELECT ON pg_catalog.pg_database, pg_catalog.pg_roles FROM PUBLIC", database: database)
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
