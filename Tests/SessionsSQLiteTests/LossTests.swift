import CSQLite
import Foundation
import Sessions
import SessionsSQLite
import Synchronization
import TestSupport
import Testing

/// What an operator or another program does to a database that is watched, and how it comes back.
struct Loss: CustomTestStringConvertible, Sendable {
  let testDescription: String
  /// What is said of it.
  let words: String
  let happens: @Sendable (_ path: String, _ kept: String) throws -> Void
  var returns: @Sendable (_ path: String, _ kept: String) throws -> Void = { path, kept in
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.moveItem(atPath: kept, toPath: path)
  }

  private static func move(_ path: String, _ to: String) throws {
    try FileManager.default.moveItem(atPath: path, toPath: to)
  }

  private static func sql(_ happens: String, _ returns: String, _ words: String) -> Loss {
    Loss(
      testDescription: happens, words: words, happens: { path, _ in try OtherConnection(path).run(happens) },
      returns: { path, _ in try OtherConnection(path).run(returns) })
  }

  static let files: [Loss] = [
    Loss(testDescription: "deleted", words: "there is no database") { path, kept in
      try FileManager.default.copyItem(atPath: path, toPath: kept)
      try FileManager.default.removeItem(atPath: path)
    },
    Loss(testDescription: "renamed away", words: "there is no database", happens: move),
    Loss(testDescription: "replaced by a text", words: "is not an SQLite database") { path, kept in
      try move(path, kept)
      try Data(repeating: UInt8(ascii: "x"), count: 8192).write(to: URL(fileURLWithPath: path), options: .atomic)
    },
    Loss(testDescription: "replaced by a directory", words: "is not a file") { path, kept in
      try move(path, kept)
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    },
    Loss(testDescription: "replaced by a pipe", words: "is not a file") { path, kept in
      try move(path, kept)
      mkfifo(path, 0o600)
    },
    // As in a directory that may not be entered, which root always may: it is not said that there is none.
    Loss(testDescription: "replaced by a link to itself", words: "symbolic links") { path, kept in
      try move(path, kept)
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: (path as NSString).lastPathComponent)
    },
    Loss(
      testDescription: "in a directory that is renamed", words: "there is no database",
      happens: { path, _ in
        let directory = (path as NSString).deletingLastPathComponent
        try move(directory, directory + ".away")
      },
      returns: { path, _ in
        let directory = (path as NSString).deletingLastPathComponent
        try move(directory + ".away", directory)
      }),
    Loss(
      testDescription: "below a directory that is renamed", words: "there is no database",
      happens: { path, _ in
        let directory = above(path)
        try move(directory, directory + ".away")
      },
      returns: { path, _ in
        let directory = above(path)
        try move(directory + ".away", directory)
      }),
    Loss(
      testDescription: "below a directory whose place an empty one takes", words: "there is no database",
      happens: { path, _ in
        let directory = above(path)
        try move(directory, directory + ".away")
        try FileManager.default.createDirectory(atPath: directory + "/d", withIntermediateDirectories: true)
      },
      returns: { path, _ in
        let directory = above(path)
        try FileManager.default.removeItem(atPath: directory)
        try move(directory + ".away", directory)
      }),
  ]

  /// The directory above the database's own.
  private static func above(_ path: String) -> String {
    ((path as NSString).deletingLastPathComponent as NSString).deletingLastPathComponent
  }

  static let own: [Loss] =
    files + [
      sql(
        "ALTER TABLE sessions RENAME TO others", "ALTER TABLE others RENAME TO sessions", "no longer has its table of sessions"),
      sql("PRAGMA user_version = 2", "PRAGMA user_version = 1", "made by a newer version"),
      sql("PRAGMA application_id = 3", "PRAGMA application_id = 1399157619", "holds no table of sessions"),
    ]

  static let foreign: [Loss] =
    files + [
      sql("ALTER TABLE sessions RENAME TO others", "ALTER TABLE others RENAME TO sessions", "no such table"),
      sql("ALTER TABLE sessions RENAME sess TO data", "ALTER TABLE sessions RENAME data TO sess", "no such column"),
    ]
}

@Suite("A watched database") struct LossTests {
  /// What was told so far.
  private final class Told: Sendable {
    let reasons = Mutex<[String?]>([])
    let changes = Mutex<[StoreChange]>([])
    private let tasks = Mutex<[Task<Void, Never>]>([])

