import Inspection
import Sessions
import SessionsAdministration
import Synchronization
import Testing

@Suite("What is told of changes in an audit") struct AuditMonitorTests {
  private let clock = StillClock(now)
  private let store: MemorySessionStore

  init() { store = MemorySessionStore(clock: clock.wall) }

  private func summaries(isAudit: Bool) -> SummaryBuilder {
    SummaryBuilder(format: .flat, disclosure: Disclosure(isAudit: isAudit), key: testKey)
  }

  private func create(_ id: String, _ payload: String) async throws {
    _ = try await store.create(StoredSession(id: SessionID(id), payload: Array(payload.utf8)))
  }

  /// Of which sessions something was told, one after another.
  private final class Told: Sendable {
    private let fingerprints = Mutex<[String]>([])
    var all: [String] { fingerprints.withLock { $0 } }
    func add(_ event: StoreEvent) { fingerprints.withLock { $0.append(event.label.fingerprint) } }
  }

  @Test("what happened while nobody watched comes in no order of ids", arguments: [false, true])
  func missed(_ isAudit: Bool) async throws {
    let summaries = summaries(isAudit: isAudit)
    let monitor = StoreMonitor(reader: store, summaries: summaries, clock: clock.wall)
    let queries = StoreQueries(reader: store, operations: nil, summaries: summaries, clock: clock.wall)
    let (watched, listed) = (Told(), Told())
    func look(_ generation: Int) async throws -> Int {
      await queries.list(ListQuery(sort: SortOrder(.size), capacity: 1_000, now: now), generation: generation) { event in
        if case .observed(_, _, let event?) = event { listed.add(event) }
        return true
      }
      return try await monitor.baseline { look in if let event = look.event { watched.add(event) } }
    }
    // More than two pages of them, in the order of their ids.
    let ids = (0..<600).map { String($0 + 4_096, radix: 16) }
    for id in ids { try await create(id, #"{"n":1}"#) }
    #expect(try await look(1) == ids.count)
    #expect(watched.all.isEmpty && listed.all.isEmpty)
    for id in ids {
      var stored = try #require(try await store.read(SessionID(id)))
      stored.payload = Array(#"{"n":2}"#.utf8)
      _ = try await store.update(stored)
    }
    #expect(try await look(2) == ids.count)
    for order in [watched.all, listed.all] {
      #expect(order.count == ids.count && (order == order.sorted()) == isAudit)
    }
  }

  @Test(
    "nobody takes another's place for what both sessions mask",
    arguments: [
      (
        #"{"pin":"471182","password":"hunter2","theme":"dark"}"#, #"{"pin":"471182","password":"hunter2","theme":"light"}"#, false
      ),
      (#"{"pin":"471182","a":[1],"b":[2]}"#, #"{"pin":"471183","a":[1],"b":[2]}"#, true),
    ])
  func places(_ old: String, _ new: String, _ isSeen: Bool) async throws {
    for isAudit in [false, true] {
      let monitor = StoreMonitor(reader: store, summaries: summaries(isAudit: isAudit), clock: clock.wall)
      let (first, second) = (SessionID("old \(isAudit)"), SessionID("new \(isAudit)"))
      try await create("old \(isAudit)", old)
      _ = try await monitor.baseline { _ in }
      _ = try await store.delete(first, ifRevision: nil)
      _ = try await monitor.look(at: [first], isNews: true)
      try await create("new \(isAudit)", new)
      let event = try await monitor.look(at: [second], isNews: true).first?.event
      #expect(event?.before == .absent && (event?.previous != nil) == (isSeen || !isAudit))
    }
  }
}
