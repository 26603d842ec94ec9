import TestSupport
import Testing

@testable import SessionsSQLite

@Suite("A copy of a database that a writer left unfinished") struct PrivateCopyTests {
  @Test(
    "is read again only where a write that came after it would show",
    arguments: [Left.hotJournal, .walWithoutIndex], [false, true])
  func kept(_ left: Left, isFresh: Bool) async throws {
    let directory = try TemporaryDirectory()
    let alive = try await left.make(in: directory)
    let reader = try NonIntrusiveReader(try DatabaseFile(directory.path + "/s.db"), isFresh: { _ in isFresh })
    func copy() throws -> PrivateCopy {
      let count = try reader.read { connection, _ throws(SQLiteFailure) in try connection.number("SELECT count(*) FROM sessions")
      }
      #expect(count == 40)
      return try #require(reader.copy)
    }
    let (first, second) = (try copy(), try copy())
    #expect((first === second) == !isFresh)
    withExtendedLifetime(alive) {}
  }
}
