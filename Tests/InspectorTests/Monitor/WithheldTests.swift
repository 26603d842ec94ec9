import Sessions
import Synchronization
import TerminalUI
import Testing

@testable import Inspection
@testable import InspectorUI

/// What a monitor tells of a store that may keep from its user what is there.
@Suite("A session that is not shown any more") struct WithheldTests {
  private final class Curtained: WithholdingSessionLister {
    struct Curtain: Sendable {
      var withholding: String?
      var hides: Set<SessionID> = []
    }
    let store: MemorySessionStore
    let curtain = Mutex(Curtain())

    init(_ store: MemorySessionStore) { self.store = store }

    var withholding: String? { curtain.withLock { $0.withholding } }
    private func hides(_ id: SessionID) -> Bool { curtain.withLock { $0.hides.contains(id) } }

    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { hides(id) ? nil : try await store.read(id) }

    func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
      var page = try await store.page(request)
      page.entries.removeAll { hides($0.id) }
      return page
    }
  }

  private static let id = SessionID("a")
  private static let unseen = "unknown not shown any more a rule may keep it from this user"

  private let clock = StillClock(now)
  private let store: MemorySessionStore
  private let reader: Curtained
  private let monitor: StoreMonitor

  init() {
    store = MemorySessionStore(clock: clock.wall)
    reader = Curtained(store)
    monitor = StoreMonitor(reader: reader, summaries: maker(), clock: clock.wall, uptime: { [clock] in clock.uptime })
  }

  private func set(_ withholding: String?, hides: Bool) {
    reader.curtain.withLock { $0 = Curtained.Curtain(withholding: withholding, hides: hides ? [Self.id] : []) }
  }

  /// The words of what is told where the store names the session, or where it is listed again.
  private func told(byListing: Bool, by monitor: StoreMonitor? = nil) async throws -> [String] {
    let monitor = monitor ?? self.monitor
    let events = Mutex<[StoreEvent]>([])
    if byListing {
      _ = try await monitor.baseline { look in if let event = look.event { events.withLock { $0.append(event) } } }
    } else {
      let looks = try await monitor.look(at: [Self.id], isNews: true)
      events.withLock { $0 = looks.compactMap(\.event) }
    }
    var log = EventLog()
    for event in events.withLock({ $0 }) { log.observe(event) }
    return log.entries.reversed().map { "\($0.actor) \($0.event.words())" }
  }

  private func begin() async throws {
    let expires = clock.now.adding(seconds: 60)
    for id in ["a", "b"] {
      _ = try await store.create(StoredSession(id: SessionID(id), payload: Array("{}".utf8), expires: expires))
    }
    #expect(try await told(byListing: true) == [])
  }

  @Test("is told so, once, where it may be there, and is nothing new once it is shown again", arguments: [false, true])
  func hidden(byListing: Bool) async throws {
    try await begin()
    for _ in 0..<2 {
      set("a rule", hides: true)
      #expect(try await told(byListing: byListing) == [Self.unseen])
      for byListing in [true, false] { #expect(try await told(byListing: byListing) == []) }
      set(byListing ? nil : "a rule", hides: false)
      #expect(try await told(byListing: byListing) == [])
    }
  }

  @Test(
    "is nothing new once it is shown again, though it was let go for others; what is made after that is",
    arguments: [false, true])
  func shownAgain(byListing: Bool) async throws {
    let monitor = StoreMonitor(
      reader: reader, summaries: maker(), clock: clock.wall, uptime: { [clock] in clock.uptime },
      memory: SessionMemory(sessions: 1))
    for id in [Self.id, SessionID("b")] { _ = try await store.create(StoredSession(id: id, payload: Array("{}".utf8))) }
    for rule in [nil, "a rule"] {
      set(rule, hides: rule != nil)
      #expect(try await told(byListing: true, by: monitor) == [])
    }
    set(nil, hides: false)
    #expect(try await told(byListing: byListing, by: monitor) == [])
    #expect(try await told(byListing: true, by: monitor) == [])
    _ = try await store.create(StoredSession(id: SessionID("c"), payload: Array("{}".utf8)))
    #expect(try await told(byListing: true, by: monitor) == ["app created"])
  }

  @Test("leads to a listing anew where it is named once it is shown again: what was made meanwhile is among it") func asksAnew()
    async throws
  {
    try await begin()
    set("a rule", hides: true)
    _ = try await told(byListing: true)
    set(nil, hides: false)
    let (changes, continuation) = AsyncStream.makeStream(of: StoreChange.self)
    continuation.yield(.changed(Self.id))
    let resyncs = Mutex(0)
    await monitor.follow(changes) { news in
      switch news {
      case .resync: resyncs.withLock { $0 += 1 }
      // What else belongs to it is waited for.
      default: continuation.finish()
      }
      return true
    }
    #expect(resyncs.withLock(\.self) == 1)
  }

  @Test("is no activity once it is shown again", arguments: [false, true]) func activity(isLarge: Bool) async throws {
    let ids = (0..<(isLarge ? 100 : 5)).map { SessionID("s\($0)") }
    for id in ids { _ = try await store.create(StoredSession(id: id, payload: Array("{}".utf8))) }
    var setup = ScreenRunner.Setup()
    if isLarge { setup.capacity = 20 }
    var state = try await ScreenRunner(setup).state
    let queries = StoreQueries(reader: reader, operations: nil, summaries: maker(), clock: clock.wall)
    func list() async {
      for case .list(let query, let generation) in state.refresh() {
        let posted = Mutex<[Event]>([])
        await queries.list(query, generation: generation) { event in
          posted.withLock { $0.append(event) }
          return true
        }
        for event in posted.withLock(\.self) { _ = state.update(event) }
      }
    }
    await list()
    let created = state.activity.rates?.created
    reader.curtain.withLock { $0 = Curtained.Curtain(withholding: "a rule", hides: Set(ids.prefix(isLarge ? 10 : 5))) }
    await list()
    reader.curtain.withLock { $0 = Curtained.Curtain() }
    for look in try await queries.monitor.look(at: ids, isNews: true) {
      _ = state.update(.observed(look.id, look.entry.map { maker().reading(of: $0) }, look.event))
    }
    await list()
    #expect(state.activity.rates?.created == created)
  }

  @Test("is known as long as it is remembered, and no longer: else all that ever went would be, where a rule stays")
  func bounded() async throws {
    let monitor = StoreMonitor(
      reader: reader, summaries: maker(), clock: clock.wall, uptime: { [clock] in clock.uptime },
      memory: SessionMemory(sessions: 2))
    set("a rule", hides: false)
    let ids = (0..<8).map { SessionID("s\($0)") }
    for id in ids {
      _ = try await store.create(StoredSession(id: id, payload: Array("{}".utf8)))
      _ = try await monitor.baseline { _ in }
      _ = try await store.delete(id, ifRevision: nil)
    }
    _ = try await monitor.baseline { _ in }
    let known = monitor.state.withLock { state in ids.filter { state.known?.contains($0) ?? false } }
    #expect(known == Array(ids.suffix(2)))
  }

  @Test("is told so of a row that the list has, and the monitor let go for others", arguments: ["a rule", nil])
  func row(_ rule: String?) async throws {
    let id = SessionID("c")
    _ = try await store.create(StoredSession(id: id, payload: Array("{}".utf8)))
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    let entry = try #require(try await reader.entries(of: [id])[id])
    _ = state.update(.observed(id, maker().reading(of: entry)))
    reader.curtain.withLock { $0 = Curtained.Curtain(withholding: rule, hides: [id]) }
    guard case .list(let query, let generation)? = state.refresh().first(where: { if case .list = $0 { true } else { false } })
    else {
      Issue.record("nothing is listed")
      return
    }
    let posted = Mutex<[Event]>([])
    await StoreQueries(reader: reader, operations: nil, summaries: maker(), clock: clock.wall).list(query, generation: generation)
    {
      event in
      posted.withLock { $0.append(event) }
      return true
    }
    for event in posted.withLock(\.self) { _ = state.update(event) }
    let ending: EventLog.Event = if let rule { .withheld(by: rule) } else { .gone }
    #expect(state.events.entries(of: id).map(\.event) == [ending])
    #expect(cause(of: id, in: state) == (rule == nil ? .app : .withheld))
  }

  @Test("is told so once, and its row goes as that, where it was hidden while the screen was paused") func paused() async throws {
    let id = SessionID("c")
    _ = try await store.create(StoredSession(id: id, payload: Array("{}".utf8)))
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    func look() async throws {
      for look in try await monitor.look(at: [id], isNews: true) {
        _ = state.update(.observed(id, look.entry.map { maker().reading(of: $0) }, look.event))
      }
    }
    try await look()
    let told = state.events.entries(of: id).count
    press(.character("p"), in: &state)
    reader.curtain.withLock { $0 = Curtained.Curtain(withholding: "a rule", hides: [id]) }
    // It is named again while it is hidden: nothing is told of that.
    for _ in 0..<2 { try await look() }
    #expect(state.isPaused && state.cursor != id && state.index[id]?.life.isGone == false)
    press(.character("p"), in: &state)
    let events = state.events.entries(of: id).map(\.event)
    #expect(events.count == told + 1 && events.first == .withheld(by: "a rule"))
    #expect(cause(of: id, in: state) == .withheld && state.view().lines().joined().contains("hidden"))
  }

  private func cause(of id: SessionID, in state: State) -> GoneCause? {
    if case .gone(_, let cause)? = state.index[id]?.life { cause } else { nil }
  }

  @Test("is told to be gone where it cannot be there: all is shown, it was over, or this program destroyed it")
  func gone() async throws {
    try await begin()
    set("a rule", hides: true)
    #expect(try await told(byListing: true) == [Self.unseen])
    set(nil, hides: true)
    #expect(try await told(byListing: true) == ["app destroyed"])
    set("a rule", hides: false)
    #expect(try await told(byListing: true) == ["app created"])
    clock.advance(milliseconds: 60_000)
    set("a rule", hides: true)
    #expect(try await told(byListing: true) == ["expiry removed by cleanup"])
    set("a rule", hides: false)
    _ = try await told(byListing: true)
    _ = try await store.delete(Self.id, ifRevision: nil)
    monitor.claim([OwnWrite(Self.id, before: nil, after: nil)])
    #expect(try await told(byListing: false) == ["you destroyed"])
  }
}
