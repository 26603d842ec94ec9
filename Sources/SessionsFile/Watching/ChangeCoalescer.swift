import Sessions

/// Gathers changes and hands them on: what happens to one session in a short time is one change, and what a slow reader
/// has no room for becomes a resync. So memory stays bounded, and nothing is missed in silence.
struct ChangeCoalescer {
  private let continuation: AsyncStream<StoreChange>.Continuation
  private var pending: [StoreChange] = []
  private var places: [SessionID: Int] = [:]
  private var mustResync = false
  private static let limit = 65_536

  init(_ continuation: AsyncStream<StoreChange>.Continuation) { self.continuation = continuation }

  var isEmpty: Bool { pending.isEmpty && !mustResync }

  mutating func changed(_ id: SessionID) { note(.changed(id), of: id) }
  mutating func deleted(_ id: SessionID) { note(.deleted(id), of: id) }

  /// Something may have been missed. Whatever is pending is part of what a new listing will show.
  mutating func resync() {
    mustResync = true
    pending = []
    places = [:]
  }

  private mutating func note(_ change: StoreChange, of id: SessionID) {
    // The last word on a session is the one that counts.
    if let place = places[id] {
      pending[place] = change
    } else if pending.count == Self.limit {
      resync()
    } else {
      places[id] = pending.count
      pending.append(change)
    }
  }

  /// Hands on as much as the reader has room for; false: nobody listens any more.
  mutating func flush() -> Bool {
    let changes = (mustResync ? [.resync] : []) + pending
    mustResync = false
    pending = []
    places = [:]
    for change in changes {
      switch continuation.yield(change) {
      case .enqueued: continue
      case .dropped:
        resync()
        return true
      case .terminated: return false
      @unknown default: return false
      }
    }
    return true
  }
}
