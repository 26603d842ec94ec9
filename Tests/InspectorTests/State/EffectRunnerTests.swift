import Sessions
import Synchronization
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI

/// A store whose changes a test tells.
private struct Told: SessionWatcher {
  let stream: AsyncStream<StoreChange>
  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { nil }
  func changes() -> AsyncStream<StoreChange> { stream }
}

/// A store that does not answer.
private struct Silent: SessionLister {
  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(20)) }
    return nil
  }
  func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { SessionPage(entries: [], next: nil) }
}

/// A store that answers when it is let, whether or not anybody still waits for that.
private final class Held: SessionLister {
  private struct State {
    var begun = 0
    var running = 0
    var most = 0
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }
  private let state = Mutex(State())

  var begun: Int { state.withLock { $0.begun } }
  /// How many were read at the same time.
  var most: Int { state.withLock { $0.most } }

  func letGo() {
    let waiting = state.withLock { state in
      state.isOpen = true
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    state.withLock { state in
      state.begun += 1
      state.running += 1
      state.most = max(state.most, state.running)
    }
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
    state.withLock { $0.running -= 1 }
    return stored("a", #"{"a":1}"#)
  }
  func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { SessionPage(entries: [], next: nil) }
}

/// Which filters were told to have been asked.
private final class Scanned: Sendable {
  private let told = Mutex<[String]>([])
  var filters: [String] { told.withLock { $0 } }
  func post(_ event: Event) {
    if case .scanned(_, let filter) = event { told.withLock { $0.append(filter.text) } }
  }
}

@Suite("Effects, carried out beside the interface") struct EffectRunnerTests {
  private final class Posted: Sendable {
    private let resyncs = Mutex((posted: 0, taken: 0))
    var count: Int { resyncs.withLock { $0.posted } }
    var isBehind: Bool { resyncs.withLock { $0.posted > $0.taken } }
    func take() { resyncs.withLock { $0.taken += 1 } }
    func post(_ event: Event) {
      switch event {
      case .resync, .storm, .observed: resyncs.withLock { $0.posted += 1 }
      default: break
      }
    }
  }

  private func runner(
    _ stream: AsyncStream<StoreChange>, _ posted: Posted, reader: any SessionLister = MemorySessionStore()
  ) -> EffectRunner {
    EffectRunner(
      store: TestInspectable(reader: reader, watcher: Told(stream: stream)), operations: nil, summaries: maker(),
      isBehind: { posted.isBehind }, post: { posted.post($0) })
  }

  @Test("tells to list again as often as that is taken, however often the store says it")
  func resyncs() async throws {
    let (stream, push) = AsyncStream.makeStream(of: StoreChange.self, bufferingPolicy: .bufferingNewest(16))
    let posted = Posted()
    let runner = runner(stream, posted)
    for _ in 0..<100_000 { push.yield(.resync) }
    for taken in 1...4 {
      #expect(try await eventually(taken) { posted.count } == taken)
      for _ in 0..<1_000 { push.yield(.resync) }
      #expect(posted.count == taken)
      posted.take()
    }
    runner.stop()
  }

  @Test("tells of sessions as they are taken, and of one once however often it changes meanwhile")
  func sessions() async throws {
    let (stream, push) = AsyncStream.makeStream(of: StoreChange.self)
    let posted = Posted()
    let runner = runner(stream, posted)
    for _ in 0..<10_000 { push.yield(.changed(SessionID("a"))) }
    for taken in 1...4 {
      #expect(try await eventually(taken) { posted.count } == taken)
      for _ in 0..<1_000 { push.yield(.changed(SessionID("a"))) }
      // One more round of what is gathered would be over by then.
      try await Task.sleep(for: .milliseconds(100))
      #expect(posted.count == taken)
      posted.take()
    }
    runner.stop()
  }

  @Test(
    "reads for one filter at a time: one that is typed over ends before the next begins, and those in between are never asked")
  func typedOver() async throws {
    let (held, scanned) = (Held(), Scanned())
    let runner = EffectRunner(
      store: TestInspectable(reader: held), operations: nil, summaries: maker(), post: { scanned.post($0) })
    func scan(_ filter: String) throws {
      runner.perform(.scan([SessionID("a")], by: try Filter(parsing: filter), now: now))
    }
    try scan("data.a=1")
    try await eventually("the first is not asked") { held.begun == 1 }
    for number in 2...8 { try scan("data.a=\(number)") }
    held.letGo()
    try await eventually("the last is not told") { scanned.filters.last == "data.a=8" }
    #expect(held.most == 1 && held.begun == 2 && scanned.filters == ["data.a=8"])
    runner.stop()
  }

  @Test("makes one reading of the list out of more changes than can be read one by one")
  func manyNames() async throws {
    let (stream, push) = AsyncStream.makeStream(of: StoreChange.self)
    for number in 0..<50_000 { push.yield(.changed(SessionID("\(number)"))) }
    let posted = Posted()
    // While the first of them is read, the others come.
    let runner = runner(stream, posted, reader: Silent())
    try await eventually("the list is not read again") { posted.count > 0 }
    runner.stop()
  }
}
