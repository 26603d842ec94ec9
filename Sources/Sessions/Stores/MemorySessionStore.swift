public import ECMAScript
import Synchronization

/// Sessions in the memory of this process: gone when it ends, and shared by all that hold the store.
///
/// Compare-and-swap is exact. A listing goes in the order of creation, which no change disturbs: whatever is there throughout
/// a listing is listed once.
///
/// What a ``StoreSessionStorage`` commits it keeps as values, as the originals' memory storage does: nothing is written as JSON
/// before somebody asks for a record's bytes, and nothing is parsed again. A session takes a few times as much memory so.
public final class MemorySessionStore: SessionStore, SessionLister, SessionWatcher, SessionSweeper {
  private let records = Mutex(MemoryRecords())
  private let ids: SessionIDSource
  private let clock: WallClock
  private let broadcast: ChangeBroadcast

  /// - Parameters:
  ///   - ids: where ``makeID()`` takes its ids.
  ///   - clock: what dates a record's last change. Expiry is not the store's business.
  ///   - watchBuffer: how many changes a watcher may be behind before it is told to list again.
  public init(ids: SessionIDSource = .random256, clock: WallClock = .system, watchBuffer: Int = 4096) {
    self.ids = ids
    self.clock = clock
    broadcast = ChangeBroadcast(capacity: watchBuffer)
  }

  deinit { broadcast.finish() }

  public var guarantees: StoreGuarantees {
    var guarantees = StoreGuarantees(compareAndSwap: .exact, durable: false)
    guarantees.acceptsDecodedContent = true
    return guarantees
  }

  /// How many sessions there are, expired ones included.
  public var count: Int { records.withLock { $0.count } }

  public func makeID() -> SessionID { ids.next() }

  public func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    records.withLock { $0[id] }
  }

  public func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
    create(session, modified: clock.now())
  }

  /// The same of a session that was last changed at another moment.
  package func create(_ session: StoredSession, modified: Timestamp) -> CreateOutcome {
    records.withLock { records in
      let outcome = records.create(session, at: modified)
      if outcome != .exists { broadcast.send(.changed(session.id)) }
      return outcome
    }
  }

  public func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
    let now = clock.now()
    return records.withLock { records in
      let outcome = records.update(session, at: now)
      if case .updated = outcome { broadcast.send(.changed(session.id)) }
      return outcome
    }
  }

  public func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    records.withLock { records in
      let outcome = records.delete(id, ifRevision: revision)
      if outcome == .deleted { broadcast.send(.deleted(id)) }
      return outcome
    }
  }

  /// The page of sessions created after the cursor, oldest first.
  public func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    // Bytes are made outside of the lock.
    let (sessions, next) = records.withLock { $0.page(request) }
    return SessionPage(entries: sessions.map { SessionEntry($0, contents: request.contents) }, next: next)
  }

  public func changes() -> AsyncStream<StoreChange> { broadcast.changes() }

  public func deleteExpired(before: Timestamp, limit: Int) async throws(StoreError) -> Int {
    records.withLock { records in
      let expired = records.expired(at: before, limit: limit)
      for id in expired where records.delete(id, ifRevision: nil) == .deleted { broadcast.send(.deleted(id)) }
      return expired.count
    }
  }
}

extension SessionEntry {
  fileprivate init(_ session: StoredSession, contents: Bool) {
    var session = session
    session.payload = session.data.bytes
    self.init(
      id: session.id, size: session.payload.count, modified: session.modified, content: contents ? .stored(session) : .unread)
  }
}
