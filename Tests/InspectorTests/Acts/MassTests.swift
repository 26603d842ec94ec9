import ECMAScript
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI
import Testing

@testable import Inspection
@testable import InspectorUI

/// Acts on many sessions: asked for by their ids where they are few, recognised in a pass where they are many.
@Suite("Acts on many sessions") struct MassTests {
  static let sizes = [12, 2_500]
  static let acts: [(action: PendingWrite.Action, corrupt: Int)] = [(.destroy, 0), (flash, 3), (.expire(nil), 3)]
  static let flash = PendingWrite.Action.edit([.flash(name: "notice", value: "We close at ten")])

  @Test(
    "count everyone once: what was done, what could not be and why, and the store has just that",
    arguments: sizes, acts)
  func counts(_ size: Int, _ act: (action: PendingWrite.Action, corrupt: Int)) async throws {
    let shop = try await Shop(size)
    let survey = try await shop.survey(act.action)
    let gone = shop.gone.count
    #expect(survey.able == size - act.corrupt - gone)
    #expect(survey.obstacleWords == (act.corrupt > 0 ? "\(act.corrupt) corrupt, \(gone) gone" : "\(gone) gone"))
    let result = await shop.run(MassWrite(.write(act.action, on: shop.marked), keepsUndo: true))
    #expect(result.done == survey.able)
    #expect(result.skipped == (act.corrupt > 0 ? ["corrupt": act.corrupt, "gone": gone] : ["gone": gone]))
    #expect(result.done + result.unchanged + result.skipped.values.reduce(0, +) == size)
    #expect(!result.wasStopped && result.failure == nil)
    // Nobody else was touched, and each of them was.
    let left = try await shop.sessions()
    #expect(left.count == (act.action == .destroy ? 2 : 2 + size - gone))
    #expect(left.values.count { $0.contains("We close") } == (act.action == Self.flash ? survey.able : 0))
    #expect(Shop.bystanders.allSatisfy { left[$0] == #"{"user":{"name":"bystander"}}"# })
  }

  @Test("are told beforehand as they are done after", arguments: sizes)
  func asTold(_ size: Int) async throws {
    let flashing = SessionCodec.flat.payloadCodec.flashing([.under("step")], of: "test")
    let cases: [(codec: PayloadCodec, action: PendingWrite.Action, able: Int, reason: String)] = [
      (.flat, .edit([.set(ValuePath([.key("step")]), 1)]), 0, "corrupt"), (.flat, .expire(nil), size - 5, "gone"),
      (flashing, Self.flash, size - 5, "corrupt"), (flashing.refusingEdits("never"), Self.flash, 0, "refused (never)"),
      (SessionCodec.flat.payloadCodec.flashing([.under("other")], of: "test"), Self.flash, 0, "would show it (no sign of other"),
    ]
    for test in cases {
      let shop = try await Shop(size, codec: test.codec)
      let survey = try await shop.survey(test.action)
      let result = await shop.run(MassWrite(.write(test.action, on: shop.marked)))
      #expect(survey.able == test.able && result.done == test.able, "\(test.action)")
      #expect(survey.obstacles == result.skipped && survey.unchanged == result.unchanged)
      #expect(survey.obstacleWords?.contains(test.reason) == true, "\(survey.obstacleWords ?? "")")
    }
  }

