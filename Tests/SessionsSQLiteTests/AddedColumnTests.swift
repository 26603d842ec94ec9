import SessionFormats
import Sessions
import SessionsSQL
import SessionsSQLite
import TestSupport
import Testing

@Suite("A column that comes to somebody's table while it is open") struct AddedColumnTests {
  /// A migration: a column that is filled, and one that is reckoned.
  private static func migrate(_ table: String, _ other: OtherConnection) throws {
    try other.run("ALTER TABLE \(table) ADD COLUMN \"a note\" TEXT; UPDATE \(table) SET \"a note\" = 'kept'")
    try other.run("ALTER TABLE \(table) ADD COLUMN reckoned AS (\"a note\" || '!')")
  }

  @Test("comes back with a session that was destroyed, alone and among others", arguments: LayoutFixture.single)
  func comesBack(_ fixture: LayoutFixture) async throws {
    let foreign = try await Foreign(fixture.sql)
    let session = try await foreign.one()
    // What was known by then is not what counts.
    #expect(try await foreign.store.delete(session.id, ifRevision: nil) == .deleted)
    guard case .created = try await foreign.store.create(session) else { throw NeverHappened("it was not brought back") }
    let parts = foreign.reader.table.layout.parts?.table
    for table in [foreign.table] + (parts.map { [$0] } ?? []) { try Self.migrate(table, foreign.other) }
    func everything() throws -> [String] {
      let notes = try parts.map { try foreign.other.texts("SELECT \"a note\" || reckoned FROM \($0)") } ?? []
      return try foreign.rows() + foreign.other.texts("SELECT reckoned FROM \(foreign.table)") + notes
    }
    let before = try everything()
    #expect(before.contains("kept!") && before.contains("keptkept!") == (parts != nil))
    #expect(try await foreign.store.delete(session.id, ifRevision: session.revision) == .deleted)
    guard case .created = try await foreign.store.create(session) else { throw NeverHappened("it was not brought back") }
    #expect(try everything() == before)
    _ = try await foreign.store.apply([.delete(session.id, ifRevision: session.revision)], keepingBefore: true)
    #expect(try everything() == [])
    _ = try await foreign.store.apply([.create(session)])
    #expect(try everything() == before)
  }

  @Test("comes back with each session that is destroyed after that, where many are") func amid() async throws {
    let rows = ["a", "b", "c"].map { "('\($0)', 1893456000000, '\(express)')" }.joined(separator: ", ")
    let foreign = try await Foreign(expressTable(rows))
    var sessions: [StoredSession] = []
    for id in ["a", "b", "c"] { sessions.append(try #require(try await foreign.store.read(SessionID(id)))) }
    // What deletes and what does not are never of one transaction: the first is committed before the last begins.
    let writes: [StoreWrite] = [
      .delete(sessions[0].id, ifRevision: nil), .create(sessions[2]), .delete(sessions[1].id, ifRevision: nil),
    ]
    var outcomes: [WriteOutcome] = []
    var failure: (any Error)?
    try await foreign.store.apply(writes, keepingBefore: true) { made in
      if outcomes.isEmpty { do { try Self.migrate("sessions", foreign.other) } catch { failure = error } }
      outcomes += made
      return true
    }
    #expect(failure == nil && outcomes.count == 3 && outcomes[1] == .exists)
    for session in sessions.dropLast() {
      guard case .created = try await foreign.store.create(session) else { throw NeverHappened("it was not brought back") }
    }
    let notes = try foreign.other.texts("SELECT sid || ' ' || coalesce(\"a note\", 'none') FROM sessions ORDER BY sid")
    #expect(notes == ["a none", "b kept", "c kept"])
  }

  @Test("that goes again is none that is copied") func goesAgain() async throws {
    let layout = try #require(TableLayout.known.first { $0.name == "connect-sqlite3" })
    let foreign = try await Foreign(
      """
      CREATE TABLE sessions (sid PRIMARY KEY, expired, sess, old);
      INSERT INTO sessions VALUES ('a', 1893456000000, '\(express)', 1);
      """, layout: layout)
    let session = try await foreign.one()
    try foreign.other.run("ALTER TABLE sessions DROP COLUMN old")
    let before = try foreign.rows()
    #expect(try await foreign.store.delete(session.id, ifRevision: session.revision) == .deleted)
    guard case .created = try await foreign.store.create(session) else { throw NeverHappened("it was not brought back") }
    #expect(try foreign.rows() == before)
  }
}
