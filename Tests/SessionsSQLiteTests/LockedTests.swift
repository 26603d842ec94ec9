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

  @Test("is read as long as nothing in it is half written") func lockedAlone() async throws {
    try other.run("BEGIN EXCLUSIVE")
    #expect(try await reader.all().count == 40)
  }

  @Test("is said to be locked, and not to have changed, once it was waited for") func spilled() async throws {
    try other.run(
      "PRAGMA cache_size = 1; BEGIN EXCLUSIVE; UPDATE sessions SET data = '{\"x\":\"' || hex(zeroblob(4000)) || '\"}'")
    let error = await #expect(throws: StoreError.self) { try await reader.all() }
    guard case .timedOut(let words)? = error else { throw try #require(error) }
    #expect(words.contains("is locked by another process") && words.contains(directory.path), "\(words)")
    try other.run("ROLLBACK")
    #expect(try await reader.all().count == 40)
  }
}
