import Sessions

/// A live store for what was begun while one application was there: another that took its place since is asked nothing by it, and no
/// session of the one before is looked for, written or made in it.
struct BoundLiveStore: SessionStore {
  let link: AgentConnection
  /// How often another had taken the place when it was begun.
  let turn: Int

  var guarantees: StoreGuarantees { link.welcome.guarantees }
  func makeID() -> SessionID { link.welcome.idForm.source.next() }

  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await link.read(id, at: turn) }
  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { try await link.create(session, at: turn) }
  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome { try await link.update(session, at: turn) }

  func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    try await link.delete(id, ifRevision: revision, at: turn)
  }
}
