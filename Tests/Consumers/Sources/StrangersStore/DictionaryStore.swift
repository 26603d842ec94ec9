import Sessions
import Synchronization

/// Sessions in a dictionary, written against the documentation alone: what a store of one's own comes to, with a listing and a watch.
public final class DictionaryStore: SessionStore, SessionLister, SessionWatcher, SessionSweeper {
  private struct Record {
    var session: StoredSession
    var version: Int
  }

  private struct State {
    var records: [SessionID: Record] = [:]
    /// In the order of creation: what a listing goes through.
    var order: [(number: Int, id: SessionID)] = []
    var numbers = 0
    var watchers: [Int: AsyncStream<StoreChange>.Continuation] = [:]
  }

  private let state = Mutex(State())

  public init() {}

  public var guarantees: StoreGuarantees { StoreGuarantees(compareAndSwap: .exact, durable: false) }

  public func makeID() -> SessionID { SessionIDSource.random256.next() }

  public func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { state.withLock { $0.records[id]?.session } }

  public func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
    state.withLock { state in
      guard state.records[session.id] == nil else { return .exists }
      state.numbers += 1
      state.order.append((state.numbers, session.id))
      return .created(Self.put(session, version: 1, into: &state))
    }
  }

  public func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
    state.withLock { state in
      guard let record = state.records[session.id] else { return .gone }
      if let revision = session.revision, revision != record.session.revision { return .conflict }
      return .updated(Self.put(session, version: record.version + 1, into: &state))
    }
  }

  public func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    state.withLock { state in
      guard let record = state.records[id] else { return .gone }
      if let revision, revision != record.session.revision { return .conflict }
      Self.remove(id, from: &state)
      return .deleted
    }
  }

  // MARK: Listing, watching, sweeping

  public func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    state.withLock { state in
      let last = request.cursor.flatMap { Int(String(decoding: $0.position, as: UTF8.self)) } ?? 0
      let following = state.order.filter { $0.number > last }
      let listed = following.prefix(request.limit)
      let entries = listed.compactMap { state.records[$0.id]?.session }.map { session in
        SessionEntry(
          id: session.id, size: session.payload.count, modified: session.modified,
          content: request.contents ? .stored(session) : .unread)
      }
      let next = listed.count < following.count ? listed.last.map { PageCursor(position: "\($0.number)".utf8) } : nil
      return SessionPage(entries: entries, next: next)
    }
  }

  public func changes() -> AsyncStream<StoreChange> {
    let (stream, continuation) = AsyncStream.makeStream(of: StoreChange.self)
    let number = state.withLock { state in
      state.numbers += 1
      state.watchers[state.numbers] = continuation
      return state.numbers
    }
    continuation.onTermination = { [weak self] _ in self?.state.withLock { $0.watchers[number] = nil } }
    return stream
  }

  public func deleteExpired(before moment: Timestamp, limit: Int) async throws(StoreError) -> Int {
    state.withLock { state in
      let expired = state.records.values.filter { $0.session.isExpired(at: moment) }.prefix(limit).map(\.session.id)
      for id in expired { Self.remove(id, from: &state) }
      return expired.count
    }
  }

  private static func put(_ session: StoredSession, version: Int, into state: inout State) -> Revision {
    var session = session
    session.revision = Revision("\(version)")
    session.modified = Timestamp.now()
    state.records[session.id] = Record(session: session, version: version)
    for watcher in state.watchers.values { watcher.yield(.changed(session.id)) }
    return Revision("\(version)")
  }

  private static func remove(_ id: SessionID, from state: inout State) {
    state.records[id] = nil
    state.order.removeAll { $0.id == id }
    for watcher in state.watchers.values { watcher.yield(.deleted(id)) }
  }
}
