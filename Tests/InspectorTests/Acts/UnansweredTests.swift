import ECMAScript
import Sessions
import SessionsAdministration
import Synchronization
import TerminalText
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI

/// Changes that were sent, and to which no answer came: some are made, some are not, and nobody knows which.
@Suite("What is not known to be done") struct UnansweredTests {
  private static let acts = [
    PendingWrite.Action.destroy, .edit([.flash(name: "notice", value: "We close at ten")]), .expire(nil),
  ]
  private static let words = "the server does not answer"
  private static let end = now.adding(seconds: 3_000_000_000)

  private let store: SilentStore
  private let queries: StoreQueries

  init() async throws {
    store = SilentStore(because: .timedOut(Self.words))
    for number in 0..<12 {
      let payload = #"{"user":{"name":"visitor \#(number)"},"step":1}"#
      _ = try await store.memory.create(
        StoredSession(id: SessionID("session-\(number)"), payload: Array(payload.utf8), expires: Self.end))
    }
    queries = StoreQueries(
      reader: store, operations: SessionOperations(store: store, format: .flat), summaries: maker())
    _ = try await queries.monitor.baseline { _ in }
  }

  @Test(
    "of many is counted as neither done nor left, stays marked, and is taken back where it turns out to be made",
    arguments: [false, true], acts)
  func many(_ makes: Bool, _ action: PendingWrite.Action) async throws {
    let before = try await sessions()
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    let ids = before.keys.map { SessionID($0) }
    state.marks = MarkedSessions(ids)
    let write = MassWrite(.write(action, on: state.marks), keepsUndo: true, tellsEach: true)
    store.fallSilent(after: 3, sent: 5, makes: makes)
    let (outcomes, result) = try await carryOut(write)
    #expect(outcomes.map { $0 == .done } == [Bool](repeating: true, count: 3) + [Bool](repeating: false, count: 5))
    #expect(outcomes.dropFirst(3).allSatisfy { $0 == .unanswered(store.cause) })
    #expect(result.done == 3 && result.unanswered == [Self.words: 5] && result.skipped.isEmpty)
    #expect(result.failure == store.cause && result.settled.count == 3)
    let changed = try await sessions().filter { before[$0.key] != $0.value }.count
    let gone = try await before.count - sessions().count
    #expect(changed + gone == (makes ? 8 : 3))
    let doers = try await queries.monitor.look(at: ids, isNews: true).compactMap { $0.event?.actor }
    #expect(doers.count { $0 == .you } == 3 && doers.count { $0 == .unknown } == (makes ? 5 : 0) && !doers.contains(.app))

    _ = state.update(.finished(write, result))
    let doubt = "whether it was done to 5 of them is not known; then the store failed: \(Self.words)"
    #expect(state.status?.text.string == "\(action.massDone(3)), of 12; \(doubt)")
    #expect(state.marks.count == 9)
    #expect(state.undo.map(\.title) == ["\(action.massDone(8)), 5 of them perhaps"])

    store.answerAgain()
    let (undo, back) = try await undo(in: &state)
    #expect(back.done == (makes ? 8 : 3) && back.skipped.values.reduce(0, +) == (makes ? 0 : 5), "\(back.skipped)")
    #expect(!back.skipped.keys.contains { $0.contains("again") || $0.contains("read by a page") }, "\(back.skipped)")
    _ = state.update(.finished(undo, back))
    #expect(try await sessions() == before && state.undo.isEmpty)
  }

