import Sessions
import SessionsAdministration
import Synchronization
import TerminalUI
import TerminalText
import Testing

@testable import Inspection
@testable import InspectorUI

@Suite("What was begun before another store took the place, and is written to") struct SuccessionTests {
  private static let words = "another application is there"
  private let runner: ScreenRunner

  init() async throws { runner = try await ScreenRunner(ScreenRunner.Setup()) }

  /// Tells of another store, and lists what that has: a session of the same id among them.
  private func replace(_ state: inout State, standing: Int?) throws {
    let id = try #require(state.cursor)
    let effects = state.update(.replaced(Self.words, standing: standing))
    let asked = effects.compactMap { if case .list(_, let generation) = $0 { generation } else { nil } }
    let generation = try #require(asked.first)
    let theirs = StoredSession(id: id, payload: Array(#"{"of":"another"}"#.utf8), revision: Revision("theirs"))
    let reading = maker().reading(of: SessionEntry(id: id, size: 16, modified: nil, content: .stored(theirs)))
    _ = state.update(.listed([reading], complete: true, generation: generation))
    _ = state.update(.answered(id, reading, nil))
    #expect(state.cursor == id && state.detail?.stored?.revision == Revision("theirs"))
  }

  private func isWritten(_ effects: [Effect]) -> Bool {
    effects.contains {
      switch $0 {
      case .write, .mass: true
      default: false
      }
    }
  }

  /// Nothing stands in the way.
  private func weigh(_ effects: [Effect], in state: inout State) {
    for case .weigh(_, _, let number) in effects { _ = state.update(.weighed([:], number)) }
  }

  private func keepUndo(in state: inout State, of standing: Int? = nil) throws {
    let reversal = try #require(Reversal(.destroy, before: stored("a"), after: nil, format: .flat))
    state.keep([reversal], title: "session destroyed", of: standing)
  }

  @Test("is not undone: that is given up, and said; where the other is not written to, the store refuses it itself")
  func undo() throws {
    for standing in [1, nil] {
      var state = runner.state
      try keepUndo(in: &state)
      try replace(&state, standing: standing)
      let effects = press(.character("u"), in: &state)
      #expect(state.undo.isEmpty == (standing != nil))
      #expect(effects.contains { if case .work = $0 { true } else { false } } == (standing == nil))
      if standing != nil { #expect(state.status?.text.string == "nothing to undo: \(Self.words)") }
    }
    // What is told late of the one before is not kept either, and what is done to the other is.
    var state = runner.state
    try replace(&state, standing: 1)
    try keepUndo(in: &state)
    #expect(state.undo.isEmpty)
    try keepUndo(in: &state, of: 1)
    #expect(state.undo.count == 1)
  }

  @Test("is given up at once where the list is paused") func paused() throws {
    var state = runner.state
    try keepUndo(in: &state)
    press(.character("p"), in: &state)
    _ = state.update(.replaced(Self.words, standing: 1))
    press(.character("u"), in: &state)
    #expect(state.status?.text.string == "nothing to undo: \(Self.words)")
    // The rows are those of the one before.
    weigh(press(.character("d"), in: &state), in: &state)
    #expect(!isWritten(press(.character("y"), in: &state)))
    #expect(state.status?.text.string == "nothing was written: \(Self.words)")
  }

  @Test("is not written, and not told as what the other made of it; what is asked anew is") func review() throws {
    var state = runner.state
    weigh(press(.character("d"), in: &state), in: &state)
    try replace(&state, standing: 1)
    guard case .review(let review) = state.mode else {
      Issue.record("\(state.mode)")
      return
    }
    #expect(review.notice?.string.hasPrefix(Self.words) == true)
    #expect(!isWritten(press(.character("y"), in: &state)))
    #expect(state.status?.text.string == "nothing was written: \(Self.words)")
    press(.escape, in: &state)
    #expect(state.mode.isNormal)
    weigh(press(.character("d"), in: &state), in: &state)
    let writes = press(.character("y"), in: &state).compactMap { if case .write(let write) = $0 { write } else { nil } }
    #expect(writes.map(\.target.standing) == [1] && writes.map(\.target.revision) == [Revision("theirs")])
  }

  @Test("leads from no form to a review, and what was typed stays", arguments: [Key.character("f"), .character("t")])
  func form(_ key: Key) throws {
    var state = runner.state
    press(key, in: &state)
    for character in "+7d" { press(.character(character), in: &state) }
    try replace(&state, standing: 1)
    press(.enter, in: &state)
    guard case .form(let form) = state.mode else {
      Issue.record("\(state.mode)")
      return
    }
    #expect(form.error?.string == "nothing is written: \(Self.words)")
    #expect(form.fields[form.focus].text.hasSuffix("+7d"))
  }

  @Test("is no text for the editor of the other's session that has the same id") func text() throws {
    func opened(_ effects: [Effect]) -> EditorRequest? {
      effects.lazy.compactMap { if case .openEditor(let request) = $0 { request } else { nil } }.first
    }
    var state = runner.state
    let kept = try #require(opened(press(.character("E"), in: &state)))
    state.texts[kept.target.id] = kept
    try replace(&state, standing: 1)
    #expect(opened(press(.character("E"), in: &state))?.target.standing == 1)
  }

  @Test("is not promised to whoever gives up a write that met another's: E opens a text of the store that is there")
  func textBehindConflict() throws {
    for standing in [nil, 1] {
      var state = runner.state
      let request = press(.character("E"), in: &state).compactMap { if case .openEditor(let kept) = $0 { kept } else { nil } }
      let kept = try #require(request.first)
      if standing != nil { try replace(&state, standing: standing) }
      state.texts[kept.target.id] = kept
      let target = kept.target
      let sides: [SessionContent] = [.flat([:]), .flat(["a": 1]), .flat(["a": 2])]
      let look = ConflictLook(
        ThreeWayMerge(base: sides[0], mine: sides[1], theirs: sides[2]),
        sides.map { VisibleContent($0, masking: Masking()) })
      state.mode = .conflict(Conflict(target: target, done: "", look))
      press(.escape, in: &state)
      #expect(state.status?.text.string.contains("E opens your text again") == (standing == nil), "\(state.status as Any)")
    }
  }

  @Test("is not looked at any more, nor marked") func marks() throws {
    var state = runner.state
    press(.character(" "), .character(" "), in: &state)
    #expect(state.marks.count == 2)
    press(.character("d"), in: &state)
    _ = state.update(.replaced(Self.words, standing: 1))
    #expect(state.mode.isNormal && state.marks.isEmpty)
    #expect(state.status?.text.string == "nothing was written: \(Self.words)")
  }

  @Test("is refused by the store, too, where nobody was told yet") func refused() async throws {
    let store = Successive()
    let queries = StoreQueries(
      reader: store, operations: SessionOperations(store: store, format: .flat), summaries: maker())
    _ = try await store.create(stored("a"))
    let entry = try #require(try await store.entries(of: [SessionID("a")])[SessionID("a")])
    var target = PendingWrite.Target(maker().summary(of: entry).summary, label: "a", revision: nil, base: nil)
    store.turn()
    #expect(await queries.result(of: PendingWrite(.destroy, on: target, done: "")) == .failed(Self.words))
    var mass = MassWrite(.write(.destroy, on: MarkedSessions([target.id])))
    let event = await queries.carryOut(mass, goesOn: { true }, told: { _ in })
    let reason: String? = if case .massFailed(let reason) = event { reason } else { nil }
    #expect(reason == "nothing was written: \(Self.words)")
    #expect(try await store.read(target.id) != nil)

    (target.standing, mass.standing) = (1, 1)
    guard case .finished(_, let result) = await queries.carryOut(mass, goesOn: { true }, told: { _ in }) else {
      Issue.record("it was not carried out")
      return
    }
    #expect(result.done == 1)
    #expect(await queries.result(of: PendingWrite(.destroy, on: target, done: "")) == .gone)
  }

  /// A store in whose place another comes, which has the same sessions.
  private final class Successive: SuccessiveStore {
    private let memory = MemorySessionStore()
    private let count = Atomic(0)

    var turns: Int { count.load(ordering: .relaxed) }
    var turnWords: String { SuccessionTests.words }
    func turn() { count.add(1, ordering: .relaxed) }
    func bound(to turn: Int) -> any SessionStore { Bound(store: self, turn: turn) }

    var guarantees: StoreGuarantees { memory.guarantees }
    func makeID() -> SessionID { memory.makeID() }
    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await memory.read(id) }
    func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { try await memory.page(request) }
    func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { try await memory.create(session) }
    func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome { try await memory.update(session) }
    func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
      try await memory.delete(id, ifRevision: revision)
    }
  }

  private struct Bound: SessionStore {
    let store: Successive
    let turn: Int

    var guarantees: StoreGuarantees { store.guarantees }
    func makeID() -> SessionID { store.makeID() }

    private func check() throws(StoreError) { if store.turns != turn { throw .unavailable(store.turnWords) } }

    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
      try check()
      return try await store.read(id)
    }
    func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
      try check()
      return try await store.create(session)
    }
    func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
      try check()
      return try await store.update(session)
    }
    func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
      try check()
      return try await store.delete(id, ifRevision: revision)
    }
  }
}