    init(_ connection: AsyncStream<String?>, _ changes: AsyncStream<StoreChange>) {
      let following = Task { [weak self] in
        for await reason in connection { self?.reasons.withLock { $0.append(reason) } }
      }
      let watching = Task { [weak self] in
        for await change in changes { self?.changes.withLock { $0.append(change) } }
      }
      tasks.withLock { $0 = [following, watching] }
    }

    deinit { for task in tasks.withLock(\.self) { task.cancel() } }
  }

  /// - Parameter touch: changes the session `a` of the database at a path.
  private func hold(
    _ loss: Loss, _ path: String, _ connection: AsyncStream<String?>, _ changes: AsyncStream<StoreChange>,
    touch: (String) throws -> Void
  ) async throws {
    let told = Told(connection, changes)
    // The watch stands once it tells of a change.
    let changed = StoreChange.changed(SessionID("a"))
    #expect(
      try await eventually(true) {
        try touch(path)
        return told.changes.withLock { $0.contains(changed) }
      })
    #expect(told.reasons.withLock(\.self) == [nil])
    try loss.happens(path, path + ".kept")
    #expect(try await eventually(2) { told.reasons.withLock { $0.count } } == 2)
    let reason = try #require(told.reasons.withLock { $0.last } ?? nil)
    #expect(reason.contains(loss.words), "\(reason)")
    told.changes.withLock { $0 = [] }
    try loss.returns(path, path + ".kept")
    #expect(try await eventually(true) { told.reasons.withLock { $0.last == .some(nil) } })
    #expect(try await eventually(true) { told.changes.withLock { $0.first == .resync } })
    #expect(
      try await eventually(true) {
        try touch(path)
        return told.changes.withLock { $0.contains(changed) }
      })
  }

  @Test("a pipe that comes into its place between a look and the opening is not waited for") func latePipe() async throws {
    let parent = try TemporaryDirectory()
    let path = parent.path + "/s.db", pipe = parent.path + "/pipe"
    _ = try await SQLiteSessionStore(path: path, options: .init(createsDatabase: true)).create(StoredSession("a", "{}"))
    #expect(try await SQLiteSessionReader(path: path).read(SessionID("a")) != nil)
    #expect(mkfifo(pipe, 0o600) == 0)
    var database: OpaquePointer?
    defer { sqlite3_close(database) }
    #expect(sqlite3_open_v2(pipe, &database, SQLITE_OPEN_READONLY, "sessions-reading") == SQLITE_CANTOPEN)
  }

  @Test(
    "of ours that is lost is told so with the reason, and is watched again when it is back", arguments: Loss.own, [false, true])
  func own(_ loss: Loss, _ writes: Bool) async throws {
    let parent = try TemporaryDirectory()
    let path = parent.path + "/a/d/s.db"
    try FileManager.default.createDirectory(atPath: parent.path + "/a/d", withIntermediateDirectories: true)
    _ = try await SQLiteSessionStore(path: path, options: .init(createsDatabase: true)).create(StoredSession("a", "{}"))
    let reader = try SQLiteSessionReader(path: path)
    let store = try SQLiteSessionStore(writing: reader)
    try await hold(
      loss, path, writes ? store.connection() : reader.connection(), writes ? store.changes() : reader.changes()
    ) { try OtherConnection($0).run("UPDATE sessions SET data = data WHERE id = 'a'") }
    withExtendedLifetime(parent) {}
  }

  @Test("is the one at the path by then, when a directory above it is swapped for another", arguments: [false, true])
  func swapped(_ writes: Bool) async throws {
    let parent = try TemporaryDirectory()
    let (now, next) = (parent.path + "/app", parent.path + "/app.new")
    for (directory, id) in [(now, "old"), (next, "new")] {
      try FileManager.default.createDirectory(atPath: directory + "/data", withIntermediateDirectories: true)
      let store = try SQLiteSessionStore(path: directory + "/data/s.db", options: .init(createsDatabase: true))
      _ = try await store.create(StoredSession(id, "{}"))
    }
    let path = now + "/data/s.db"
    let reader = try SQLiteSessionReader(path: path)
    let store = try SQLiteSessionStore(writing: reader)
    let told = Told(
      writes ? store.connection() : reader.connection(), writes ? store.changes() : reader.changes())
    func follows(_ id: String) async throws -> Bool {
      try await eventually(true) {
        try OtherConnection(path).run("UPDATE sessions SET data = data WHERE id = '\(id)'")
        return told.changes.withLock { $0.contains(.changed(SessionID(id))) }
      }
    }
    #expect(try await follows("old"))
    // After a write the database is looked at for more than a second. Then nothing is written, and the kernel has nothing to tell of
    // the directory that it watches.
    try await Task.sleep(for: .seconds(3))
    told.changes.withLock { $0 = [] }
    try FileManager.default.moveItem(atPath: now, toPath: now + ".old")
    try FileManager.default.moveItem(atPath: next, toPath: now)
    #expect(try await eventually(true) { told.changes.withLock { $0.contains(.resync) } })
    #expect(try await follows("new"))
    withExtendedLifetime(parent) {}
  }

  @Test("of somebody's that is lost is told so with the reason, and is watched again when it is back", arguments: Loss.foreign)
  func foreign(_ loss: Loss) async throws {
    let parent = try TemporaryDirectory()
    let path = parent.path + "/a/d/s.db"
    try FileManager.default.createDirectory(atPath: parent.path + "/a/d", withIntermediateDirectories: true)
    try OtherConnection(path).run(expressTable("('a', 1893456000000, '\(express)')"))
    let reader = try ForeignSessionReader(try await SessionTables.only(in: path), path: path)
    try await hold(loss, path, reader.connection(), reader.changes()) {
      try OtherConnection($0).run("UPDATE sessions SET expired = expired + 1 WHERE sid = 'a'")
    }
    withExtendedLifetime(parent) {}
  }
}

