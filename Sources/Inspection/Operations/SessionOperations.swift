package import ECMAScript
package import Sessions
package import SessionsAdministration

/// What the inspector does to one session, the same for the interface and for the command line: each write is conditional
/// on a revision, changes only what it says, and yields what it takes to take it back.
package struct SessionOperations: Sendable {
  package let store: any SessionStore
  package let format: PayloadCodec
  /// Why no expiry can be written, where none can: Remix 3's files have none.
  package let expiryObstacle: String?

  package init(store: any SessionStore, format: PayloadCodec, expiryObstacle: String? = nil) {
    self.store = store
    self.format = format
    self.expiryObstacle = expiryObstacle
  }

  /// Why a session that was read does not come back once it is destroyed; nil: it does.
  package func restoreObstacle(of session: StoredSession) -> String? {
    (store as? any RestoringStore)?.restoreObstacle(of: session)
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
      stored.payload = try edited(stored) { content throws(ContentEditError) in
        for edit in edits { try edit.printed(for: format.numbers).apply(to: &content) }
      }
    }
  }

  /// The payload of a session whose content was changed so.
  package func edited(
    _ stored: StoredSession, _ body: (inout SessionContent) throws(ContentEditError) -> Void
  ) throws(OperationError) -> [UInt8] {
    let before = try content(of: stored)
    var after = before
    do throws(ContentEditError) { try body(&after) } catch { throw .edit(error) }
    if format.numbers == .doubles { after.keepDigits(of: before) }
    return after == before ? stored.payload : try payload(after, replacing: before, in: stored.payload)
  }

  /// Changes when the session ends, and nothing else; nil: never.
  package func setExpiry(_ id: SessionID, _ expires: Timestamp?, ifRevision revision: Revision?) async throws(OperationError)
    -> Outcome
  {
    try await replace(id, ifRevision: revision) { stored throws(OperationError) in stored = try ended(stored, expires) }
  }

  /// The session with another end: beside the data, among them, or both, as its framework keeps it.
  package func ended(_ stored: StoredSession, _ expires: Timestamp?) throws(OperationError) -> StoredSession {
    var after = stored
    after.expires = expires
    guard let ending = format.ending else {
      if let expiryObstacle { throw .refused(expiryObstacle) }
      return after
    }
    // Where the data cannot be written the other place alone is.
    if expiryObstacle == nil, case .refused = format.editing(stored.payload) { return after }
    guard let expires else {
      if expiryObstacle == nil { return after }
      throw .refused("sessions of this store always end: give a date")
    }
    let before = try content(of: stored)
    guard let content = ending(before, expires) else { throw .refused("its year has more than four digits") }
    if content != before { after.payload = try payload(content, replacing: before, in: stored.payload) }
    return after
  }

  /// Destroys the session; nil: in whatever state it is.
  package func destroy(_ id: SessionID, ifRevision revision: Revision?) async throws(OperationError) -> Outcome {
    for _ in 0..<Self.attempts {
      // Read first, so that it can be brought back. A record that cannot be understood can be destroyed and not brought back.
      let before: StoredSession?
      do { before = try await store.read(id) } catch {
        guard case .malformed = error else { throw .store(error) }
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
      switch try await update(after) {
      case .updated(let new):
        after.revision = new
        return .made(before: before, after: try await read(id).flatMap { $0.revision == new ? $0 : nil } ?? after)
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
    } catch { throw .store(error) }
  }

  private func read(_ id: SessionID) async throws(OperationError) -> StoredSession? {
    do { return try await store.read(id) } catch { throw .store(error) }
  }

  private func update(_ session: StoredSession) async throws(OperationError) -> UpdateOutcome {
    do { return try await store.update(session) } catch { throw .store(error) }
  }

  private func content(of stored: StoredSession) throws(OperationError) -> SessionContent {
    do { return try format.decode(stored.payload) } catch { throw .store(.malformed(error)) }
  }

  /// The payload of `after`. JSON: as JavaScript writes it where it was written so, patched into the old text where not.
  package func payload(_ after: SessionContent, replacing before: SessionContent, in old: [UInt8]) throws(OperationError)
    -> [UInt8]
  {
    switch format.editing(old) {
    case .refused(let reason): throw .refused(reason)
    case .reencode(let encode):
      do throws(StoreError) { return try encode(after, old) } catch { throw .store(error) }
    case .json:
      let codec = format.form
      if codec.encode(before, numbers: .asWritten) == old { return codec.encode(after, numbers: .asWritten) }
      return PayloadPatch.apply(to: old, from: before.json, to: after.json)
    }
  }
}

/// Why an operation could not be tried.
package enum OperationError: Error, Hashable, Sendable {
  case store(StoreError)
  /// The edit leads nowhere in this session.
  case edit(ContentEditError)
  /// This is not done to sessions of this store, or to this one: the reason.
  case refused(String)
}

extension SessionContent {
  /// What was typed beside a number may not change how that number is written.
  fileprivate mutating func keepDigits(of before: SessionContent) {
    for (key, value) in values.entries.map({ ($0.key, $0.value) }) { set(key, value.keepingDigits(of: before.value(key))) }
    for (name, value) in flashEntries.map({ ($0.key, $0.value) }) { setFlash(name, value.keepingDigits(of: before.flash(name))) }
  }
}

extension OperationError {
  package var words: String {
    switch self {
    case .store(let error): error.words
    case .edit(let error): "\(error)"
    case .refused(let reason): reason
    }
  }
}
