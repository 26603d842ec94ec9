import Sessions
import Synchronization
import TerminalText
import TerminalUI
import Testing

@testable import Inspection
@testable import InspectorUI

/// What is told where a store goes on with another that came into the place of the one before.
@Suite("Another store in the place of the one that is watched") struct ReplacedStoreTests {
  private final class Turned: FollowingSessionLister {
    private struct State: Sendable {
      var store: MemorySessionStore
      var turns = 0
      /// The one that comes once a page was read.
      var next: MemorySessionStore?
    }
    private let state: Mutex<State>

    init(_ store: MemorySessionStore) { state = Mutex(State(store: store)) }

    var turns: Int { state.withLock { $0.turns } }
    var turnWords: String { ReplacedStoreTests.words }
    private var store: MemorySessionStore { state.withLock { $0.store } }

    func turn(to store: MemorySessionStore) { state.withLock { ($0.store, $0.turns) = (store, $0.turns + 1) } }
    func turn(afterPageTo store: MemorySessionStore) { state.withLock { $0.next = store } }

    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await store.read(id) }

    func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
      let page = try await store.page(request)
      let next = state.withLock { state in
        defer { state.next = nil }
        return state.next
      }
      if let next { turn(to: next) }
      return page
    }
  }

  private static let words = "another store is there"

  private let clock = StillClock(now)
  private let other: MemorySessionStore
  private let first: MemorySessionStore
  private let reader: Turned
  private let monitor: StoreMonitor

  init() {
    (first, other) = (MemorySessionStore(clock: clock.wall), MemorySessionStore(clock: clock.wall))
    reader = Turned(first)
    monitor = StoreMonitor(reader: reader, summaries: maker(), clock: clock.wall, uptime: { [clock] in clock.uptime })
  }

  private func fill(_ store: MemorySessionStore, _ ids: some Sequence<String>) async throws {
    for id in ids { _ = try await store.create(StoredSession(id: SessionID(id), payload: Array("{}".utf8))) }
  }

  /// How many sessions a listing meets, and what it tells of them.
  private func list() async throws -> [String] {
    let events = Mutex<[StoreEvent]>([])
    let count = try await monitor.baseline { look in if let event = look.event { events.withLock { $0.append(event) } } }
    var log = EventLog()
    for event in events.withLock({ $0 }) { log.observe(event) }
    return ["\(count ?? -1)"] + log.entries.reversed().map { "\($0.actor) \($0.event.words())" }
  }

  private func followed(_ change: StoreChange) async -> [String] {
    let (changes, continuation) = AsyncStream.makeStream(of: StoreChange.self)
    continuation.yield(change)
    continuation.finish()
    let told = Mutex<[String]>([])
    await monitor.follow(changes) { news in
      let word = if case .replaced(let words) = news { words } else { "\(news)" }
      told.withLock { $0.append(word) }
      return true
    }
    return told.withLock { $0 }
  }

  enum Way: CaseIterable, Sendable { case listed, midway, asked, named, missed }

  @Test("is told once: what it has did not come, and what it has not did not go", arguments: Way.allCases)
  func told(_ way: Way) async throws {
    // More than a page.
    try await fill(first, (0..<300).map { "first-\($0)" } + ["both"])
    try await fill(other, ["both", "other"])
    #expect(try await list() == ["301"])
    if way == .midway { reader.turn(afterPageTo: other) } else { reader.turn(to: other) }
    let gone = SessionID("first-7")
    switch way {
    case .listed, .midway: #expect(try await list() == ["2"])
    case .asked:
      let looks = try await monitor.look(at: [gone, SessionID("both")], isNews: true)
      #expect(looks.map { $0.entry != nil } == [false, true] && looks.allSatisfy { $0.event == nil })
    case .named: #expect(await followed(.deleted(gone)) == [Self.words])
    case .missed: #expect(await followed(.resync) == [Self.words])
    }
    #expect(monitor.takeTurn() == (way == .named || way == .missed ? nil : Self.words))
    #expect(monitor.takeTurn() == nil)
    // From there on it is known what comes and goes.
    #expect(try await list() == ["2"])
    try await fill(other, ["new"])
    #expect(try await list() == ["3", "app created"])
    _ = try await other.delete(SessionID("both"), ifRevision: nil)
    #expect(try await list() == ["2", "app destroyed"])
  }

  @Test("is in the list alone once it is read, paused or not, and nothing was counted", arguments: [false, true])
  func shown(isPaused: Bool) async throws {
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    let (shown, told, figures) = (state.index.total, state.events.total, state.activity)
    if isPaused { press(.character("p"), in: &state) }
    var effects = state.update(.replaced(Self.words))
    #expect(state.status?.text.string == "\(Self.words): all is read anew\(isPaused ? " with p" : "")")
    if isPaused {
      #expect(state.index.total == shown && !effects.contains { if case .list = $0 { true } else { false } })
      effects = press(.character("p"), in: &state)
    }
    let generations = effects.compactMap { if case .list(_, let generation) = $0 { generation } else { nil } }
    let generation = try #require(generations.first)
    #expect(state.index.total == 0 && state.cursor == nil)
    let reading = maker().reading(
      of: SessionEntry(id: SessionID("other-0123456789"), size: 2, modified: nil, content: .stored(stored("other-0123456789"))))
    // What was asked of the store before.
    _ = state.update(.listed([], complete: true, generation: generation - 1))
    _ = state.update(.listed([reading], complete: true, generation: generation))
    #expect(state.index.allSummaries.map(\.id) == [reading.id])
    #expect(state.events.total == told && state.activity == figures)
  }

  @Test("is still said once the connection that was lost with the one before is made again")
  func said() async throws {
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    _ = state.update(.watching(.reconnecting("it is gone")))
    _ = state.update(.replaced(Self.words))
    _ = state.update(.watching(.live("push")))
    #expect(state.status?.text.string.contains(Self.words) == true)
  }
}
