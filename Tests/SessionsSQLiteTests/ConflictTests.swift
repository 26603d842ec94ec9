import SessionFormats
import Sessions
import SessionsSQL
import SessionsSQLite
import TestSupport
import Testing

/// A table may say that whoever comes last takes the place of who was there.
@Suite("A row of a table that settles conflicts by itself") struct ConflictTests {
  private static let (early, late) = (1_893_456_000_000, 1_924_992_000_000)

  private static func opened(_ columns: String, _ rows: String) async throws -> Foreign {
    let layout = try #require(TableLayout.known.first { $0.name == "connect-sqlite3" })
    return try await Foreign("CREATE TABLE sessions (\(columns)); INSERT INTO sessions VALUES \(rows);", layout: layout)
  }

  @Test(
    "stays where another is brought back that had what it has by now, and that one is told as refused",
    arguments: [
      "user_id INTEGER UNIQUE", "user_id INTEGER UNIQUE ON CONFLICT REPLACE", "user_id INTEGER UNIQUE ON CONFLICT IGNORE",
      "user_id INTEGER UNIQUE ON CONFLICT ROLLBACK", "user_id INTEGER PRIMARY KEY ON CONFLICT REPLACE",
      "user_id INTEGER, UNIQUE (user_id, expired) on  conflict\treplace",
    ])
  func comesBack(_ column: String) async throws {
    let foreign = try await Self.opened(
      "sid UNIQUE, expired, sess, \(column)", "('a', \(Self.early), '\(express)', 1), ('b', \(Self.early), '\(express)', 2)")
    let whole = try foreign.rows()
    let a = try #require(try await foreign.store.read(SessionID("a")))
    let b = try #require(try await foreign.store.read(SessionID("b")))
    _ = try await foreign.store.apply([a, b].map { .delete($0.id, ifRevision: $0.revision) }, keepingBefore: true)
    try foreign.other.run("INSERT INTO sessions VALUES ('new', \(Self.early), '\(express)', 1)")
    let before = try foreign.rows()
    await #expect(throws: StoreError.self) { try await foreign.store.create(a) }
    #expect(try foreign.rows() == before)
    let outcomes = try await foreign.store.apply([.create(a), .create(b)])
    let said = outcomes.map { if case .failed(let error) = $0 { error.words.contains("constraint failed") } else { false } }
    #expect(said == [true, false], "\(outcomes)")
    #expect(try foreign.other.texts("SELECT sid FROM sessions ORDER BY sid") == ["b", "new"])
    try foreign.other.run("DELETE FROM sessions WHERE sid = 'new'")
    guard case .created = try await foreign.store.create(a) else { throw NeverHappened("it was not brought back") }
    #expect(try foreign.rows() == whole)
  }

  @Test("stays where another comes to have what it has") func changes() async throws {
    let foreign = try await Self.opened(
      "sid UNIQUE, expired UNIQUE ON CONFLICT REPLACE, sess",
      "('a', \(Self.early), '\(express)'), ('b', \(Self.late), '\(express)')")
    let before = try foreign.rows()
    var session = try #require(try await foreign.store.read(SessionID("a")))
    session.expires = Timestamp(milliseconds: Int64(Self.late))
    await #expect(throws: StoreError.self) { try await foreign.store.update(session) }
    #expect(try foreign.rows() == before)
  }

  @Test("is of one: what triggers of another say of conflicts in what they write goes on to hold") func triggers() async throws {
    let foreign = try await Self.opened("sid UNIQUE, expired, sess", "('a', \(Self.early), '\(express)')")
    try foreign.other.run(
      """
      CREATE TABLE last (what PRIMARY KEY, sid); INSERT INTO last VALUES ('changed', 'none'), ('made', 'none');
      CREATE TRIGGER u AFTER UPDATE ON sessions BEGIN INSERT OR REPLACE INTO last VALUES ('changed', new.sid); END;
      CREATE TRIGGER i AFTER INSERT ON sessions BEGIN INSERT OR REPLACE INTO last VALUES ('made', new.sid); END;
      """)
    var session = try await foreign.one()
    session.expires = Timestamp(milliseconds: Int64(Self.late))
    guard case .updated = try await foreign.store.update(session) else { throw NeverHappened("no update") }
    session = try await foreign.one()
    #expect(try await foreign.store.delete(session.id, ifRevision: session.revision) == .deleted)
    guard case .created = try await foreign.store.create(session) else { throw NeverHappened("it was not brought back") }
    #expect(try foreign.other.texts("SELECT sid FROM last") == ["a", "a"])
  }
}
