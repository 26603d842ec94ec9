import ECMAScript
import Sessions
import TerminalText
import TerminalUI
import Testing

@testable import Inspection
@testable import InspectorUI

@Suite("What the store says while somebody looks") struct StormTests {
  private func reading(_ number: Int) -> SessionReading {
    let session = StoredSession(
      id: SessionID("storm-\(number)-0123456789"), payload: Array("{}".utf8), expires: nil, revision: Revision("1"),
      modified: ScreenRunner.start.adding(seconds: Int64(1 + number)))
    return maker().reading(of: SessionEntry(id: session.id, size: 2, modified: session.modified, content: .stored(session)))
  }

  private func event(of id: SessionID, _ before: StoreEvent.Past, _ after: StoreEvent.Moment?) -> StoreEvent {
    StoreEvent(
      id: id, label: maker().label(of: id), time: ScreenRunner.start, actor: .app, before: before, after: after,
      ending: after == nil ? .destroyed : nil)
  }

  @Test("Rows that come in above push the cursor down to the middle of the list; then nothing in view moves")
  func line() async throws {
    let runner = try await ScreenRunner(ScreenRunner.Setup())
    await runner.input(.key(.down))
    let cursor = try #require(runner.state.cursor)
    let middle = runner.state.paneHeight(.sessions) / 2
    for number in 0..<100 {
      let reading = reading(number)
      await runner.send(.observed(reading.id, reading))
      #expect(runner.state.cursor == cursor && runner.state.cursorLine == min(number + 2, middle))
    }
    let rows = { (state: State) in state.index.rows(in: state.listView.range(count: state.index.count, height: 2 * middle)) }
    let view = rows(runner.state).map(\.summary.id)
    await runner.send(.observed(reading(100).id, reading(100)))
    #expect(rows(runner.state).map(\.summary.id) == view)
    // Keys move the cursor, not the rows.
    await runner.input(.key(.down))
    #expect(runner.state.cursorLine == middle + 1 && rows(runner.state).map(\.summary.id) == view)
  }

  @Test("What a session went through is told after its end, too; its end is told once") func late() async throws {
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    let reading = reading(1)
    func event(_ after: StoreEvent.Moment?) -> StoreEvent { self.event(of: reading.id, .unknown, after) }
    _ = state.update(.observed(reading.id, reading))
    for event in [event(nil), event(.problem("torn")), event(nil)] { _ = state.update(.observed(reading.id, nil, event)) }
    let told = state.events.entries(of: reading.id).map { $0.event }
    #expect(told.count == 2 && told.count { if case .destroyed = $0 { true } else { false } } == 1)
  }

  @Test("What changes while the screen is paused is kept for no more sessions than the list has rows")
  func paused() async throws {
    var setup = ScreenRunner.Setup()
    setup.capacity = 40
    var state = try await ScreenRunner(setup).state
    _ = state.update(.key(.character("p")))
    for number in 0..<100 {
      _ = state.update(.observed(reading(number).id, reading(number)))
      #expect(state.waiting.count <= 40)
    }
    #expect(state.needsResync)
    #expect(state.update(.key(.character("p"))).contains { if case .list = $0 { true } else { false } })
  }

  @Test("An end that was told while the screen was paused is told once, however much changes") func pausedEnd() async throws {
    var setup = ScreenRunner.Setup()
    setup.capacity = 40
    var state = try await ScreenRunner(setup).state
    let id = try #require(state.index.allSummaries.map(\.id).first { $0 != state.cursor })
    press(.character("p"), in: &state)
    _ = state.update(.observed(id, nil, event(of: id, .unknown, nil)))
    let told = state.events.entries(of: id).map(\.event)
    #expect(told.first == .destroyed)
    for number in 0..<100 { _ = state.update(.observed(reading(number).id, reading(number))) }
    for effect in press(.character("p"), in: &state) {
      if case .list(_, let generation) = effect { _ = state.update(.listed([], complete: true, generation: generation)) }
    }
    #expect(!state.needsResync && state.index[id]?.life.isGone == true)
    #expect(state.events.entries(of: id).map(\.event) == told)
  }

  @Test("What was made while the screen was paused is new once it goes on, though nobody can read it")
  func pausedBeginning() async throws {
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    press(.character("p"), in: &state)
    let entry = SessionEntry(
      id: reading(1).id, size: 2, modified: ScreenRunner.start, content: .unreadable("it is closed"))
    let closed = maker().reading(of: entry)
    for before in [StoreEvent.Past.absent, .known(.problem("it is closed"))] {
      _ = state.update(.observed(entry.id, closed, event(of: entry.id, before, .problem("it is closed"))))
    }
    let activity = state.activity
    press(.character("p"), in: &state)
    #expect(state.index[entry.id]?.summary.isClosed == true && state.activity != activity)
  }

