import ECMAScript
import Foundation
import SessionFormats
import Sessions
import SessionsAdministration
import SessionsSQL
import SessionsSQLite
import TestSupport
import Testing

extension TemporaryDirectory {
  func database(_ sql: String) throws -> String {
    try OtherConnection(path + "/s.db").run(sql)
    return path + "/s.db"
  }
}

extension SessionTables {
  /// What is recognised: `table: layout`.
  static func names(in path: String, own: [TableLayout] = []) async throws -> [String] {
    guard case .foreign(let search, _) = try await find(in: path, among: own + TableLayout.known) else { return ["ours"] }
    return search.found.map { "\($0.name): \($0.layout.name)" }
  }

  static func only(in path: String, own: [TableLayout] = []) async throws -> ForeignTable {
    guard case .foreign(let search, _) = try await find(in: path, among: own + TableLayout.known) else {
      throw StoreError.failed("ours")
    }
    try #require(search.found.count == 1 && search.refused.isEmpty)
    return search.found[0]
  }
}

@Suite("Recognising tables of sessions") struct RecognitionTests {
  @Test("every layout has a fixture") func fixtures() {
    #expect(Set(TableLayout.known.map(\.name)) == Set(LayoutFixture.all.map(\.layout)))
  }

  @Test("what each library writes is recognised and read", arguments: LayoutFixture.all)
  func recognises(_ fixture: LayoutFixture) async throws {
    let directory = try TemporaryDirectory()
    let path = try directory.database(fixture.sql)
    let before = try directory.inventory()
    #expect(try await SessionTables.names(in: path) == ["\(fixture.table): \(fixture.layout)"])
    let reader = try ForeignSessionReader(try await SessionTables.only(in: path), path: path)
    let entry = try #require(try await reader.all().first { $0.id.reveal()?.string == fixture.id })
    guard case .stored(let session) = entry.content else {
      Issue.record("\(entry.content)")
      return
    }
    #expect(String(String(decoding: session.payload, as: UTF8.self).prefix(fixture.payload.count)) == fixture.payload)
    #expect(session.expires?.milliseconds == fixture.expires)
    if let attributes = fixture.attributes {
      #expect(session.attributes == attributes)
    } else {
      #expect(session.attributes.user == fixture.user)
    }
    #expect(try await reader.read(SessionID(fixture.id)) == session)
    #expect(try await reader.read(SessionID("nobody")) == nil)
    let changed = differences(before, try directory.inventory())
    #expect(changed == [], "\(changed)")
  }

  @Test(
    "a table with no row yet is recognised by its name and its columns",
    arguments: LayoutFixture.all.filter { $0.table != "web" })
  func recognisesEmpty(_ fixture: LayoutFixture) async throws {
    let directory = try TemporaryDirectory()
    let path = try directory.database(fixture.sql + "DELETE FROM \"\(fixture.table)\";")
    #expect(try await SessionTables.names(in: path) == ["\(fixture.table): \(fixture.layout)"])
  }

  @Test(
    "the unit of an expiry is that of the rows",
    arguments: [
      ("1893456000", "INTEGER"), ("1893456000000", "INTEGER"), ("1893456000000000", "INTEGER"), ("2462502.5", "REAL"),
      ("'1893456000'", "TEXT"), ("'1893456000000'", "TEXT"), ("1893456000.0", "REAL"), ("'2030-01-01T00:00:00Z'", "INTEGER"),
      ("'2030-01-01 01:00:00+01:00'", "TEXT"), ("'2029-12-31T23:00:00.000000-0100'", "TEXT"), ("'2030-01-01 00:00'", "TEXT"),
    ])
  func units(_ value: String, _ type: String) async throws {
    let directory = try TemporaryDirectory()
    let path = try directory.database(
      """
      CREATE TABLE sessions (sid TEXT PRIMARY KEY, sess TEXT, expired \(type));
      INSERT INTO sessions VALUES ('a', '{"cookie":{}}', \(value));
      """)
    let reader = try ForeignSessionReader(try await SessionTables.only(in: path), path: path)
    #expect(try await reader.read(SessionID("a"))?.expires == Timestamp(milliseconds: 1_893_456_000_000))
  }

  @Test("ordinary tables are none of sessions", arguments: OrdinarySchema.all)
  func falsePositives(_ schema: OrdinarySchema) async throws {
    let path = try TemporaryDirectory()
    let found = try await SessionTables.names(in: try path.database(schema.sql))
    #expect(found == [])
  }

