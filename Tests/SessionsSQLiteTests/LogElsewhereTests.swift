import Foundation
import Sessions
import TestSupport
import Testing

@testable import SessionsSQLite

@Suite("A database in WAL mode", .enabled(if: OtherProcess.python != nil, "needs python3 with its sqlite3"))
struct LogElsewhereTests {
  /// What became of the log of a process that has the database open, or had it, and what else lies beside the database.
  enum Log: String, CaseIterable, CustomTestStringConvertible {
    case beside, besideAnother, besideWhatWasLeft, readBesideWhatWasLeft, closed
    case removed, besideAnotherName
    /// The same, where somebody's log lies here: a killed one's, none's, one's that has it open.
    case elsewhereAfterAKill, elsewhereBesideAnEmptyOne, elsewhereBesideAShell

    var testDescription: String { rawValue }
    var hasAnotherName: Bool { self == .besideAnotherName || isToldByLocks }
    var isElsewhere: Bool { self == .removed || hasAnotherName }
    /// Whether only the locks of the process tell of it: no system but Linux lists them.
    var isToldByLocks: Bool { rawValue.hasPrefix("elsewhere") }

    static var told: [Log] { allCases.filter { !$0.isToldByLocks || LockTable.now != nil } }
  }

  private static let script = """
    import os, sqlite3, sys
    c = sqlite3.connect(sys.argv[1], uri=True, isolation_level=None)
    if sys.argv[2] == "reads": c.execute("SELECT count(*) FROM sessions").fetchall()
    else: c.execute("UPDATE sessions SET expires = 5")
    if sys.argv[2] == "dies": os.kill(os.getpid(), 9)
    if sys.argv[2] == "closes": c.close()
    # Another one, which it keeps to itself: that has no log.
    if len(sys.argv) > 3:
      o = sqlite3.connect(sys.argv[3], isolation_level=None)
      o.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
      o.execute("SELECT count(*) FROM t").fetchall()
    print("done", flush=True)
    for line in sys.stdin:
      c.execute("UPDATE sessions SET data = data")
      c.execute("PRAGMA wal_checkpoint").fetchall()
      print("done", flush=True)
    """

