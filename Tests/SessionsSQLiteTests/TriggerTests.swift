import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsSQLite

/// A write is made or it is not: what a trigger undoes counts as not made, and the words name it.
@Suite("A write that a trigger undoes") struct TriggerTests {
  private static let rows = (0..<40).map { "('sid-\($0)', 1893456000000, '\(express)')" }.joined(separator: ",")

  /// How a write is undone, of the sessions with a 7 at the end.
  private struct Undoing: Sendable, CustomTestStringConvertible {
    var write: SQLWrite
    /// Behind its name.
    var rule: String
    var testDescription: String { rule }
  }

  private static let undoing = [
    (SQLWrite.delete, "BEFORE", "SELECT RAISE(IGNORE)"),
    (.delete, "AFTER", "INSERT INTO sessions VALUES (old.sid, old.expired, old.sess)"),
    (.update, "BEFORE", "SELECT RAISE(IGNORE)"),
    (.update, "AFTER", "UPDATE sessions SET sess = old.sess WHERE sid = old.sid"),
    (.update, "AFTER", "UPDATE sessions SET sess = '{}' WHERE sid = old.sid"),
    (.update, "AFTER", "UPDATE sessions SET sid = 'other' WHERE sid = old.sid"),
    (.update, "AFTER", "DELETE FROM sessions WHERE sid = old.sid"),
    (.insert, "BEFORE", "SELECT RAISE(IGNORE)"),
    (.insert, "AFTER", "UPDATE sessions SET sess = '{}' WHERE sid = new.sid"),
    (.insert, "AFTER", "DELETE FROM sessions WHERE sid = new.sid"),
  ].map { write, moment, act in
    let row = write == .insert ? "new" : "old"
    let rule = "\(moment) \("\(write)".uppercased()) ON sessions WHEN \(row).sid LIKE '%7' BEGIN \(act); END"
    return Undoing(write: write, rule: rule)
  }

  @Test("is not made, alone and among many, and all others are", arguments: undoing)
  private func undone(_ undoing: Undoing) async throws {
    let foreign = try await Foreign(expressTable(Self.rows))
    let sessions = try await foreign.reader.page(PageRequest(limit: 100)).entries.compactMap(\.stored)
    #expect(sessions.count == 40)
    if undoing.write == .insert {
      _ = try await foreign.store.apply(sessions.map { .delete($0.id, ifRevision: nil) }, keepingBefore: true)
    }
    try foreign.other.run("CREATE TRIGGER guard \(undoing.rule)")
    let before = try foreign.rows()
    let victim = try #require(sessions.first { $0.id == SessionID("sid-7") })
    let writes = GuardedWrites(to: foreign.store) { session in
      switch undoing.write {
      case .delete: .delete(session.id, ifRevision: session.revision)
      case .insert: .create(session)
      case .update: .update(session.with(payload: express + " "))
      }
    }
    #expect(await writes.faults(ofOne: victim) == [])
    #expect(try foreign.rows() == before)
    #expect(try await writes.faults(ofAll: sessions) == [])
    let guarded = try foreign.other.texts("SELECT sess FROM sessions WHERE sid LIKE '%7'")
    #expect(guarded == (undoing.write == .insert ? [] : Array(repeating: express, count: 4)))
  }

  @Test("is made where a trigger only writes elsewhere, or into another column of the row") func harmless() async throws {
    let foreign = try await Foreign(
      """
      CREATE TABLE sessions (sid PRIMARY KEY, expired, sess, seen DEFAULT 0);
      INSERT INTO sessions VALUES ('a', 1893456000000, '\(express)', 0);
      CREATE TABLE log (sid);
      CREATE TRIGGER d AFTER DELETE ON sessions BEGIN INSERT INTO log VALUES (old.sid); END;
      CREATE TRIGGER u AFTER UPDATE OF sess ON sessions BEGIN UPDATE sessions SET seen = seen + 1 WHERE sid = new.sid; END;
      CREATE TRIGGER i AFTER INSERT ON sessions BEGIN UPDATE sessions SET seen = seen + 10 WHERE sid = new.sid; END;
      """)
    let changed = try await foreign.one().with(payload: express + " ")
    guard case .updated = try await foreign.store.update(changed) else { throw StoreError.failed("no update") }
    let session = try await foreign.one()
    #expect(try await foreign.store.delete(session.id, ifRevision: session.revision) == .deleted)
    guard case .created = try await foreign.store.create(session) else { throw StoreError.failed("not brought back") }
    #expect(try foreign.other.texts("SELECT sess || seen FROM sessions") == ["\(express) 11"])
  }

  @Test(
    "is not made in a table of ours either, whoever put the trigger there",
    arguments: [
      (SQLWrite.delete, "BEFORE DELETE", "SELECT RAISE(IGNORE)"),
      (.delete, "AFTER DELETE", "INSERT INTO sessions (id, data, expires) VALUES (old.id, old.data, old.expires)"),
      (.update, "BEFORE UPDATE OF data", "SELECT RAISE(IGNORE)"),
      (.update, "AFTER UPDATE OF data", "UPDATE sessions SET data = old.data WHERE id = old.id AND data <> old.data"),
      (.insert, "BEFORE INSERT", "SELECT RAISE(IGNORE)"),
      (.insert, "AFTER INSERT", "UPDATE sessions SET data = '{}' WHERE id = new.id"),
    ])
  func ours(_ write: SQLWrite, _ moment: String, _ act: String) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/s.db"
    let store = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
    _ = try await store.create(StoredSession("a", #"{"n":1}"#))
    let other = try OtherConnection(path)
    try other.run("CREATE TRIGGER guard \(moment) ON sessions BEGIN \(act); END")
    let error = await failure {
      switch write {
      case .delete: _ = try await store.delete(SessionID("a"), ifRevision: nil)
      case .update: _ = try await store.update(StoredSession("a", #"{"n":2}"#))
      case .insert: _ = try await store.create(StoredSession("b", #"{"n":2}"#))
      }
    }
    #expect(error?.words.contains("the trigger guard") == true, "\(error?.words ?? "it was made")")
    #expect(try other.texts("SELECT id || data FROM sessions") == [#"a{"n":1}"#])
  }

  @Test("what runs when a session is written is known by its name, however it was written") func names() async throws {
    let foreign = try await Foreign(
      expressTable("('a', 1893456000000, '\(express)')")
        + """
        CREATE TABLE other (sid);
        CREATE TRIGGER keeps AFTER DELETE ON sessions BEGIN SELECT 1; END;
        CREATE TRIGGER "delete" BEFORE UPDATE ON Sessions BEGIN DELETE FROM other; END;
        CREATE TRIGGER [after] /* INSERT */ before -- UPDATE
          delete ON "SESSIONS" BEGIN SELECT 1; END;
        CREATE TRIGGER 'it''s "one"' DELETE ON sessions BEGIN SELECT 1; END;
        CREATE TRIGGER before INSERT ON sessions BEGIN DELETE FROM other; END;
        CREATE TRIGGER others AFTER DELETE ON other BEGIN SELECT 1; END;
        """)
    #expect(
      try await foreign.reader.triggers()
        == [.delete: ["after", "it's \"one\"", "keeps"], .update: ["delete"], .insert: ["before"]])
  }
}

extension StoredSession {
  fileprivate func with(payload: String) -> StoredSession {
    var session = self
    session.payload = Array(payload.utf8)
    return session
  }
}
