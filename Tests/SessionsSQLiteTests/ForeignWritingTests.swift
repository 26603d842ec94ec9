import ECMAScript
import Foundation
import Sessions
import SessionsAdministration
import SessionsSQL
import SessionsSQLite
import TestSupport
import Testing

@Suite("Writing other people's tables") struct ForeignWritingTests {
  @Test("an expiry is written in the table's own form, and nothing else is", arguments: LayoutFixture.single)
  func expires(_ fixture: LayoutFixture) async throws {
    let foreign = try await Foreign(fixture.sql)
    var session = try await foreign.one()
    let before = try foreign.rows()
    let wanted = Timestamp(milliseconds: 1_924_992_000_000)  // 2031-01-01
    session.expires = wanted
    if foreign.reader.table.expiryRefusal != nil {
      await #expect(throws: StoreError.self) { try await foreign.store.update(session) }
      #expect(try foreign.rows() == before)
      return
    }
    guard case .updated(let revision) = try await foreign.store.update(session) else {
      Issue.record("not updated")
      return
    }
    let after = try await foreign.one()
    #expect(after.expires == wanted && after.revision == revision && revision != session.revision)
    #expect(after.payload == session.payload && after.attributes == session.attributes)
    // One value differs, and it is of the type that it was.
    let pairs = zip(before[0].split(separator: ", "), try foreign.rows()[0].split(separator: ", ")).filter { $0 != $1 }
    #expect(pairs.count == 1 && pairs[0].0.split(separator: " ").last == pairs[0].1.split(separator: " ").last, "\(pairs)")
    // Taken back, it is the same to the last digit.
    var back = after
    back.expires = fixture.expires.map { Timestamp(milliseconds: $0) }
    #expect(try await foreign.store.update(back) == .updated(try #require(session.revision)))
    #expect(try foreign.rows() == before)
  }

