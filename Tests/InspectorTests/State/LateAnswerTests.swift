import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI
import Testing

@testable import Inspection
@testable import InspectorUI

/// Stores are slow, and people are not: what is answered late is an answer to what was asked, and to nothing that is open by then.
@Suite("An answer that comes late") struct LateAnswerTests {
  private let runner: ScreenRunner
  /// With a store that is larger than its list.
  private let large: ScreenRunner

  init() async throws {
    runner = try await ScreenRunner(ScreenRunner.Setup())
    large = try await .withLargeStore()
  }

  /// Moves the cursor, and reads what is there: else nobody carries anything out here, and the tests answer what is asked.
  private func move(_ key: Key, in state: inout State) async {
    for effect in state.update(.key(key)) {
      if case .read(let id) = effect { _ = state.update(await runner.queries.answer(about: id)) }
    }
  }

  private func type(_ text: String, in state: inout State) {
    for character in text { _ = state.update(.key(.character(character))) }
  }

  private func question(_ effects: [Effect]) -> Int? {
    effects.lazy.compactMap { if case .weigh(_, _, let number) = $0 { number } else { nil } }.first
  }

  private func work(_ effects: [Effect]) -> Int? {
    effects.lazy.compactMap { if case .work(_, let number) = $0 { number } else { nil } }.first
  }

  private func write(_ effects: [Effect]) -> PendingWrite? {
    effects.lazy.compactMap { if case .write(let write) = $0 { write } else { nil } }.first
  }

  private func reviewed(_ state: State) -> PendingWrite? {
    if case .review(let review) = state.mode, case .one(let write) = review.subject { write } else { nil }
  }

  /// Presses `d` and `y`.
  private func destroy(in state: inout State) throws -> PendingWrite {
    let number = try #require(question(press(.character("d"), in: &state)))
    _ = state.update(.weighed([:], number))
    return try #require(write(press(.character("y"), in: &state)))
  }

