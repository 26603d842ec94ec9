import Sessions
import SessionsAdministration
import Synchronization
import TestSupport
import Testing

@testable import Inspection

/// A store that can be read, and whose changes end at once until it is told to let them be followed.
private final class Refusing: InspectableStore, SessionWatcher {
  private struct State {
    var asked = 0
    var isAllowed = false
    var followed: [AsyncStream<StoreChange>.Continuation] = []
  }

  let reader: any SessionLister = MemorySessionStore()
  private let states: (stream: AsyncStream<String?>, continuation: AsyncStream<String?>.Continuation)?
  private let state = Mutex(State())
  static let refusal = "this user has no right to run SUBSCRIBE"

  /// - Parameter saysWhy: whether it says itself why nothing is told.
  init(saysWhy: Bool) {
    states = saysWhy ? AsyncStream.makeStream(of: String?.self) : nil
    states?.continuation.yield(nil)
  }

  var asked: Int { state.withLock { $0.asked } }
  var watcher: (any SessionWatcher)? { self }
  var facts: StoreFacts {
    var facts = StoreFacts(backend: "memory", location: "a test", layout: "React Router", payload: .flat)
    facts.watching = "tracking"
    return facts
  }

  func connection() -> AsyncStream<String?>? { states?.stream }
  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { nil }

  func changes() -> AsyncStream<StoreChange> {
    let (stream, continuation) = AsyncStream.makeStream(of: StoreChange.self)
    let isAllowed = state.withLock { state in
      state.asked += 1
      if state.isAllowed { state.followed.append(continuation) }
      return state.isAllowed
    }
    states?.continuation.yield(isAllowed ? nil : Self.refusal)
    if !isAllowed { continuation.finish() }
    return stream
  }

  func allow() { state.withLock { $0.isAllowed = true } }
  func tell(_ change: StoreChange) { for one in state.withLock({ $0.followed }) { one.yield(change) } }
}

@Suite("A store whose changes end") struct StoreFollowingTests {
  private final class Posted: Sendable {
    private let events = Mutex((states: [LiveState](), resyncs: 0))
    var states: [LiveState] { events.withLock { $0.states } }
    var resyncs: Int { events.withLock { $0.resyncs } }
    func post(_ event: Event) {
      events.withLock { events in
        switch event {
        case .watching(let state): events.states.append(state)
        case .resync: events.resyncs += 1
        default: break
        }
      }
    }
  }

  @Test(
    "is not called live for being asked anew until it tells of them, and read again where it says nothing of itself",
    arguments: [true, false])
  func refused(_ saysWhy: Bool) async throws {
    let store = Refusing(saysWhy: saysWhy), posted = Posted()
    let runner = EffectRunner(
      store: store, operations: nil, summaries: maker(), post: { posted.post($0) })
    // What says why does so at once; of the others two ends are needed.
    try await eventually("it is not asked anew, or not said: \(posted.states)") {
      guard case .still(_?)? = posted.states.last else { return false }
      return store.asked >= 3 && (saysWhy || posted.resyncs >= 2)
    }
    let live = LiveState.live("tracking")
    #expect(posted.states.first == live)
    // Of what says nothing of itself, not to end for a while is all that speaks for it.
    if saysWhy {
      #expect(!posted.states.dropFirst().contains(live) && posted.states.last == .still(Refusing.refusal), "\(posted.states)")
    }
    store.allow()
    try await eventually("it is never called live again") {
      store.tell(.unspecified)
      return posted.states.last == live && posted.resyncs > 0
    }
    runner.stop()
  }
}
