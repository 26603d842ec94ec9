import ECMAScript
import Sessions
import Synchronization

/// A row that was deleted, whole.
struct DeletedRow: Sendable {
  var values: [SQLValue]
  var parts: [[SQLValue]]
  var payload: [UInt8]?
  var expires: Timestamp?

  var size: Int { (values + parts.joined()).reduce(0) { $0 + ($1.bytes?.count ?? 8) } }
}

/// What a store remembers of the rows it wrote, so that a write can be taken back to the last byte. Forgotten with the
/// process, the oldest first, and never more than a little.
final class ForeignMemory: Sendable {
  private struct State: Sendable {
    var deleted: [(id: SessionID, row: DeletedRow)] = []
    var expiries: [(id: SessionID, moment: Timestamp?, value: SQLValue)] = []
  }

  private let state = Mutex(State())
  private static let limit = 512
  private static let maximumSize = 64 << 20

  func remember(_ row: DeletedRow, of id: SessionID) {
    state.withLock { state in
      state.deleted.removeAll { $0.id == id }
      state.deleted.append((id, row))
      var size = state.deleted.reduce(0) { $0 + $1.row.size }
      while state.deleted.count > Self.limit || size > Self.maximumSize && state.deleted.count > 1 {
        size -= state.deleted.removeFirst().row.size
      }
    }
  }

  func deleted(_ id: SessionID) -> DeletedRow? { state.withLock { $0.deleted.last { $0.id == id }?.row } }

  func forget(_ id: SessionID) { state.withLock { $0.deleted.removeAll { $0.id == id } } }

  /// - Parameter moment: what the value says.
  func remember(expiry value: SQLValue, of id: SessionID, as moment: Timestamp?) {
    state.withLock { state in
      state.expiries.removeAll { $0.id == id && $0.moment == moment }
      state.expiries.append((id, moment, value))
      if state.expiries.count > Self.limit { state.expiries.removeFirst() }
    }
  }

  func expiry(of id: SessionID, _ moment: Timestamp?) -> SQLValue? {
    state.withLock { $0.expiries.last { $0.id == id && $0.moment == moment }?.value }
  }
}
