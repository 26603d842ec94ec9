import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsSQLite

@Suite("A foreign key that refers to sessions") struct ForeignKeyTests {
  private static let rows = (0..<40).map { "('sid-\($0)', 1893456000000, '\(express)')" }.joined(separator: ",")

  private struct Rule: Sendable, CustomTestStringConvertible {
    var says: String
    /// What is left of a row that referred to a session that was destroyed; nil: such a session is not destroyed.
    var left: String?
    var testDescription: String { says.isEmpty ? "nothing" : says }
    var keys: ReferringKeys {
      left == nil ? ReferringKeys(restricting: ["carts (sid)"]) : ReferringKeys(dependents: ["carts"])
    }
  }

  private static let rules = [
    Rule(says: ""), Rule(says: "ON DELETE RESTRICT"), Rule(says: "DEFERRABLE INITIALLY DEFERRED"),
    Rule(says: "ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED"), Rule(says: "ON DELETE CASCADE", left: ""),
    Rule(says: "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED", left: ""), Rule(says: "ON DELETE SET NULL", left: "NULL"),
  ]

  /// A table of carts, of each session with a 7 at the end.
  private static func carts(_ key: String, _ rule: Rule) -> String {
    """
    CREATE TABLE carts (sid REFERENCES Sessions (\(key)) \(rule.says));
    INSERT INTO carts SELECT \(key) FROM sessions WHERE \(key) LIKE '%7'; INSERT INTO carts VALUES ('an orphan');
    """
  }

  @Test("is known, and does what it says: alone, and among many of which all others are destroyed", arguments: rules)
  private func does(_ rule: Rule) async throws {
    let foreign = try await Foreign(expressTable(Self.rows) + Self.carts("sid", rule))
    #expect(try await foreign.reader.referringKeys() == rule.keys)
    #expect(try await foreign.store.referringKeys() == rule.keys)
    try await check(rule, foreign.store, foreign.other)
  }

  @Test("does so with sessions of ours that a tool destroys", arguments: rules)
  private func ours(_ rule: Rule) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/s.db"
    do {
      let store = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
      for number in 0..<40 { _ = try await store.create(StoredSession("sid-\(number)", "{}")) }
    }
    let other = try OtherConnection(path)
    try other.run(Self.carts("id", rule))
    let store = try SQLiteSessionStore(writing: SQLiteSessionReader(path: path))
    #expect(try await store.referringKeys() == rule.keys)
    try await check(rule, store, other)
  }

  private func check(_ rule: Rule, _ store: some SessionStore & SessionLister, _ other: OtherConnection) async throws {
    let sessions = try await store.page(PageRequest(limit: 100)).entries.compactMap(\.stored)
    #expect(sessions.count == 40)
    let isRefused = { (error: StoreError?) in error?.words.contains("other rows refer to it (a foreign key)") == true }
    let alone = try #require(sessions.first { $0.id == SessionID("sid-7") })
    let error = await failure { _ = try await store.delete(alone.id, ifRevision: alone.revision) }
    #expect(rule.left == nil ? isRefused(error) : error == nil, "\(error?.words ?? "it was made")")
    let rest = sessions.filter { rule.left == nil || $0.id != alone.id }
    let outcomes = try await store.apply(rest.map { .delete($0.id, ifRevision: $0.revision) }, keepingBefore: true)
    #expect(outcomes.count == rest.count)
    for (session, outcome) in zip(rest, outcomes) {
      let isKept = rule.left == nil && session.id.reveal()?.string.hasSuffix("7") == true
      switch outcome {
      case .failed(let error): #expect(isKept && isRefused(error), "\(session.id.reveal()?.string ?? ""): \(error.words)")
      case .deleted: #expect(!isKept, "\(session.id.reveal()?.string ?? "")")
      default: Issue.record("\(outcome)")
      }
    }
    let carts = try other.texts("SELECT sid FROM carts ORDER BY sid")
    switch rule.left {
    case nil: #expect(carts == ["an orphan", "sid-17", "sid-27", "sid-37", "sid-7"])
    case ""?: #expect(carts == ["an orphan"])
    case let left?: #expect(carts == [left, left, left, left, "an orphan"])
    }
    #expect(try await store.page(PageRequest(limit: 100)).entries.count == (rule.left == nil ? 4 : 0))
  }

  @Test(
    "and that nobody keeps stands in no way: that of another session, one that names no key, one of a table that is not there",
    arguments: [
      "CREATE TABLE users (id PRIMARY KEY); CREATE TABLE carts (sid REFERENCES sessions); INSERT INTO carts VALUES ('b')",
      "CREATE TABLE carts (sid REFERENCES sessions (sess)); INSERT INTO carts SELECT sess FROM sessions",
      "CREATE TABLE carts (sid REFERENCES sessions (nosuch)); INSERT INTO carts VALUES ('a')",
      "CREATE TABLE users (id PRIMARY KEY)", "SELECT 1",
    ])
  func unkept(_ more: String) async throws {
    let foreign = try await Foreign(
      """
      CREATE TABLE sessions (sid PRIMARY KEY, expired, sess, owner REFERENCES users (id));
      INSERT INTO sessions VALUES ('a', 1893456000000, '\(express)', 7), ('b', 1893456000000, '\(express)', 7); \(more);
      """)
    let before = try foreign.rows()
    let session = try #require(try await foreign.store.read(SessionID("a")))
    #expect(try await foreign.store.delete(session.id, ifRevision: session.revision) == .deleted)
    guard case .created = try await foreign.store.create(session) else { throw StoreError.failed("not brought back") }
    let outcomes = try await foreign.store.apply([.delete(session.id, ifRevision: session.revision)], keepingBefore: true)
    #expect(outcomes == [.deleted(before: session)])
    guard case .created = try await foreign.store.create(session) else { throw StoreError.failed("not brought back") }
    #expect(try foreign.rows() == before)
  }

  @Test("of the table of its parts is none that an operator has to know of") func parts() async throws {
    let fixture = try #require(LayoutFixture.single.first { $0.layout == "Spring Session" })
    let sql = fixture.sql.replacing(
      "PRIMARY KEY (SESSION_PRIMARY_ID, ATTRIBUTE_NAME)",
      with: "PRIMARY KEY (SESSION_PRIMARY_ID, ATTRIBUTE_NAME), FOREIGN KEY (SESSION_PRIMARY_ID) "
        + "REFERENCES SPRING_SESSION (PRIMARY_ID) ON DELETE CASCADE")
    #expect(sql != fixture.sql)
    let foreign = try await Foreign(sql)
    #expect(try await foreign.reader.referringKeys() == ReferringKeys())
  }
}
