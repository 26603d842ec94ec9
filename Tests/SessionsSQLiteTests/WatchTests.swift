import Foundation
import Sessions
import SessionsSQLite
import Synchronization
import TestSupport
import Testing

/// Whether a change tells of a session.
private func named(_ change: StoreChange) -> Bool { change != .resync && change != .unspecified }

/// All that a watcher has been told.
private final class Told: Sendable {
  private let changes = Mutex<[StoreChange]>([])
  private let task = Mutex<Task<Void, Never>?>(nil)

  init(_ stream: AsyncStream<StoreChange>) {
    let running = Task { [weak self] in
      for await change in stream { self?.changes.withLock { $0.append(change) } }
    }
    task.withLock { $0 = running }
  }

  deinit { task.withLock { $0?.cancel() } }

  var all: [StoreChange] { changes.withLock { $0 } }
  func forget() { changes.withLock { $0 = [] } }
}

@Suite("Watching a table") struct WatchTests {
  private let directory: TemporaryDirectory
  private let other: OtherConnection
  private let told: Told
  private var path: String { directory.path + "/s.db" }

  init() async throws {
    directory = try TemporaryDirectory()
    let path = directory.path + "/s.db"
    _ = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
    other = try OtherConnection(path)
    told = Told(try SQLiteSessionReader(path: path).changes())
    // The watch stands once it tells of single changes.
    try await eventually("the watch tells of no single change") {
      try other.run("INSERT INTO sessions (id, data) VALUES ('first-\(UUID().uuidString)', '{}')")
      return told.all.contains { $0 != .resync }
    }
    try await settle()
  }

  /// Until all that was is told: what is told last was made last.
  /// - Returns: what was told before that.
  @discardableResult private func settle() async throws -> [StoreChange] {
    let id = "settled-\(UUID().uuidString)"
    try other.run("INSERT INTO sessions (id, data) VALUES ('\(id)', '{}')")
    let last = StoreChange.changed(SessionID(id))
    try #require(try await eventually(true) { told.all.contains(last) })
    let before = told.all.filter { $0 != last }
    told.forget()
    return before
  }

  @Test("tells of exactly what another program changed, deleted and created, in its order", arguments: ["WAL", "DELETE"])
  func tells(_ mode: String) async throws {
    try await other.keepJournal(mode)
    for (sql, changes) in [
      ("INSERT INTO sessions (id, data) VALUES ('a', '{}')", [StoreChange.changed(SessionID("a"))]),
      ("UPDATE sessions SET expires = 5 WHERE id = 'a'", [.changed(SessionID("a"))]),
      (
        "BEGIN; INSERT INTO sessions (id, data) VALUES ('b', '{}'); DELETE FROM sessions WHERE id = 'a'; COMMIT",
        [.changed(SessionID("b")), .deleted(SessionID("a"))]
      ),
    ] {
      try other.run(sql)
      #expect(try await eventually(changes) { told.all } == changes, "\(sql): \(told.all)")
      try await settle()
    }
  }

  @Test("tells nothing of what was rolled back, nor of other tables")
  func quiet() async throws {
    try other.run("BEGIN; DELETE FROM sessions; ROLLBACK; CREATE TABLE more (x); INSERT INTO more VALUES (1)")
    #expect(try await settle() == [])
    try other.run("INSERT INTO sessions (id, data) VALUES ('z', '{}')")
    #expect(try await eventually([.changed(SessionID("z"))]) { told.all } == [.changed(SessionID("z"))])
  }

