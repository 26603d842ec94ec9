import Foundation
import Sessions
import SessionsSQLite
import TestSupport
import Testing

/// A transaction over several databases is committed when its super-journal is gone: each of its journals names it.
@Suite("A journal that names a super-journal") struct SuperJournalTests {
  @Test(
    "is rolled back where that is there, and else is over; the file that it names stays as it is, for looking and for writing",
    arguments: [false, true], [false, true])
  func named(_ isThere: Bool, _ writes: Bool) async throws {
    let directory = try TemporaryDirectory(), elsewhere = try TemporaryDirectory()
    let path = directory.path + "/s.db", named = URL(fileURLWithPath: elsewhere.path + "/precious")
    try await leave(path, naming: named.path)
    if isThere { try Data("precious".utf8).write(to: named) }
    let expected = isThere ? #"{"n":1}"# : #"{"n":2}"#
    if writes {
      let store = try SQLiteSessionStore(path: path)
      _ = try await store.create(StoredSession("b", "{}"))
      #expect(try await store.payloads() == ["a": expected, "b": "{}"])
    } else {
      let before = try directory.inventory(accesses: false)
      let reader = try SQLiteSessionReader(path: path)
      #expect(try await reader.payloads() == ["a": expected])
      #expect(await reader.readsCopy)
      let changed = differences(before, try directory.inventory(accesses: false))
      #expect(changed == [], "\(changed)")
    }
    let left = FileManager.default.contents(atPath: named.path)
    #expect(left == (isThere ? Data("precious".utf8) : nil))
    #expect(try OtherConnection(path).texts("PRAGMA integrity_check") == ["ok"])
  }

  /// A database in which a session was changed, and the journal that takes that back.
  private func leave(_ path: String, naming superJournal: String) async throws {
    let database = URL(fileURLWithPath: path)
    do {
      let store = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
      _ = try await store.create(StoredSession("a", #"{"n":1}"#))
    }
    let other = try OtherConnection(path)
    try other.run("PRAGMA journal_mode = DELETE")
    let before = try Data(contentsOf: database)
    try other.run(#"UPDATE sessions SET data = '{"n":2}'"#)
    let after = try Data(contentsOf: database)
    let journal = Self.journal(restoring: Array(before), in: Array(after), naming: Array(superJournal.utf8))
    try Data(journal).write(to: URL(fileURLWithPath: path + "-journal"))
    withExtendedLifetime(other) {}
  }

  /// As SQLite writes it.
  private static func journal(restoring before: [UInt8], in after: [UInt8], naming name: [UInt8]) -> [UInt8] {
    let magic: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]
    let page = Int(before[16]) << 8 | Int(before[17]), sector = 512
    let changed = stride(from: 0, to: before.count, by: page).filter { before[$0..<$0 + page] != after[$0..<$0 + page] }
    var journal = magic
    for number in [changed.count, 0, before.count / page, sector, page] { journal += bytes(number) }
    journal += [UInt8](repeating: 0, count: sector - journal.count)
    for start in changed {
      let sum = stride(from: page - 200, to: 0, by: -200).reduce(0) { $0 + Int(before[start + $1]) }
      journal += bytes(start / page + 1)
      journal += before[start..<start + page]
      journal += bytes(sum)
    }
    // The page of the locks has no record of its own: behind its number stands the name.
    let sum = name.reduce(0) { $0 + Int($1) }
    for part in [bytes(0x4000_0000 / page + 1), name, bytes(name.count), bytes(sum), magic] { journal += part }
    return journal
  }

  private static func bytes(_ number: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  }
}
