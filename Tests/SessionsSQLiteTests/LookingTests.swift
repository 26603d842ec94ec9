import ECMAScript
import Foundation
import Sessions
import SessionsSQLite
import TestSupport
import Testing

/// A database as an application left it, and what is in it.
enum Left: String, CaseIterable, CustomTestStringConvertible {
  case rollbackClean, rollbackWriting, hotJournal, emptyJournal, walClean, walOpen, walOpenEmpty, walCrashed, walWithoutIndex,
    walEmptyWithoutIndex, walHeaderAlone, walTornFrame, walOldFrame, walUncommitted, walBesideJournal, walOpenBesideJournal

  var testDescription: String { rawValue }

  private var isWAL: Bool { rawValue.hasPrefix("wal") }

  /// Whether it can only be read as a copy.
  var isRead: String { self == .hotJournal || self == .walWithoutIndex ? "copy" : "itself" }

  /// - Returns: what has to stay alive for the state to last.
  func make(in directory: TemporaryDirectory) async throws -> [Any] {
    let alive = try await leave(in: directory)
    try directory.forgetAccesses()
    // What was written just now is read with locks, since another write could get the same time.
    try await Task.sleep(for: .milliseconds(100))
    return alive
  }

  private func leave(in directory: TemporaryDirectory) async throws -> [Any] {
    let scratch = try TemporaryDirectory()
    let elsewhere: [Left] = [
      .hotJournal, .walCrashed, .walWithoutIndex, .walEmptyWithoutIndex, .walHeaderAlone, .walTornFrame, .walOldFrame,
      .walUncommitted,
    ]
    let place = elsewhere.contains(self) ? scratch : directory
    let path = place.path + "/s.db"
    do {
      let store = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
      for index in 0..<40 { _ = try await store.create(StoredSession("id-\(index)", #"{"n":\#(index)}"#)) }
    }
    let other = try OtherConnection(path)
    if !isWAL { try other.run("PRAGMA journal_mode = DELETE") }
    switch self {
    case .rollbackClean, .walClean: return []
    case .rollbackWriting:
      try other.run("PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE sessions SET data = '{\"uncommitted\":1}' WHERE place = 1")
      return [other]
    case .hotJournal:
      // Spilled: half of the transaction is in the file, and what was there before in the journal.
      try other.run(
        "PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE sessions SET data = '{\"x\":\"' || hex(zeroblob(4000)) || '\"}'")
      for name in ["s.db", "s.db-journal"] { try place.copyFile(name, to: directory) }
      return []
    case .emptyJournal:
      try other.run("PRAGMA journal_mode = TRUNCATE; UPDATE sessions SET data = data WHERE place = 1")
      return []
    case .walOpen:
      try other.run("UPDATE sessions SET data = data WHERE place = 1")
      return [other]
    case .walOpenEmpty:
      try other.run("UPDATE sessions SET data = data WHERE place = 1; PRAGMA wal_checkpoint(TRUNCATE)")
      return [other]
    case .walBesideJournal, .walOpenBesideJournal:
      // A journal whose transaction is over, beside another database than it was of: one that was put back, for instance.
      try other.run("PRAGMA journal_mode = PERSIST; UPDATE sessions SET data = data WHERE place = 1")
      let journal = try Data(contentsOf: URL(fileURLWithPath: path + "-journal"))
      #expect(journal.count > 0 && journal.first == 0)
      try other.run("PRAGMA journal_mode = WAL; UPDATE sessions SET data = data WHERE place = 1")
      try journal.write(to: URL(fileURLWithPath: path + "-journal"))
      return self == .walOpenBesideJournal ? [other] : []
    case .walCrashed, .walWithoutIndex:
      // All of the sessions' last change is in the log alone.
      try other.run("PRAGMA wal_autocheckpoint = 0; UPDATE sessions SET expires = 5")
      try other.run("UPDATE sessions SET expires = NULL")
      for name in ["s.db", "s.db-wal"] + (self == .walCrashed ? ["s.db-shm"] : []) { try place.copyFile(name, to: directory) }
      return []
    case .walEmptyWithoutIndex:
      try place.copyFile("s.db", to: directory)
      #expect(FileManager.default.createFile(atPath: directory.path + "/s.db-wal", contents: nil))
      return []
    case .walHeaderAlone, .walTornFrame, .walOldFrame, .walUncommitted:
      // Killed over the first transaction of a fresh log: what its index says does not fit it.
      try other.run(
        "PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE sessions SET data = '{\"x\":\"' || hex(zeroblob(4000)) || '\"}'")
      for name in ["s.db", "s.db-shm"] { try place.copyFile(name, to: directory) }
      let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
      #expect(log.count > 3 * 4096, "the transaction was not spilled")
      try cut(log).write(to: URL(fileURLWithPath: directory.path + "/s.db-wal"))
      return []
    }
  }

  /// What of an unfinished log was written.
  private func cut(_ log: Data) -> Data {
    switch self {
    case .walHeaderAlone: return log.prefix(32)
    case .walTornFrame: return log.prefix(32 + 24 + 2000) + Data(repeating: 0, count: 4096)
    case .walOldFrame:
      var log = log
      log[32 + 8] ^= 1
      return log
    default: return log
    }
  }
}

@Suite("Looking at a database") struct LookingTests {
  static let expected = Dictionary(uniqueKeysWithValues: (0..<40).map { ("id-\($0)", #"{"n":\#($0)}"#) })

  @Test(
    "shows what is committed and changes no name, byte, mode or time, not even that of access", arguments: Left.allCases,
    [false, true])
  func changesNothing(_ left: Left, _ writes: Bool) async throws {
    let directory = try TemporaryDirectory()
    let alive = try await left.make(in: directory)
    let before = try directory.inventory()
    let reader = try SQLiteSessionReader(path: directory.path + "/s.db")
    // A store that may write looks in the same way.
    let lister: any SessionLister & SessionWatcher = writes ? try SQLiteSessionStore(writing: reader) : reader
    let watch = Task { for await _ in lister.changes() {} }
    for _ in 0..<3 { #expect(try await lister.payloads() == Self.expected) }
    #expect(try await lister.read(SessionID("id-7"))?.payload == Array(#"{"n":7}"#.utf8))
    #expect(try await lister.read(SessionID("nobody")) == nil)
    if !writes { #expect(await reader.readsCopy == (left.isRead == "copy")) }
    watch.cancel()
    await watch.value
    let changed = differences(before, try directory.inventory())
    #expect(changed == [], "\(changed)")
    withExtendedLifetime(alive) {}
  }

  @Test(
    "needs no permission to write", .enabled(if: geteuid() != 0, "root is refused nothing: run the tests as another user"),
    arguments: Left.allCases)
  func withoutPermission(_ left: Left) async throws {
    let directory = try TemporaryDirectory()
    let alive = try await left.make(in: directory)
    for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) { chmod(directory.path + "/" + name, 0o444) }
    chmod(directory.path, 0o555)
    defer { chmod(directory.path, 0o755) }
    let before = try directory.inventory()
    let reader = try SQLiteSessionReader(path: directory.path + "/s.db")
    for _ in 0..<3 { #expect(try await reader.payloads() == Self.expected) }
    let changed = differences(before, try directory.inventory())
    #expect(changed == [], "\(changed)")
    let store = try SQLiteSessionStore(writing: reader)
    #expect(store.writeObstacle?.contains("cannot be written") == true)
    await #expect(throws: StoreError.self) { try await store.delete(SessionID("id-1"), ifRevision: nil) }
    withExtendedLifetime(alive) {}
  }

  private static func copiesStanding() throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory()).filter { $0.hasPrefix("session-copy.") })
  }

  @Test("takes away a copy that a killed process left, and no other one's directory")
  func staleCopies() async throws {
    let parent = NSTemporaryDirectory()
    func name() -> String { String(UUID().uuidString.prefix(6)) }
    let stale = parent + "/session-copy.\(name())", held = parent + "/session-copy.\(name())"
    // Without its mark; under a name that is not made so; of another kind.
    let unmarked = parent + "/session-copy.\(name())", longer = parent + "/session-copy.\(name())-\(name())"
    let foreign = parent + "/session-copied.\(name())"
    let all = [stale, held, unmarked, longer, foreign]
    defer { for path in all { try? FileManager.default.removeItem(atPath: path) } }
    var lock: Int32 = -1
    defer { close(lock) }
    for path in all {
      // Called so once it is complete: others sweep here, too.
      let made = path + ".made"
      try FileManager.default.createDirectory(
        atPath: made, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      try Data("secret".utf8).write(to: URL(filePath: made + "/copy"))
      if path != unmarked { try Data().write(to: URL(filePath: made + "/.session-inspector")) }
      if path == held {
        lock = open(made, O_RDONLY | O_DIRECTORY)
        #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
      }
      try FileManager.default.moveItem(atPath: made, toPath: path)
    }
    let directory = try TemporaryDirectory()
    _ = try await Left.walWithoutIndex.make(in: directory)
    _ = try await SQLiteSessionReader(path: directory.path + "/s.db").payloads()
    #expect(all.map { FileManager.default.fileExists(atPath: $0 + "/copy") } == [false, true, true, true, true])
  }

  @Test("leaves no copy behind, and copies again only what moved")
  func copies() async throws {
    let directory = try TemporaryDirectory()
    _ = try await Left.walWithoutIndex.make(in: directory)
    // A process that was killed while it copied may have left one behind: those that stand already are not ours.
    let before = try Self.copiesStanding()
    let reader = try SQLiteSessionReader(path: directory.path + "/s.db")
    #expect(try await reader.payloads() == Self.expected)
    // Tests beside this one make copies too: each is there for a moment.
    let copies = try await eventually([]) { try Self.copiesStanding().subtracting(before) }
    #expect(copies == [])
    // The application comes back, mends it, and goes on.
    let other = try OtherConnection(directory.path + "/s.db")
    try other.run("UPDATE sessions SET data = '{\"n\":\"new\"}' WHERE id = 'id-3'")
    #expect(try await reader.read(SessionID("id-3"))?.payload == Array(#"{"n":"new"}"#.utf8))
    #expect(await reader.readsCopy == false)
  }

  @Test("does not keep the application from closing its database, nor from moving its log")
  func holdsNothing() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/s.db"
    _ = try await Left.walClean.make(in: directory)
    let reader = try SQLiteSessionReader(path: path)
    do {
      let other = try OtherConnection(path)
      try other.run("UPDATE sessions SET data = data")
      #expect(try await reader.all().count == 40)
      #expect(try other.texts("PRAGMA wal_checkpoint(TRUNCATE)") == ["0"])
      #expect(try await reader.all().count == 40)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["s.db"])
    #expect(try await reader.all().count == 40)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["s.db"])
  }

  @Test(
    "says what a file is that holds no sessions",
    arguments: [
      ("", "holds no table"), ("plain text, and rather more than sixteen bytes of it", "is not an SQLite database"),
      ("SQLite format 3\u{0}" + String(repeating: "x", count: 4096), "is not an SQLite database"),
    ])
  func strangers(_ text: String, _ words: String) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/s.db"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let before = try directory.inventory()
    let error = #expect(throws: StoreError.self) { try SQLiteSessionReader(path: path) }
    guard case .unavailable(let message)? = error else { throw try #require(error) }
    #expect(message.contains(words) && message.contains(path), "\(message)")
    let changed = differences(before, try directory.inventory())
    #expect(changed == [], "\(changed)")
  }

  @Test("says that another's table is not known, and that nothing is there")
  func others() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/s.db"
    #expect(throws: StoreError.unavailable("there is no database \(path)")) { try SQLiteSessionReader(path: path) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
    try OtherConnection(path).run("CREATE TABLE sessions (sid, sess, expired)")
    let before = try directory.inventory(accesses: false)
    for open in [{ _ = try SQLiteSessionReader(path: path) }, { _ = try SQLiteSessionStore(path: path) }] {
      #expect(throws: StoreError.self) { try open() }
    }
    let changed = differences(before, try directory.inventory(accesses: false))
    #expect(changed == [], "\(changed)")
  }
}
