import Sessions
import Testing

@testable import Inspection

/// A watch for some of the sessions alone.
@Suite("Of sessions that are watched for") struct WatchedSessionsTests {
  private let clock = StillClock(now)
  private let store: MemorySessionStore
  private let monitor: StoreMonitor

  init() throws {
    store = MemorySessionStore(clock: clock.wall)
    let filter = try Filter(parsing: "user=ada")
    monitor = StoreMonitor(
      reader: store, summaries: maker(), clock: clock.wall, uptime: { [clock] in clock.uptime },
      watched: { filter.isMet(by: $0, maker(), now: now) })
  }

  private func create(_ id: String, _ user: String) async throws {
    _ = try await store.create(StoredSession(id: SessionID(id), payload: Array(#"{"user":"\#(user)"}"#.utf8), expires: nil))
  }

  private func write(_ id: String, _ user: String) async throws {
    var stored = try #require(try await store.read(SessionID(id)))
    stored.payload = Array(#"{"user":"\#(user)"}"#.utf8)
    _ = try await store.update(stored)
  }

  private func wasWatched(_ ids: String...) async throws -> [Bool?] {
    try await monitor.look(at: ids.map { SessionID($0) }, isNews: true).compactMap(\.event).map(\.wasWatched)
  }

  @Test(
    "it is told whether one was, when it changes and when it goes; of a new one and of one that was never seen that is not known")
  func told() async throws {
    try await create("a", "ada")
    try await create("b", "bob")
    _ = try await monitor.baseline { _ in }
    try await write("a", "bob")
    try await write("b", "ada")
    #expect(try await wasWatched("a", "b") == [true, false])
    for id in ["a", "b"] { _ = try await store.delete(SessionID(id), ifRevision: nil) }
    #expect(try await wasWatched("a", "b") == [false, true])
    try await create("c", "ada")
    #expect(try await wasWatched("c") == [nil])
  }

  @Test("one that nobody saw before may have been") func unseen() async throws {
    try await create("a", "bob")
    #expect(try await wasWatched("a") == [nil])
    try await write("a", "eve")
    #expect(try await wasWatched("a") == [false])
    #expect(try await wasWatched("x") == [nil])
  }

  @Test("nothing is remembered of that where all are watched") func all() async throws {
    let monitor = StoreMonitor(reader: store, summaries: maker(), clock: clock.wall)
    try await create("a", "ada")
    _ = try await monitor.baseline { _ in }
    try await write("a", "bob")
    let looks = try await monitor.look(at: [SessionID("a")], isNews: true)
    #expect(looks.compactMap(\.event).map(\.wasWatched) == [nil])
  }
}