  @Test("of an undo is not said to be undone, and can be tried again", arguments: [false, true])
  func undoing(_ makes: Bool) async throws {
    let before = try await sessions()
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    let ids = MarkedSessions(before.keys.map { SessionID($0) })
    let (_, destroyed) = try await carryOut(MassWrite(.write(.destroy, on: ids), keepsUndo: true))
    state.keep(destroyed.reversals, title: "12 sessions destroyed")
    for (answered, words) in [(0, " (0 of 12)"), (3, " (3 of 12)")] {
      store.fallSilent(after: answered, sent: 5, makes: makes && answered > 0)
      let (undo, result) = try await undo(in: &state)
      #expect(result.done == answered && result.unanswered == [Self.words: 5] && result.open.count == 5)
      _ = state.update(.finished(undo, result))
      let doubt = "whether it was done to 5 of them is not known; then the store failed: \(Self.words)"
      #expect(state.status?.text.string == "undone: 12 sessions destroyed\(words); \(doubt)")
      #expect(state.undo.map(\.reversals.count) == [12 - answered])
    }
    store.answerAgain()
    let (undo, result) = try await undo(in: &state)
    #expect(result.done == (makes ? 4 : 9))
    #expect(result.skipped == (makes ? ["exists again, and is left as it is": 5] : [:]))
    _ = state.update(.finished(undo, result))
    #expect(try await sessions() == before && state.undo.isEmpty)
  }

  @Test("of one session is not told as nothing that was written, and can be taken back", arguments: [false, true], acts)
  func one(_ makes: Bool, _ action: PendingWrite.Action) async throws {
    let before = try await sessions()
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    let id = SessionID("session-7")
    let entry = try #require(try await store.entries(of: [id])[id])
    let target = PendingWrite.Target(
      maker().summary(of: entry).summary, label: "a session", revision: nil, base: try await store.read(id))
    let write = PendingWrite(action, on: target, done: "it is done")
    store.fallSilent(after: 0, sent: 1, makes: makes)
    _ = state.update(.wrote(write, await queries.result(of: write)))
    #expect(state.status?.text.string == "whether it was done is not known: a session: \(Self.words)")
    #expect(state.undo.map(\.title) == ["it is done, perhaps"])
    #expect(try await queries.monitor.look(at: [id], isNews: true).compactMap { $0.event?.actor } == (makes ? [.unknown] : []))
    store.answerAgain()
    let (_, back) = try await undo(in: &state)
    #expect(back.done == (makes ? 1 : 0))
    #expect(try await sessions() == before)
    _ = try await queries.monitor.look(at: [id], isNews: true)
    // What comes after a change that was seen is somebody else's; of one that was not, it may be that one.
    _ = try await store.memory.update(StoredSession(id: id, payload: Array("{}".utf8), expires: Self.end))
    let last = try await queries.monitor.look(at: [id], isNews: true).last?.event?.actor
    #expect(makes ? last == .app : last == .unknown)
  }

  @Test("is told also of one that others wrote between the look and the write") func overtaken() async throws {
    store.fallSilent(after: 0, sent: 1, makes: true)
    store.meetOthers()
    let ids = MarkedSessions((0..<3).map { SessionID("session-\($0)") })
    let (outcomes, result) = try await carryOut(MassWrite(.write(Self.acts[1], on: ids), keepsUndo: true, tellsEach: true))
    #expect(outcomes == [.unanswered(store.cause)])
    #expect(result.done == 0 && result.unanswered == [Self.words: 1] && result.failure == store.cause)
  }