  @Test(
    "leave who does not match the filter any more that gathered them, as is told beforehand; who was pointed at is meant as it is",
    arguments: sizes, acts.map(\.action))
  func gathered(_ size: Int, _ action: PendingWrite.Action) async throws {
    var shop = try await Shop(size)
    let visitors = try await shop.sessions().filter { $0.value.contains("visitor") }.keys.map { SessionID($0) }
    shop.marked = MarkedSessions(visitors).gathered(by: try Filter(parsing: "user~visitor"), at: now)
    let changed = ["session-0", "session-7", "session-8"].map { SessionID($0) }
    // Taken out, and pointed at.
    shop.marked.remove(changed[0])
    shop.marked.insert(changed[0])
    for id in changed {
      _ = try await shop.memory.update(
        StoredSession(id: id, payload: Array(#"{"user":{"name":"other"}}"#.utf8), expires: now.adding(seconds: 60)))
    }
    let left = ["changed meanwhile: it is not meant any more": 2]
    let survey = try await shop.survey(action)
    #expect(survey.able == visitors.count - 2 && survey.obstacles == left)
    let result = await shop.carryOut(MassWrite(.write(action, on: shop.marked)))
    #expect(result?.done == survey.able && result?.skipped == left)
    let others = try await shop.sessions().filter { $0.value == #"{"user":{"name":"other"}}"# }.keys
    #expect(changed[1...].allSatisfy { id in others.contains { SessionID($0) == id } })
  }

  @Test("of what cannot be looked into they say why, and not that it changed")
  func unreadable() {
    var planner = WritePlanner(format: .flat)
    planner.isMeant = { $0.size > 0 }
    let entry = SessionEntry(id: SessionID("a"), size: 0, modified: nil, content: .unreadable("its row has no id"))
    for act in Self.acts { #expect(planner.plan(act.action, on: entry).outcome == .unreadable("its row has no id")) }
  }

  @Test("are told of whom the store itself lets nobody write") func notPermitted() async throws {
    let shop = try await Shop(12) { action, id in
      id == SessionID("session-0") && action == .flash ? Obstacle(.notPermitted, "not yours") : nil
    }
    #expect(try await shop.survey(Self.flash).obstacles == ["not written (not yours)": 1, "corrupt": 3, "gone": 2])
    #expect(try await shop.survey(.destroy).obstacles == ["gone": 2])
  }

  @Test("that all could be done say so, and nothing else", arguments: sizes)
  func whole(_ size: Int) async throws {
    let shop = try await Shop(size)
    var there = shop.marked
    there.subtract(MarkedSessions(shop.gone))
    let write = MassWrite(.write(.destroy, on: there))
    let result = await shop.run(write)
    #expect(result.isWhole && result.words(for: write) == "\(sessionsCounted(size - 2)) destroyed")
  }

  @Test("end between two batches, say what was done, and can be taken back", arguments: sizes)
  func stops(_ size: Int) async throws {
    let shop = try await Shop(size)
    var steps = 0
    let result = await shop.run(MassWrite(.write(.destroy, on: shop.marked), keepsUndo: true)) { _ in
      steps += 1
      return steps < 5
    }
    #expect(result.wasStopped && result.done == 5)
    #expect(try await shop.sessions().count == 2 + size - shop.gone.count - result.done)
    #expect(result.words(for: MassWrite(.write(.destroy, on: shop.marked))).hasSuffix("; stopped"))
    #expect(result.settled.count == result.done + (result.skipped["gone"] ?? 0))
    let back = await shop.run(MassWrite(.undo(result.reversals)))
    #expect(back.done == result.reversals.count)
    #expect(try await shop.sessions().count == 2 + size - shop.gone.count - result.done + back.done)
  }

  @Test("what is destroyed comes back as it was, where it can be understood", arguments: sizes)
  func comesBack(_ size: Int) async throws {
    let shop = try await Shop(size)
    let before = try await shop.sessions()
    let result = await shop.run(MassWrite(.write(.destroy, on: shop.marked), keepsUndo: true))
    let back = await shop.run(MassWrite(.undo(result.reversals)))
    #expect(back.done == result.done - 3)
    let after = try await shop.sessions()
    #expect(before.filter { $0.value != "{torn" } == after)
  }
}

extension MassTests {
  @Test("those that do not come back are counted before they are destroyed, and no undo is kept of them", arguments: sizes)
  func unrestorable(_ size: Int) async throws {
    var shop = try await Shop(size)
    shop.store.keeping = { $0.id == SessionID("session-7") ? "its file belongs to www-data" : nil }
    let survey = try await shop.survey(.destroy)
    #expect(survey.unrestorable == 1 && survey.able == size - 2)
    let review = Review.make(survey, state: try await ScreenRunner(ScreenRunner.Setup()).state)
    let text = review.lines.lines.map { $0.map(\.text.string).joined() }.joined(separator: " ")
    #expect(text.contains("1 of them cannot be brought back: its file belongs to www-data"), "\(text)")
    let result = await shop.run(MassWrite(.write(.destroy, on: shop.marked), keepsUndo: true))
    #expect(result.done == survey.able && result.reversals.count == result.done - 3 - 1)
    #expect(!result.reversals.contains { $0.id == SessionID("session-7") })
    // Nor does what was kept come back where it has become another's.
    shop.store.keeping = { _ in "its file belongs to www-data" }
    let back = await shop.run(MassWrite(.undo(Array(result.reversals.prefix(1)))))
    #expect(back.done == 0 && back.skipped.keys.first?.contains("does not come back: its file belongs to www-data") == true)
  }

  @Test("of those that the store itself cannot bring back in the end no undo is kept, and that is said", arguments: sizes)
  func lost(_ size: Int) async throws {
    var shop = try await Shop(size)
    shop.store.losing = { $0.id == SessionID("session-7") ? "its row is not in memory any more" : nil }
    let write = MassWrite(.write(.destroy, on: shop.marked), keepsUndo: true)
    let result = await shop.run(write)
    #expect(result.done == size - 2 && result.reversals.count == result.done - 3 - 1)
    #expect(!result.reversals.contains { $0.id == SessionID("session-7") })
    #expect(result.words(for: write).contains("4 of them cannot be undone"))
  }

  @Test(
    "an expiry of which the store keeps whole seconds comes back, also to whom the application wrote since, and not where it moved it",
    arguments: sizes)
  func wholeSeconds(_ size: Int) async throws {
    var shop = try await Shop(size)
    shop.store.rounding = { Timestamp(milliseconds: $0.milliseconds / 1000 * 1000) }
    let end = now.adding(seconds: 3_600).adding(milliseconds: 123)
    let result = await shop.run(MassWrite(.write(.expire(end), on: shop.marked), keepsUndo: true))
    #expect(result.done == size - 5 && result.reversals.count == result.done)
    for (name, moved) in [("session-0", nil), ("session-7", now.adding(seconds: 7))] as [(String, Timestamp?)] {
      var session = try #require(try await shop.memory.read(SessionID(name)))
      session.payload = Array(#"{"step":2}"#.utf8)
      session.expires = moved ?? session.expires
      _ = try await shop.memory.update(session)
    }
    let back = await shop.run(MassWrite(.undo(result.reversals)))
    #expect(back.done == result.done - 1 && back.skipped == ["had its expiry changed since: that one stays": 1])
    for (name, left) in [("session-0", 60), ("session-7", 7), ("session-8", 60)] as [(String, Int64)] {
      #expect(try await shop.memory.read(SessionID(name))?.expires == now.adding(seconds: left), "\(name)")
    }
  }

  @Test("that take more memory than is kept for taking back say so before they are done, and keep nothing of it")
  func tooLarge() async throws {
    let state = try await ScreenRunner(ScreenRunner.Setup()).state
    for (bytes, isUndoable) in [(Reversal.limit / 2, true), (Reversal.limit, false)] {
      var survey = Survey(of: MarkedSessions([SessionID("a"), SessionID("b")]), for: .destroy)
      (survey.able, survey.bytes) = (2, bytes)
      let review = Review.make(survey, state: state)
      let text = review.lines.lines.map { $0.map(\.text.string).joined() }.joined(separator: "\n")
      #expect(text.contains("This cannot be undone: it takes 64M, and no more than 64M are kept") == !isUndoable, "\(text)")
      guard case .many(let write) = review.subject else { return #expect(Bool(false)) }
      #expect(write.keepsUndo == isUndoable)
    }
    // An expiry takes little, whatever the sessions hold.
    var survey = Survey(of: MarkedSessions([SessionID("a"), SessionID("b")]), for: .expire(nil))
    (survey.able, survey.bytes) = (2, .max / 2)
    guard case .many(let write) = Review.make(survey, state: state).subject else { return #expect(Bool(false)) }
    #expect(write.keepsUndo)
  }
}

/// A store of `size` sessions to be marked, some of them corrupt and some gone by now, and two that nobody marks.
struct Shop {
  static let bystanders = ["bystander-a", "bystander-b"]
  let memory = MemorySessionStore(clock: WallClock { now })
  var store: TestStore
  var marked: MarkedSessions
  let gone: [SessionID]

  private var planner: WritePlanner

  init(
    _ size: Int, codec: PayloadCodec = .flat,
    obstacle: @escaping @Sendable (StoreAction, SessionID) async -> Obstacle? = { _, _ in nil }
  ) async throws {
    planner = WritePlanner(format: codec)
    planner.storeObstacle = obstacle
    store = TestStore(memory: memory)
    let ids = (0..<size).map { SessionID("session-\($0)") }
    for (number, id) in ids.enumerated() {
      let payload = (1...3).contains(number) ? "{torn" : #"{"user":{"name":"visitor \#(number)"},"step":1}"#
      _ = try await memory.create(StoredSession(id: id, payload: Array(payload.utf8), expires: now.adding(seconds: 60)))
    }
    for id in Self.bystanders {
      _ = try await memory.create(StoredSession(id: SessionID(id), payload: Array(#"{"user":{"name":"bystander"}}"#.utf8)))
    }
    marked = MarkedSessions(ids)
    gone = [ids[5], ids[size - 1]]
    for id in gone { _ = try await memory.delete(id, ifRevision: nil) }
  }

  var operations: SessionOperations { SessionOperations(store: store, planner: planner) }

  func survey(_ action: PendingWrite.Action) async throws -> Survey {
    let queries = StoreQueries(reader: store, operations: operations, summaries: maker())
    guard case .surveyed(let survey) = await queries.survey(marked, for: action, told: { _ in }) else {
      throw ScreenFile.Mistake(description: "no survey")
    }
    return survey
  }

  /// As the interface does it.
  func carryOut(_ write: MassWrite) async -> MassResult? {
    let queries = StoreQueries(reader: store, operations: operations, summaries: maker())
    guard case .finished(_, let result) = await queries.carryOut(write, goesOn: { true }, told: { _ in }) else { return nil }
    return result
  }

  func run(_ write: MassWrite, _ told: (MassStep) async -> Bool = { _ in true }) async -> MassResult {
    await MassOperations(reader: store, operations: operations).run(write, told: told)
  }

  /// What the store has, by id.
  func sessions() async throws -> [String: String] {
    let entries = try await memory.page(PageRequest(limit: .max)).entries
    return Dictionary(
      uniqueKeysWithValues: entries.compactMap { entry in
        guard case .stored(let stored) = entry.content else { return nil }
        return (entry.id.reveal()?.string ?? "", String(decoding: stored.payload, as: UTF8.self))
      })
  }
}
