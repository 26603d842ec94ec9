import ECMAScript
import Sessions
import Synchronization
import TerminalText
import TerminalUI
import Testing

@testable import Inspection
@testable import InspectorUI

/// What is done is done to the session that was under the cursor: nothing that the store says puts another there.
@Suite("The cursor stays where somebody put it") struct CursorTests {
  private let runner: ScreenRunner
  /// With a store that is larger than its list.
  private let large: ScreenRunner

  init() async throws {
    runner = try await ScreenRunner(ScreenRunner.Setup())
    large = try await .withLargeStore()
  }

  private func query(_ effects: [Effect]) -> ListQuery? {
    effects.lazy.compactMap { if case .list(let query, _) = $0 { query } else { nil } }.first
  }

  /// What the store says to a question.
  private func answers(to query: ListQuery, _ state: State) async -> [Event] {
    let told = Mutex<[Event]>([])
    await large.queries.list(query, generation: state.loading.generation) { event in
      told.withLock { $0.append(event) }
      return true
    }
    return told.withLock { $0 }
  }

  @Test(
    "What is held stays until all of the answer is here, where the same is asked again; of another question the first is shown")
  func again() throws {
    for runner in [runner, large] {
      var state = runner.state
      #expect(query(press(.character("r"), in: &state))?.isAgain == true)
    }
    var state = large.state
    #expect(query(press(.character("S"), in: &state))?.isAgain == false)
    #expect(query(press(.character("S"), in: &state))?.isAgain == true)
  }

  @Test("A part that does not have its session yet takes it from nobody, and is shown")
  func partial() throws {
    var state = large.state
    press(.down, .down, in: &state)
    let cursor = try #require(state.cursor)
    let part = SessionIndex(sort: state.index.sort)
    _ = state.update(.window(part, known: nil, complete: false, generation: state.loading.generation))
    #expect(state.cursor == cursor && state.index.position(of: cursor) == 0 && state.index.count == 1)
  }

  @Test(
    "Whoever opens the first session, or does something with it, stays on it, whatever comes before it",
    arguments: [Key.enter, .tab, .character("y")])
  func first(_ key: Key) async throws {
    var setup = ScreenRunner.Setup()
    setup.sessions = []
    var state = try await ScreenRunner(setup).state
    state.loading.wasEverComplete = false
    func reading(_ id: String, _ modified: Timestamp) -> SessionReading {
      let stored = stored(id, #"{"user":"ann"}"#)
      return maker().reading(of: SessionEntry(id: stored.id, size: 14, modified: modified, content: .stored(stored)))
    }
    let early = reading("early", ScreenRunner.start.adding(seconds: -60))
    let generation = state.loading.generation
    _ = state.update(.listed([early], complete: false, generation: generation))
    _ = state.update(.answered(early.id, early, nil))
    #expect(state.cursor == early.id)
    press(key, in: &state)
    _ = state.update(.listed([reading("late", ScreenRunner.start)], complete: true, generation: generation))
    #expect(state.index.id(at: 0) != early.id && state.cursor == early.id)
  }

  @Test("A click on the way to the end is where it stays: the command after it is about that session")
  func click() async throws {
    var state = large.state
    let end = try #require(query(press(.character("G"), in: &state)))
    #expect(end.part == .bottom)
    let pane = try #require(state.layout.panes[.sessions])
    _ = state.update(.click(Point(x: pane.x + 4, y: pane.y + 4)))
    let clicked = try #require(state.cursor)
    press(.character(" "), in: &state)
    for event in await answers(to: end, state) { _ = state.update(event) }
    #expect(state.marks.contains(clicked) && state.marks.count == 1)
  }

  @Test("What is copied is of the session that the menu was opened for")
  func copy() async throws {
    for moves in [false, true] {
      var state = runner.state
      press(.character("y"), in: &state)
      let other = try #require(state.index.id(at: 1))
      if moves {
        _ = state.select(other)
        _ = state.update(await runner.queries.answer(about: other))
        #expect(state.detail?.id == other)
      }
      for character in "session as json" { press(.character(character), in: &state) }
      let copied = press(.enter, in: &state).contains { if case .copy = $0 { true } else { false } }
      #expect(copied == !moves)
    }
  }

  @Test("A key in flight is none for what is there once the store has closed what it was for, or has led elsewhere")
  func closed() throws {
    var state = runner.state
    let rows = state.index.rows(in: 0..<2).map(\.summary.id)
    state.mode = .working(MassWork(job: .writing, title: "Destroying", of: 2))
    var openings = state.openings
    let write = MassWrite(.write(.destroy, on: MarkedSessions(rows)))
    _ = state.update(.finished(write, MassResult(total: 2)))
    #expect(state.openings > openings)
    openings = state.openings
    _ = state.update(.found(.found(rows[1], note: nil), nil, signer: nil))
    #expect(state.cursor == rows[1] && state.openings > openings)
  }

  @Test("Ctrl-C leads out, though the batch that is being written waits for somebody's lock")
  func leaves() throws {
    var state = runner.state
    state.mode = .working(MassWork(job: .writing, title: "Destroying", of: 2))
    #expect(press(.escape, in: &state).contains { if case .endWork = $0 { true } else { false } })
    func quits(_ key: Key) -> Bool { press(key, in: &state).contains { if case .quit = $0 { true } else { false } } }
    #expect(!quits(.escape) && !quits(.control("c")) && quits(.control("c")))
  }
}