  @Test("A list that is paused is not said to be read anew before it is", arguments: [false, true])
  func saysWhenItReads(isPaused: Bool) async throws {
    let reasons: [(LiveState, String)] = [
      (.reconnecting("the server is gone"), "connected again"), (.still("no descriptor is left"), "changes are told again"),
    ]
    for (before, words) in reasons {
      var state = try await ScreenRunner(ScreenRunner.Setup()).state
      if isPaused { press(.character("p"), in: &state) }
      for live in [before, .live("push")] { _ = state.update(.watching(live)) }
      #expect(state.status?.text.string == "\(words): all is read anew\(isPaused ? " with p" : "")")
    }
  }

  @Test(
    "What became of an act stays to be read where the connection is lost and made again behind it; what the watch says does not")
  func actStays() async throws {
    for act in [nil, "nothing was written: another application is there"] {
      var state = try await ScreenRunner(ScreenRunner.Setup()).state
      if let act { _ = state.update(.failure(act)) }
      for live in [LiveState.reconnecting("the server is gone"), .live("push")] { _ = state.update(.watching(live)) }
      #expect(state.status?.text.string == act ?? "connected again: all is read anew")
    }
  }

  @Test("Of a session that may not be read, and of one that is being written, the cookie pane says that they are no corrupt ones")
  func unreadable() async throws {
    for (reason, words) in [
      ("permission denied", "may not be read"), (SessionEntry.beingWritten, "is being written"), (nil, "corrupt session"),
    ] {
      var state = try await ScreenRunner(ScreenRunner.Setup()).state
      let content: SessionEntry.Content =
        reason.map { .unreadable($0) } ?? .malformed(MalformedRecord(bytes: [0x7B], reason: "torn", offset: 1))
      let entry = SessionEntry(id: reading(1).id, size: 2, modified: ScreenRunner.start, content: content)
      let closed = maker().reading(of: entry)
      _ = state.update(.observed(entry.id, closed))
      _ = state.update(.found(.found(entry.id, note: nil), closed, signer: nil))
      _ = state.update(.answered(entry.id, closed, nil))
      let lines = CookiePane.lines(state, width: 80, glyphs: .unicode).map { $0.map(\.text.string).joined() }
      #expect(state.cursor == entry.id && lines.joined().contains(words), "\(lines)")
    }
  }

  @Test("Where the store cannot tell what changed, what is on the screen is read again, and nothing else")
  func lookAgain() async throws {
    let runner = try await ScreenRunner(ScreenRunner.Setup())
    await runner.press([.down, .end])
    var state = runner.state
    let height = state.paneHeight(.sessions)
    let view = state.index.rows(in: state.listView.range(count: state.index.count, height: height)).map(\.summary.id)
    #expect(view.count == min(height, state.index.count) && state.update(.unspecified) == [.look(view)])
  }

  @Test("Where changes may have been missed while the store is listed, it is not begun anew: another listing follows")
  func resync() async throws {
    let runner = try await ScreenRunner(ScreenRunner.Setup())
    var state = runner.state
    guard case .list(_, let first)? = state.update(.resync).first else {
      Issue.record("a store that is known is listed anew")
      return
    }
    #expect(state.update(.resync) == [] && state.update(.resync) == [])
    #expect(
      state.update(.listed([], complete: false, generation: first)).allSatisfy { if case .list = $0 { false } else { true } })
    let last = state.update(.listed([], complete: true, generation: first))
    #expect(last.contains { if case .list(_, let next) = $0 { next == first + 1 } else { false } })
  }

  @Test("What came or changed behind the place of a listing is there, though that did not meet it", arguments: [false, true])
  func behindListing(isPaused: Bool) async throws {
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    let reading = reading(1)
    if isPaused {
      _ = state.update(.observed(reading.id, reading))
      press(.character("p"), in: &state)
    }
    guard case .list(_, let generation)? = state.refresh().first else {
      Issue.record("nothing is listed")
      return
    }
    _ = state.update(.observed(reading.id, reading))
    _ = state.update(.listed([], complete: true, generation: generation))
    #expect(state.index[reading.id]?.life.isGone == false)
    #expect(!state.events.entries(of: reading.id).map(\.event).contains(.gone))
  }
}
