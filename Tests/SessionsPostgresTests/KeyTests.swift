import ECMAScript
import SessionFormats
import Sessions
import SessionsAdministration
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

/// What names a row is what a listing goes by and what a write finds its row by, whatever type it has and whatever is written.
@Suite(
  "Keys of tables of PostgreSQL", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct KeyTests {
  /// A table by a layout, of a database of its own.
  private static func opened(
    _ layout: String, _ sql: String
  ) async throws -> (database: String, reader: PostgresTableReader, store: PostgresTableStore) {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(sql, database: database)
    let inspection = try await PostgresInspection(
      server.address(database: database), options: PostgresOptions(timeout: .seconds(30), connections: 2))
    let known = try #require(TableLayout.known.first { $0.name == layout })
    let table = try #require(try await inspection.fitting(known, table: nil).found.first)
    let reader = inspection.reader(of: table)
    return (database, reader, PostgresTableStore(writing: reader))
  }

  private struct Key: Sendable, CustomTestStringConvertible {
    var type: String
    /// The key of the `n`th row.
    var value: String
    var count = 40
    var before = ""
    var testDescription: String { type }
  }

  private static let keys = [
    Key(type: "citext", value: "CASE WHEN n % 2 = 0 THEN 'a' ELSE 'B' END || n", before: "CREATE EXTENSION citext"),
    Key(
      type: "folded", value: "CASE WHEN n % 2 = 0 THEN 'a' ELSE 'B' END || n",
      before: "CREATE EXTENSION citext; CREATE DOMAIN other AS citext; CREATE DOMAIN folded AS other"),
    Key(
      type: "text COLLATE ci", value: "CASE WHEN n % 2 = 0 THEN 'a' ELSE 'B' END || n",
      before: "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"),
    Key(type: "inet", value: "set_masklen('10.0.0.0'::inet + n, 24)"),
    Key(type: "cidr", value: "('10.0.0.0'::inet + n)::cidr"),
    Key(type: "timestamptz", value: "'0001-01-20 BC'::timestamptz + n * '1 day'::interval"),
    Key(type: "timestamp", value: "(ARRAY['-infinity', '2000-01-01', 'infinity'])[n]::timestamp", count: 3),
    Key(type: "real", value: "n::real / 3"), Key(type: "numeric(20, 3)", value: "n / 3.0"),
    Key(type: "interval", value: "n * '1 second'::interval"), Key(type: "bytea", value: "('a' || n)::bytea"),
    Key(type: "text[]", value: "ARRAY['a', n::text]"), Key(type: "char(40)", value: "md5(n::text)"),
    Key(type: "letter", value: "(ARRAY['b', 'a'])[n]::letter", count: 2, before: "CREATE TYPE letter AS ENUM ('b', 'a')"),
  ]

  @Test("of any type: every row is listed once, page by page, found, destroyed and brought back as it was", arguments: keys)
  private func types(_ key: Key) async throws {
    let (database, reader, store) = try await Self.opened(
      "activerecord-session_store",
      """
      \(key.before.isEmpty ? "" : key.before + ";")
      CREATE TABLE sessions (k \(key.type) PRIMARY KEY, session_id varchar NOT NULL UNIQUE, data text, created_at timestamp, updated_at timestamp);
      INSERT INTO sessions SELECT \(key.value), 'session' || n, 'BAh7AA==', now(), now() FROM generate_series(1, \(key.count)) AS n
      """)
    let server = try await SharedPostgres.server()
    func rows() throws -> [[String?]] {
      try server.run("SELECT t::text FROM sessions AS t ORDER BY t.session_id", database: database)
    }
    let before = try rows()
    var (ids, cursor, pages) = ([SessionID](), PageCursor?.none, 0)
    repeat {
      let page = try await reader.page(PageRequest(after: cursor, limit: 3))
      ids += page.entries.map(\.id)
      (cursor, pages) = (page.next, pages + 1)
    } while cursor != nil && pages < 2 * key.count
    #expect(
      Set(ids) == Set((1...key.count).map { SessionID("session\($0)") }) && ids.count == key.count, "\(ids.count) of \(key.count)"
    )
    for number in [1, key.count] {
      let session = try #require(try await store.read(SessionID("session\(number)")))
      #expect(try await store.delete(session.id, ifRevision: session.revision) == .deleted)
      #expect(try rows().count == key.count - 1)
      guard case .created = try await store.create(session) else { throw NeverHappened("it was not brought back") }
      #expect(try rows() == before)
    }
  }

  private static let express = "sid varchar NOT NULL, sess json NOT NULL, expire timestamp(6) NOT NULL, PRIMARY KEY (sid, expire)"
  private static let moving = [
    "CREATE TABLE session (\(express))",
    """
    CREATE TABLE session (\(express)) PARTITION BY RANGE (expire);
    CREATE TABLE p1 PARTITION OF session FOR VALUES FROM ('2000-01-01') TO ('2090-01-01');
    CREATE TABLE p2 PARTITION OF session DEFAULT
    """,
  ]

  @Test("that change with the expiry: the write is made, alone and among many, and told as made", arguments: moving)
  func moved(_ table: String) async throws {
    let (database, reader, store) = try await Self.opened(
      "connect-pg-simple",
      "\(table); INSERT INTO session SELECT 's' || n, '{\"cookie\":{}}', '2080-01-01' FROM generate_series(1, 5) AS n")
    let server = try await SharedPostgres.server()
    func kept() throws -> [[String?]] {
      try server.run("SELECT DISTINCT expire::date::text FROM session", database: database)
    }
    func later(_ session: StoredSession) -> StoredSession {
      var session = session
      session.expires = session.expires?.adding(seconds: 20 * 365 * 86_400)
      return session
    }
    let sessions = try await reader.page(PageRequest()).entries.compactMap(\.stored)
    let first = try #require(sessions.first)
    guard case .updated(let revision) = try await store.update(later(first)) else {
      throw NeverHappened("it is not told as made")
    }
    #expect(try await store.read(first.id)?.revision == revision)
    var back = first
    back.revision = revision
    guard case .updated = try await store.update(back) else { throw NeverHappened("it is not told as taken back") }
    #expect(try kept() == [["2080-01-01"]])
    let outcomes = try await store.apply(sessions.map { .update(later($0)) }, keepingBefore: true)
    #expect(outcomes.count == 5 && outcomes.allSatisfy { if case .updated = $0 { true } else { false } }, "\(outcomes)")
    #expect(try kept() == [["2099-12-27"]])
  }

  @Test("that a table shares with one that inherits from it: each of the rows is listed, and none of them is written")
  func heirs() async throws {
    let (database, reader, store) = try await Self.opened(
      "connect-pg-simple",
      """
      CREATE TABLE session (sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL);
      CREATE TABLE archive () INHERITS (session);
      INSERT INTO session SELECT 's' || n, '{"cookie":{}}', '2080-01-01' FROM generate_series(1, 5) AS n;
      INSERT INTO archive SELECT 's' || n, '{"cookie":{}}', '2080-01-01' FROM generate_series(3, 9) AS n
      """)
    var (ids, cursor, pages) = ([SessionID](), PageCursor?.none, 0)
    repeat {
      let page = try await reader.page(PageRequest(after: cursor, limit: 1))
      ids += page.entries.map(\.id)
      (cursor, pages) = (page.next, pages + 1)
    } while cursor != nil && pages < 20
    #expect(ids.count == 12 && Set(ids).count == 9)
    let outcomes = try await store.apply(Array(Set(ids)).map { StoreWrite.delete($0, ifRevision: nil) }, keepingBefore: true)
    #expect(outcomes.count { if case .deleted = $0 { true } else { false } } == 6)
    let left = try await SharedPostgres.server().run("SELECT sid FROM session ORDER BY 1", database: database)
    #expect(left == ["s3", "s3", "s4", "s4", "s5", "s5"].map { [$0] })
  }

  @Test("of sessions without an id, or with one that nobody of ours writes: they are there, are told so, and are not called gone")
  func nameless() async throws {
    let (database, _, foreign) = try await Self.opened(
      "activerecord-session_store",
      """
      CREATE TABLE sessions (id bigserial PRIMARY KEY, session_id varchar, data text, created_at timestamp, updated_at timestamp);
      INSERT INTO sessions (session_id, data) VALUES (NULL, 'BAh7AA=='), ('', 'BAh7AA==')
      """)
    let server = try await SharedPostgres.server()
    try server.run(
      PostgresSchema.statements().joined(separator: ";")
        + "; INSERT INTO \(PostgresSchema.table) VALUES ('a b', '{}'), ('é', '{}')",
      database: database)
    let ours = try await PostgresSessionStore(
      server.address(database: database), options: PostgresOptions(timeout: .seconds(30), connections: 1))
    let first = try #require(try await foreign.page(PageRequest()).entries.first?.id)
    #expect(await foreign.refusal(of: .delete(first, ifRevision: nil))?.words.contains("no id by which") == true)
    let stores: [(any SessionStore & SessionLister, words: String)] = [
      (foreign, "no id by which it could be found"), (ours, "no session of this store can have that id"),
    ]
    for (store, words) in stores {
      let ids = try await store.page(PageRequest()).entries.map(\.id)
      #expect(Set(ids).count == 2)
      #expect(Set(try await store.entries(of: ids + [SessionID("nobody"), SessionID("ü")]).keys) == Set(ids))
      for id in ids { #expect(await failure { _ = try await store.read(id) }?.words.contains("cannot be read") == true) }
      for outcome in try await store.apply(ids.map { StoreWrite.delete($0, ifRevision: nil) }, keepingBefore: true) {
        guard case .failed(let error) = outcome else { throw NeverHappened("\(outcome)") }
        #expect(error.words.contains(words), "\(error.words)")
      }
    }
  }

  @Test("are none of a unique index that tells rows apart which the column itself takes for equal")
  func collation() async throws {
    let server = try await SharedPostgres.server()
    for (type, isKey) in [("text", true), ("text COLLATE ci", false)] {
      let database = try await SharedPostgres.freshDatabase()
      try server.run(
        """
        CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        CREATE TABLE session (sid \(type) NOT NULL, sess json NOT NULL, expire timestamp(6) NOT NULL);
        CREATE UNIQUE INDEX ON session (sid COLLATE "C");
        INSERT INTO session VALUES ('abc', '{"cookie":{}}', '2080-01-01'), ('ABC', '{"cookie":{}}', '2080-01-01')
        """, database: database)
      let inspection = try await PostgresInspection(
        server.address(database: database), options: PostgresOptions(timeout: .seconds(30), connections: 2))
      let tables = try await inspection.tables(among: TableLayout.known)
      #expect(tables.foreign.isEmpty != isKey, "\(type)")
    }
  }
}
