import ECMAScript
import Foundation
import Sessions
import SessionsSQLite
import TestSupport
import Testing

@Suite("An SQLite store") struct StoreTests {
  private let directory: TemporaryDirectory
  private var path: String { directory.path + "/s.db" }

  init() throws { directory = try TemporaryDirectory() }

  private func store(_ options: SQLiteSessionStore.Options = .init(durability: .relaxed, createsDatabase: true)) throws
    -> SQLiteSessionStore
  {
    try SQLiteSessionStore(path: path, options: options)
  }

  @Test("makes its database for this user only, with a version, in WAL mode, and never makes one unasked")
  func creates() async throws {
    #expect(throws: StoreError.unavailable("there is no database \(path)")) { try SQLiteSessionStore(path: path) }
    let store = try store()
    _ = try await store.create(StoredSession("a", "{}"))
    for name in ["s.db", "s.db-wal", "s.db-shm"] { #expect(directory.mode(name) == 0o600, "\(name)") }
    let other = try OtherConnection(path)
    #expect(try other.texts("PRAGMA journal_mode") == ["wal"])
    #expect(try other.texts("PRAGMA user_version") == ["1"])
    #expect(try other.texts("PRAGMA integrity_check") == ["ok"])
    #expect(store.guarantees == StoreGuarantees(compareAndSwap: .exact, durable: false))
    #expect(store.makeID().reveal()?.string.utf8.count == 43)
    try other.run("PRAGMA user_version = 2")
    #expect(throws: StoreError.self) { try SQLiteSessionStore(path: path) }
    #expect(throws: StoreError.self) { try SQLiteSessionReader(path: path) }
  }

  @Test("writes to the file that it was given, also where that has another name") func names() async throws {
    do { _ = try await store().create(StoredSession("a", "{}")) }
    link(path, directory.path + "/other.db")
    let seldom = try SQLiteSessionStore(writing: SQLiteSessionReader(path: path))
    #expect(try await seldom.delete(SessionID("a"), ifRevision: nil) == .deleted)
    let held = try store()
    _ = try await held.create(StoredSession("b", "{}"))
    #expect(seldom.writeObstacle == nil && held.writeObstacle == nil)
  }

  @Test("what plain SQL of another program changes has a new revision, so that nothing of it is overwritten")
  func foreignWriters() async throws {
    let store = try store()
    let other = try OtherConnection(path)
    try other.run("INSERT INTO sessions (id, data) VALUES ('x', '{\"by\":\"sql\"}')")
    let id = SessionID("x")
    for sql in [
      "UPDATE sessions SET data = '{\"by\":\"sql again\"}'", "UPDATE sessions SET expires = 17",
      "UPDATE sessions SET data = data",
    ] {
      var session = try #require(try await store.read(id))
      #expect(session.modified.map { abs($0 - .now()) < 600_000 } == true)
      try other.run(sql)
      session.payload = Array("{}".utf8)
      #expect(try await store.update(session) == .conflict, "\(sql)")
      #expect(try await store.delete(id, ifRevision: session.revision) == .conflict, "\(sql)")
    }
    #expect(throws: OtherConnection.Failure.self) { try other.run("UPDATE sessions SET id = 'y'") }
    try other.run("DELETE FROM sessions")
    #expect(try await store.update(StoredSession("x", "{}")) == .gone)
    for bad in ["VALUES ('', '{}')", "VALUES ('y', NULL)", "VALUES ('y', x'00')"] {
      #expect(throws: OtherConnection.Failure.self) { try other.run("INSERT INTO sessions (id, data) \(bad)") }
    }
  }

  @Test("counting by compare-and-swap from four stores, sixteen tasks and plain SQL beside them loses nothing")
  func counting() async throws {
    _ = try await store().create(StoredSession("n", #"{"n":0}"#))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<4 {
        let store =
          number == 3
          ? try SQLiteSessionStore(writing: SQLiteSessionReader(path: path), options: .init(durability: .relaxed)) : try store()
        for _ in 0..<4 {
          group.addTask {
            var done = 0
            while done < 25 {
              var session = try #require(try await store.read(SessionID("n")))
              let count = try #require(try JSON.parse(session.payload)["n"]?.asInt)
              session.payload = Array("{\"n\":\(count + 1)}".utf8)
              if case .updated = try await store.update(session) { done += 1 }
            }
          }
        }
      }
      let path = path
      group.addTask {
        let other = try OtherConnection(path)
        for _ in 0..<100 {
          try other.run("UPDATE sessions SET data = '{\"n\":' || (substr(data, 6, length(data) - 6) + 1) || '}'")
          await Task.yield()
        }
      }
      try await group.waitForAll()
    }
    #expect(try await store().read(SessionID("n"))?.payload == Array(#"{"n":500}"#.utf8))
  }

  @Test(
    "refuses what it could not give back",
    arguments: [
      ("", "{}", StoreError.invalidID), (String(repeating: "a", count: 257), "{}", .invalidID), ("a b", "{}", .invalidID),
      ("é", "{}", .invalidID), ("a\u{0}b", "{}", .invalidID),
    ])
  func refuses(_ id: String, _ payload: String, _ error: StoreError) async throws {
    let store = try store()
    await #expect(throws: error) { try await store.create(StoredSession(id, payload)) }
    await #expect(throws: error) { try await store.update(StoredSession(id, payload)) }
    await #expect(throws: error) { try await store.delete(SessionID(id), ifRevision: nil) }
    #expect(try await store.read(SessionID(id)) == nil)
    let torn = await #expect(throws: StoreError.self) { try await store.create(StoredSession("ok", #"{"torn"#)) }
    guard case .malformed(let record)? = torn else { throw try #require(torn) }
    #expect(record.offset != nil)
  }

  @Test("waits for another's transaction no longer than it was told, and then says so without naming a session")
  func busy() async throws {
    let store = try store(.init(durability: .relaxed, createsDatabase: true, busyTimeout: .milliseconds(30)))
    let other = try OtherConnection(path)
    try other.run("BEGIN IMMEDIATE; INSERT INTO sessions (id, data) VALUES ('other', '{}')")
    await #expect(throws: StoreError.timedOut("writing to \(path): the database is locked by another process")) {
      try await store.create(StoredSession("mine", "{}"))
    }
    #expect(try await store.read(SessionID("other")) == nil)
    try other.run("COMMIT")
    #expect(try await store.create(StoredSession("mine", "{}")) != .exists)
    #expect(try await store.all().count == 2)
  }

  @Test("a cancelled reading ends as cancelled, and the next one is as good as ever; a write that was asked for is made")
  func cancelling() async throws {
    let store = try store()
    for index in 0..<500 { _ = try await store.create(StoredSession("id-\(index)", #"{"n":1}"#)) }
    for _ in 0..<20 {
      let reading = Task { () throws(StoreError) in try await store.page(PageRequest(limit: 500)).entries.count }
      reading.cancel()
      switch await reading.result {
      case .success(let count): #expect(count == 500)
      case .failure(let error): #expect(error as? StoreError == .failed("reading \(path): cancelled"))
      }
      #expect(try await store.all().count == 500)
    }
    let writing = Task { try await store.delete(SessionID("id-0"), ifRevision: nil) }
    writing.cancel()
    #expect(try await writing.value == .deleted)
  }

  @Test("a row too large or with a strange id is a row, and no failure of the listing")
  func strangeRows() async throws {
    let store = try store()
    _ = try await store.create(StoredSession("good", "{}"))
    try OtherConnection(path).run(
      """
      INSERT INTO sessions (id, data) VALUES ('a b', '{}');
      INSERT INTO sessions (id, data) VALUES ('torn', '{"torn');
      INSERT INTO sessions (id, data) VALUES ('large', CAST(zeroblob(68157440) AS TEXT));
      """)
    let entries = try await store.all()
    #expect(entries.count == 4)
    #expect(entries.filter { if case .unreadable = $0.content { true } else { false } }.count == 2)
    await #expect(throws: StoreError.self) { try await store.read(SessionID("large")) }
  }
}
