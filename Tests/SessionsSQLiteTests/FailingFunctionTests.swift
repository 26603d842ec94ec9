import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsSQLite

/// SQLite repeats a value in what it says of a row; what it says of tables and columns is told.
@Suite("A function that a database calls for a row") struct FailingFunctionTests {
  private static let rows = (0..<40).map {
    #"('sid-\#($0)', NULL, '{"cookie":{"originalMaxAge":null},"password":"canary \#($0)"}')"#
  }

  @Test(
    "and that fails is that row's refusal, without its words, and all others are written",
    arguments: [
      (SQLWrite.update, "json_extract('{}', old.sess)", "a trigger or an expression of the database fails"),
      (.update, "json_extract('{}', old.sid)", "a trigger or an expression of the database fails"),
      (.delete, "json_extract('{}', old.sid)", "a trigger or an expression of the database fails"),
      (.update, "json_extract(old.sid, '$.n')", "malformed JSON"),
      (.delete, "abs(-9223372036854775807 - (old.sid IS NOT NULL))", "integer overflow"),
    ])
  func fails(_ write: SQLWrite, _ expression: String, _ words: String) async throws {
    let foreign = try await Foreign(expressTable(Self.rows.joined(separator: ",")))
    let sessions = try await foreign.reader.page(PageRequest(limit: 100)).entries.compactMap(\.stored)
    #expect(sessions.count == 40)
    try foreign.other.run(
      "CREATE TRIGGER t BEFORE \("\(write)".uppercased()) ON sessions WHEN old.sid LIKE '%7' BEGIN SELECT \(expression); END")
    func changed(_ session: StoredSession) -> StoredSession {
      var session = session
      session.payload = Array(express.utf8)
      return session
    }
    let victim = try #require(sessions.first { $0.id == SessionID("sid-7") })
    let alone = await failure {
      if write == .delete {
        _ = try await foreign.store.delete(victim.id, ifRevision: victim.revision)
      } else {
        _ = try await foreign.store.update(changed(victim))
      }
    }
    #expect(alone == .failed("writing to \(foreign.path): \(words)"))
    let outcomes = try await foreign.store.apply(
      sessions.map { write == .delete ? .delete($0.id, ifRevision: $0.revision) : .update(changed($0)) }, keepingBefore: true)
    #expect(outcomes.count == 40)
    for (session, outcome) in zip(sessions, outcomes) {
      let isRefused = session.id.reveal()?.string.hasSuffix("7") == true
      switch outcome {
      case .failed(let error): #expect(isRefused && error == alone)
      case .deleted, .updated: #expect(!isRefused)
      default: Issue.record("\(outcome)")
      }
    }
  }

  @Test("and that needs a table which is not there is told by that table's name, also where it was there before")
  func missing() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/s.db"
    let store = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
    // What is compiled once is stepped again later.
    _ = try await store.create(StoredSession("a", "{}"))
    try OtherConnection(path).run("CREATE TRIGGER t AFTER INSERT ON sessions BEGIN INSERT INTO audit VALUES (new.id); END")
    for _ in 0..<2 {
      let error = await failure { _ = try await store.create(StoredSession("canary", "{}")) }
      #expect(error?.words.hasSuffix("no such table: main.audit") == true, "\(error?.words ?? "it was made")")
    }
    let foreign = try await Foreign(expressTable(Self.rows.joined(separator: ",")))
    try foreign.other.run("CREATE TRIGGER t AFTER DELETE ON sessions BEGIN INSERT INTO audit VALUES (old.sid); END")
    let error = await failure { _ = try await foreign.store.delete(SessionID("sid-7"), ifRevision: nil) }
    #expect(error?.words.hasSuffix("no such table: main.audit") == true, "\(error?.words ?? "it was made")")
  }
}