  @Test("fifty and more ordinary schemas are looked at") func enough() { #expect(OrdinarySchema.all.count >= 50) }

  @Test("all ordinary tables beside one of sessions do not hide it") func amongOthers() async throws {
    let directory = try TemporaryDirectory()
    let path = try directory.database(LayoutFixture.all.first { $0.layout == "Django" }?.sql ?? "")
    let other = try OtherConnection(path)
    for schema in OrdinarySchema.all { try? other.run(schema.sql) }
    #expect(try await SessionTables.names(in: path) == ["django_session: Django"])
  }

  @Test("of several tables each is named") func several() async throws {
    let directory = try TemporaryDirectory()
    let path = try directory.database(
      LayoutFixture.single.filter { ["Django", "Laravel", "Vapor Fluent"].contains($0.layout) }.map(\.sql).joined())
    #expect(
      try await Set(SessionTables.names(in: path)) == [
        "django_session: Django", "sessions: Laravel", "_fluent_sessions: Vapor Fluent",
      ])
  }

  @Test("a layout of one's own is taken before the known ones, and one that is named fits what has its columns")
  func own() async throws {
    let directory = try TemporaryDirectory()
    let path = try directory.database(
      """
      CREATE TABLE logins (token TEXT PRIMARY KEY, account INTEGER, valid INTEGER, body TEXT);
      INSERT INTO logins VALUES ('t1', 7, 1893456000, '{"n":1}');
      """)
    #expect(try await SessionTables.names(in: path) == [])
    var layout = TableLayout("shop", ["LOGINS"], id: "token", data: nil, .flat, .column("valid", .milliseconds))
    layout.payload = "body"
    layout.attributes = [.user: "account"]
    let lacking = try await SessionTables.fitting(TableLayout.known[0], in: path, table: nil)
    #expect(lacking.found.isEmpty && lacking.lacking.first?.columns == ["sid", "sess", "expired"])
    let named = try await SessionTables.fitting(layout, in: path, table: nil).found
    #expect(named.map(\.name) == ["logins"])
    layout.isOwn = true
    #expect(try await SessionTables.names(in: path, own: [layout]) == ["logins: shop"])
    let reader = try ForeignSessionReader(try #require(named.first), path: path)
    let session = try #require(try await reader.read(SessionID("t1")))
    #expect(session.expires == Timestamp(milliseconds: 1_893_456_000_000) && session.attributes.user == "7")
  }

  @Test("a full table that is not known is told of beside an empty one that is, and two that are known are both named")
  func emptyBesideFull() async throws {
    let directory = try TemporaryDirectory()
    let empty =
      #"CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" datetime NOT NULL);"#
    let path = try directory.database(
      empty
        + "CREATE TABLE custom_sessions (token TEXT, stuff TEXT, who INTEGER); INSERT INTO custom_sessions VALUES ('t1', 'x', 7);"
    )
    let table = try await SessionTables.only(in: path)
    #expect(table.layout.name == "Django" && table.unknownBeside == ["custom_sessions"])
    let other = try TemporaryDirectory()
    let sql = String(
      decoding: try Vectors.bytes(ofFile: Vectors.fixture("Frameworks/django-users/user-sessions.sql")), as: UTF8.self)
    #expect(
      try await Set(SessionTables.names(in: other.database(empty + sql)))
        == ["django_session: Django", "user_sessions_session: django-user-sessions"])
  }

  /// The id, the data and the end of one row in three are another's, or nobody's; the last says whether the table is one.
  @Test(
    "the library's name and all its columns are enough; contents that contradict every row are not",
    arguments: [
      ("'k1a9z0q8w7s6x5e4d3c2r1f0v9t8g7bh'", "'no text of Django''s'", "'2030-01-01 00:00:00'", true),
      ("'k1a9z0q8w7s6x5e4d3c2r1f0v9t8g7bh'", "x'80049503'", "'2030-01-01 00:00:00'", true),
      ("'Number 1 of the day'", "'a talk'", "'never'", false),
    ])
  func contents(_ id: String, _ data: String, _ end: String, _ isOne: Bool) async throws {
    let directory = try TemporaryDirectory()
    let path = try directory.database(
      """
      CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" datetime NOT NULL);
      INSERT INTO django_session VALUES (\(id), \(data), \(end));
      """)
    #expect(try await SessionTables.names(in: path) == (isOne ? ["django_session: Django"] : []))
  }

  @Test("views and virtual tables are not looked into") func noViews() async throws {
    let directory = try TemporaryDirectory()
    let path = try directory.database(
      """
      CREATE TABLE t (sid, sess, expired, more);
      CREATE VIEW sessions AS SELECT sid, sess, expired FROM t;
      CREATE VIRTUAL TABLE session USING fts5(sid, sess, expire);
      """)
    #expect(try await SessionTables.names(in: path) == [])
  }
}
