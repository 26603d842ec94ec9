import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI
import Testing

@testable import Inspection
@testable import InspectorUI

/// What an undo could not do for a reason that may pass can be done by the next one, as long as its minute lasts.
@Suite("An undo that can be tried again") struct OpenUndoTests {
  private let memory = MemorySessionStore(clock: WallClock { now })
  private let runner: ScreenRunner

  init() async throws { runner = try await ScreenRunner(ScreenRunner.Setup()) }

  @Test(
    "keeps what the store did not take, and not what is back or is another's by now",
    arguments: [StoreError.full("there is no room"), .denied("its owner is another"), .failed("an error of input and output")])
  func failed(_ reason: StoreError) async throws {
    var (state, store) = (runner.state, TestStore(memory: memory))
    let names = ["back", "another's", "refused"]
    state.keep(try names.map { try destroyed(stored($0)) }, title: "3 sessions destroyed")
    _ = try await memory.create(stored("another's", #"{"of":"another"}"#))
    store.refusing = { $0.id == SessionID("refused") ? reason : nil }
    let first = try await undo(in: &state, by: store)
    #expect(first.done == 1 && first.skipped.values.reduce(0, +) == 2 && first.open == [SessionID("refused")])
    #expect(state.undo.map { $0.reversals.map(\.id) } == [[SessionID("refused")]])
    store.refusing = { _ in nil }
    #expect(try await undo(in: &state, by: store).done == 1)
    #expect(state.undo.isEmpty)
    for name in names { #expect(try await memory.read(SessionID(name)) != nil, "\(name)") }
  }

  @Test("is offered again where what is in its way may pass, and not where that is for good")
  func offered() async throws {
    let before = stored("a", #"{"a":1}"#)
    let edit = PendingWrite.Action.edit([.set(ValuePath([.key("a")]), 2)])
    let after = stored("a", #"{"a":2}"#, revision: "r2")
    let edited = try #require(Reversal(edit, before: before, after: after, format: .flat))
    let torn = MalformedRecord(bytes: Array("{torn".utf8), reason: "torn")
    let cases: [(reversal: Reversal, content: SessionEntry.Content?, isOpen: Bool)] = [
      (edited, .unreadable("an error of input and output"), true), (edited, .malformed(torn), true), (edited, nil, false),
      (edited, .stored(stored("a", #"{"a":1}"#, revision: "r3")), false), (edited, .stored(stored("a", "{torn")), true),
      (edited, .stored(stored("a", #"{"a":2,"sealed":1}"#, revision: "r3")), true),
      (try destroyed(before), .stored(before), false), (try destroyed(before), nil, true),
      (try destroyed(stored("a", #"{"lost":1}"#)), nil, false),
    ]
    var store = TestStore(memory: memory)
    store.losing = { String(decoding: $0.payload, as: UTF8.self).contains("lost") ? "its row is not in memory any more" : nil }
    store.keeping = { _ in "its directory belongs to www-data" }
    let sealed = PayloadCodec(
      "test", name: "sealed at times", decode: PayloadCodec.flat.decode,
      editing: { String(decoding: $0, as: UTF8.self).contains("sealed") ? .refused("it is sealed now") : .json })
    let operations = SessionOperations(store: store, format: sealed)
    for test in cases {
      var state = runner.state
      state.keep([test.reversal], title: "something")
      let effects = press(.character("u"), in: &state)
      let number = effects.lazy.compactMap { if case .work(_, let number) = $0 { number } else { nil } }.first
      let entry = test.content.map { SessionEntry(id: before.id, size: 7, modified: nil, content: $0) }
      var survey = UndoSurvey(count: 1)
      let plan = operations.plan(test.reversal, on: entry)
      survey.take(UndoSurvey.Session(id: before.id, label: "a", user: nil, plan: plan), now: now)
      _ = state.update(.worked(.planned(survey), try #require(number)))
      #expect(state.status?.text.string.contains("nothing can be undone: a ") == true)
      #expect(state.undo.isEmpty != test.isOpen, "\(plan.obstacle ?? "")")
    }
  }

  private func destroyed(_ session: StoredSession) throws -> Reversal {
    try #require(Reversal(.destroy, before: session, after: nil, format: .flat))
  }

  /// As `u` and `y` do it.
  private func undo(in state: inout State, by store: TestStore) async throws -> MassResult {
    let entry = try #require(state.undo.last)
    var write = MassWrite(.undo(entry.reversals), title: entry.title)
    write.number = entry.number
    let operations = SessionOperations(store: store, format: .flat)
    let result = await MassOperations(reader: store, operations: operations).run(write) { _ in true }
    _ = state.update(.finished(write, result))
    return result
  }
}