  @Test("that a process uses by a log that is not here is read with a warning, and not written to", arguments: Log.told)
  func told(_ log: Log) async throws {
    let directory = try TemporaryDirectory(), elsewhere = try TemporaryDirectory()
    let path = directory.path + "/s.db", other = elsewhere.path + "/t.db"
    do {
      let store = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
      _ = try await store.create(StoredSession("a", "{}"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["s.db"])
    let alive = try Self.leave(log, path, other)
    defer { withExtendedLifetime(alive) {} }

    let before = try directory.inventory(accesses: false)
    let reader = try SQLiteSessionReader(path: path)
    #expect(try await reader.payloads() == ["a": "{}"])
    let warnings = await reader.warnings.joined()
    #expect(warnings.contains("uses \(path) by a log that is not here") == log.isElsewhere, "\(warnings)")
    let store = try SQLiteSessionStore(writing: reader)
    #expect((store.writeObstacle != nil) == log.isElsewhere)
    guard log.isElsewhere else {
      _ = try await store.delete(SessionID("a"), ifRevision: nil)
      #expect(try await store.read(SessionID("a")) == nil)
      return
    }
    let error = await #expect(throws: StoreError.self) { try await store.delete(SessionID("a"), ifRevision: nil) }
    guard case .denied(let words)? = error else { throw try #require(error) }
    #expect(words.contains("by a log that is not here"), "\(words)")
    #expect(throws: StoreError.self) { try SQLiteSessionStore(path: path) }
    let changed = differences(before, try directory.inventory(accesses: false))
    #expect(changed == [], "\(changed)")
  }

  @Test(
    "that a process uses whose log may be another database's, which it has open, too, is read without a warning, and not written to",
    .enabled(if: LockTable.now != nil, "this system lists no locks"))
  func doubted() async throws {
    let directory = try TemporaryDirectory(), elsewhere = try TemporaryDirectory()
    let path = directory.path + "/s.db", other = elsewhere.path + "/t.db", third = elsewhere.path + "/third.db"
    do {
      let store = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
      _ = try await store.create(StoredSession("a", "{}"))
    }
    try OtherConnection(third).run("CREATE TABLE t (x)")
    #expect(link(path, other) == 0)
    // What a killed one may have left.
    #expect(FileManager.default.createFile(atPath: path + "-wal", contents: nil))
    let user = try User(other, "writes", besides: third)
    defer { withExtendedLifetime(user) {} }

    let before = try directory.inventory(accesses: false)
    let reader = try SQLiteSessionReader(path: path)
    #expect(try await reader.payloads() == ["a": "{}"])
    let warnings = await reader.warnings.joined()
    #expect(!warnings.contains("by a log that is not here"), "\(warnings)")
    let store = try SQLiteSessionStore(writing: reader)
    let obstacle = try #require(store.writeObstacle)
    #expect(obstacle.contains("uses \(path) by a log that is not here"), "\(obstacle)")
    let error = await #expect(throws: StoreError.self) { try await store.delete(SessionID("a"), ifRevision: nil) }
    #expect(error?.words.contains(obstacle) == true, "\(error?.words ?? "")")
    #expect(throws: StoreError.self) { try SQLiteSessionStore(path: path) }
    let changed = differences(before, try directory.inventory(accesses: false))
    #expect(changed == [], "\(changed)")
  }

  /// - Returns: the processes that have the database open, for as long as they are kept.
  private static func leave(_ log: Log, _ path: String, _ other: String) throws -> [User] {
    if log.hasAnotherName { #expect(link(path, other) == 0) }
    switch log {
    case .beside: return [try User(path, "writes")]
    case .besideAnother: return try ["reads", "writes"].map { try User(path, $0) }
    case .besideWhatWasLeft:
      _ = try User(path, "dies")
      return [try User(path, "writes")]
    case .readBesideWhatWasLeft:
      _ = try User(path, "dies")
      return [try User("file:\(path)?mode=ro&readonly_shm=1", "reads")]
    case .closed: return [try User(path, "closes")]
    case .removed:
      let user = try User(path, "writes")
      try remove(path)
      return [user]
    case .besideAnotherName: return [try User(other, "writes")]
    case .elsewhereAfterAKill:
      _ = try User(path, "dies")
      return [try User(other, "writes")]
    case .elsewhereBesideAnEmptyOne:
      #expect(FileManager.default.createFile(atPath: path + "-wal", contents: nil))
      return [try User(other, "writes")]
    case .elsewhereBesideAShell: return [try User(path, "reads"), try User(other, "writes")]
    }
  }

  /// Under whoever has it open.
  private static func remove(_ path: String) throws { for suffix in ["-wal", "-shm"] { #expect(unlink(path + suffix) == 0) } }

  @Test(
    "whose log goes to another place while it is watched is said to be unreadable, nothing is told of it meanwhile, and all anew after",
    arguments: [Log.removed, .besideAnotherName])
  func watched(_ log: Log) async throws {
    let directory = try TemporaryDirectory(), elsewhere = try TemporaryDirectory()
    let path = directory.path + "/s.db", other = elsewhere.path + "/t.db"
    _ = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
    let here = log == .removed ? try User(path, "reads") : nil
    let reader = try SQLiteSessionReader(path: path)
    let told = Seen(reader.changes()), states = Seen(reader.connection())
    func insert(_ id: String) throws {
      try OtherConnection(path).run("INSERT INTO sessions (id, data) VALUES ('\(id)', '{}')")
    }
    // The watch stands once it tells of single changes, and all is told that was when the last is.
    try await eventually("the watch tells of no single change") {
      try insert("first-\(UUID().uuidString)")
      return told.all.contains { $0 != .resync }
    }
    try insert("last")
    try await eventually("the last is not told") { told.all.contains(.changed(SessionID("last"))) }
    let count = told.all.count

    if log == .removed { try Self.remove(path) } else { #expect(link(path, other) == 0) }
    let user = try here ?? User(other, "reads")
    try await eventually("it is not said: \(states.all)") {
      states.all.last??.contains("uses \(path) by a log that is not here") == true
    }
    // What comes to the file itself is a part of what the process has.
    try user.write()
    #expect(told.all.count == count, "\(told.all.dropFirst(count))")
    user.end()
    try await eventually("its end is not told: \(states.all)") {
      states.all.last == .some(nil) && told.all.dropFirst(count).contains(.resync)
    }
    #expect(told.all.dropFirst(count).first == .resync, "\(told.all.dropFirst(count))")
  }

  /// A process that has the database open for as long as it runs, unless it is to have closed it, or to die of a kill.
  private final class User {
    private let process = Process()
    private let (input, output) = (Pipe(), Pipe())

    /// - Parameter other: another database, which it keeps to itself; nil: none.
    init(_ path: String, _ way: String, besides other: String? = nil) throws {
      process.executableURL = URL(fileURLWithPath: try #require(OtherProcess.python))
      process.arguments = ["-c", LogElsewhereTests.script, path, way] + (other.map { [$0] } ?? [])
      process.standardInput = input
      process.standardOutput = output
      try process.run()
      if way == "dies" { process.waitUntilExit() } else { try hear() }
    }

    deinit { end() }

    func write() throws {
      try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
      try hear()
    }

    func end() {
      guard process.isRunning else { return }
      // A thread that hears no signal hands that down: only this one is heard in any case.
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }

    private func hear() throws {
      var line = Data()
      // It may come in pieces.
      while line.last != UInt8(ascii: "\n") {
        let piece = output.fileHandleForReading.availableData
        guard !piece.isEmpty else { break }
        line += piece
      }
      try #require(String(decoding: line, as: UTF8.self) == "done\n")
    }
  }
}
