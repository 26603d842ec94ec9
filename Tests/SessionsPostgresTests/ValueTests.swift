import ECMAScript
import SessionFormats
import Sessions
import SessionsAdministration
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

/// Values that only PostgreSQL has: dates without end, domains, texts in no encoding.
@Suite(
  "Values that only PostgreSQL has", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct ValueTests {
  /// - Parameter settings: of the database.
  private static func opened(
    _ sql: String, database options: String = "", settings: [String] = []
  ) async throws -> (database: String, store: PostgresTableStore) {
    let server = try await SharedPostgres.server()
    let database = SharedPostgres.freshName("shop")
    try server.run("CREATE DATABASE \(database) \(options)")
    try server.run(sql, database: database)
    for setting in settings { try server.run("ALTER DATABASE \(database) SET \(setting)") }
    let inspection = try await PostgresInspection(
      server.address(database: database), options: PostgresOptions(timeout: .seconds(30), connections: 2))
    let layout = try #require(TableLayout.known.first { $0.name == "connect-pg-simple" })
    let table = try #require(try await inspection.fitting(layout, table: nil).found.first)
    return (database, PostgresTableStore(writing: inspection.reader(of: table)))
  }

  @Test(
    "a session that ends at infinity never does, one at its other end has ended, and what lies beyond all dates is put back as it was",
    arguments: ["timestamp(6)", "timestamptz"])
  func infinity(_ type: String) async throws {
    let (database, store) = try await Self.opened(
      """
      CREATE TABLE session (sid varchar PRIMARY KEY, sess json NOT NULL, expire \(type));
      INSERT INTO session VALUES ('never', '{"cookie":{}}', 'infinity'), ('over', '{"cookie":{}}', '-infinity'), ('open', '{"cookie":{}}', NULL),
        ('old', '{"cookie":{}}', '0044-03-15 10:00:00 BC'), ('far', '{"cookie":{}}', '20000-01-01 10:00:00')
      """)
    let server = try await SharedPostgres.server()
    func kept() throws -> [[String?]] { try server.run("SELECT sid, expire::text FROM session ORDER BY sid", database: database) }
    let before = try kept()
    let ends: [(id: String, Timestamp?)] = [
      ("never", nil), ("over", .minimum), ("open", nil), ("old", .minimum), ("far", .maximum),
    ]
    for (id, end) in ends {
      let session = try #require(try await store.read(SessionID(id)))
      #expect(session.expires == end, "\(id)")
      var moved = session
      moved.expires = Timestamp(milliseconds: TableFixture.moment)
      guard case .updated(let revision) = try await store.update(moved) else { throw NeverHappened("no update") }
      #expect(try await store.read(SessionID(id))?.expires == moved.expires)
      var back = session
      back.revision = revision
      guard case .updated = try await store.update(back) else { throw NeverHappened("no update back") }
      #expect(try kept() == before)
      let now = try #require(try await store.read(SessionID(id)))
      #expect(try await store.delete(now.id, ifRevision: now.revision) == .deleted)
      guard case .created = try await store.create(now) else { throw NeverHappened("not brought back") }
      #expect(try kept() == before)
    }
  }

  @Test(
    "what stands in the application's own columns comes back as it was, in whatever style its database shows and reads values",
    arguments: ["datestyle = 'SQL, DMY'", "extra_float_digits = 0", "array_nulls = off", "intervalstyle = 'sql_standard'"])
  func styles(_ style: String) async throws {
    let (database, store) = try await Self.opened(
      """
      CREATE TABLE session (sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL, created timestamptz,
        score float8, span interval, tags text[], days daterange);
      INSERT INTO session SELECT 'sid-' || n, '{"cookie":{}}', '2080-01-01', '2026-11-02 10:00:00.123456+00',
        0.1::float8 + 0.2, '-1 day +02:03:04.5', ARRAY[NULL, 'a'], '[2026-02-01,2026-03-04)' FROM generate_series(1, 3) AS n
      """, settings: ["timezone = 'Asia/Kolkata'", style])
    let server = try await SharedPostgres.server()
    func kept() throws -> [[String?]] {
      try server.run(
        """
        SET datestyle = ISO; SET timezone = 'UTC'; SET intervalstyle = postgres; SET extra_float_digits = 3; \
        SELECT t::text FROM session AS t ORDER BY 1
        """, database: database)
    }
    let before = try kept()
    #expect(before.count == 3 && before[0][0]?.contains("0.30000000000000004") == true)
    let sessions = try await store.page(PageRequest(limit: 100)).entries.compactMap(\.stored)
    let first = try #require(sessions.first)
    #expect(try await store.delete(first.id, ifRevision: first.revision) == .deleted)
    guard case .created = try await store.create(first) else { throw NeverHappened("it was not brought back") }
    #expect(try kept() == before)
    let deletions = sessions.map { StoreWrite.delete($0.id, ifRevision: $0.revision) }
    _ = try await store.apply(deletions, keepingBefore: true)
    #expect(try kept() == [])
    _ = try await store.apply(sessions.map { .create($0) })
    #expect(try kept() == before)
  }

  @Test("a column of a domain is read and written as the type that it is of")
  func domains() async throws {
    let (database, store) = try await Self.opened(
      """
      CREATE DOMAIN jd AS jsonb; CREATE DOMAIN sd AS varchar CHECK (length(value) < 200); CREATE DOMAIN se AS sd;
      CREATE DOMAIN td AS timestamp(6); CREATE TABLE session (sid se PRIMARY KEY, sess jd NOT NULL, expire td NOT NULL);
      INSERT INTO session SELECT 'sid-' || n, '{"cookie":{}}', '2080-01-01' FROM generate_series(1, 20) AS n
      """)
    let page = try await store.page(PageRequest(limit: 100))
    #expect(page.entries.count == 20 && page.entries.allSatisfy { $0.size == 14 }, "\(page.entries.map(\.size))")
    var session = try #require(try await store.read(SessionID("sid-7")))
    session.payload = Array(#"{"cookie":{},"n":1}"#.utf8)
    session.expires = Timestamp(milliseconds: TableFixture.moment)
    guard case .updated = try await store.update(session) else { throw NeverHappened("no update") }
    let server = try await SharedPostgres.server()
    // The server of the tests is in New York.
    #expect(
      try server.run("SELECT sess::text, expire::text FROM session WHERE sid = 'sid-7'", database: database)
        == [[#"{"n": 1, "cookie": {}}"#, "2029-12-31 19:00:00"]])
  }

  @Test("what a column of jsonb does not keep is known beforehand, and refused")
  func characters() async throws {
    let (_, store) = try await Self.opened(
      """
      CREATE TABLE session (sid varchar PRIMARY KEY, sess jsonb NOT NULL, expire timestamp(6) NOT NULL);
      INSERT INTO session VALUES ('a', '{"cookie":{}}', '2080-01-01')
      """)
    var session = try #require(try await store.read(SessionID("a")))
    let texts: [(text: String, isKept: Bool)] = [
      (#"\u0000"#, false), (#"x\ud800"#, false), (#"\ud800x"#, false), (#"\udc00"#, false), (#"\ud83d\ud83d\ude00"#, false),
      (#"\ud83d\ude00"#, true), (#"\\u0000"#, true), (#"\"u0000"#, true), (#"\u0001"#, true), ("é\u{1F600}", true),
    ]
    for (text, isKept) in texts {
      session.payload = Array(#"{"cookie":{},"a":"\#(text)"}"#.utf8)
      #expect((await store.refusal(of: .update(session)) == nil) == isKept, "\(text)")
      let error = await failure {
        guard case .updated(let revision) = try await store.update(session) else { throw NeverHappened("no update") }
        session.revision = revision
      }
      #expect((error == nil) == isKept, "\(text): \(error?.words ?? "")")
    }
  }

  @Test("in a database without an encoding, rows of other bytes keep no other from being read, and come back as they were")
  func noEncoding() async throws {
    let (database, store) = try await Self.opened(
      """
      CREATE TABLE session (sid varchar PRIMARY KEY, sess text NOT NULL, expire timestamp(6) NOT NULL);
      INSERT INTO session VALUES ('a', '{"cookie":{},"user":"' || chr(233) || '"}', '2080-01-01'),
        ('b' || chr(233), '{"cookie":{}}', '2080-01-01'), ('c', '{"cookie":{}}', '2080-01-01')
      """, database: "ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    let server = try await SharedPostgres.server()
    func kept() throws -> [[String?]] {
      try server.run("SELECT encode(convert_to(t::text, 'SQL_ASCII'), 'hex') FROM session AS t ORDER BY 1", database: database)
    }
    let before = try kept()
    var (ids, cursor) = ([SessionID](), PageCursor?.none)
    repeat {
      let page = try await store.page(PageRequest(after: cursor, limit: 1))
      ids += page.entries.map(\.id)
      cursor = page.next
    } while cursor != nil && ids.count < 10
    #expect(ids.count == 3 && ids.first == SessionID("a") && ids.last == SessionID("c"))
    let found = try #require(try await store.read(SessionID("a")))
    #expect(found.payload.contains(233))
    #expect(try await store.delete(found.id, ifRevision: found.revision) == .deleted)
    guard case .created = try await store.create(found) else { throw NeverHappened("it was not brought back") }
    #expect(try kept() == before)
  }
}
