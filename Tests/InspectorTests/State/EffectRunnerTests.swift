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

@Suite("Effects, carried out beside the interface") struct EffectRunnerTests {
  private final class Posted: Sendable {
    private let resyncs = Mutex((posted: 0, taken: 0))
    var count: Int { resyncs.withLock { $0.posted } }
    var isBehind: Bool { resyncs.withLock { $0.posted > $0.taken } }
    func take() { resyncs.withLock { $0.taken += 1 } }
    func post(_ event: Event) {
      switch event {
      case .resync, .storm: resyncs.withLock { $0.posted += 1 }
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
