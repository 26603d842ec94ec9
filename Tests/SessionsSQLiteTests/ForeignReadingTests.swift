import ECMAScript
import Foundation
import SessionFormats
import Sessions
import SessionsAdministration
import SessionsSQL
import SessionsSQLite
import TestSupport
import Testing

@Suite("Reading other people's tables") struct ForeignReadingTests {
  @Test("every page holds what follows the last, in tables with row numbers and without", arguments: ["", "WITHOUT ROWID"])
  func pages(_ more: String) async throws {
    let rows = (0..<257).map { "('id-\(($0 * 7919) % 257)', 1893456000000, '\(express)')" }.joined(separator: ", ")
    let foreign = try await Foreign(expressTable(rows, more))
    for limit in [1, 10, 256, 1000] {
      let ids = try await foreign.reader.all(limit: limit).compactMap { $0.id.reveal()?.string }
      #expect(ids.count == 257 && Set(ids).count == 257)
    }
    // Rows that go while a listing is on its way hide none of the others.
    let first = try await foreign.reader.page(PageRequest(limit: 100))
    try foreign.other.run("DELETE FROM sessions WHERE sid IN ('id-0', 'id-7', 'id-100')")
    let rest = try await foreign.reader.page(PageRequest(after: first.next, limit: 1000))
    let seen = Set((first.entries + rest.entries).compactMap { $0.id.reveal()?.string })
    #expect(seen.isSuperset(of: (1..<257).filter { ![7, 100].contains($0) }.map { "id-\($0)" }))
    let sizes = try await foreign.reader.page(PageRequest(limit: 3, contents: false)).entries
    #expect(sizes.allSatisfy { $0.content == .unread && $0.size == express.utf8.count })
  }