@Suite("A schema that another program changed while a store was open") struct ChangedSchemaTests {
  private static let trigger = "CREATE TRIGGER session_changed AFTER UPDATE OF data, expires ON sessions BEGIN SELECT 1; END"

  @Test(
    "is looked at before each write: nothing is written past it, and it is written again once it is as it was",
    arguments: [
      ("PRAGMA user_version = 2", "PRAGMA user_version = 1", "made by a newer version"),
      ("DROP TRIGGER session_changed", "", "its trigger session_changed"),
      ("DROP TRIGGER session_deleted", "", "its trigger session_deleted"),
      ("DROP TRIGGER session_changed; \(trigger)", "DROP TRIGGER session_changed", "its trigger session_changed"),
      ("ALTER TABLE sessions RENAME TO others", "ALTER TABLE others RENAME TO sessions", "no longer has its table"),
      // What changes nothing for a write does not stand in its way.
      ("CREATE TABLE more (x)", "", nil), ("DROP INDEX sessions_by_modification", "", nil),
      ("ALTER TABLE sessions RENAME TO others; ALTER TABLE others RENAME TO sessions", "", nil),
    ] as [(String, String, String?)], [false, true])
  func changed(_ change: (happens: String, returns: String, words: String?), _ holds: Bool) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/s.db"
    let held = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
    let store = holds ? held : try SQLiteSessionStore(writing: SQLiteSessionReader(path: path))
    for id in ["a", "b"] { _ = try await store.create(StoredSession(id, "{}")) }
    let other = try OtherConnection(path)
    let triggers = try other.texts("SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
    try other.run(change.happens)
    let writes: [() async throws -> Void] = [
      { _ = try await store.update(StoredSession("a", #"{"n":1}"#)) },
      { _ = try await store.apply([.delete(SessionID("b"), ifRevision: nil)]) },
    ]
    for write in writes {
      guard let words = change.words else {
        try await write()
        continue
      }
      let error = await #expect(throws: StoreError.self) { try await write() }
      #expect(error?.words.contains(words) == true, "\(error?.words ?? "")")
    }
    if change.words == nil { return }
    if !change.returns.isEmpty { try other.run(change.returns) }
    #expect(try other.texts("SELECT data FROM sessions ORDER BY id") == ["{}", "{}"])
    let there = try other.texts("SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
    for sql in triggers where !there.contains(sql) && there.count < 4 { try other.run(sql) }
    for write in writes { try await write() }
    #expect(try other.texts("SELECT data FROM sessions ORDER BY id") == [#"{"n":1}"#])
  }
}
