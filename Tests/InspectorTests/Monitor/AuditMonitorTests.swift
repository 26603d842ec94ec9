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

  private func write(_ id: String, _ payload: String) async throws {
    var stored = try #require(try await store.read(SessionID(id)))
    stored.payload = Array(payload.utf8)
    _ = try await store.update(stored)
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
    func look(_ generation: Int) async throws -> Int? {
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
      try await write(id, #"{"n":2}"#)
    }
    #expect(try await look(2) == ids.count)
    for order in [watched.all, listed.all] {
      #expect(order.count == ids.count && (order == order.sorted()) == isAudit)
    }
  }

  @Test(
    "what a listing found that was ended before it could tell is told by the next one, all of it once",
    arguments: [false, true], [false, true])
  func overtaken(isAudit: Bool, lists: Bool) async throws {
    let summaries = summaries(isAudit: isAudit)
    let queries = StoreQueries(reader: store, operations: nil, summaries: summaries, clock: clock.wall)
    /// Hears of so many, and then no more.
    func hear(_ limit: Int) async throws -> [String] {
      let told = Told()
      @Sendable func take(_ event: StoreEvent?) -> Bool {
        guard let event else { return true }
        guard told.all.count < limit else { return false }
        told.add(event)
        return true
      }
      if lists {
        await queries.list(ListQuery(sort: SortOrder(.size), capacity: 1_000, now: now), generation: 1) { event in
          if case .observed(_, _, let event) = event { take(event) } else { true }
        }
      } else {
        _ = try await queries.monitor.goThrough { take($0.event) }
      }
      return told.all
    }
    let ids = (0..<600).map { String($0 + 4_096, radix: 16) }
    for id in ids { try await create(id, #"{"n":1}"#) }
    #expect(try await hear(.max).isEmpty)
    for id in ids { try await write(id, #"{"n":2}"#) }
    let heard = [try await hear(3), try await hear(0), try await hear(.max), try await hear(.max)]
    #expect(heard.map(\.count) == [3, 0, ids.count - 3, 0])
    #expect(Set(heard.joined()).count == ids.count)
  }

  @Test("a session that ends while rows wait for all of them is not shown as if it was there", arguments: [false, true])
  func endedMeanwhile(returns: Bool) async throws {
    let queries = StoreQueries(reader: store, operations: nil, summaries: summaries(isAudit: true), clock: clock.wall)
    let names = ["a", "b", "c"]
    for name in names { try await create(name, #"{"n":1}"#) }
    let id = SessionID("b")
    let shown = Mutex<[SessionID]>([])
    await queries.list(ListQuery(sort: SortOrder(.size), capacity: 1_000, now: now), generation: 1) { [store] event in
      switch event {
      case .counted:
        guard let session = try? await store.read(id), (try? await store.delete(id, ifRevision: nil)) == .deleted else { break }
        _ = try? await queries.monitor.look(at: [id], isNews: true)
        guard returns, (try? await store.create(session)) != nil else { break }
        _ = try? await queries.monitor.look(at: [id], isNews: true)
      case .listed(let rows, complete: _, generation: _): shown.withLock { $0 += rows.map(\.id) }
      default: break
      }
      return true
    }
    #expect(Set(shown.withLock { $0 }) == Set((returns ? names : ["a", "c"]).map { SessionID($0) }))
  }

  @Test("what is told late goes with its session as it was last seen, and with none where it is gone") func late() async throws {
    let monitor = StoreMonitor(reader: store, summaries: summaries(isAudit: true), clock: clock.wall)
    let names = ["same", "changed", "gone"]
    for name in names { try await create(name, #"{"n":1}"#) }
    _ = try await monitor.baseline { _ in }
    for name in names { try await write(name, #"{"n":2}"#) }
    let listing = monitor.beginListing()
    let found = monitor.learn(try await store.page(PageRequest(contents: true)).entries, in: listing)
    #expect(found.count == names.count)
    try await write("changed", #"{"n":3}"#)
    _ = try await store.delete(SessionID("gone"), ifRevision: nil)
    let seen = try await monitor.look(at: names.map { SessionID($0) }, isNews: true).compactMap(\.event)
    #expect(seen.count == 2)
    var shown: [SessionID: SessionEntry?] = [:]
    let isAll = await monitor.tellFound { look in
      #expect(look.event?.after != nil)
      shown[look.id] = .some(look.entry)
      return true
    }
    #expect(isAll && shown.count == names.count)
    for (name, payload) in [("same", #"{"n":2}"#), ("changed", #"{"n":3}"#)] {
      guard case .stored(let stored)?? = shown[SessionID(name)].map({ $0?.content }) else {
        Issue.record("\(name) is not shown")
        continue
      }
      #expect(String(decoding: stored.payload, as: UTF8.self) == payload)
    }
    #expect(shown[SessionID("gone")] == .some(nil))
  }

  @Test(
    "nobody takes another's place for what both sessions mask",
    arguments: [
      (
        #"{"pin":"471182","password":"hunter2","theme":"dark"}"#, #"{"pin":"471182","password":"hunter2","theme":"light"}"#, false
      ),
      // Nor for what lies around it.
      (
        #"{"a":{"password":"hunter2"},"b":[{"pin":"471182"}],"theme":"dark"}"#,
        #"{"a":{"password":"hunter2"},"b":[{"pin":"471182"}],"theme":"light"}"#, false
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
