package import Sessions

/// Writes to a store whose database undoes those of the sessions with a 7 at the end, by a trigger called `guard`: these are told as
/// not made, by the trigger's name, and all others are made.
package struct GuardedWrites {
  private let store: any SessionStore
  private let write: (StoredSession) -> StoreWrite

  package init(to store: any SessionStore, _ write: @escaping (StoredSession) -> StoreWrite) {
    (self.store, self.write) = (store, write)
  }

  /// Of one that is undone, by itself. - Returns: what should not have come of it, in words.
  package func faults(ofOne session: StoredSession) async -> [String] {
    let error = await failure {
      switch write(session) {
      case .delete(let id, let revision): _ = try await store.delete(id, ifRevision: revision)
      case .create(let session): _ = try await store.create(session)
      case .update(let session): _ = try await store.update(session)
      }
    }
    return names(error) ? [] : ["alone: \(error?.words ?? "it was made")"]
  }

  /// Of all of them together.
  package func faults(ofAll sessions: [StoredSession]) async throws -> [String] {
    let outcomes = try await store.apply(sessions.map(write), keepingBefore: true)
    guard outcomes.count == sessions.count else { return ["\(outcomes.count) outcomes of \(sessions.count)"] }
    return zip(sessions, outcomes).compactMap { session, outcome in
      let isGuarded = session.id.reveal()?.string.hasSuffix("7") == true
      let isRight =
        switch outcome {
        case .failed(let error): isGuarded && names(error)
        case .created, .deleted, .updated: !isGuarded
        default: false
        }
      return isRight ? nil : "\(session.id.reveal()?.string ?? "?"): \(outcome)"
    }
  }

  private func names(_ error: StoreError?) -> Bool { error?.words.contains("the trigger guard") == true }
}
