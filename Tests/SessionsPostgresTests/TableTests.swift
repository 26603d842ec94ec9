import ECMAScript
import SessionFormats
import Sessions
import SessionsAdministration
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

@Suite(
  "Tables of other people in PostgreSQL", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct TableTests {
  /// A database with a table, opened.
  private static func opened(_ fixture: TableFixture, as template: String? = nil) async throws -> (
    database: String, reader: PostgresTableReader, store: PostgresTableStore
  ) {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase(as: template)
    // As its application is: where its zone is one of its own.
    try server.run(fixture.sql, database: database)
    let inspection = try await PostgresInspection(
      server.address(database: database), options: PostgresOptions(timeout: .seconds(30), connections: 2))
    let tables = try await inspection.tables(among: TableLayout.known)
    let table = try #require(tables.foreign.first)
    #expect(tables.foreign.map(\.layout.name) == [fixture.layout] && table.called.spoken == fixture.table)
    let reader = inspection.reader(of: table)
    return (database, reader, PostgresTableStore(writing: reader))
  }

  private static func rows(_ fixture: TableFixture, _ database: String) async throws -> [[String?]] {
    try await SharedPostgres.server().run("SELECT t::text FROM \(fixture.table) AS t", database: database)
  }

  @Test("are recognised, listed, edited in their own form, destroyed and brought back", arguments: TableFixture.all)
  func wholeWay(_ fixture: TableFixture) async throws { try await wholeWay(fixture, as: nil) }

  @Test("are so where somebody has made operators and functions called as the server's own", arguments: TableFixture.all)
  func amongHostileNames(_ fixture: TableFixture) async throws {
    try await wholeWay(fixture, as: try await HostileNames.template.value)
  }

  private func wholeWay(_ fixture: TableFixture, as template: String?) async throws {
    let (database, reader, store) = try await Self.opened(fixture, as: template)
    let before = try await Self.rows(fixture, database)
    let id = SessionID(fixture.id)
    let page = try await reader.page(PageRequest())
    #expect(page.entries.map(\.id) == [id])
    let found = try #require(try await reader.read(id))
    if let payload = fixture.payload { #expect(String(decoding: found.payload, as: UTF8.self) == payload) }
    #expect(found.expires?.milliseconds == fixture.expires)
    #expect(found.attributes.user?.string == fixture.user)
    #expect(try await reader.entries(of: [id, SessionID("nobody")]).keys.map { $0 } == [id])
    #expect(page.entries.first?.content == .stored(found))
    for other in ["nobody", "a\u{0}b", fixture.id + " ", fixture.id.uppercased() + "x"] {
      #expect(try await reader.read(SessionID(other)) == nil, "\(other)")
    }

    try await edit(found, fixture, database, store)
    #expect(try await store.delete(id, ifRevision: Revision("0")) == .conflict)
    let now = try #require(try await store.read(id))
    #expect(try await store.delete(id, ifRevision: now.revision) == .deleted)
    #expect(try await Self.rows(fixture, database).isEmpty)
    guard case .created = try await store.create(now) else { throw NeverHappened("it was not brought back") }
    #expect(try await Self.rows(fixture, database) == before)
    #expect(try await store.read(id)?.payload == found.payload)
    #expect(try await store.delete(SessionID("nobody"), ifRevision: nil) == .gone)
  }

  @Test("that get a column while they are open have it back with a session that was destroyed", arguments: TableFixture.all)
  func addedColumns(_ fixture: TableFixture) async throws {
    let (database, reader, store) = try await Self.opened(fixture)
    let server = try await SharedPostgres.server()
    let tables = [fixture.table] + (reader.table.sql.partsTable.map { [$0] } ?? [])
    let session = try #require(try await store.read(SessionID(fixture.id)))
    try server.run("CREATE DOMAIN seal AS bytea", database: database)
    for table in tables {
      try server.run(
        """
        ALTER TABLE \(table) ADD "a note" json, ADD seal seal, ADD place bigint GENERATED ALWAYS AS IDENTITY,
          ADD reckoned int GENERATED ALWAYS AS (6 * 7) STORED;
        UPDATE \(table) SET "a note" = '{ "kept":1.0}', seal = '\\x00ff'
        """, database: database)
    }
    func rows() throws -> [[String?]] {
      try tables.flatMap { try server.run("SELECT t::text FROM \($0) AS t", database: database) }
    }
    let before = try rows()
    #expect(try await store.delete(session.id, ifRevision: session.revision) == .deleted)
    guard case .created = try await store.create(session) else { throw NeverHappened("it was not brought back") }
    #expect(try rows() == before)
    _ = try await store.apply([.delete(session.id, ifRevision: session.revision)], keepingBefore: true)
    #expect(try rows().isEmpty)
    _ = try await store.apply([.create(session)])
    #expect(try rows() == before)
  }

  /// Changes the expiry and the data as far as the table can say it, and takes it back, to the last digit.
  private func edit(
    _ found: StoredSession, _ fixture: TableFixture, _ database: String, _ store: PostgresTableStore
  ) async throws {
    let before = try await Self.rows(fixture, database)
    guard fixture.edit != .nothing else { return }
    if let expires = found.expires {
      var later = found
      later.expires = expires.adding(seconds: 3_600)
      guard case .updated(let revision) = try await store.update(later) else { throw NeverHappened("no update") }
      #expect(try await store.read(found.id)?.expires == later.expires)
      #expect(try await store.update(later) == .conflict)
      var back = found
      back.revision = revision
      guard case .updated = try await store.update(back) else { throw NeverHappened("no update back") }
      #expect(try await Self.rows(fixture, database) == before)
    }
    guard fixture.edit == .all else { return }
    var changed = try #require(try await store.read(found.id))
    let payload = changed.payload
    changed.payload =
      fixture.payload.map { Array($0.replacing("ada", with: "eve").replacing("admin", with: "guest").utf8) } ?? payload
    guard case .updated(let revision) = try await store.update(changed) else { throw NeverHappened("no update of the data") }
    #expect(try await store.read(found.id)?.payload == changed.payload)
    (changed.payload, changed.revision) = (payload, revision)
    guard case .updated = try await store.update(changed) else { throw NeverHappened("no update of the data back") }
    #expect(try await Self.rows(fixture, database) == before)
  }

  /// Destroys a session, and brings it back, as a user with exactly the rights that are printed for that.
  private func destroys(_ id: String, _ layout: TableLayout, table name: String, _ database: String) async throws {
    let server = try await SharedPostgres.server()
    let user = SharedPostgres.freshName("least")
    let statements = PostgresRights.statements(user: user, layout: layout, table: name, writes: true)
    try server.run(statements.joined(), database: database)
    let inspection = try await PostgresInspection(
      server.address(user: user, database: database), options: PostgresOptions(timeout: .seconds(30), connections: 2))
    let table = try #require(try await inspection.fitting(layout, table: nil).found.first)
    let rights = try await inspection.rights(to: table.sql.table, columns: [])
    #expect(rights.deletes && rights.inserts && rights.locks)
    let store = PostgresTableStore(writing: inspection.reader(of: table))
    let found = try #require(try await store.read(SessionID(id)))
    #expect(try await store.delete(found.id, ifRevision: found.revision) == .deleted)
    guard case .created = try await store.create(found) else { throw NeverHappened("it was not brought back") }
  }

  @Test("are destroyed and brought back with exactly the rights that are printed for them", arguments: TableFixture.all)
  func rights(_ fixture: TableFixture) async throws {
    let (database, _, _) = try await Self.opened(fixture)
    let layout = try #require(TableLayout.known.first { $0.name == fixture.layout })
    try await destroys(fixture.id, layout, table: fixture.table, database)
  }

  @Test("that hold neither data nor an end are destroyed with the rights that are printed for them, too")
  func bareRights() async throws {
    let database = try await SharedPostgres.freshDatabase()
    try await SharedPostgres.server().run(
      "CREATE TABLE bare (token text PRIMARY KEY, owner text); INSERT INTO bare VALUES ('0123456789abcdef', 'ada')",
      database: database)
    let layout = TableLayout("bare", ["bare"], id: "token", data: nil, .empty, .none) { $0.attributes = [.user: "owner"] }
    try await destroys("0123456789abcdef", layout, table: "bare", database)
  }

  @Test("that keep their times without a zone in the application's are read and written in that, wherever the server is")
  func zones() async throws {
    let fixture = try #require(TableFixture.all.first { $0.layout == "connect-pg-simple" })
    let (database, reader, store) = try await Self.opened(fixture)
    let server = try await SharedPostgres.server()
    func kept() throws -> String? { try server.run("SELECT expire::text FROM session", database: database).first?.first ?? nil }
    // The server of the tests is in New York: it was seven in the evening.
    #expect(try kept() == "2029-12-31 19:00:00.123456")
    var session = try #require(try await reader.read(SessionID(fixture.id)))
    session.expires = Timestamp(milliseconds: TableFixture.moment + 3_600_000)
    _ = try await store.update(session)
    #expect(try kept() == "2029-12-31 20:00:00")
  }

  @Test("are told of by a watch: what is made, changed and destroyed, in a small table and a large one")
  func watching() async throws {
    let fixture = try #require(TableFixture.all.first { $0.layout == "connect-pg-simple" })
    let server = try await SharedPostgres.server()
    for count in [0, WatchedRows.smallCount + 10] {
      let (database, _, _) = try await Self.opened(fixture)
      try server.run(
        "INSERT INTO session SELECT 's' || n, '{}', now() - interval '1 day' FROM generate_series(1, \(count)) AS n",
        database: database)
      let inspection = try await PostgresInspection(
        server.address(database: database),
        options: PostgresOptions(timeout: .seconds(30), connections: 2, watchInterval: .milliseconds(20)))
      let table = try #require(try await inspection.tables(among: TableLayout.known).foreign.first)
      let reader = inspection.reader(of: table)
      let seen = Seen(reader.changes())
      let id = SessionID("a new one")
      // Waits for the first look.
      #expect(try await reader.read(id) == nil)
      for (statement, change) in [
        ("INSERT INTO session VALUES ('a new one', '{}', now())", StoreChange.changed(id)),
        ("UPDATE session SET expire = now() WHERE sid = 'a new one'", .changed(id)),
        ("DELETE FROM session WHERE sid = 'a new one'", .deleted(id)), ("TRUNCATE session", .resync),
      ] {
        let told = seen.all.count
        try server.run(statement, database: database)
        try await eventually("\(statement) was not told") { seen.all.dropFirst(told).contains(change) }
      }
      #expect(count == 0 || seen.all.contains(.unspecified))
    }
  }

  @Test("with values in a table beside it are told of by a watch where these alone are written")
  func watchingParts() async throws {
    let fixture = try #require(TableFixture.all.first { $0.layout == "Spring Session" })
    let (database, reader, _) = try await Self.opened(fixture)
    let server = try await SharedPostgres.server()
    let (id, seen) = (SessionID(fixture.id), Seen(reader.changes()))
    // Waits for the first look.
    #expect(try await reader.read(id) != nil)
    for statement in [
      "UPDATE spring_session_attributes SET attribute_bytes = '\\x00'",
      "INSERT INTO spring_session_attributes SELECT session_primary_id, 'other', '\\x01' FROM spring_session_attributes",
      "DELETE FROM spring_session_attributes",
    ] {
      let told = seen.all.count
      try server.run(statement, database: database)
      try await eventually("\(statement) was not told") { seen.all.dropFirst(told).contains(.changed(id)) }
    }
  }

  @Test("are looked at without a trace: no row is written, nothing is held, no id stands in a statement")
  func traces() async throws {
    let fixture = try #require(TableFixture.all.first { $0.layout == "Django" })
    let (database, reader, _) = try await Self.opened(fixture)
    let server = try await SharedPostgres.server()
    func state() throws -> [[String?]] {
      try server.run("SELECT xmin::text, ctid::text, t::text FROM django_session AS t", database: database)
    }
    let before = try state()
    _ = try await reader.page(PageRequest())
    _ = try await reader.read(SessionID(fixture.id))
    _ = try await reader.entries(of: [SessionID(fixture.id)])
    #expect(try state() == before)
    let held = try server.run(
      "SELECT state, backend_xmin::text, query FROM pg_stat_activity WHERE datname = '\(database)' AND pid <> pg_backend_pid()")
    #expect(!held.isEmpty)
    for connection in held {
      #expect(connection[0] == "idle" && connection[1] == nil && connection[2]?.contains(fixture.id) == false)
    }
  }

  @Test("of which one has no words for it are refused as what they are: read-only beside a standby's, rows that are locked")
  func refusals() async throws {
    let fixture = try #require(TableFixture.all.first { $0.layout == "hummingbird-postgres" })
    let (database, _, store) = try await Self.opened(fixture)
    let server = try await SharedPostgres.server()
    var session = try #require(try await store.read(SessionID(fixture.id)))
    session.payload = Array("{".utf8)
    #expect(await failure { _ = try await store.update(session) }?.words.contains("(22P02)") == true)
    session.payload = Array(#"{"a":"\#u{0}"}"#.utf8)
    #expect(await failure { _ = try await store.update(session) }?.words.contains("zero byte") == true)
    try server.run("ALTER DATABASE \(database) SET default_transaction_read_only = on")
    let inspection = try await PostgresInspection(
      server.address(database: database), options: PostgresOptions(timeout: .seconds(30)))
    let table = try #require(try await inspection.tables(among: TableLayout.known).foreign.first)
    let reading = PostgresTableStore(writing: inspection.reader(of: table))
    session.payload = Array("{}".utf8)
    let refused = await failure { _ = try await reading.update(session) }
    #expect(
      refused?.kind == "denied" && refused?.words.contains("default_transaction_read_only") == true, "\(refused?.words ?? "")")
  }
}