  /// What another has made of the session of a write.
  private func theirs(_ write: PendingWrite) -> (stored: StoredSession, content: SessionContent) {
    var stored = stored("a", #"{"user":"other"}"#)
    stored = StoredSession(id: write.target.id, payload: stored.payload, expires: nil, revision: Revision("theirs"))
    return (stored, .flat(["user": "other"]))
  }

  private func conflict(_ write: PendingWrite) -> Event {
    let (stored, content) = theirs(write)
    return .wrote(write, .conflict(stored, content))
  }

  // MARK: Writes

  @Test("takes no other question's place: the yes to that one is one to it, and then the write that met another's is asked about")
  func otherReview() async throws {
    var state = runner.state
    let first = try destroy(in: &state)
    await move(.down, in: &state)
    let number = try #require(question(press(.character("d"), in: &state)))
    _ = state.update(.weighed([:], number))
    let second = try #require(reviewed(state))
    #expect(second.target.id != first.target.id)
    _ = state.update(conflict(first))
    #expect(reviewed(state)?.target.id == second.target.id)
    let openings = state.openings
    #expect(write(press(.character("y"), in: &state))?.target.id == second.target.id)
    // Keys that were typed for the one before do not answer it.
    #expect(reviewed(state)?.target.id == first.target.id && state.openings > openings)
    #expect(reviewed(state)?.target.revision == Revision("theirs"))
  }

  @Test("closes no form that is being filled in")
  func form() async throws {
    var state = runner.state
    let first = try destroy(in: &state)
    await move(.down, in: &state)
    press(.character("f"), in: &state)
    type("yes, yes", in: &state)
    _ = state.update(conflict(first))
    type(" yny", in: &state)
    guard case .form(let form) = state.mode else {
      Issue.record("the form is gone")
      return
    }
    #expect(form.fields[1].text == "yes, yes yny")
    press(.escape, in: &state)
    #expect(reviewed(state)?.target.id == first.target.id)
  }

  @Test("leaves what is being written to many where it is, and is asked about after that")
  func massWrite() throws {
    var state = runner.state
    let first = try destroy(in: &state)
    press(.down, in: &state)
    state.mode = .working(MassWork(job: .writing, title: "Destroying", of: 2))
    _ = state.update(conflict(first))
    guard case .working = state.mode else {
      Issue.record("the work is gone")
      return
    }
    let other = MassWrite(.write(.destroy, on: MarkedSessions([first.target.id])))
    _ = state.update(.finished(other, MassResult(total: 1)))
    #expect(reviewed(state)?.target.id == first.target.id)
  }

  @Test("is not asked about while an editor has the terminal: what comes back from there may ask something itself")
  func editor() async throws {
    var state = runner.state
    let first = try destroy(in: &state)
    await move(.down, in: &state)
    state.unsettled = [UnsettledWrite(write: first, theirs: theirs(first).stored, content: theirs(first).content)]
    guard case .openEditor(let request)? = press(.character("E"), in: &state).first, case .normal = state.mode else {
      Issue.record("no editor is asked for, or something else is")
      return
    }
    _ = state.update(.edited(request, .saved(request.text.replacing("\"data\": {", with: "\"data\": {\"new\": 1, "))))
    #expect(reviewed(state)?.target.id == request.target.id)
    press(.character("n"), in: &state)
    #expect(reviewed(state)?.target.id == first.target.id)
  }

  @Test("does not take away what was typed for something else")
  func draft() throws {
    var state = runner.state
    let first = try destroy(in: &state)
    press(.down, .character("W"), in: &state)
    let number = try #require(work(press(.enter, in: &state)))
    _ = state.update(.wrote(first, .made(before: nil, after: nil)))
    _ = state.update(.worked(.exported(.failed("no room")), number))
    guard case .form(let form) = state.mode else {
      Issue.record("the form is gone")
      return
    }
    #expect(form.error?.string.contains("no room") == true)
  }

  @Test(
    "A question that stands on what another wrote meanwhile is a new one: a key that was typed for the old one is none for it")
  func retold() throws {
    var state = runner.state
    press(.character("d"), in: &state)
    let write = try #require(reviewed(state))
    let openings = state.openings
    let (stored, _) = theirs(write)
    let reading = maker().reading(of: SessionEntry(id: stored.id, size: 2, modified: nil, content: .stored(stored)))
    _ = state.update(.observed(stored.id, reading))
    #expect(reviewed(state)?.target.revision == Revision("theirs") && state.openings > openings)
  }

  @Test("What stands in the way of one act is no answer about another on the same session")
  func weighed() throws {
    var state = runner.state
    press(.character("t"), in: &state)
    type("+1d", in: &state)
    let old = try #require(question(press(.enter, in: &state)))
    press(.escape, .escape, in: &state)
    let new = try #require(question(press(.character("d"), in: &state)))
    // The yes waits for what stands in the way.
    #expect(write(press(.character("y"), in: &state)) == nil)
    #expect(write(state.update(.weighed([:], old))) == nil)
    let obstacle = Obstacle(.notRestorable, "its owner is another")
    let openings = state.openings
    #expect(write(state.update(.weighed([.restore: obstacle], new))) == nil)
    // Nor is one that was in flight when it came to be told.
    #expect(state.openings > openings)
    #expect(write(press(.character("y"), in: &state))?.action == .destroy)
  }

  // MARK: Many

  @Test("Of a marking that was ended nothing is marked, though its answer comes while the next is under way")
  func endedMarking() throws {
    var state = large.state
    #expect(state.loading.isLarge)
    let ids = state.index.rows(in: 0..<2).map(\.summary.id)
    let ended = try #require(work(press(.character("*"), in: &state)))
    press(.escape, in: &state)
    let next = try #require(work(press(.character("*"), in: &state)))
    for late in [WorkAnswer.progress(7, of: 8), .marked(MarkedSessions([ids[0]])), .failed("stopped")] {
      _ = state.update(.worked(late, ended))
      guard case .working(let work) = state.mode else {
        Issue.record("\(late) ended the next")
        return
      }
      #expect(work.done == 0 && state.marks.isEmpty)
    }
    _ = state.update(.worked(.marked(MarkedSessions(ids)), next))
    #expect(state.marks.count == 2)
    // And one that nobody waits for any more.
    _ = state.update(.worked(.marked(MarkedSessions([ids[0]])), ended))
    #expect(state.marks.count == 2)
  }

  @Test("Taking back is about what was shown, whatever is written meanwhile")
  func undo() throws {
    var state = runner.state
    let rows = state.index.rows(in: 0..<2).map(\.summary.id)
    func made(_ id: SessionID, _ title: String) throws -> Event {
      let before = StoredSession(id: id, payload: Array(#"{"a":1}"#.utf8), expires: nil, revision: Revision("1"))
      let summary = try #require(state.index[id]).summary
      let target = PendingWrite.Target(summary, label: title, revision: nil, base: before, content: nil)
      let write = PendingWrite(.destroy, on: target, done: title)
      let reversal = Reversal(.destroy, before: before, after: nil, format: .flat)
      return .wrote(write, .made(before: before, after: nil, reversal: reversal))
    }
    _ = state.update(try made(rows[0], "the first"))
    let number = try #require(work(press(.character("u"), in: &state)))
    _ = state.update(try made(rows[1], "the second"))
    #expect(state.undo.map(\.title) == ["the first", "the second"])
    var survey = UndoSurvey(count: 1)
    let plan = ReversalPlan(write: .create(stored("a", #"{"a":1}"#)))
    survey.take(UndoSurvey.Session(id: rows[0], label: "first", user: nil, plan: plan), now: ScreenRunner.start)
    _ = state.update(.worked(.planned(survey), number))
    guard case .review(let review) = state.mode, case .many(let write) = review.subject, case .undo(let reversals) = write.act
    else {
      Issue.record("nothing is asked")
      return
    }
    #expect(reversals.map(\.id) == [rows[0]] && write.title == "the first")
    var result = MassResult(total: 1)
    result.done = 1
    _ = state.update(.finished(write, result))
    #expect(state.undo.map(\.title) == ["the second"])
  }

  // MARK: Elsewhere

  @Test("What is found while a filter is typed moves nothing, and leaves the filter")
  func found() throws {
    var state = large.state
    let id = try #require(state.index.rows(in: 2..<3).first?.summary.id)
    press(.character("i"), in: &state)
    type("somebody", in: &state)
    press(.enter, .character("/"), in: &state)
    type("user~a", in: &state)
    let cursor = state.cursor
    _ = state.update(.found(.found(id, note: nil), nil, signer: nil))
    _ = state.update(.carried("a cookie"))
    #expect(state.filterText == "user~a" && state.cursor == cursor)
    press(.enter, in: &state)
    #expect(state.filterText == "user~a")
  }

  @Test("A text that was not taken is there again, whatever else was opened and left meanwhile, and for its own session only")
  func text() async throws {
    var state = runner.state
    let asked = press(.character("E"), in: &state)
    guard case .openEditor(let request)? = asked.first else {
      Issue.record("no editor is asked for: \(asked)")
      return
    }
    _ = state.update(.edited(request, .saved("{ broken")))
    press(.character("i"), .escape, .character("f"), .escape, in: &state)
    await move(.down, in: &state)
    press(.character("d"), .character("n"), in: &state)
    if case .openEditor(let other)? = press(.character("E"), in: &state).first { #expect(!other.text.contains("broken")) }
    await move(.up, in: &state)
    guard case .openEditor(let again)? = press(.character("E"), in: &state).first else {
      Issue.record("no editor is asked for")
      return
    }
    #expect(again.text.contains("{ broken") && again.target.id == request.target.id)
    // An editor that fails takes nothing away.
    _ = state.update(.edited(again, .failed("it cannot be started")))
    guard case .openEditor(let once)? = press(.character("E"), in: &state).first else {
      Issue.record("no editor is asked for")
      return
    }
    #expect(once.text.contains("{ broken"))
  }
}
