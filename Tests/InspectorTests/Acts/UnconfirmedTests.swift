import ECMAScript
import Platform
import Sessions
import SessionsAdministration
import Synchronization
import TerminalText
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI
@testable import SessionsFile

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Sessions whose files have their names, or have lost them, when the directory cannot be forced to the disk.
@Suite("What is done and its disk did not confirm") struct UnconfirmedTests {
  private final class Disk: Sendable {
    let isBroken = Atomic(false)
  }

  private let directory: TemporaryDirectory
  private let store: FileSessionStore
  private let queries: StoreQueries
  private let ids = (0..<6).map { SessionID("\(1000 + $0)000000000000") }
  private let reason = Errno(EIO).message

  init() async throws {
    directory = try TemporaryDirectory()
    let disk = Disk()
    var syscalls = Syscalls.system
    syscalls.sync = { (fd) throws(Errno) in
      guard disk.isBroken.load(ordering: .relaxed) else { return }
      if try Syscalls.system.status(fd).kind == .directory { throw Errno(EIO) }
    }
    syscalls.syncAll = { (_) throws(Errno) in if disk.isBroken.load(ordering: .relaxed) { throw Errno(EIO) } }
    store = try FileSessionStore(path: directory.path, options: .init(layout: .reactRouter), syscalls: syscalls)
    for id in ids { _ = try await store.create(StoredSession(id: id, payload: Array(#"{"n":1}"#.utf8))) }
    queries = StoreQueries(
      reader: store, operations: SessionOperations(store: store, format: .flat), summaries: maker())
    _ = try await queries.monitor.baseline { _ in }
    disk.isBroken.store(true, ordering: .relaxed)
  }

  @Test(
    "is told as done with one session, and is this program's own, and can be taken back",
    arguments: [PendingWrite.Action.edit([.set(ValuePath([.key("n")]), 2)]), .destroy])
  func one(_ action: PendingWrite.Action) async throws {
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    let id = ids[0]
    try await make(action, on: id, &state)
    #expect(state.status?.text.string == "it is done: a session; the disk did not confirm it: \(reason)")
    #expect(state.undo.map { $0.reversals.map(\.id) } == [[id]])
    #expect(try await actors([id]) == [.you])
  }

  @Test("is told of a change of which no cookie can be made, too") func withoutCookie() async throws {
    var setup = ScreenRunner.Setup()
    setup.carried = #"{"n":1}"#
    var state = try await ScreenRunner(setup).state
    try await make(.edit([.set(ValuePath([.key("n")]), 2)]), on: ids[0], &state)
    let words = try #require(state.status?.text.string)
    #expect(words.hasPrefix("it is done: a session, and no cookie can be made of it: "))
    #expect(words.hasSuffix("; the disk did not confirm it: \(reason)"))
  }

  /// Carries out one write, and tells the interface.
  private func make(_ action: PendingWrite.Action, on id: SessionID, _ state: inout State) async throws {
    let entry = try #require(try await store.entries(of: [id])[id])
    let target = PendingWrite.Target(
      maker().summary(of: entry).summary, label: "a session", revision: nil, base: try await store.read(id))
    let write = PendingWrite(action, on: target, done: "it is done")
    let result = await queries.result(of: write)
    _ = state.update(.wrote(write, result))
  }

  @Test("is counted as done with many sessions, by the reason, and can be taken back", arguments: [1, 6])
  func many(_ count: Int) async throws {
    var state = try await ScreenRunner(ScreenRunner.Setup()).state
    let some = Array(ids.prefix(count))
    let destroy = MassWrite(.write(.destroy, on: MarkedSessions(some)), keepsUndo: true, tellsEach: true)
    let (outcomes, result) = try await carryOut(destroy)
    #expect(outcomes == some.map { _ in .unconfirmed(reason) })
    #expect(result.done == count && result.skipped.isEmpty && result.unconfirmed == [reason: count])
    #expect(result.reversals.count == count)
    _ = state.update(.finished(destroy, result))
    let words = "\(sessionsCounted(count)) destroyed; the disk did not confirm it: \(reason)"
    #expect(state.status?.text.string == words && state.undo.count == 1)
    #expect(try await actors(some) == some.map { _ in .you })
    #expect(try await store.entries(of: some).isEmpty)
    // So is what brings them back.
    let (_, back) = try await carryOut(MassWrite(.undo(result.reversals), title: "destroyed"))
    #expect(back.done == count && back.unconfirmed == [reason: count])
    #expect(try await store.entries(of: some).count == count)
  }

  @Test("is counted beside what was confirmed") func partly() {
    var result = MassResult(total: 5)
    (result.done, result.unconfirmed) = (5, ["broken": 2, "full": 1])
    #expect(result.doubts == ["the disk did not confirm 2 of them: broken", "the disk did not confirm 1 of them: full"])
    #expect(!result.isWhole)
  }

  private func carryOut(_ write: MassWrite) async throws -> (outcomes: [MassOutcome], result: MassResult) {
    var outcomes: [MassOutcome] = []
    let event = await queries.carryOut(
      write, goesOn: { true },
      told: { if case .stepped(let step) = $0 { outcomes += step.outcomes.map(\.outcome) } })
    guard case .finished(_, let result) = event else { throw NeverHappened("the act has no end: \(event)") }
    return (outcomes, result)
  }

  /// Who did what is told of these sessions now.
  private func actors(_ ids: [SessionID]) async throws -> [StoreEvent.Actor?] {
    try await queries.monitor.look(at: ids, isNews: true).map { $0.event?.actor }
  }
}
