import Foundation
import Sessions
import SessionsSQLite
import Synchronization
import TestSupport
import Testing

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
    for attempt in 0..<100 where !told.all.contains(where: { $0 != .resync }) {
      try other.run("INSERT INTO sessions (id, data) VALUES ('first-\(attempt)', '{}')")
      try await Task.sleep(for: .milliseconds(50))
    }
    try #require(told.all.contains { $0 != .resync })
    try await settle()
  }

  /// Until nothing is told any more.
  private func settle() async throws {
    var count = -1
    while count != told.all.count {
      count = told.all.count
      try await Task.sleep(for: .milliseconds(300))
    }
    told.forget()
  }

  @Test("tells of exactly what another program changed, deleted and created, in its order", arguments: ["WAL", "DELETE"])
  func tells(_ mode: String) async throws {
    try other.run("PRAGMA journal_mode = \(mode)")
    for (sql, changes) in [
      ("INSERT INTO sessions (id, data) VALUES ('a', '{}')", [StoreChange.changed(SessionID("a"))]),
      ("UPDATE sessions SET expires = 5 WHERE id = 'a'", [.changed(SessionID("a"))]),
      (
        "BEGIN; INSERT INTO sessions (id, data) VALUES ('b', '{}'); DELETE FROM sessions WHERE id = 'a'; COMMIT",
        [.changed(SessionID("b")), .deleted(SessionID("a"))]
      ),
    ] {
      try other.run(sql)
      #expect(try await eventually(changes) { told.all } == changes, "\(sql)")
      try await settle()
    }
  }

  @Test("tells nothing of what was rolled back, nor of other tables")
  func quiet() async throws {
    try other.run("BEGIN; DELETE FROM sessions; ROLLBACK; CREATE TABLE more (x); INSERT INTO more VALUES (1)")
    try await settle()
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
    try other.run("PRAGMA journal_mode = DELETE")
    #expect(rename(elsewhere.path + "/s.db", path) == 0)
    #expect(try await eventually([.resync]) { told.all } == [.resync])
  }
}
