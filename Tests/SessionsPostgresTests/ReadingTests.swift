import ECMAScript
import SessionFormats
import Sessions
import SessionsSQL
import Synchronization
import TestSupport
import Testing

@testable import SessionsPostgres

@Suite(
  "What looking costs a server of PostgreSQL", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct ReadingTests {
  private static let id = SessionID("a8Yb4uTIhBVhXfZ9vHvj9R1LsXf0m1Jg")

  /// A table of connect-pg-simple with some rows, opened through a proxy.
  private static func opened(
    _ proxied: SocketProxy? = nil, rows: Int = 3, on server: PostgresTestServer,
    _ change: (inout PostgresOptions) -> Void = { _ in }
  ) async throws -> (database: String, reader: PostgresTableReader) {
    let database = SharedPostgres.freshName("shop")
    try server.run("CREATE DATABASE \(database)")
    try server.run(
      """
      CREATE TABLE session (sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL);
      CREATE INDEX session_expire ON session (expire);
      INSERT INTO session VALUES ('\(id.reveal()?.string ?? "")', '{"cookie":{},"user":"Ada"}', now() + interval '1 day');
      INSERT INTO session SELECT 's' || n, '{"cookie":{}}', now() FROM generate_series(2, \(rows)) AS n
      """, database: database)
    var options = PostgresOptions(timeout: .seconds(30), connections: 1, watchInterval: .milliseconds(20))
    change(&options)
    let address = proxied.map { server.address($0, database: database) } ?? server.address(database: database)
    let inspection = try await PostgresInspection(address, options: options)
    let table = try #require(try await inspection.tables(among: TableLayout.known).foreign.first)
    return (database, inspection.reader(of: table))
  }

  @Test("is one way to it and back a reading, and nothing of it is held behind one that was refused", arguments: [true, false])
  func turns(_ pipelines: Bool) async throws {
    let server = try await SharedPostgres.server()
    let proxy = try server.proxy()
    let (database, reader) = try await Self.opened(proxy, on: server) { $0.pipelines = pipelines }
    func turns(_ body: () async throws -> Void) async throws -> Int {
      let before = proxy.counts.turns
      try await body()
      return proxy.counts.turns - before
    }
    // Without, each is begun and ended by itself.
    let one = pipelines ? 1 : 3
    #expect(try await turns { _ = try await reader.read(Self.id) } == one)
    #expect(try await turns { _ = try await reader.entries(of: [Self.id]) } == one)
    #expect(try await turns { _ = try await reader.page(PageRequest(limit: 2)) } == one)
    #expect(proxy.counts.connections == 1)

    try server.run("ALTER TABLE session RENAME COLUMN sess TO data", database: database)
    #expect(await failure { _ = try await reader.read(Self.id) }?.words.contains("the table has changed") == true)
    let held = try server.run(
      "SELECT state FROM pg_stat_activity WHERE datname = '\(database)' AND pid <> pg_backend_pid()")
    #expect(held == [["idle"]])
    try server.run("ALTER TABLE session RENAME COLUMN data TO sess", database: database)
    #expect(try await reader.read(Self.id) != nil)
    #expect(proxy.counts.connections == 1, "the connection was given up, for no reason")
  }

  @Test("is a transaction that cannot write, whatever is asked, at the isolation that was meant")
  func guarded() async throws {
    let server = try await SharedPostgres.server()
    let (database, reader) = try await Self.opened(on: server)
    try server.run("ALTER DATABASE \(database) SET default_transaction_isolation = serializable")
    for pipelines in [true, false] {
      var options = PostgresOptions(timeout: .seconds(30), connections: 1)
      (options.guardsReadings, options.pipelines) = (true, pipelines)
      let guarded = PostgresDatabase(PostgresServer(server.address(database: database), options))
      let isolation = try await guarded.read { connection throws(PostgresFailure) in
        try connection.answers(to: [SQLStatement("SHOW transaction_isolation"), SQLStatement("SHOW transaction_read_only")])
      }
      #expect(isolation.map { $0[0].value(0).bytes ?? [] } == [Array("read committed".utf8), Array("on".utf8)])
      let refused = await failure {
        try await guarded.read { connection throws(PostgresFailure) in
          _ = try connection.execute("DELETE FROM public.session", [])
        }
      }
      #expect(refused?.kind == "denied" && refused?.words.contains("only reads") == true, "\(refused?.words ?? "")")
    }
    #expect(try await reader.page(PageRequest()).entries.count == 3)
  }

  @Test("is one way to it and back a look of a watch, in a small table and a large one")
  func looks() async throws {
    let server = try await SharedPostgres.server()
    for rows in [3, WatchedRows.smallCount + 10] {
      let looks = Mutex(0)
      let proxy = try server.proxy { said in
        if said.says("txid_current_snapshot") { looks.withLock { $0 += 1 } }
        return .goesOn
      }
      let (database, reader) = try await Self.opened(proxy, rows: rows, on: server)
      let before = proxy.counts.turns
      let seen = Seen(reader.changes())
      _ = try await reader.read(Self.id)
      // What is pushed out of the newest by others is asked for in the same look.
      for number in 0..<3 {
        let told = seen.all.count
        try server.run(
          "INSERT INTO session SELECT 'n\(number)-' || n, '{}', now() + interval '2 days' FROM generate_series(1, 300) AS n",
          database: database)
        try await eventually("new rows were not told") { seen.all.count > told }
      }
      try await eventually("it did not look") { looks.withLock { $0 } >= 10 }
      // Beside the looks: the connection of the watch, and the reading.
      #expect(proxy.counts.turns - before <= looks.withLock { $0 } + 2)
    }
  }

  @Test("of a large table begins with no word to list it again, where nobody has read it, and names what changes from then on")
  func beginning() async throws {
    let server = try await SharedPostgres.server()
    let (database, reader) = try await Self.opened(rows: WatchedRows.smallCount + 10, on: server)
    // As the program looks whether it can be read.
    try await reader.check()
    let seen = Seen(reader.changes())
    // Waits for the first look.
    _ = try await reader.read(Self.id)
    let name = Self.id.reveal()?.string ?? ""
    try server.run("UPDATE session SET expire = now() + interval '3 days' WHERE sid = '\(name)'", database: database)
    try await eventually("the change was not told") { seen.all.contains(.changed(Self.id)) }
    #expect(!seen.all.contains(.resync), "\(seen.all)")
    // Who comes later may have read what has changed since.
    let late = Seen(reader.changes())
    try await eventually("who read before it watched is not told to list again") { late.all.first == .resync }
  }

  @Test("misses no write that is in the log long before it can be seen")
  func slowCommit() async throws {
    // A commit that waits for a standby is written down, and not visible.
    let server = try await PostgresTestServer.own(["synchronous_standby_names = 'nobody'", "synchronous_commit = local"])
    let (database, reader) = try await Self.opened(on: server)
    let looks = Mutex(0)
    let proxy = try server.proxy { said in
      if said.says("txid_current_snapshot") { looks.withLock { $0 += 1 } }
      return .goesOn
    }
    let inspection = try await PostgresInspection(
      server.address(proxy, database: database),
      options: PostgresOptions(timeout: .seconds(30), connections: 1, watchInterval: .milliseconds(20)))
    let table = try #require(try await inspection.tables(among: TableLayout.known).foreign.first)
    let seen = Seen(inspection.reader(of: table).changes())
    try await eventually("it did not look") { looks.withLock { $0 } >= 2 }
    let name = Self.id.reveal()?.string ?? ""
    let writing = Task {
      try server.run(
        "SET application_name = 'waits'; SET synchronous_commit = on; UPDATE session SET sess = '{}' WHERE sid = '\(name)'",
        database: database)
    }
    try await eventually("the commit does not wait") {
      try server.run("SELECT wait_event FROM pg_stat_activity WHERE application_name = 'waits'") == [["SyncRep"]]
    }
    let before = looks.withLock { $0 }
    try await eventually("it did not look meanwhile") { looks.withLock { $0 } >= before + 3 }
    #expect(seen.all.isEmpty)
    try server.run("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'waits'")
    _ = await writing.result
    try await eventually("the write was missed") { seen.all == [.changed(Self.id)] }
    withExtendedLifetime(reader) {}
  }

  @Test("is made again where it stood in the way of another transaction, and where its connection is lost before any other use")
  func again() async throws {
    let server = try await SharedPostgres.server()
    let (table, role) = (SharedPostgres.freshName(), SharedPostgres.freshName("role"))
    let options = PostgresOptions(timeout: .seconds(60), connections: 1)
    let id = SessionID("0123456789abcdef0123456789abcdef")
    var making = options
    making.createsTable = true
    let writer = try await PostgresSessionStore(server.address(table: table), options: making)
    _ = try await writer.create(StoredSession(id: id, payload: Array("{}".utf8)))
    // As a standby says it whose primary removes what is read.
    try server.run(
      """
      CREATE ROLE \(role) LOGIN; GRANT SELECT ON \(table) TO \(role); CREATE SEQUENCE \(table)_turns;
      CREATE FUNCTION \(table)_fail() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN IF nextval('\(table)_turns') < 4 THEN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END IF; RETURN true; END $$;
      ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY; CREATE POLICY fails ON \(table) USING (\(table)_fail())
      """)
    let reader = try await PostgresSessionStore(server.address(user: role, table: table), options: options)
    #expect(try await reader.read(id) != nil)

    let isCut = Mutex(false)
    let proxy = try server.proxy { said in
      guard said.says("SELECT 2") else { return .goesOn }
      return isCut.withLock { isCut in
        defer { isCut = true }
        return isCut ? .goesOn : .isLost
      }
    }
    let database = PostgresDatabase(PostgresServer(server.address(proxy), options))
    #expect(try await database.read { connection throws(PostgresFailure) in try connection.run("SELECT 2") } == [[["2"]]])
    #expect(proxy.counts.cuts == 1)
  }
}