  @Test(
    "data is written as it stood there, text or blob, and the expiry keeps its bytes",
    arguments: [
      ("'\(express)'", "text"), ("CAST('\(express)' AS BLOB)", "blob"),
    ])
  func payloads(_ value: String, _ type: String) async throws {
    let foreign = try await Foreign(expressTable("('a', '2030-01-01T00:00:00.5+02:00', \(value))"))
    var session = try await foreign.one()
    session.payload = Array(#"{"cookie":{},"n":2}"#.utf8)
    guard case .updated = try await foreign.store.update(session) else {
      Issue.record("not updated")
      return
    }
    #expect(
      try foreign.other.texts("SELECT expired || '|' || typeof(sess) || '|' || CAST(sess AS TEXT) FROM sessions")
        == [#"2030-01-01T00:00:00.5+02:00|\#(type)|{"cookie":{},"n":2}"#])
  }

  @Test("of rows that share an id none is written or destroyed, alone or with others, and that is said")
  func sharedIDs() async throws {
    let foreign = try await Foreign(
      """
      CREATE TABLE sessions (sid VARCHAR(255), expired DATETIME NOT NULL, sess JSON NOT NULL);
      INSERT INTO sessions VALUES ('a', '2030-01-01T00:00:00.5+02:00', '\(express)'), ('b', '2030-01-01T00:00:00.5+02:00', '{}'),
        ('a', '2031-01-01T00:00:00.5+02:00', '{"cookie":{},"n":1}');
      """)
    let (a, b) = (SessionID("a"), SessionID("b"))
    let before = try foreign.rows()
    var session = try #require(try await foreign.store.read(a))
    session.payload = Array(#"{"cookie":{},"n":2}"#.utf8)
    await #expect(throws: StoreError.self) { try await foreign.store.update(session) }
    await #expect(throws: StoreError.self) { try await foreign.store.delete(a, ifRevision: nil) }
    #expect(try foreign.rows() == before)
    let outcomes = try await foreign.store.apply([.delete(a, ifRevision: nil), .delete(b, ifRevision: nil), .update(session)])
    let said = outcomes.map { if case .failed(let error) = $0 { error.words.contains("several rows") } else { false } }
    #expect(said == [true, false, true] && outcomes[1] == .deleted(before: nil), "\(outcomes)")
    #expect(try foreign.rows().count == 2)
  }

  @Test(
    "a table says what of it cannot be written",
    arguments: [
      ("Laravel", "reckons the expiry", nil), ("activerecord-session_store", "no expiry", nil),
      ("Vapor Fluent", "no expiry", nil),
      ("epic-stack", nil, "keeps no data"), ("Auth.js", nil, "keeps no data"), ("Spring Session", nil, "in a row of"),
    ] as [(String, String?, String?)])
  func refusals(_ layout: String, _ expiry: String?, _ payload: String?) async throws {
    let fixture = try #require(LayoutFixture.single.first { $0.layout == layout })
    let foreign = try await Foreign(fixture.sql)
    let before = try foreign.rows()
    let table = foreign.reader.table
    #expect((table.expiryRefusal == nil) == (expiry == nil) && table.expiryRefusal?.contains(expiry ?? "") != false)
    #expect((table.payloadRefusal == nil) == (payload == nil) && table.payloadRefusal?.contains(payload ?? "") != false)
    if payload != nil {
      var session = try await foreign.one()
      session.payload = Array("{}".utf8)
      session.payload.append(UInt8(ascii: " "))
      await #expect(throws: StoreError.self) { try await foreign.store.update(session) }
    }
    #expect(try foreign.rows() == before)
  }

  @Test("a session that someone else wrote, deleted or replaced is not overwritten") func compares() async throws {
    let foreign = try await Foreign(expressTable("('a', 1893456000000, '\(express)'), ('b', 1893456000000, '\(express)')"))
    var session = try #require(try await foreign.reader.read(SessionID("a")))
    session.payload = Array("{}".utf8)
    for sql in [
      "UPDATE sessions SET sess = sess || ' ' WHERE sid = 'a'", "UPDATE sessions SET expired = 1893456000001 WHERE sid = 'a'",
      "UPDATE sessions SET expired = 1893456000000.0, sess = '\(express)' WHERE sid = 'a'",
      "UPDATE sessions SET expired = 1893456000000, sess = CAST(sess AS BLOB) WHERE sid = 'a'",
    ] {
      try foreign.other.run(sql)
      let before = try foreign.rows()
      #expect(try await foreign.store.update(session) == .conflict)
      #expect(try await foreign.store.delete(session.id, ifRevision: session.revision) == .conflict)
      #expect(try foreign.rows() == before)
    }
    try foreign.other.run("DELETE FROM sessions WHERE sid = 'a'")
    #expect(try await foreign.store.update(session) == .gone)
    #expect(try await foreign.store.delete(session.id, ifRevision: nil) == .gone)
    // What is put back as it was is what was read.
    try foreign.other.run("INSERT INTO sessions VALUES ('a', 1893456000000, '\(express)')")
    guard case .updated = try await foreign.store.update(session) else {
      Issue.record("not updated")
      return
    }
    #expect(try await foreign.reader.read(SessionID("b"))?.payload == Array(express.utf8))
  }

  @Test("of a row for which its store has no room any more it is known that it is lost, before it is asked to bring it back")
  func lost() async throws {
    let foreign = try await Foreign(expressTable("('a', 1893456000000, '\(express)'), ('b', 1893456000000, '\(express)')"))
    // The last one always fits, and no other does.
    let store = try ForeignSessionStore(writing: foreign.reader, undo: UndoCache(limit: 1))
    let a = try #require(try await store.read(SessionID("a")))
    let b = try #require(try await store.read(SessionID("b")))
    _ = try await store.apply([.delete(a.id, ifRevision: a.revision)], keepingBefore: true)
    #expect(store.loss(of: a) == nil)
    _ = try await store.apply([.delete(b.id, ifRevision: b.revision)], keepingBefore: true)
    #expect(store.loss(of: a) != nil && store.loss(of: b) == nil)
    await #expect(throws: StoreError.self) { try await store.create(a) }
    guard case .created = try await store.create(b) else { return #expect(Bool(false), "not brought back") }
  }

  @Test("what was destroyed here is brought back whole, once, and nothing else is ever made", arguments: LayoutFixture.single)
  func undo(_ fixture: LayoutFixture) async throws {
    let foreign = try await Foreign(fixture.sql)
    let session = try await foreign.one()
    func everything() throws -> [String] {
      let tables = try foreign.other.texts(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '%session%attributes'")
      return try foreign.rows() + tables.flatMap { try foreign.other.texts("SELECT hex(ATTRIBUTE_BYTES) FROM \($0)") }
    }
    let before = try everything()
    #expect(try await foreign.store.create(session) == .exists)
    #expect(try await foreign.store.delete(session.id, ifRevision: session.revision) == .deleted)
    #expect(try everything() == [])
    var changed = session
    changed.payload = Array("other".utf8)
    await #expect(throws: StoreError.self) { try await foreign.store.create(changed) }
    #expect(try await foreign.store.create(session) == .created(try #require(session.revision)))
    #expect(try everything() == before)
    #expect(try await foreign.store.create(session) == .exists)
    var fresh = session
    fresh.id = SessionID("made-up-0123456789")
    await #expect(throws: StoreError.self) { try await foreign.store.create(fresh) }
    #expect(try everything() == before)
  }

  @Test("two hundred increments beside another program that increments too: none is lost") func noLostUpdate() async throws {
    let foreign = try await Foreign(expressTable("('a', 1893456000000, '{\"cookie\":{},\"n\":0,\"m\":0}')"))
    let path = foreign.path
    let theirs = Task.detached {
      let other = try OtherConnection(path)
      for _ in 0..<200 { try other.run("UPDATE sessions SET sess = json_set(sess, '$.m', json_extract(sess, '$.m') + 1)") }
    }
    var made = 0
    while made < 200 {
      var session = try await foreign.one()
      guard case .flat(var content) = try SessionCodec.flat.decode(session.payload) else { break }
      content["n"] = .number(JSNumber(Double(made + 1)))
      session.payload = SessionCodec.flat.encode(.flat(content))
      if case .updated = try await foreign.store.update(session) { made += 1 }
    }
    try await theirs.value
    let content = try SessionCodec.flat.decode(try await foreign.one().payload).values
    #expect(content["n"] == .number(JSNumber(200)) && content["m"] == .number(JSNumber(200)))
  }

  @Test("what the database refuses is an error, and nothing was written") func constraints() async throws {
    let foreign = try await Foreign(
      """
      CREATE TABLE sessions (sid TEXT PRIMARY KEY, sess TEXT CHECK (length(sess) < 60), expired INTEGER NOT NULL);
      INSERT INTO sessions VALUES ('a', '\(express)', 1893456000000);
      """)
    let before = try foreign.rows()
    var session = try await foreign.one()
    session.payload = Array("{\"cookie\":\"\(String(repeating: "x", count: 100))\"}".utf8)
    await #expect(throws: StoreError.self) { try await foreign.store.update(session) }
    session = try await foreign.one()
    session.expires = nil
    await #expect(throws: StoreError.self) { try await foreign.store.update(session) }
    session.expires = .maximum
    session.payload.append(UInt8(ascii: " "))
    _ = try await foreign.store.update(session)
    #expect(try foreign.rows() != before && foreign.other.texts("SELECT expired FROM sessions") == ["8640000000000000"])
  }

  @Test("whose key changes with the expiry: the write is made, alone and among many, and told as made") func movedKey()
    async throws
  {
    let foreign = try await Foreign(
      """
      CREATE TABLE sessions (sid TEXT NOT NULL, expired INTEGER NOT NULL, sess TEXT, PRIMARY KEY (sid, expired)) WITHOUT ROWID;
      INSERT INTO sessions VALUES ('a', 1893456000000, '\(express)'), ('b', 1893456000000, '\(express)');
      """)
    var sessions: [StoredSession] = []
    for id in ["a", "b"] { sessions.append(try #require(try await foreign.store.read(SessionID(id)))) }
    for index in sessions.indices { sessions[index].expires = sessions[index].expires?.adding(seconds: 60) }
    guard case .updated(let revision) = try await foreign.store.update(sessions[0]) else {
      throw StoreError.failed("told as gone")
    }
    #expect(try await foreign.store.read(sessions[0].id)?.revision == revision)
    sessions[0].expires = sessions[0].expires?.adding(seconds: 60)
    sessions[0].revision = revision
    let outcomes = try await foreign.store.apply(sessions.map { StoreWrite.update($0) }, keepingBefore: true)
    #expect(outcomes.allSatisfy { if case .updated = $0 { true } else { false } }, "\(outcomes)")
    #expect(
      try foreign.other.texts("SELECT expired FROM sessions ORDER BY sid") == ["1893456120000", "1893456060000"])
  }

  @Test("a session by whose id its row cannot be found is there, and not called gone") func nameless() async throws {
    let foreign = try await Foreign(
      """
      CREATE TABLE sessions (sid, expired, sess, PRIMARY KEY (sid)) WITHOUT ROWID;
      INSERT INTO sessions VALUES (x'FF', 1893456000000, '\(express)'), ('a', 1893456000000, '\(express)'), ('b', 1893456000000, '\(express)'),
        ('c', 1893456000000, '\(express)');
      """)
    let id = try #require(try await foreign.reader.page(PageRequest()).entries.map(\.id).first { $0.digest != nil })
    #expect(try await foreign.reader.entries(of: [id])[id] != nil)
    #expect(await foreign.reader.refusal(of: .delete(id, ifRevision: nil))?.words.contains("no id by which") == true)
    #expect(await failure { _ = try await foreign.store.delete(id, ifRevision: nil) }?.words.contains("no id by which") == true)
    let outcome = try await foreign.store.apply([.delete(id, ifRevision: nil)], keepingBefore: true).first
    guard case .failed = outcome else { throw StoreError.failed("\(outcome.map { "\($0)" } ?? "")") }
    #expect(try foreign.rows().count == 4)
  }
}
