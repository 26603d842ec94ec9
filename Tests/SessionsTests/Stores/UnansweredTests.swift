import Sessions
import Synchronization
import Testing

@Suite("A write of which it is not known whether it is made") struct UnansweredTests {
  /// Makes every write, and answers so many.
  private final class SilentStore: SessionStore {
    let memory = MemorySessionStore()
    private let cause: StoreError
    private let answers: Atomic<Int>

    init(answering count: Int, because cause: StoreError) {
      self.cause = cause
      answers = Atomic(count)
    }

    private func answer() throws(StoreError) {
      if answers.subtract(1, ordering: .relaxed).newValue == -1 { throw .unanswered(cause) }
    }

    var guarantees: StoreGuarantees { memory.guarantees }
    func makeID() -> SessionID { memory.makeID() }
    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await memory.read(id) }

    func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
      let outcome = try await memory.create(session)
      try answer()
      return outcome
    }

    func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
      let outcome = try await memory.update(session)
      try answer()
      return outcome
    }

    func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
      let outcome = try await memory.delete(id, ifRevision: revision)
      try answer()
      return outcome
    }
  }

  private static let (old, new) = (Array(#"{"n":1}"#.utf8), Array(#"{"n":2}"#.utf8))
  private static let ids = (0..<3).map { SessionID("\($0)") }

  private static let kinds: [@Sendable (SessionID) -> StoreWrite] = [
    { .update(StoredSession(id: $0, payload: Self.new)) }, { .delete($0, ifRevision: nil) },
  ]

  @Test(
    "is told as that, with what was there before; none is tried after it where the store cannot, and all are where it can",
    arguments: [StoreError.timedOut("late"), .unavailable("gone"), .failed("odd")], [0, 1])
  func together(_ cause: StoreError, _ kind: Int) async throws {
    let store = SilentStore(answering: 1, because: cause)
    for id in Self.ids { _ = try await store.memory.create(StoredSession(id: id, payload: Self.old)) }
    var told: [WriteOutcome] = []
    var failure: StoreError?
    do throws(StoreError) {
      try await store.apply(Self.ids.map(Self.kinds[kind]), keepingBefore: true) { outcomes in
        told += outcomes
        return true
      }
    } catch { failure = error }
    let goesOn = cause == .failed("odd")
    #expect(failure == (goesOn ? nil : .unanswered(cause)))
    #expect(told.count == (goesOn ? 3 : 2))
    guard case .unanswered(let before?, cause) = told[1] else {
      Issue.record("\(told)")
      return
    }
    #expect(before.payload == Self.old)
    let last = try await store.memory.read(Self.ids[2])?.payload
    #expect(goesOn ? last != Self.old : last == Self.old)
  }

  @Test("is not told as one that can be made again: not by a single call, nor by the one error of several")
  func words() async throws {
    let store = SilentStore(answering: 0, because: .timedOut("late"))
    _ = try await store.memory.create(StoredSession(id: Self.ids[0], payload: Self.old))
    let error = await #expect(throws: StoreError.self) { try await store.apply([.delete(Self.ids[0], ifRevision: nil)]) }
    #expect(error == .unanswered(.timedOut("late")))
    #expect(
      error.map { "\($0)" } == "the store did not answer in time: late; whether the change was made is not known")
  }
}
