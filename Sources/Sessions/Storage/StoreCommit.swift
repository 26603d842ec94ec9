import ECMAScript

/// Brings a session into a store: the one place that decides between create, update and renewal, and what a conflict means.
///
/// On a conflict it reads again, replays the request's edits on the newer data and tries again, as ``ConflictRetry`` allows. What is
/// gone is not made again.
struct StoreCommit {
  /// How many fresh ids in a row may be taken.
  static var freshIDs: Int { 16 }

  let store: any SessionStore
  /// Whether the store is given values, not bytes.
  let acceptsDecodedContent: Bool
  let codec: SessionCodec
  let clock: WallClock
  /// The session as it was when the commit began.
  let state: SessionState
  /// The expiry to store.
  let expires: Timestamp?
  let conflictTimeout: Duration

  /// What the store holds after a commit.
  struct Written {
    var record: StoredSession
    var content: SessionContent
  }

  /// Stores the session under an id: its own, or the fresh one of a new or renewed session.
  ///
  /// - Returns: nil where the fresh id is taken.
  func write(as id: SessionID) async throws(SessionError) -> Written? {
    if let failure = state.draft.failure { throw failure }
    guard let stored = state.stored else { return try await create(under: id, data: data(of: state.draft.content)) }
    guard let renewal = state.renewal else { return try await update(stored) }
    guard let written = try await create(under: id, data: data(over: stored, state.draft.content)) else { return nil }
    guard let old = renewal.deleting else { return written }
    do throws(SessionError) {
      return try await relocate(from: old, at: old == stored.id ? stored.revision : nil, to: written)
    } catch {
      // The new record has no reader yet, and must not outlive a renewal that failed.
      _ = try? await store.delete(id, ifRevision: nil)
      throw error
    }
  }

  private func create(under id: SessionID, data: SessionData) async throws(SessionError) -> Written? {
    var record = StoredSession(id: id, data: data, expires: expires)
    guard case .created(let revision) = try await mappingStoreError({ () throws(StoreError) in try await store.begin(record) })
    else {
      return nil
    }
    record.revision = revision
    return Written(record: record, content: state.draft.content)
  }

  private func update(_ stored: StoredSession) async throws(SessionError) -> Written {
    var base = stored
    var content = state.draft.content
    var retry = ConflictRetry(timeout: conflictTimeout)
    while true {
      // Nothing to say: the record stays as it is, its bytes and its revision too.
      if !state.draft.isEdited, base.expires == expires { return Written(record: base, content: content) }
      let next = StoredSession(id: base.id, data: data(over: base, content), expires: expires, revision: base.revision)
      switch try await mappingStoreError({ () throws(StoreError) in try await store.update(next) }) {
      case .updated(let revision): return Written(record: next.at(revision), content: content)
      case .gone: throw .gone
      case .conflict:
        try await retry.pause()
        (base, content) = try await newest(base.id)
      }
    }
  }

  /// Deletes the old record of a renewed session. What others wrote there meanwhile moves along first.
  private func relocate(from old: SessionID, at revision: Revision?, to new: Written) async throws(SessionError) -> Written {
    var revision = revision
    var written = new
    var retry = ConflictRetry(timeout: conflictTimeout)
    while true {
      let known = revision
      switch try await mappingStoreError({ () throws(StoreError) in try await store.end(old, ifRevision: known) }) {
      case .deleted: return written
      case .gone: throw .gone
      case .conflict:
        try await retry.pause()
        let (base, content) = try await newest(old)
        revision = base.revision
        written.content = content
        written.record.data = data(over: base, content)
        let moved = written.record
        guard case .updated(let next) = try await mappingStoreError({ () throws(StoreError) in try await store.update(moved) })
        else {
          throw .gone
        }
        written.record.revision = next
      }
    }
  }

  /// The record as somebody else left it, with this request's edits on top.
  private func newest(_ id: SessionID) async throws(SessionError) -> (StoredSession, SessionContent) {
    guard let base = try await mappingStoreError({ () throws(StoreError) in try await store.read(id) }),
      !base.isExpired(at: clock.now())
    else {
      throw .gone
    }
    return (base, try state.draft.replayed(on: try codec.reading(base)))
  }

  /// The payload as it was read, where there is nothing new to say in it.
  private func data(over base: StoredSession, _ content: SessionContent) -> SessionData {
    state.draft.isEdited ? data(of: content) : base.data
  }

  private func data(of content: SessionContent) -> SessionData {
    SessionData(content, in: codec, keepingValues: acceptsDecodedContent)
  }

  private func mappingStoreError<Answer>(_ call: () async throws(StoreError) -> Answer) async throws(SessionError) -> Answer {
    do throws(StoreError) { return try await call() } catch { throw .store(error) }
  }
}

extension SessionCodec {
  /// What a record holds, for a storage.
  func reading(_ record: StoredSession) throws(SessionError) -> SessionContent {
    if let content = record.data.content(in: self) { return content }
    do throws(MalformedRecord) { return try decode(record.payload) } catch { throw .store(.malformed(error)) }
  }
}

extension StoredSession {
  func at(_ revision: Revision) -> StoredSession {
    var copy = self
    copy.revision = revision
    return copy
  }
}
