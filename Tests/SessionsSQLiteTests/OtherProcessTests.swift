import Foundation
import Sessions
import SessionsSQLite
import TestSupport
import Testing

@Suite("Beside another process", .enabled(if: OtherProcess.python != nil, "needs python3 with its sqlite3"))
struct OtherProcessTests {
  private func database(_ mode: String, in directory: TemporaryDirectory) async throws -> String {
    let path = directory.path + "/s.db"
    do {
      let store = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
      for name in ["a", "b"] { _ = try await store.create(StoredSession(name, #"{"n":0}"#)) }
    }
    try OtherConnection(path).run("PRAGMA journal_mode = \(mode)")
    return path
  }

  private func numbers(_ lister: some SessionLister) async throws -> [Int] {
    let payloads = try await lister.payloads()
    return ["a", "b"].map { Int(payloads[$0]?.dropFirst(5).dropLast() ?? "") ?? -1 }
  }

  static let looks = Effort.scaled(200, long: 3000)

  @Test("that writes without a pause, no look fails, is torn, or goes back", arguments: ["WAL", "DELETE", "TRUNCATE", "PERSIST"])
  func live(_ mode: String) async throws {
    let directory = try TemporaryDirectory()
    let path = try await database(mode, in: directory)
    let reader = try SQLiteSessionReader(path: path)
    // Always ahead of the looks by some turns: it writes while anybody looks, and rests where nobody does.
    let writer = try OtherProcess(python: try #require(OtherProcess.python), database: path, tells: false, turns: 3)
    #expect(try await eventually(true) { try await numbers(reader)[0] > 0 })
    var last = 0
    for look in 0..<Self.looks {
      try writer.giveTurns(1)
      let numbers = try await numbers(reader)
      #expect(numbers[0] == numbers[1], "look \(look) is torn")
      #expect(numbers[0] >= last, "look \(look) goes back")
      last = numbers[0]
    }
    writer.kill()
    print("\(mode): \(Self.looks) looks beside \(last) commits")
  }

  @Test("killed in the middle, every acknowledged commit is there, for looking and for writing", arguments: ["WAL", "DELETE"])
  func killed(_ mode: String) async throws {
    for _ in 0..<5 {
      let commits = Int.random(in: 1...300)
      let directory = try TemporaryDirectory()
      let path = try await database(mode, in: directory)
      let reader = try SQLiteSessionReader(path: path)
      let writer = try OtherProcess(python: try #require(OtherProcess.python), database: path, tells: true, turns: 30)
      #expect(try await eventually(true) { try await numbers(reader)[0] > 0 })
      let acknowledged = writer.kill(afterCommits: commits)
      #expect(acknowledged >= commits)
      let before = try directory.inventory()
      let seen = try await numbers(reader)
      #expect(seen[0] == seen[1] && seen[0] >= acknowledged, "\(seen), acknowledged \(acknowledged)")
      let changed = differences(before, try directory.inventory())
      #expect(changed == [], "\(changed)")
      let store = try SQLiteSessionStore(path: path)
      #expect(try await numbers(store) == seen, "acknowledged \(acknowledged)")
      #expect(try OtherConnection(path).texts("PRAGMA integrity_check") == ["ok"])
    }
  }

  @Test("that closes its database again and again may find us reading: what is left then, its next close takes away")
  func closing() async throws {
    let directory = try TemporaryDirectory()
    let path = try await database("WAL", in: directory)
    let reader = try SQLiteSessionReader(path: path)
    let process = Process(), output = Pipe()
    process.executableURL = URL(fileURLWithPath: try #require(OtherProcess.python))
    process.arguments = [
      "-c",
      """
      import os, sqlite3, sys, time
      left = 0
      for n in range(1, int(sys.argv[2]) + 1):
        c = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
        c.execute("UPDATE sessions SET data = ?", ('{"n":%d}' % n,))
        c.close()
        left += os.path.exists(sys.argv[1] + "-wal")
        time.sleep(float(sys.argv[3]))
      print(left)
      """, path, "\(Self.looks)", "0.001",
    ]
    process.standardOutput = output
    try process.run()
    var reads = 0
    while process.isRunning {
      let numbers = try await numbers(reader)
      #expect(numbers[0] == numbers[1], "look \(reads) is torn")
      reads += 1
    }
    let left = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).filter(\.isNumber)
    print("\(Self.looks) closes beside \(reads) looks: -wal and -shm were left \(left) times")
    #expect(process.terminationStatus == 0 && !left.isEmpty)
    #expect(try await numbers(reader) == [Self.looks, Self.looks])
    try OtherConnection(path).run("UPDATE sessions SET data = data")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["s.db"])
  }

  @Test("that has half of a transaction in the file, and its journal in memory, is waited for: nothing of it is shown")
  func spilled() async throws {
    let directory = try TemporaryDirectory()
    let path = try await database("DELETE", in: directory)
    let reader = try SQLiteSessionReader(path: path)
    let process = Process(), input = Pipe(), output = Pipe()
    process.executableURL = URL(fileURLWithPath: try #require(OtherProcess.python))
    process.arguments = [
      "-c",
      """
      import os, sqlite3, sys
      c = sqlite3.connect(sys.argv[1], isolation_level=None)
      for words in ["PRAGMA journal_mode = MEMORY", "PRAGMA cache_size = 1", "BEGIN"]: c.execute(words)
      c.execute("UPDATE sessions SET data = ?", ('{"n":1,"x":"%s"}' % ("x" * 400000),))
      print("spilled", flush=True)
      os.read(0, 1)
      c.execute("ROLLBACK")
      """, path,
    ]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    defer { if process.isRunning { process.terminate() } }
    #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).hasPrefix("spilled"))
    let error = await #expect(throws: StoreError.self) { try await reader.all() }
    guard case .timedOut(let words)? = error else { throw try #require(error) }
    #expect(words.contains("is locked by another process"), "\(words)")
    try input.fileHandleForWriting.write(contentsOf: Data([1]))
    process.waitUntilExit()
    #expect(try await numbers(reader) == [0, 0])
  }
}
