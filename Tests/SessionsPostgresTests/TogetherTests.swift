import ECMAScript
import Foundation
import SessionFormats
import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

@Suite(
  "Many writes to a table of PostgreSQL", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct TogetherTests {
  private static func options(_ change: (inout PostgresOptions) -> Void = { _ in }) -> PostgresOptions {
    var options = PostgresOptions(timeout: .seconds(30), connections: 1, createsTable: true)
    change(&options)
    return options
  }

  /// A table of Spring's, whose sessions have values in a table beside it, or of connect-pg-simple.
  private static func table(_ layout: String, _ rows: Int) async throws -> (
    database: String, proxy: SocketProxy, store: PostgresTableStore
  ) {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    let fixture = try #require(TableFixture.all.first { $0.layout == layout })
    try server.run(fixture.sql, database: database)
    let more =
      layout == "connect-pg-simple"
      ? "INSERT INTO session SELECT 's' || n, sess, expire FROM session, generate_series(2, \(rows)) AS n"
      : """
      INSERT INTO spring_session SELECT md5('p' || n)::uuid, md5('s' || n)::uuid, creation_time, last_access_time, max_inactive_interval, expiry_time,
        principal_name FROM spring_session, generate_series(2, \(rows)) AS n;
      INSERT INTO spring_session_attributes SELECT md5('p' || n)::uuid, attribute_name, attribute_bytes
        FROM spring_session_attributes, generate_series(2, \(rows)) AS n
      """
    try server.run(more, database: database)
    let proxy = try server.proxy()
    let inspection = try await PostgresInspection(server.address(proxy, database: database), options: options())
    let table = try #require(try await inspection.tables(among: TableLayout.known).foreign.first)
    return (database, proxy, PostgresTableStore(writing: inspection.reader(of: table)))
  }

  private static func sessions(_ store: some SessionLister) async throws -> [StoredSession] {
    try await store.page(PageRequest(limit: 10_000)).entries.compactMap { entry -> StoredSession? in
      if case .stored(let session) = entry.content { session } else { nil }
    }
  }

  @Test(
    "of somebody else's are made in few ways to the server, each as it would be alone, and taken back to the last byte",
    arguments: ["connect-pg-simple", "Spring Session"])
  func foreign(_ layout: String) async throws {
    let rows = 600
    let (database, proxy, store) = try await Self.table(layout, rows)
    let server = try await SharedPostgres.server()
    func dump() throws -> [[String?]] {
      let tables = layout == "Spring Session" ? ["spring_session", "spring_session_attributes"] : ["session"]
      return try tables.flatMap { try server.run("SELECT t::text FROM \($0) AS t ORDER BY 1", database: database) }
    }
    let before = try dump()
    let sessions = try await Self.sessions(store)
    #expect(sessions.count == rows)
    let turns = proxy.counts.turns

    // One is at another revision by now, one is gone.
    var writes = sessions.map { StoreWrite.delete($0.id, ifRevision: $0.revision) }
    writes[7] = .delete(sessions[7].id, ifRevision: Revision("0"))
    writes.insert(.delete(SessionID("nobody"), ifRevision: nil), at: 9)
    let outcomes = try await store.apply(writes, keepingBefore: true)
    #expect(outcomes.count == writes.count && outcomes[7] == .conflict && outcomes[9] == .gone)
    let destroyed = outcomes.compactMap { outcome -> StoredSession? in
      if case .deleted(let session?) = outcome { session } else { nil }
    }
    #expect(destroyed.map(\.payload) == (sessions[..<7] + sessions[8...]).map(\.payload))
    #expect(try await Self.sessions(store).map(\.id) == [sessions[7].id])

    let back = try await store.apply(destroyed.map { .create($0) })
    #expect(back.count == destroyed.count && back.allSatisfy { if case .created = $0 { true } else { false } })
    #expect(try dump() == before)
    // Two acts on six hundred, and two listings; each session for itself is some four ways an act. How many go together depends on
    // how fast the server is: half of the ways is what a busy machine keeps far below.
    #expect(proxy.counts.turns - turns < rows * 4, "\(proxy.counts.turns - turns) ways")
  }

  @Test("of somebody else's change what they are to change, and tell what was there and what is")
  func updates() async throws {
    let (_, proxy, store) = try await Self.table("connect-pg-simple", 600)
    let sessions = try await Self.sessions(store)
    let turns = proxy.counts.turns
    let later = sessions.map { session in
      var session = session
      session.expires = session.expires?.adding(seconds: 3_600)
      return session
    }
    let outcomes = try await store.apply(later.map { .update($0) }, keepingBefore: true)
    #expect(proxy.counts.turns - turns < sessions.count * 2, "\(proxy.counts.turns - turns) ways")
    let now = Dictionary(uniqueKeysWithValues: try await Self.sessions(store).map { ($0.id, $0) })
    for (session, outcome) in zip(later, outcomes) {
      guard case .updated(let revision, let before) = outcome else { throw NeverHappened("an update answered \(outcome)") }
      #expect(now[session.id]?.revision == revision && now[session.id]?.expires == session.expires)
      #expect(before?.revision == session.revision)
    }
    // At the revisions that were read first, nothing is written.
    #expect(Set(try await store.apply(later.map { .update($0) })) == [.conflict])
  }

  @Test("of which the database refuses one: that one is as it was, and all the others are made")
  func refused() async throws {
    let server = try await SharedPostgres.server()
    let name = SharedPostgres.freshName()
    let store = try await PostgresSessionStore(server.address(table: name), options: Self.options())
    var sessions: [StoredSession] = []
    for number in 0..<100 {
      let session = StoredSession(id: SessionID("s\(number)"), payload: Array(#"{"n":\#(number)}"#.utf8))
      guard case .created = try await store.create(session) else { throw NeverHappened("it is there") }
      sessions.append(session)
    }
    try server.run(
      """
      CREATE FUNCTION \(name)_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF old.id IN ('s3', 's40', 's41') THEN RAISE EXCEPTION 'not this one' USING ERRCODE = '23514'; END IF; RETURN old; END $$;
      CREATE TRIGGER refuses BEFORE DELETE ON \(name) FOR EACH ROW EXECUTE FUNCTION \(name)_refuse()
      """)
    for keepingBefore in [true, false] {
      let outcomes = try await store.apply(sessions.map { .delete($0.id, ifRevision: nil) }, keepingBefore: keepingBefore)
      #expect(outcomes.count == 100)
      for (number, outcome) in outcomes.enumerated() {
        switch outcome {
        case .failed(let error): #expect([3, 40, 41].contains(number) && error.words.contains("(23514)"), "\(error.words)")
        case .deleted(let before):
          #expect(keepingBefore && before?.payload == sessions[number].payload, "\(number)")
        case .gone: #expect(!keepingBefore && ![3, 40, 41].contains(number), "\(number)")
        default: throw NeverHappened("write \(number) answered \(outcome)")
        }
      }
    }
    #expect(Set(try await Self.sessions(store).map(\.id)) == Set(["s3", "s40", "s41"].map { SessionID($0) }))
  }

  @Test("where another transaction waits for them and they for it: the server ends that, and they are made all the same")
  func deadlock() async throws {
    let server = try await PostgresTestServer.own()
    let store = try await PostgresSessionStore(server.address(), options: Self.options { $0.name = "ours" })
    var sessions: [StoredSession] = []
    for id in ["a", "b"] {
      guard case .created = try await store.create(StoredSession(id: SessionID(id), payload: Array("{}".utf8))) else {
        throw NeverHappened("it is there")
      }
      sessions.append(StoredSession(id: SessionID(id), payload: Array("[1]".utf8)))
    }
    let table = PostgresSchema.table
    var patience = Patience()
    repeat {
      // The other one has patience: it is ours that the server ends, if both wait in time.
      let other = try server.connection()
      try other.run("SET deadlock_timeout = '60s'; BEGIN; UPDATE \(table) SET expires = 4000000000000 WHERE id = 'b'")
      let writing = Task { [sessions] in try await store.apply(sessions.map { .update($0) }) }
      try await eventually("it does not wait for the other") {
        try server.run("SELECT wait_event_type FROM pg_stat_activity WHERE application_name = 'ours'").contains(["Lock"])
      }
      try other.run("UPDATE \(table) SET expires = 4000000000000 WHERE id = 'a'; COMMIT")
      let result = await writing.result
      guard try String(contentsOfFile: server.directory + "/log", encoding: .utf8).contains("deadlock detected") else { continue }
      let outcomes = try result.get()
      #expect(outcomes.count == 2 && outcomes.allSatisfy { if case .updated = $0 { true } else { false } }, "\(outcomes)")
      #expect(try await Self.sessions(store).map(\.payload) == [Array("[1]".utf8), Array("[1]".utf8)])
      return
    } while try await patience.looksAgain()
    throw NeverHappened("there was no deadlock")
  }
}
