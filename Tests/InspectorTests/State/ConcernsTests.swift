import Sessions
import SessionsAdministration
import Synchronization
import TerminalText
import TerminalUI
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI

/// A store of which there is something else to know each time that a migration has run. A question may be held until others are
/// answered.
private final class Migrated: InspectableStore {
  private struct State {
    var words = "rows of none go along"
    var isHolding = false
    var held: CheckedContinuation<Void, Never>?
  }

  let memory = MemorySessionStore()
  private let state = Mutex(State())

  var reader: any SessionLister { memory }
  var facts: StoreFacts { StoreFacts(backend: "memory", location: "a test", layout: "React Router", payload: .flat) }
  var isHeld: Bool { state.withLock { $0.held != nil } }

  func migrate(_ words: String) { state.withLock { $0.words = words } }
  func hold() { state.withLock { $0.isHolding = true } }
  func letGo() { state.withLock { $0.held }?.resume() }

  func advisories() async -> [Advisory] {
    let (words, isHeld) = state.withLock { state in
      defer { state.isHolding = false }
      return (state.words, state.isHolding)
    }
    if isHeld { await withCheckedContinuation { continuation in state.withLock { $0.held = continuation } } }
    return [Advisory(.goesAlong, .note, words)]
  }
}

private final class Posted: Sendable {
  private let events = Mutex<[String]>([])
  var all: [String] { events.withLock { $0 } }

  func post(_ event: Event) {
    let word: String? =
      switch event {
      case .concerns(let concerns): concerns[.destroy]?.joined()
      case .weighed: "weighed"
      case .worked(.surveyed(_), _): "surveyed"
      case .worked(.planned, _): "planned"
      default: nil
      }
    if let word { events.withLock { $0.append(word) } }
  }
}

@Suite("What to know before an action") struct ConcernsTests {
  private let id = SessionID("a")

  @Test("is asked of the store for each review, and told before that is made or confirmed; and with each listing")
  func asked() async throws {
    let (store, posted) = (Migrated(), Posted())
    _ = try await store.memory.create(stored("a"))
    let runner = EffectRunner(
      store: store, operations: SessionOperations(store: store.memory, format: .flat), summaries: maker(),
      post: { posted.post($0) })
    let query = ListQuery(filter: .all, sort: SortOrder(.usual(with: [])), now: now)
    let asks: [(effect: Effect, answer: String?)] = [
      (.list(query, generation: 1), nil), (.weigh(.destroy, id, number: 1), "weighed"),
      (.work(.survey(MarkedSessions([id]), for: .destroy), number: 2), "surveyed"), (.work(.planUndo([]), number: 3), "planned"),
    ]
    var wanted: [String] = []
    for (number, ask) in asks.enumerated() {
      store.migrate("rows of t\(number) go along")
      wanted += ["rows of t\(number) go along"] + (ask.answer.map { [$0] } ?? [])
      runner.perform(ask.effect)
      #expect(try await eventually(wanted) { posted.all } == wanted)
    }
    runner.stop()
  }

  @Test("is what was asked last: an older answer that comes late is none") func overtaken() async throws {
    let (store, posted) = (Migrated(), Posted())
    let concerns = StoreConcerns(store) { posted.post($0) }
    store.hold()
    async let late = concerns.tell()
    try await eventually("it is not asked") { store.isHeld }
    store.migrate("rows of carts go along")
    await concerns.tell()
    store.letGo()
    let answer = await late.map(\.words)
    #expect(answer == ["rows of none go along"])
    #expect(posted.all == ["rows of carts go along"])
  }

  private func text(_ state: State) -> String {
    guard case .review(let review) = state.mode else { return "no review" }
    return review.lines.lines.map { $0.map(\.text.string).joined() }.joined(separator: "\n")
  }

  private func isWritten(_ effects: [Effect]) -> Bool { effects.contains { if case .write = $0 { true } else { false } } }

  @Test("is said by the review that is open, and a yes before that is none to it", arguments: [true, false])
  func told(_ isConfirmed: Bool) async throws {
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    let asked = press(.character("d"), in: &state)
    let number = try #require(asked.lazy.compactMap { if case .weigh(_, _, let number) = $0 { number } else { nil } }.first)
    if isConfirmed { #expect(!isWritten(press(.character("y"), in: &state))) }
    let openings = state.openings
    _ = state.update(.concerns([.destroy: ["rows of carts go along"], .restore: []]))
    #expect(text(state).contains("rows of carts go along") && state.openings > openings)
    #expect(!isWritten(state.update(.weighed([:], number))))
    // What is said already moves nothing, and what concerns another action neither.
    let (shown, last) = (text(state), state.openings)
    _ = state.update(.concerns([.destroy: ["rows of carts go along"], .edit: ["a trigger runs"]]))
    #expect(text(state) == shown && state.openings == last)
    #expect(isWritten(press(.character("y"), in: &state)))
  }

  @Test("is said of the next review, too, and not any more once it is not so") func next() async throws {
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    for words in [["rows of carts go along"], []] {
      _ = state.update(.concerns([.destroy: words]))
      press(.character("d"), in: &state)
      #expect(text(state).contains("rows of carts") == !words.isEmpty)
      press(.character("n"), in: &state)
    }
  }

  @Test("is said of many, and the number that was typed before is typed again") func many() async throws {
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    var survey = Survey(of: MarkedSessions((0..<12).map { SessionID("s\($0)") }), for: .destroy)
    survey.able = 12
    state.reviewMany(survey)
    press(.character("1"), .character("2"), in: &state)
    _ = state.update(.concerns([.destroy: ["rows of carts go along"]]))
    guard case .review(let review) = state.mode else { return #expect(Bool(false), "no review") }
    #expect(text(state).contains("rows of carts go along") && review.typed.isEmpty)
    let effects = press(.character("1"), .character("2"), .enter, in: &state)
    #expect(effects.contains { if case .mass = $0 { true } else { false } })
  }

  @Test("is said to be unknown before each action, where the store did not tell it")
  func unknown() {
    let advisories = [Advisory(.reactionsUnknown, .note, "it could not be asked"), Advisory(.leftOut, .warning, "a part")]
    #expect(advisories.concerns.values.allSatisfy { $0 == ["it could not be asked"] })
    #expect(Set(advisories.concerns.keys) == Set(StoreAction.allCases))
  }
}
