import ECMAScript
package import Sessions
import Synchronization

/// A row that was deleted, whole.
package struct DeletedRow: Sendable {
  var values: [SQLValue]
  var parts: [[SQLValue]]
  /// How it was copied, with the columns that there were.
  var copying: RowCopying
  var payload: [UInt8]?
  var expires: Timestamp?

  var size: Int { (values + parts.joined()).reduce(0) { $0 + ($1.bytes?.count ?? 8) } }
}

/// The rows a store deleted and the expiries it replaced, so that undoing a write restores every byte. Kept in memory only; the
/// oldest are dropped when it is full.
package final class UndoCache: Sendable {
  private struct Expiry: Hashable, Sendable {
    var id: SessionID
    var moment: Timestamp?
  }

  private let deletions: Mutex<Recent<SessionID, DeletedRow>>
  private let expiries = Mutex(Recent<Expiry, SQLValue>(maximumSize: 8 << 20))

  /// - Parameter limit: memory that the deleted rows take at most.
  package init(limit: Int = 64 << 20) { deletions = Mutex(Recent(maximumSize: limit)) }

  func remember(_ row: DeletedRow, of id: SessionID) {
    deletions.withLock { $0.insert(row, for: id, size: row.size) }
  }

  /// The row of a session that was deleted, where that is the row that was, and it is still kept.
  func row(of session: StoredSession) -> DeletedRow? {
    guard let row = deletions.withLock({ $0[session.id] }), row.payload == session.payload, row.expires == session.expires else {
      return nil
    }
    return row
  }

  /// Why a session that was deleted is not brought back from here; nil: it is.
  package func loss(of session: StoredSession) -> String? {
    row(of: session) == nil ? "its row is not in memory any more" : nil
  }

  package func forget(_ id: SessionID) { deletions.withLock { $0.remove(id) } }

  /// What is back is not brought back again. Not before that is committed: until then it may have to be tried again.
  package func forget(restoredBy writes: some Sequence<(StoreWrite, WriteOutcome)>) {
    for case (.create(let session), .created) in writes { forget(session.id) }
  }

  /// - Parameter moment: what the value says.
  func remember(expiry value: SQLValue, of id: SessionID, as moment: Timestamp?) {
    expiries.withLock { $0.insert(value, for: Expiry(id: id, moment: moment), size: value.bytes?.count ?? 8) }
  }

  func expiry(of id: SessionID, _ moment: Timestamp?) -> SQLValue? { expiries.withLock { $0[Expiry(id: id, moment: moment)] } }
}

/// The latest of what was put in, as far as it fits; the last one always does.
private struct Recent<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry {
    var value: Value
    var size: Int
    var turn: Int
  }

  private let maximumSize: Int
  private var entries: [Key: Entry] = [:]
  /// In the order of insertion. An entry that was inserted again also has an older turn here, which no longer counts.
  private var order: [(key: Key, turn: Int)] = []
  /// The first of the order that may still count.
  private var oldest = 0
  private var size = 0
  private var turns = 0
  /// What an entry takes beside its value.
  private static var overhead: Int { 256 }

  init(maximumSize: Int) { self.maximumSize = maximumSize }

  subscript(key: Key) -> Value? { entries[key]?.value }

  mutating func insert(_ value: Value, for key: Key, size: Int) {
    remove(key)
    turns += 1
    entries[key] = Entry(value: value, size: size + Self.overhead, turn: turns)
    order.append((key, turns))
    self.size += size + Self.overhead
    while self.size > maximumSize, entries.count > 1, oldest < order.count {
      let (key, turn) = order[oldest]
      oldest += 1
      if entries[key]?.turn == turn { remove(key) }
    }
    if order.count > 2 * entries.count + 1024 {
      order.removeAll { entries[$0.key]?.turn != $0.turn }
      oldest = 0
    }
  }

  mutating func remove(_ key: Key) {
    guard let entry = entries.removeValue(forKey: key) else { return }
    size -= entry.size
  }
}
