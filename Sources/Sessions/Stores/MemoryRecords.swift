import ECMAScript

/// The records of a ``MemorySessionStore``: by id, and in the order of their creation.
struct MemoryRecords: Sendable {
  private struct Record {
    var session: StoredSession
    var place: UInt64
  }

  private var byID: [SessionID: Record] = [:]
  /// Ascending by place. May name records that are gone; ``compact()`` drops those once they are the larger part.
  private var order: [(place: UInt64, id: SessionID)] = []
  private var places: UInt64 = 0
  private var revisions: UInt64 = 0

  var count: Int { byID.count }

  subscript(id: SessionID) -> StoredSession? { byID[id]?.session }

  mutating func create(_ session: StoredSession, at now: Timestamp) -> CreateOutcome {
    guard byID[session.id] == nil else { return .exists }
    places += 1
    order.append((places, session.id))
    let stored = stamped(session, at: now)
    byID[session.id] = Record(session: stored.session, place: places)
    return .created(stored.revision)
  }

  mutating func update(_ session: StoredSession, at now: Timestamp) -> UpdateOutcome {
    guard let record = byID[session.id] else { return .gone }
    guard session.revision == nil || session.revision == record.session.revision else { return .conflict }
    let stored = stamped(session, at: now)
    byID[session.id] = Record(session: stored.session, place: record.place)
    return .updated(stored.revision)
  }

  mutating func delete(_ id: SessionID, ifRevision revision: Revision?) -> DeleteOutcome {
    guard let record = byID[id] else { return .gone }
    guard revision == nil || revision == record.session.revision else { return .conflict }
    byID[id] = nil
    compact()
    return .deleted
  }

  func page(_ request: PageRequest) -> (sessions: [StoredSession], next: PageCursor?) {
    var index = firstIndex(after: request.cursor.flatMap { place(of: $0) } ?? 0)
    var sessions: [StoredSession] = []
    while index < order.count, sessions.count < max(request.limit, 1) {
      let (place, id) = order[index]
      index += 1
      guard let record = byID[id], record.place == place else { continue }
      sessions.append(record.session)
    }
    return (sessions, index < order.count ? cursor(at: order[index - 1].place) : nil)
  }

  func expired(at moment: Timestamp, limit: Int) -> [SessionID] {
    var found: [SessionID] = []
    for (place, id) in order where found.count < limit {
      if let record = byID[id], record.place == place, record.session.isExpired(at: moment) { found.append(id) }
    }
    return found
  }

  private mutating func stamped(_ session: StoredSession, at now: Timestamp) -> (session: StoredSession, revision: Revision) {
    revisions += 1
    let revision = Revision(String(revisions, radix: 16))
    var session = session
    session.revision = revision
    session.modified = now
    session.storedSize = session.data.byteCount
    return (session, revision)
  }

  private mutating func compact() {
    guard order.count > 64, order.count > 2 * byID.count else { return }
    order.removeAll { byID[$0.id]?.place != $0.place }
  }

  // MARK: Cursors

  private func firstIndex(after place: UInt64) -> Int {
    var range = order.startIndex..<order.endIndex
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = order[middle].place > place ? range.lowerBound..<middle : (middle + 1)..<range.upperBound
    }
    return range.lowerBound
  }

  private func cursor(at place: UInt64) -> PageCursor {
    PageCursor(position: withUnsafeBytes(of: place.bigEndian) { Array($0) })
  }

  /// Nil for a cursor of another store: its listing begins at the start.
  private func place(of cursor: PageCursor) -> UInt64? {
    guard cursor.position.count == 8 else { return nil }
    return cursor.position.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
