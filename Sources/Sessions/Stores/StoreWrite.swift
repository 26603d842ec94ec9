/// One of several writes that a store is asked for together, see ``SessionStore/apply(_:keepingBefore:progress:)``.
public enum StoreWrite: Hashable, Sendable {
  /// As ``SessionStore/create(_:)`` does.
  case create(StoredSession)
  /// As ``SessionStore/update(_:)`` does.
  case update(StoredSession)
  /// As ``SessionStore/delete(_:ifRevision:)`` does.
  case delete(SessionID, ifRevision: Revision?)

  /// The session that is written.
  public var id: SessionID {
    switch self {
    case .create(let session), .update(let session): session.id
    case .delete(let id, _): id
    }
  }
}

/// What came of one of several writes. `before` is what the write replaced, where the caller asked for it and it can be
/// understood.
public enum WriteOutcome: Hashable, Sendable {
  case created(Revision)
  case updated(Revision, before: StoredSession?)
  case deleted(before: StoredSession?)
  /// It was to be created, and something has its id.
  case exists
  /// It is at another revision: nothing was written.
  case conflict
  case gone
  /// This one alone could not be written; it is as it was.
  case failed(StoreError)
  /// It is `created`, `updated` or `deleted`, and the disk did not confirm it, for the reason given: a loss of power may take it back.
  indirect case unconfirmed(WriteOutcome, String)
  /// It was sent, and for the reason given no answer came that says what became of it: whether it is made is not known.
  case unanswered(before: StoredSession?, StoreError)
}

extension WriteOutcome {
  /// The same, where it is not known whether it was made after all.
  package func unanswered(for cause: StoreError) -> WriteOutcome {
    switch self {
    case .created: .unanswered(before: nil, cause)
    case .updated(_, let before), .deleted(let before): .unanswered(before: before, cause)
    case .exists, .conflict, .gone, .failed, .unconfirmed, .unanswered: self
    }
  }

  /// What a call throws that has no such outcome; nil: this is another.
  package var doubt: StoreError? {
    switch self {
    case .unconfirmed(.created(let revision), let reason), .unconfirmed(.updated(let revision, _), let reason):
      .unconfirmed(revision, reason)
    case .unconfirmed(_, let reason): .unconfirmed(nil, reason)
    case .unanswered(_, let cause): .unanswered(cause)
    default: nil
    }
  }
}

extension StoreError {
  /// What came of a write that threw this; nil: it is not made.
  ///
  /// - Parameter before: what was there.
  package func outcome(of write: StoreWrite, before: StoredSession? = nil) -> WriteOutcome? {
    switch (self, write) {
    case (.unconfirmed(let revision?, let reason), .create): .unconfirmed(.created(revision), reason)
    case (.unconfirmed(let revision?, let reason), .update): .unconfirmed(.updated(revision, before: before), reason)
    case (.unconfirmed(_, let reason), .delete): .unconfirmed(.deleted(before: before), reason)
    case (.unanswered(let cause), _): .unanswered(before: before, cause)
    default: nil
    }
  }
}

extension SessionStore {
  /// All of them, and what came of each, in their order. Fewer outcomes than writes: the task was cancelled.
  public func apply(_ writes: [StoreWrite], keepingBefore: Bool = false) async throws(StoreError) -> [WriteOutcome] {
    var outcomes: [WriteOutcome] = []
    try await apply(writes, keepingBefore: keepingBefore) { batch in
      outcomes += batch
      return true
    }
    return outcomes
  }

  /// One by one: for a store that gains nothing from doing several together.
  public func apply(
    _ writes: [StoreWrite], keepingBefore: Bool, progress: ([WriteOutcome]) async -> Bool
  ) async throws(StoreError) {
    for write in writes {
      guard !Task.isCancelled else { return }
      let outcome: WriteOutcome
      do throws(StoreError) {
        outcome = try await applyAlone(write, keepingBefore: keepingBefore)
      } catch {
        guard !error.concernsStore else { throw error }
        outcome = .failed(error)
      }
      let goesOn = await progress([outcome])
      if case .unanswered(_, let cause) = outcome, cause.concernsStore { throw .unanswered(cause) }
      guard goesOn else { return }
    }
  }

  private func applyAlone(_ write: StoreWrite, keepingBefore: Bool) async throws(StoreError) -> WriteOutcome {
    switch write {
    case .create(let session):
      return try await settled(write, nil) { () throws(StoreError) in
        switch try await create(session) {
        case .created(let revision): .created(revision)
        case .exists: .exists
        }
      }
    case .update(var session):
      return try await conditional(on: session.id, at: session.revision, keepingBefore) { before throws(StoreError) in
        session.revision = session.revision ?? before?.revision
        return try await settled(write, before) { [session] () throws(StoreError) in
          switch try await update(session) {
          case .updated(let revision): .updated(revision, before: before)
          case .conflict: .conflict
          case .gone: .gone
          }
        }
      }
    case .delete(let id, let revision):
      return try await conditional(on: id, at: revision, keepingBefore) { before throws(StoreError) in
        try await settled(write, before) { () throws(StoreError) in
          switch try await delete(id, ifRevision: revision ?? before?.revision) {
          case .deleted: .deleted(before: before)
          case .conflict: .conflict
          case .gone: .gone
          }
        }
      }
    }
  }

  /// What is made is told as made, also where that was not confirmed; and what may be, as that.
  private func settled(
    _ write: StoreWrite, _ before: StoredSession?, _ make: () async throws(StoreError) -> WriteOutcome
  ) async throws(StoreError) -> WriteOutcome {
    do throws(StoreError) { return try await make() } catch {
      guard let outcome = error.outcome(of: write, before: before) else { throw error }
      return outcome
    }
  }

  /// What was there before is what was read, and nothing else: where others write in between, it is read again.
  private func conditional(
    on id: SessionID, at revision: Revision?, _ keepingBefore: Bool,
    _ write: (StoredSession?) async throws(StoreError) -> WriteOutcome
  ) async throws(StoreError) -> WriteOutcome {
    for _ in 0..<16 {
      let before = keepingBefore ? try await readable(id) : nil
      if let revision, let before, before.revision != revision { return .conflict }
      let outcome = try await write(before)
      guard outcome == .conflict, revision == nil, before != nil else { return outcome }
    }
    return .conflict
  }

  /// Nil too where the record cannot be understood: that one can be deleted.
  private func readable(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    do throws(StoreError) {
      return try await read(id)
    } catch {
      guard case .malformed = error else { throw error }
      return nil
    }
  }
}

extension StoreError {
  /// Whether it is the store that cannot do it, so that the next write would fare no better.
  package var concernsStore: Bool {
    switch self {
    case .unavailable, .timedOut, .readOnly: true
    case .unanswered(let cause): cause.concernsStore
    case .denied, .full, .unconfirmed, .malformed, .invalidID, .failed: false
    }
  }
}
