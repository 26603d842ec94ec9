import ECMAScript
import Sessions
import Synchronization
import Testing

@testable import Inspection
@testable import InspectorUI

/// A store of which a part may be closed to whoever looks.
private final class PartlyClosedStore: SessionLister {
  let memory = MemorySessionStore()
  /// With what the ids begin that nobody can look for; nil: all can be.
  let closed = Mutex<String?>(nil)
  /// Why each of those cannot be read.
  let reason = Mutex(StoreError.denied("a part is closed"))

  private func isClosed(_ id: SessionID, _ prefix: String) -> Bool { id.reveal()?.string.hasPrefix(prefix) ?? false }

  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    if let prefix = closed.withLock(\.self), isClosed(id, prefix) { throw reason.withLock(\.self) }
    return try await memory.read(id)
  }

  func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    var request = request
    request.limit = 1
    var page = try await memory.page(request)
    guard let prefix = closed.withLock(\.self) else { return page }
    let count = page.entries.count
    page.entries.removeAll { isClosed($0.id, prefix) }
    if page.entries.count < count { page.omission = Omission { [self] in isClosed($0, prefix) } }
    return page
  }
}

@Suite("What a listing leaves out") struct OmissionTests {
  private let store = PartlyClosedStore()
  private let clock = StillClock(now)

  private func create(_ ids: String...) async throws {
    for id in ids { _ = try await store.memory.create(stored(id, #"{"user":"ada"}"#)) }
  }

  @Test("is told as no session's end, nor as its beginning once it can be looked into again", arguments: [true, false])
  func monitor(_ wasOpen: Bool) async throws {
    let monitor = StoreMonitor(reader: store, summaries: maker(), clock: clock.wall, uptime: { [clock] in clock.uptime })
    func told() async throws -> [String] {
      var log = EventLog()
      _ = try await monitor.baseline { look in if let event = look.event { log.observe(event) } }
      return log.entries.map { "\($0.actor) \($0.event.words())" }
    }
    try await create("a1", "a2", "b1", "b2")
    if !wasOpen { store.closed.withLock { $0 = "a" } }
    #expect(try await told() == [])
    store.closed.withLock { $0 = "a" }
    _ = try await store.memory.delete(SessionID("b1"), ifRevision: nil)
    #expect(try await told() == ["app destroyed"])
    // All else is known, and is not read again at each listing for what cannot be looked into.
    #expect(monitor.knowsWhole)
    store.closed.withLock { $0 = nil }
    #expect(try await told() == [])
    #expect(monitor.knowsWhole)
    // What went while nobody could see it is told once everybody can.
    _ = try await store.memory.delete(SessionID("a1"), ifRevision: nil)
    #expect(try await told() == ["app destroyed"])
  }

  @Test("stays in the list as it was, and what is gone beside it goes") func list() async throws {
    try await create("a1", "a2", "b1", "b2")
    let queries = StoreQueries(reader: store, operations: nil, summaries: maker(), clock: clock.wall)
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    func listAgain() async throws {
      guard case .list(let query, let generation)? = state.refresh().first(where: { if case .list = $0 { true } else { false } })
      else {
        Issue.record("nothing is listed")
        return
      }
      let posted = Mutex<[Event]>([])
      await queries.list(query, generation: generation) { event in
        posted.withLock { $0.append(event) }
        return true
      }
      for event in posted.withLock(\.self) { _ = state.update(event) }
    }
    func isThere(_ id: String) -> Bool { state.index[SessionID(id)].map { !$0.life.isGone } ?? false }
    try await listAgain()
    store.closed.withLock { $0 = "a" }
    _ = try await store.memory.delete(SessionID("b1"), ifRevision: nil)
    try await listAgain()
    #expect(["a1", "a2", "b1", "b2"].map(isThere) == [true, true, false, true])
    store.closed.withLock { $0 = nil }
    _ = try await store.memory.delete(SessionID("a1"), ifRevision: nil)
    try await listAgain()
    #expect(["a1", "a2", "b1", "b2"].map(isThere) == [false, true, false, true])
  }

  @Test("is forgotten once a later listing could look into all") func later() async throws {
    var state = try await ScreenRunner.withLargeStore().state
    let (known, id) = (state.loading.known, SessionID("never listed"))
    func list(leavingOut omission: Omission?) {
      guard case .list(_, let generation)? = state.list().first else {
        Issue.record("nothing is listed")
        return
      }
      if let omission { _ = state.update(.leftOut(omission, generation: generation)) }
      _ = state.update(.known(known, generation: generation))
    }
    list(leavingOut: .anything)
    #expect(state.loading.omissions.all.mayHold(id))
    list(leavingOut: nil)
    #expect(!state.loading.omissions.all.mayHold(id))
    // Nor does the listing of a store that has come to fit go by what was left out before.
    list(leavingOut: .anything)
    guard case .list(_, let generation)? = state.list().first else {
      Issue.record("nothing is listed")
      return
    }
    _ = state.update(.listed([], complete: true, generation: generation))
    #expect(!state.loading.omissions.all.mayHold(id) && state.index.allSummaries.isEmpty)
  }

  @Test("what may have happened while a listing ran is not known when that is complete, and is after the next")
  func missedMeanwhile() {
    let monitor = StoreMonitor(reader: store, summaries: maker(), clock: clock.wall, uptime: { [clock] in clock.uptime })
    let listing = monitor.beginListing()
    monitor.missedSomething()
    monitor.endListing(listing)
    #expect(!monitor.knowsWhole)
    monitor.endListing(monitor.beginListing())
    #expect(monitor.knowsWhole)
  }

  @Test("that a session may no longer be read, or may again, nobody did to it, and it counts as no change")
  func rights() async throws {
    let monitor = StoreMonitor(reader: store, summaries: maker(), clock: clock.wall, uptime: { [clock] in clock.uptime })
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    try await create("a1")
    let id = SessionID("a1")
    _ = try await monitor.baseline { _ in }
    func look(at id: SessionID = SessionID("a1")) async throws -> StoreEvent? {
      let looks = try await monitor.look(at: [id], isNews: true)
      guard let entry = looks.first?.entry else { return nil }
      _ = state.update(.observed(id, maker().reading(of: entry), looks[0].event))
      return looks[0].event
    }
    #expect(try await look() == nil)
    var activity = state.activity
    for isClosed in [true, false] {
      store.closed.withLock { $0 = isClosed ? "a" : nil }
      #expect(try await look()?.actor == .unknown)
      #expect(state.index[id]?.summary.isClosed == isClosed && state.activity == activity)
    }
    // What is no record any more somebody wrote.
    var session = try #require(try await store.read(id))
    session.payload = Array("{".utf8)
    _ = try await store.memory.update(session)
    #expect(try await look()?.actor == .app)
    #expect(state.activity != activity)
    // Nor can what is written at each look be read.
    for isWritten in [true, false] {
      activity = state.activity
      store.reason.withLock { $0 = .failed(SessionEntry.beingWritten) }
      store.closed.withLock { $0 = isWritten ? "a" : nil }
      #expect(try await look()?.actor == .app)
      #expect(state.activity != activity)
    }
    // And one that was not there somebody made, though nobody can read it.
    activity = state.activity
    store.reason.withLock { $0 = .denied("it is closed") }
    store.closed.withLock { $0 = "b" }
    try await create("b1")
    let made = try await look(at: SessionID("b1"))
    #expect(made?.before == .absent && made?.actor == .app)
    #expect(state.index[SessionID("b1")]?.summary.isClosed == true && state.activity != activity)
  }
}
