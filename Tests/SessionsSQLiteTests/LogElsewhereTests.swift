import Foundation
import Sessions
import SessionsSQLite
import TestSupport
import Testing

@Suite("A database in WAL mode", .enabled(if: OtherProcess.python != nil, "needs python3 with its sqlite3"))
struct LogElsewhereTests {
  /// What became of the log of a process that has the database open, or had it.
  enum Log: String, CaseIterable, CustomTestStringConvertible {
    case beside, closed, removed, besideAnotherName
    var testDescription: String { rawValue }
    var isElsewhere: Bool { self == .removed || self == .besideAnotherName }
  }

  private static let script = """
    import sqlite3, sys
    c = sqlite3.connect(sys.argv[1], isolation_level=None)
    c.execute("UPDATE sessions SET expires = 5")
    if sys.argv[2] == "closed": c.close()
    print("done", flush=True)
    sys.stdin.read()
    """

  @Test("that a process uses by a log that is not here is read with a warning, and not written to", arguments: Log.allCases)
  func told(_ log: Log) async throws {
    let directory = try TemporaryDirectory(), elsewhere = try TemporaryDirectory()
    let path = directory.path + "/s.db", other = elsewhere.path + "/t.db"
    do {
      let store = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
      _ = try await store.create(StoredSession("a", "{}"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["s.db"])
    if log == .besideAnotherName { #expect(link(path, other) == 0) }
    let process = try Self.open(log == .besideAnotherName ? other : path, log)
    defer { process.terminate() }
    if log == .removed { for suffix in ["-wal", "-shm"] { #expect(unlink(path + suffix) == 0) } }

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

  /// A process that has written, and has the database open for as long as it runs, unless it is to have closed it.
  private static func open(_ path: String, _ log: Log) throws -> Process {
    let process = Process(), output = Pipe()
    process.executableURL = URL(fileURLWithPath: try #require(OtherProcess.python))
    process.arguments = ["-c", script, path, log.rawValue]
    process.standardInput = Pipe()
    process.standardOutput = output
    try process.run()
    #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).hasPrefix("done"))
    return process
  }
}
