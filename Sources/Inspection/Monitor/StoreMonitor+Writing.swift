package import Sessions
import SessionsAdministration
import Synchronization

/// What this program writes itself: whoever tells of it says so, and knows what there was before.
extension StoreMonitor {
  /// This program is about to write these sessions.
  package func willWrite(_ ids: [SessionID]) {
    state.withLock { state in for id in ids { state.writing[id, default: 0] += 1 } }
  }

  /// It has, or has not: what came of it was claimed.
  package func didWrite(_ ids: [SessionID]) {
    state.withLock { state in
      for id in ids {
        let left = (state.writing[id] ?? 1) - 1
        state.writing[id] = left > 0 ? left : nil
      }
    }
  }

  /// These writes were made by this program: what the store tells of them from now on was its doing.
  package func claim(_ writes: [OwnWrite]) {
    let now = uptime()
    state.withLock { state in
      for write in writes {
        state.ours.settle(write.id)
        state.ours.add(write.after?.revision)
        if write.makes {
          state.made.insert(write.id)
          state.destroys.forget(write.id)
        }
        // A session that nobody has looked at so far was what was written over.
        if state.memory[write.id] == nil, let before = write.before { state.memory.remember(write.id, .init(before)) }
      }
      let destroyed = writes.compactMap { $0.after == nil ? $0.id : nil }
      guard !destroyed.isEmpty else { return }
      state.ours.add(destroyed: destroyed)
      state.made.subtract(destroyed)
      state.destroys.note(destroyed, at: now, look: state.nextLook())
    }
  }

  /// Nobody knows whether these writes of this program's were made: who did what the store tells of them next is not known either.
  package func doubt(_ ids: [SessionID]) { state.withLock { $0.ours.doubt(ids) } }
}

extension SessionMemory.Record {
  /// Older than every look.
  fileprivate init(_ stored: StoredSession) {
    self.init(content: .payload(stored.payload), expires: stored.expires, look: 0, listing: 0)
  }
}

/// A store whose writes a monitor knows for this program's own. What a watch tells of a session that is being written waits until
/// it is known what came of it.
struct ClaimedStore: RestoringStore {
  let store: any SessionStore
  let monitor: StoreMonitor

  var guarantees: StoreGuarantees { store.guarantees }
  func makeID() -> SessionID { store.makeID() }
  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await store.read(id) }

  func restoreObstacle(of session: StoredSession) -> String? {
    (store as? any RestoringStore)?.restoreObstacle(of: session)
  }

  func loss(of session: StoredSession) -> String? { (store as? any RestoringStore)?.loss(of: session) }

  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
    monitor.willWrite([session.id])
    defer { monitor.didWrite([session.id]) }
    do throws(StoreError) {
      let outcome = try await store.create(session)
      if case .created(let revision) = outcome { claim([.create(session)], [.created(revision)]) }
      return outcome
    } catch {
      throw claiming(.create(session), error)
    }
  }

  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
    monitor.willWrite([session.id])
    defer { monitor.didWrite([session.id]) }
    do throws(StoreError) {
      let outcome = try await store.update(session)
      if case .updated(let revision) = outcome { claim([.update(session)], [.updated(revision, before: nil)]) }
      return outcome
    } catch {
      throw claiming(.update(session), error)
    }
  }

  func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    monitor.willWrite([id])
    defer { monitor.didWrite([id]) }
    do throws(StoreError) {
      let outcome = try await store.delete(id, ifRevision: revision)
      if outcome == .deleted { claim([.delete(id, ifRevision: revision)], [.deleted(before: nil)]) }
      return outcome
    } catch {
      throw claiming(.delete(id, ifRevision: revision), error)
    }
  }

  func apply(
    _ writes: [StoreWrite], keepingBefore: Bool, progress: ([WriteOutcome]) async -> Bool
  ) async throws(StoreError) {
    let ids = writes.map(\.id)
    monitor.willWrite(ids)
    defer { monitor.didWrite(ids) }
    var rest = writes[...]
    try await store.apply(writes, keepingBefore: keepingBefore) { outcomes in
      claim(rest.prefix(outcomes.count), outcomes)
      rest = rest.dropFirst(outcomes.count)
      return await progress(outcomes)
    }
  }

  /// What is made is claimed, also where that was not confirmed; what may be is doubted.
  private func claiming(_ write: StoreWrite, _ error: StoreError) -> StoreError {
    if let outcome = error.outcome(of: write) { claim([write], [outcome]) }
    return error
  }

  private func claim(_ writes: ArraySlice<StoreWrite>, _ outcomes: [WriteOutcome]) {
    monitor.claim(zip(writes, outcomes).compactMap { OwnWrite($0, $1) })
    monitor.doubt(zip(writes, outcomes).compactMap { if case .unanswered = $1 { $0.id } else { nil } })
  }
}