  @Test("a key of several columns orders a table without row numbers") func compositeKeys() async throws {
    var layout = TableLayout("x", ["s"], id: "id", data: nil, .flat, .none)
    layout.payload = "data"
    let rows = (0..<60).map { "(\($0 % 7), 'id-\($0)', x'0\($0 % 10)', '{}')" }.joined(separator: ", ")
    let foreign = try await Foreign(
      "CREATE TABLE s (tenant INTEGER, id TEXT, k BLOB, data TEXT, PRIMARY KEY (tenant DESC, k, id)) WITHOUT ROWID; INSERT INTO s VALUES \(rows);",
      layout: layout)
    for limit in [1, 7, 100] { #expect(try await Set(foreign.reader.all(limit: limit).map(\.id)).count == 60) }
    var session = try #require(try await foreign.reader.read(SessionID("id-33")))
    session.payload = Array("{\"n\":1}".utf8)
    guard case .updated = try await foreign.store.update(session) else {
      Issue.record("not updated")
      return
    }
    #expect(try foreign.other.texts("SELECT id FROM s WHERE data <> '{}'") == ["id-33"])
  }

  @Test(
    "a name with a quotation mark in it is that name, whatever stands behind the mark",
    arguments: ["id\"", "id\"\u{301}", "\"\u{20E3}\"", "id\"\u{301} FROM sqlite_schema --"])
  func quotationMarks(_ name: String) async throws {
    let quoted = "\"" + String(decoding: name.utf8.flatMap { $0 == UInt8(ascii: "\"") ? [$0, $0] : [$0] }, as: UTF8.self) + "\""
    #expect(SQLName.quoted(name).utf8.elementsEqual(quoted.utf8))
    var layout = TableLayout("x", ["s"], id: name, data: nil, .flat, .none)
    layout.payload = "data"
    let foreign = try await Foreign(
      "CREATE TABLE s (\(quoted) TEXT PRIMARY KEY, data TEXT); INSERT INTO s VALUES ('a', '{}');", layout: layout)
    #expect(try await foreign.reader.all(limit: 7).compactMap { $0.id.reveal()?.string } == ["a"])
  }

  @Test("whatever stands in its columns, a row is a row") func hostile() async throws {
    let values = [
      "NULL", "0", "9223372036854775807", "-1e308", "1e999", "''", "x''", "x'FF00FE'", "'text'", "'2030-01-01'",
      "CAST(x'FFFE' AS TEXT)",
    ]
    var rows: [String] = []
    for id in values { for expiry in values { for data in values { rows.append("(\(id), \(expiry), \(data))") } } }
    rows.append("('good', 1893456000000, '\(express)')")
    rows.append("(CAST(x'61FF62' AS TEXT), 1893456000000, '\(express)')")
    rows.append("('" + String(repeating: "i", count: 5000) + "', 1893456000000, '\(express)')")
    rows.append("(17, 1893456000000, '\(express)')")
    rows.append("('e' || char(0) || 'f', 1893456000000, '\(express)')")
    var layout = try #require(TableLayout.known.first { $0.name == "connect-sqlite3" })
    layout.hasEndless = true
    let foreign = try await Foreign(
      "CREATE TABLE sessions (sid, expired, sess); INSERT INTO sessions VALUES \(rows.joined(separator: ", "));", layout: layout)
    let entries = try await foreign.reader.all(limit: 100)
    #expect(entries.count == rows.count)
    var good = 0
    for entry in entries {
      // What is listed can be read by the name that it is listed under, and says the same.
      switch entry.content {
      case .stored(let session):
        good += 1
        if (try? await foreign.reader.read(entry.id)) != session {
          // Several rows of one id: the first is meant.
          #expect(entries.count { $0.id == entry.id } > 1, "\(entry)")
        }
      case .malformed(let record): #expect(!record.reason.isEmpty)
      case .unreadable, .unread: Issue.record("\(entry)")
      }
    }
    #expect(good > 5)
    for id in ["good", "17", "e\u{0}f"] { #expect(try await foreign.reader.read(SessionID(id))?.payload == Array(express.utf8)) }
    // What nobody can name is destroyed by its row, and no other is.
    let odd = try #require(entries.last { $0.id.digest != nil && $0.size == express.utf8.count })
    guard case .stored(let session) = odd.content else { throw Program.Failure(description: "\(odd)") }
    // That it does not come back is known before.
    #expect(foreign.store.restoreObstacle(of: session) != nil)
    #expect(try await foreign.store.delete(odd.id, ifRevision: nil) == .deleted)
    #expect(try foreign.rows().count == rows.count - 1)
    await #expect(throws: StoreError.self) { try await foreign.store.create(session) }
  }

  @Test(
    "a lifetime that is no length of time is a date or none, and its row hides no other",
    arguments: [
      ("1440", 1_790_001_440_000), ("0", 1_790_000_000_000), ("-1", -1_000), ("-1e300", nil), ("-9e999", nil), ("9e999", nil),
      ("'-99999999999999999999'", nil), ("-9223372036854775808", nil),
    ] as [(String, Int64?)])
  func lifetimes(_ value: String, _ expires: Int64?) async throws {
    let layout = try #require(TableLayout.known.first { $0.name == "Symfony PDO" })
    let data = "'_sf2_attributes|a:0:{}'"
    let foreign = try await Foreign(
      """
      CREATE TABLE sessions (sess_id TEXT PRIMARY KEY, sess_data, sess_lifetime, sess_time);
      INSERT INTO sessions VALUES ('0000000000000000000good', \(data), 1790001440, 1790000000),
        ('00000000000000000000odd', \(data), \(value), 1790000000);
      """, layout: layout)
    let entries = try await foreign.reader.all()
    #expect(entries.count == 2)
    let odd = try #require(entries.first { $0.id == SessionID("00000000000000000000odd") })
    switch odd.content {
    case .stored(let session): #expect(expires != nil && session.expires?.milliseconds == expires)
    case .malformed(let record): #expect(expires == nil && record.reason.contains("not a date"), "\(record)")
    case .unreadable, .unread: Issue.record("\(odd)")
    }
    var good = try #require(try await foreign.store.read(SessionID("0000000000000000000good")))
    good.payload = Array("_sf2_attributes|a:1:{s:1:\"n\";i:1;}".utf8)
    guard case .updated = try await foreign.store.update(good) else { throw NeverHappened("no update") }
    #expect(try await foreign.store.delete(odd.id, ifRevision: nil) == .deleted)
  }

  @Test(
    "a value beyond every limit hides itself and no other",
    arguments: [
      "zeroblob(70000000)", "CAST(zeroblob(70000000) AS TEXT)", "CAST(zeroblob(67108865) AS TEXT)",
    ])
  func huge(_ value: String) async throws {
    var layout = try #require(TableLayout.known.first { $0.name == "connect-sqlite3" })
    layout.hasEndless = true
    let foreign = try await Foreign(
      """
      CREATE TABLE sessions (sid, expired, sess); INSERT INTO sessions VALUES ('a', 1893456000000, '\(express)'),
        ('data', 1893456000000, \(value)), (\(value), 1893456000000, '\(express)'), ('expiry', \(value), '\(express)'),
        ('z', 1893456000000, '\(express)');
      """, layout: layout)
    let entries = try await foreign.reader.all()
    #expect(entries.count == 5)
    for (entry, name) in zip(entries, ["a", "", "", "", "z"]) where !name.isEmpty {
      guard case .stored(let session) = entry.content else {
        Issue.record("\(entry)")
        continue
      }
      #expect(session.id.reveal()?.string == name)
    }
    #expect(entries.count { if case .stored = $0.content { true } else { false } } <= 3)
    for id in ["data", "expiry"] { _ = try? await foreign.reader.read(SessionID(id)) }
  }

  @Test(
    "names that mean something to SQL are names",
    arguments: [
      "x\"y", "a'b", "select", "t", "rowid", "a b", "[c]", "`d`", "é", "%", "-- ", "a;DROP TABLE z",
    ])
  func names(_ name: String) async throws {
    let quoted = "\"" + name.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    var layout = TableLayout("x", [name], id: name, data: nil, .flat, .column(name + "2", .milliseconds))
    layout.payload = name + "3"
    layout.attributes = [.user: name + "4"]
    func column(_ number: Int) -> String { "\"" + (name + "\(number)").replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
    let foreign = try await Foreign(
      """
      CREATE TABLE \(quoted) (\(quoted) TEXT, \(column(2)), \(column(3)), \(column(4)));
      INSERT INTO \(quoted) VALUES ('a', 1893456000000, '{}', 'ada');
      """, layout: layout)
    var session = try #require(try await foreign.reader.read(SessionID("a")))
    #expect(session.attributes.user == "ada" && session.expires != nil)
    session.payload = Array("{\"n\":1}".utf8)
    session.expires = Timestamp(milliseconds: 1_893_456_000_001)
    guard case .updated = try await foreign.store.update(session) else {
      Issue.record("not updated")
      return
    }
    let read = try #require(try await foreign.reader.read(SessionID("a")))
    #expect(read.payload == session.payload && read.expires == session.expires)
    #expect(try await foreign.store.delete(SessionID("a"), ifRevision: read.revision) == .deleted)
    #expect(try await foreign.store.create(read) == .created(try #require(read.revision)))
  }

  @Test("a column that the application took away is an error and no text of its name") func lostColumns() async throws {
    let foreign = try await Foreign(expressTable("('a', 1893456000000, '\(express)')"))
    try foreign.other.run("ALTER TABLE sessions RENAME COLUMN sess TO data")
    await #expect(throws: StoreError.self) { try await foreign.reader.page(PageRequest()) }
    try foreign.other.run("DROP TABLE sessions")
    await #expect(throws: StoreError.self) { try await foreign.reader.page(PageRequest()) }
  }

  @Test("a database in UTF-16 reads as the same text") func utf16() async throws {
    let foreign = try await Foreign(
      "PRAGMA encoding = 'UTF-16';" + expressTable("('a', 1893456000000, '{\"cookie\":{},\"é\":\"ü\"}')"))
    var session = try #require(try await foreign.reader.read(SessionID("a")))
    #expect(String(decoding: session.payload, as: UTF8.self) == #"{"cookie":{},"é":"ü"}"#)
    session.payload = Array(#"{"é":"x"}"#.utf8)
    guard case .updated = try await foreign.store.update(session) else {
      Issue.record("not updated")
      return
    }
    #expect(try foreign.other.texts("SELECT sess FROM sessions") == [#"{"é":"x"}"#])
  }

  @Test("looking changes no name, byte, mode or time, whatever the application left", arguments: Left.allCases)
  func changesNothing(_ left: Left) async throws {
    let directory = try TemporaryDirectory()
    let alive = try await left.make(in: directory)
    let before = try directory.inventory()
    var layout = TableLayout("ours", ["sessions"], id: "id", data: nil, .flat, .column("expires", .milliseconds))
    layout.payload = "data"
    layout.hasEndless = true
    let path = directory.path + "/s.db"
    let table = try #require(try await SessionTables.fitting(layout, in: path, table: nil).found.first)
    let reader = try ForeignSessionReader(table, path: path)
    let watch = Task { for await _ in reader.changes() {} }
    for _ in 0..<3 { #expect(try await reader.payloads() == LookingTests.expected) }
    #expect(try await reader.read(SessionID("id-7"))?.payload == Array(#"{"n":7}"#.utf8))
    #expect(await reader.readsCopy == (left.isRead == "copy"))
    watch.cancel()
    await watch.value
    let changed = differences(before, try directory.inventory())
    #expect(changed == [], "\(changed)")
    withExtendedLifetime(alive) {}
  }
}
