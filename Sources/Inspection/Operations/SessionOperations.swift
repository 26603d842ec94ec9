package import ECMAScript
package import Sessions
package import SessionsAdministration

/// What the inspector does to one session, the same for the interface and for the command line: each write is conditional
/// on a revision, changes only what it says, and yields what it takes to take it back.
package struct SessionOperations: Sendable {
  package let store: any SessionStore
  /// What a write comes to.
  package let planner: WritePlanner
  package var format: PayloadCodec { planner.format }

  package init(store: any SessionStore, planner: WritePlanner) { (self.store, self.planner) = (store, planner) }

  package init(store: any SessionStore, format: PayloadCodec, expiryObstacle: String? = nil) {
    self.init(store: store, planner: WritePlanner(format: format, expiryObstacle: expiryObstacle))
  }

  /// Why a session that was read does not come back once it is destroyed; nil: it does.
  package func restoreObstacle(of session: StoredSession) -> String? {
    endObstacle(of: session) ?? (store as? any RestoringStore)?.restoreObstacle(of: session)
  }

  /// Why a session that was destroyed here can never be brought back; nil: it may be.
  package func loss(of session: StoredSession) -> String? {
    endObstacle(of: session) ?? (store as? any RestoringStore)?.loss(of: session)
  }

  /// What it said instead of a date is not known, and the first moment that there is would be another's word.
  private func endObstacle(of session: StoredSession) -> String? {
    session.expires?.isNoDate == true ? "its expiry is \(ExpiryWords.noDate)" : nil
  }

  /// The same, on a store of which a monitor knows what is written here.
  package func claimed(by monitor: StoreMonitor) -> SessionOperations {
    SessionOperations(store: ClaimedStore(store: store, monitor: monitor), planner: planner)
  }

  package enum Outcome: Sendable, Hashable {
    /// `before` is what was there (nil: nothing), `after` what is there now (nil: destroyed).
    case made(before: StoredSession?, after: StoredSession?)
    /// There was nothing to change: nothing was written.
    case unchanged(StoredSession)
    /// Someone else wrote first: what is there now.
    case conflict(theirs: StoredSession)
    /// The session no longer exists, and was not made anew.
    case gone
    /// It is made, and the disk did not confirm it: why.
    indirect case unconfirmed(Outcome, String)
    /// It was asked for, and no answer came that says whether it is made: why. `before` is what was there, `after` what would be there
    /// now (nil: destroyed), at a revision that nobody knows.
    case unanswered(before: StoredSession?, after: StoredSession?, StoreError)

    /// What was made, whether or not that was confirmed.
    package var settled: Outcome { if case .unconfirmed(let outcome, _) = self { outcome } else { self } }
  }

  /// Does to a session what was asked.
  package func carryOut(
    _ action: PendingWrite.Action, on id: SessionID, ifRevision revision: Revision?
  ) async throws(OperationError) -> Outcome {
    switch action {
    case .edit(let edits): try await edit(id, edits, ifRevision: revision)
    case .expire(let expiry): try await setExpiry(id, expiry, ifRevision: revision)
    case .destroy: try await destroy(id, ifRevision: revision)
    }
  }

  /// Applies edits to what the session holds. Its expiry, and every byte that no edit touches, stay.
  ///
  /// - Parameter revision: what was seen; nil: whatever is there, the edits being replayed when someone writes in between.
  package func edit(_ id: SessionID, _ edits: [ContentEdit], ifRevision revision: Revision?) async throws(OperationError)
    -> Outcome
  {
    try await replace(id, ifRevision: revision) { stored throws(OperationError) in
      stored.payload = try planner.edited(stored, edits)
    }
  }

  /// Changes when the session ends, and nothing else; nil: never.
  package func setExpiry(_ id: SessionID, _ expires: Timestamp?, ifRevision revision: Revision?) async throws(OperationError)
    -> Outcome
  {
    try await replace(id, ifRevision: revision) { stored throws(OperationError) in
      stored = try planner.ended(stored, expires)
    }
  }

  /// Destroys the session; nil: in whatever state it is.
  package func destroy(_ id: SessionID, ifRevision revision: Revision?) async throws(OperationError) -> Outcome {
    for _ in 0..<Self.attempts {
      // Read first, so that it can be brought back. A record that cannot be understood, or is too large to be read, can be destroyed
      // and not brought back; one that was read has a revision.
      let before: StoredSession?
      do { before = try await store.read(id) } catch {
        switch error {
        case .malformed: break
        case .failed where revision == nil: break
        default: throw .store(error)
        }
        return try await delete(id, before: nil, ifRevision: revision)
      }
      guard let before else { return .gone }
      if let revision, before.revision != revision { return .conflict(theirs: before) }
      let outcome = try await delete(id, before: before, ifRevision: before.revision)
      guard case .conflict = outcome, revision == nil else { return outcome }
    }
    return try await overtaken(id)
  }

  /// Others were faster each time.
  private func overtaken(_ id: SessionID) async throws(OperationError) -> Outcome {
    try await read(id).map { .conflict(theirs: $0) } ?? .gone
  }

  package static let attempts = 16
  private func replace(
    _ id: SessionID, ifRevision revision: Revision?, _ change: (inout StoredSession) throws(OperationError) -> Void
  ) async throws(OperationError) -> Outcome {
    for _ in 0..<Self.attempts {
      guard let before = try await read(id) else { return .gone }
      if let revision, before.revision != revision { return .conflict(theirs: before) }
      var after = before
      do throws(OperationError) { try change(&after) } catch {
        // What cannot be changed may be another's write under way: then it is another by now, and is looked at again.
        guard case .refused = error, let now = try await read(id), now.revision != before.revision else { throw error }
        continue
      }
      if after.payload == before.payload && after.expires == before.expires { return .unchanged(before) }
      let outcome: UpdateOutcome
      var doubt: String?
      do throws(StoreError) { outcome = try await store.update(after) } catch {
        switch error {
        case .unconfirmed(let revision?, let reason):
          outcome = .updated(revision)
          doubt = reason
        case .unanswered(let cause):
          after.revision = nil
          return .unanswered(before: before, after: after, cause)
        default: throw .store(error)
        }
      }
      switch outcome {
      case .updated(let new):
        after.revision = new
        // It is written: that it cannot be read now makes no failure of it.
        let now = try? await read(id)
        let made = Outcome.made(before: before, after: now.flatMap { $0.revision == new ? $0 : nil } ?? after)
        return doubt.map { .unconfirmed(made, $0) } ?? made
      case .gone: return .gone
      // Someone wrote between the read and the write; the next round says whether that matters.
      case .conflict: continue
      }
    }
    return try await overtaken(id)
  }

  private func delete(_ id: SessionID, before: StoredSession?, ifRevision revision: Revision?) async throws(OperationError)
    -> Outcome
  {
    do {
      switch try await store.delete(id, ifRevision: revision) {
      case .deleted: return .made(before: before, after: nil)
      case .gone: return .gone
      case .conflict: return try await store.read(id).map { .conflict(theirs: $0) } ?? .gone
      }
    } catch {
      switch error {
      case .unconfirmed(_, let reason): return .unconfirmed(.made(before: before, after: nil), reason)
      case .unanswered(let cause): return .unanswered(before: before, after: nil, cause)
      default: throw .store(error)
      }
    }
  }

  private func read(_ id: SessionID) async throws(OperationError) -> StoredSession? {
    do { return try await store.read(id) } catch { throw .store(error) }
  }
}