  @Test("is said with its reason where the store goes on, and as a whole where it is all") func words() {
    var result = MassResult(total: 5)
    (result.done, result.unanswered) = (2, ["an odd answer": 2, "another": 1])
    #expect(
      result.unknowns == [
        "whether it was done to 2 of them is not known: an odd answer", "whether it was done to 1 of them is not known: another",
      ])
    #expect(!result.isWhole)
    result = MassResult(total: 3)
    (result.unanswered, result.failure) = ([Self.words: 3], .timedOut(Self.words))
    #expect(result.unknowns == ["whether it was done is not known"])
  }

  private func carryOut(_ write: MassWrite) async throws -> (outcomes: [MassOutcome], result: MassResult) {
    var outcomes: [MassOutcome] = []
    let event = await queries.carryOut(
      write, goesOn: { true },
      told: { if case .stepped(let step) = $0 { outcomes += step.outcomes.map(\.outcome) } })
    guard case .finished(_, let result) = event else { throw NeverHappened("the act has no end: \(event)") }
    return (outcomes, result)
  }

  /// As `u` and `y` do it.
  private func undo(in state: inout State) async throws -> (write: MassWrite, result: MassResult) {
    let entry = try #require(state.undo.last)
    var write = MassWrite(.undo(entry.reversals), title: entry.title)
    write.number = entry.number
    return (write, try await carryOut(write).result)
  }

  /// What the store has, by id.
  private func sessions() async throws -> [String: String] {
    let entries = try await store.memory.page(PageRequest(limit: .max)).entries
    return Dictionary(
      uniqueKeysWithValues: entries.compactMap { entry in
        guard case .stored(let stored) = entry.content else { return nil }
        let end = stored.expires.map { $0.iso8601 } ?? "never"
        return (entry.id.reveal()?.string ?? "", "\(String(decoding: stored.payload, as: UTF8.self)) \(end)")
      })
  }
}

/// The memory store, of which the answers to some writes do not come once it is told so.
private final class SilentStore: RestoringStore, SessionLister {
  /// After how many writes no answer comes, how many more are sent, and whether they are made.
  private struct Silence: Sendable {
    var after: Int
    var sent: Int
    var makes: Bool
  }

  let memory = MemorySessionStore(clock: WallClock { now })
  let cause: StoreError
  private let silence = Mutex<Silence?>(nil)
  private let meetsOthers = Atomic(false)

  init(because cause: StoreError) { self.cause = cause }

  func fallSilent(after: Int, sent: Int, makes: Bool) {
    silence.withLock { $0 = Silence(after: after, sent: sent, makes: makes) }
  }
  func answerAgain() { silence.withLock { $0 = nil } }
  /// The next writes find that somebody else has written.
  func meetOthers() { meetsOthers.store(true, ordering: .relaxed) }

  func restoreObstacle(of session: StoredSession) -> String? { nil }
  func loss(of session: StoredSession) -> String? { nil }
  var guarantees: StoreGuarantees { memory.guarantees }
  func makeID() -> SessionID { memory.makeID() }
  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await memory.read(id) }
  func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { try await memory.page(request) }

  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
    guard let silence = silence.withLock({ $0 }) else { return try await memory.create(session) }
    if silence.makes { _ = try await memory.create(session) }
    throw .unanswered(cause)
  }

  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
    guard let silence = silence.withLock({ $0 }) else { return try await memory.update(session) }
    if silence.makes { _ = try await memory.update(session) }
    throw .unanswered(cause)
  }

  func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    guard let silence = silence.withLock({ $0 }) else { return try await memory.delete(id, ifRevision: revision) }
    if silence.makes { _ = try await memory.delete(id, ifRevision: revision) }
    throw .unanswered(cause)
  }

  func apply(
    _ writes: [StoreWrite], keepingBefore: Bool, progress: ([WriteOutcome]) async -> Bool
  ) async throws(StoreError) {
    if meetsOthers.exchange(false, ordering: .relaxed) {
      _ = await progress(writes.map { _ in .conflict })
      return
    }
    guard let silence = silence.withLock({ $0 }) else {
      return try await memory.apply(writes, keepingBefore: keepingBefore, progress: progress)
    }
    var outcomes = try await memory.apply(Array(writes.prefix(silence.after)), keepingBefore: keepingBefore)
    for write in writes.dropFirst(silence.after).prefix(silence.sent) {
      let before = keepingBefore ? try await memory.read(write.id) : nil
      if silence.makes { _ = try await memory.apply([write]) }
      outcomes.append(.unanswered(before: before, cause))
    }
    _ = await progress(outcomes)
    throw .unanswered(cause)
  }
}
