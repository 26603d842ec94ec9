import ECMAScript

/// The records of a ``MemorySessionStore``: by id, and in the order of their creation.
struct MemoryRecords: Sendable {
  private struct Record {
    var session: StoredSession
    var number: UInt64
  }

  private var byID: [SessionID: Record] = [:]
  /// Ascending by number. May name records that are gone; ``compact()`` drops those once they are the larger part.
  private var order: [(number: UInt64, id: SessionID)] = []
  private var lastNumber: UInt64 = 0
  private var revisions: UInt64 = 0

  var count: Int { byID.count }

  subscript(id: SessionID) -> StoredSession? { byID[id]?.session }

  mutating func create(_ session: StoredSession, at now: Timestamp) -> CreateOutcome {
    guard byID[session.id] == nil else { return .exists }
    lastNumber += 1
    order.append((lastNumber, session.id))
    let stored = stamped(session, at: now)
    byID[session.id] = Record(session: stored.session, number: lastNumber)
    return .created(stored.revision)
  }

  mutating func update(_ session: StoredSession, at now: Timestamp) -> UpdateOutcome {
    guard let record = byID[session.id] else { return .gone }
    guard session.revision == nil || session.revision == record.session.revision else { return .conflict }
    let stored = stamped(session, at: now)
    byID[session.id] = Record(session: stored.session, number: record.number)
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
    var index = firstIndex(after: request.cursor.flatMap { number(of: $0) } ?? 0)
    var sessions: [StoredSession] = []
    while index < order.count, sessions.count < max(request.limit, 1) {
      let (number, id) = order[index]
      index += 1
      guard let record = byID[id], record.number == number else { continue }
      sessions.append(record.session)
    }
    return (sessions, index < order.count ? cursor(at: order[index - 1].number) : nil)
  }

  func expired(at moment: Timestamp, limit: Int) -> [SessionID] {
    var found: [SessionID] = []
    for (number, id) in order where found.count < limit {
      if let record = byID[id], record.number == number, record.session.isExpired(at: moment) { found.append(id) }
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
    order.removeAll { byID[$0.id]?.number != $0.number }
  }

  // MARK: Cursors

  private func firstIndex(after number: UInt64) -> Int {
    var range = order.startIndex..<order.endIndex
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = order[middle].number > number ? range.lowerBound..<middle : (middle + 1)..<range.upperBound
    }
    return range.lowerBound
  }

  private func cursor(at number: UInt64) -> PageCursor {
    PageCursor(position: withUnsafeBytes(of: number.bigEndian) { Array($0) })
  }

  /// Nil for a cursor of another store: its listing begins at the start.
  private func number(of cursor: PageCursor) -> UInt64? {
    guard cursor.position.count == 8 else { return nil }
    return cursor.position.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