  @Test("says to list again where more changed than the table remembers, and where another file took the place")
  func resync() async throws {
    try other.run(
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      INSERT INTO sessions (id, data) SELECT 'many-' || i, '{}' FROM n
      """)
    #expect(try await eventually([.resync]) { told.all } == [.resync])
    try await settle()
    let elsewhere = try TemporaryDirectory()
    _ = try await SQLiteSessionStore(path: elsewhere.path + "/s.db", options: .init(createsDatabase: true))
      .create(StoredSession("new", "{}"))
    try await other.keepJournal("DELETE")
    #expect(rename(elsewhere.path + "/s.db", path) == 0)
    #expect(try await eventually([.resync]) { told.all } == [.resync])
  }
}

@Suite("A database that a link leads to") struct LinkedDatabaseTests {
  @Test("is another once the link is turned: who reads, writes and watches goes on with that one") func turned() async throws {
    let directory = try TemporaryDirectory()
    let link = directory.path + "/current.db"
    for (name, id) in [("old.db", "a"), ("new.db", "b")] {
      let store = try SQLiteSessionStore(path: "\(directory.path)/\(name)", options: .init(createsDatabase: true))
      _ = try await store.create(StoredSession(id, "{}"))
    }
    func turn(to name: String) throws {
      try FileManager.default.createSymbolicLink(atPath: link + "-next", withDestinationPath: name)
      #expect(rename(link + "-next", link) == 0)
    }
    try turn(to: "old.db")
    let store = try SQLiteSessionStore(writing: SQLiteSessionReader(path: link))
    let told = Told(store.changes())
    #expect(try await store.read(SessionID("a")) != nil)
    try turn(to: "new.db")
    #expect(try await eventually(true) { told.all.contains(.resync) })
    #expect(try await store.delete(SessionID("a"), ifRevision: nil) == .gone)
    #expect(try await store.delete(SessionID("b"), ifRevision: nil) == .deleted)
    try await eventually("nothing is told of the new one") {
      try OtherConnection(directory.path + "/new.db").run("INSERT INTO sessions (id, data) VALUES ('\(UUID().uuidString)', '{}')")
      return told.all.contains { $0 != .resync }
    }
    try turn(to: "old.db")
    #expect(try await store.read(SessionID("a")) != nil)
  }
}

@Suite("Watching other people's tables") struct ForeignWatchTests {
  private let directory: TemporaryDirectory
  private let path: String
  private let other: OtherConnection

  init() throws {
    directory = try TemporaryDirectory()
    path = try directory.database("CREATE TABLE sessions (sid PRIMARY KEY, expired, sess)")
    other = try OtherConnection(path)
  }

  private func insert(_ ids: some Sequence<String>) throws {
    try other.run("BEGIN")
    for id in ids { try other.run("INSERT INTO sessions VALUES ('\(id)', 1893456000000, '{\"cookie\":{}}')") }
    try other.run("COMMIT")
  }

  private func told(waits: ClosedRange<Double> = 10...60, comparing rows: Int? = nil) async throws -> Told {
    var reader = try ForeignSessionReader(try await SessionTables.only(in: path), path: path)
    reader.resyncWaits = waits
    if let rows { reader.comparedRows = rows }
    let told = Told(reader.changes())
    // The watch stands once it tells of single changes.
    try await eventually("the watch tells of no single change") {
      try insert(["first-\(UUID().uuidString)"])
      return told.all.contains(where: named)
    }
    // What one look finds is told in any order: only with what a later look finds has all of it been told.
    for _ in 0..<2 { try await settle(told) }
    return told
  }

  @discardableResult private func settle(_ told: Told) async throws -> [StoreChange] {
    let id = "settled-\(UUID().uuidString)"
    try insert([id])
    let last = StoreChange.changed(SessionID(id))
    try #require(try await eventually(true) { told.all.contains(last) })
    let before = told.all.filter { $0 != last }
    told.forget()
    return before
  }

  @Test("of a small one it tells exactly what changed, whatever column it was", arguments: ["WAL", "DELETE"])
  func small(_ mode: String) async throws {
    try insert(["a", "b", "c"])
    try other.run("PRAGMA journal_mode = \(mode)")
    let told = try await told()
    for (sql, changes) in [
      ("INSERT INTO sessions VALUES ('d', 1893456000000, '{}')", [StoreChange.changed(SessionID("d"))]),
      ("UPDATE sessions SET expired = 5 WHERE sid = 'a'", [.changed(SessionID("a"))]),
      ("UPDATE sessions SET sess = '{\"n\":1}' WHERE sid = 'b'", [.changed(SessionID("b"))]),
      ("INSERT OR REPLACE INTO sessions VALUES ('b', 1893456000000, '{}')", [.changed(SessionID("b"))]),
      ("BEGIN; DELETE FROM sessions WHERE sid = 'c'; COMMIT", [.deleted(SessionID("c"))]),
    ] {
      try other.run(sql)
      #expect(try await eventually(changes) { told.all } == changes, "\(sql): \(told.all)")
      try await settle(told)
    }
    try other.run("CREATE TABLE more (x); INSERT INTO more VALUES (1)")
    #expect(try await settle(told) == [])
  }

  @Test("of ten thousand rows it tells which one changed, and which one is gone, wherever it stands") func medium() async throws {
    try insert((0..<10_000).map { "s-\($0)" })
    let told = try await told(waits: 600...600)
    try other.run("UPDATE sessions SET sess = '{\"n\":2}' WHERE sid = 's-3000'; DELETE FROM sessions WHERE sid = 's-2000'")
    let changes: Set<StoreChange> = [.changed(SessionID("s-3000")), .deleted(SessionID("s-2000"))]
    #expect(try await eventually(changes) { Set(told.all) } == changes)
  }

  @Test("of a large one it tells of the newest rows, and now and then to list again") func large() async throws {
    try insert((0..<6000).map { "s-\($0)" })
    let told = try await told(waits: 0.2...0.5, comparing: 4096)
    func distinct() -> Set<StoreChange> { Set(told.all.filter(named)) }
    try insert(["new"])
    #expect(try await eventually([.changed(SessionID("new"))]) { distinct() } == [.changed(SessionID("new"))])
    // As express stores save: the row gets a new number.
    try other.run("INSERT OR REPLACE INTO sessions VALUES ('s-17', 1893456000000, '{\"n\":1}')")
    #expect(try await eventually(true) { distinct().contains(.changed(SessionID("s-17"))) })
    try other.run("DELETE FROM sessions WHERE sid = 'new'")
    #expect(try await eventually(true) { distinct().contains(.deleted(SessionID("new"))) })
    try await settle(told)
    // Nobody can tell which row this is.
    try other.run("UPDATE sessions SET sess = '{\"n\":2}' WHERE sid = 's-3000'")
    #expect(try await eventually(true) { told.all.contains(.resync) })
  }

  @Test("of a large one it tells at once that a row changed which it cannot name, and nothing where nothing did")
  func unnamed() async throws {
    try insert((0..<6000).map { "s-\($0)" })
    // The pass that tells to list again is not due while this runs, however long that takes.
    let told = try await told(waits: 600...600, comparing: 4096)
    try other.run("UPDATE sessions SET sess = '{\"n\":2}' WHERE sid = 's-3000'")
    #expect(try await eventually(true) { told.all.contains(.unspecified) })
    #expect(!told.all.contains(.resync) && !told.all.contains(where: named))
  }

  @Test("a large one of which an index orders a time tells what was active") func byActivity() async throws {
    try other.run(
      """
      DROP TABLE sessions;
      CREATE TABLE sessions (id varchar PRIMARY KEY, user_id integer, ip_address varchar, user_agent text, payload text NOT NULL,
        last_activity integer NOT NULL);
      CREATE INDEX sessions_last_activity_index ON sessions (last_activity);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
      INSERT INTO sessions SELECT printf('%040d', i), i, '::1', 'x', 'YToxOntzOjE6ImEiO2k6MTt9', 1893450000 + i FROM n;
      """)
    let reader = try ForeignSessionReader(try await SessionTables.only(in: path), path: path)
    let told = Told(reader.changes())
    let id = SessionID(String(repeating: "0", count: 38) + "42")
    try await eventually("what was active is not told") {
      try other.run("UPDATE sessions SET last_activity = last_activity + 10000 WHERE user_id = 42")
      return told.all.contains(.changed(id))
    }
  }
}
