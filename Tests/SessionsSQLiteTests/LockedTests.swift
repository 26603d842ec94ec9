import Foundation
import Sessions
import SessionsSQLite
import TestSupport
import Testing

@Suite("A database that another process has locked") struct LockedTests {
  private let directory: TemporaryDirectory
  private let reader: SQLiteSessionReader
  private let other: OtherConnection

  init() async throws {
    directory = try TemporaryDirectory()
    let path = directory.path + "/s.db"
    do {
      let store = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
      for index in 0..<40 { _ = try await store.create(StoredSession("id-\(index)", "{}")) }
    }
    other = try OtherConnection(path)
    try other.run("PRAGMA journal_mode = DELETE")
    reader = try SQLiteSessionReader(path: path)
  }

  @Test("is read as long as nothing in it can be half written", arguments: ["DELETE", "MEMORY"])
  func begun(_ mode: String) async throws {
    try other.run("PRAGMA journal_mode = \(mode); BEGIN IMMEDIATE; UPDATE sessions SET data = '{\"x\":1}' WHERE place = 1")
    let payloads = try await reader.payloads()
    #expect(payloads.count == 40 && payloads.values.allSatisfy { $0 == "{}" })
  }

  /// Where the journal is in memory, or there is none, no file tells what is written.
  @Test(
    "is said to be locked, and not to have changed, once it was waited for",
    arguments: [("DELETE", "ROLLBACK"), ("MEMORY", "ROLLBACK"), ("OFF", "COMMIT")])
  func spilled(_ mode: String, _ ending: String) async throws {
    try other.run("PRAGMA journal_mode = \(mode); PRAGMA cache_size = 1; BEGIN EXCLUSIVE")
    try other.run("UPDATE sessions SET data = '{\"x\":\"' || hex(zeroblob(4000)) || '\"}'")
    let error = await #expect(throws: StoreError.self) { try await reader.all() }
    guard case .timedOut(let words)? = error else { throw try #require(error) }
    #expect(words.contains("is locked by another process") && words.contains(directory.path), "\(words)")
    try other.run(ending)
    let payloads = try await reader.payloads()
    #expect(payloads.count == 40 && payloads.values.allSatisfy { ($0 == "{}") == (ending == "ROLLBACK") })
  }

  @Test("with a log that has no index is read as a copy, and not said to be left unfinished") func held() async throws {
    try other.run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; UPDATE sessions SET data = data")
    #expect(try await reader.all().count == 40)
    let (readsCopy, warnings) = (await reader.readsCopy, await reader.warnings.joined())
    #expect(readsCopy && warnings.contains("lets nobody else in") && !warnings.contains("unfinished"), "\(warnings)")
    withExtendedLifetime(other) {}
  }
}
