import Sessions
import Testing

@Suite("A write that is made and that its disk did not confirm") struct UnconfirmedTests {
  /// Makes every write, and confirms none.
  private struct DoubtfulStore: SessionStore {
    let memory = MemorySessionStore()

    var guarantees: StoreGuarantees { memory.guarantees }
    func makeID() -> SessionID { memory.makeID() }
    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await memory.read(id) }

    func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
      guard case .created(let revision) = try await memory.create(session) else { return .exists }
      throw .unconfirmed(revision, "broken")
    }

    func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
      let outcome = try await memory.update(session)
      guard case .updated(let revision) = outcome else { return outcome }
      throw .unconfirmed(revision, "broken")
    }

    func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
      let outcome = try await memory.delete(id, ifRevision: revision)
      guard outcome == .deleted else { return outcome }
      throw .unconfirmed(nil, "broken")
    }
  }

  @Test("is one of several that is made, with what was there before, where a store makes them one by one")
  func together() async throws {
    let store = DoubtfulStore()
    let (old, new) = (Array(#"{"n":1}"#.utf8), Array(#"{"n":2}"#.utf8))
    let id = SessionID("a")
    let outcomes = try await store.apply(
      [
        .create(StoredSession(id: id, payload: old)), .create(StoredSession(id: id, payload: new)),
        .update(StoredSession(id: id, payload: new)), .delete(id, ifRevision: nil), .delete(id, ifRevision: nil),
      ], keepingBefore: true)
    guard outcomes.count == 5, case .unconfirmed(.created, "broken") = outcomes[0],
      case .unconfirmed(.updated(_, let first?), "broken") = outcomes[2],
      case .unconfirmed(.deleted(let last?), "broken") = outcomes[3]
    else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(first.payload == old && last.payload == new)
    #expect(outcomes[1] == .exists && outcomes[4] == .gone)
  }
}
