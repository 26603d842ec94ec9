/// Gathers changes until they are taken: what happens to one session in a short time is one change, and the last word on it is
/// the one that counts. Where more sessions change than there is room for, they become one resync: memory stays bounded, and
/// nothing is missed in silence.
package struct ChangeCoalescer: Sendable {
  private var pending: [StoreChange] = []
  private var positions: [SessionID: Int] = [:]
  private var mustResync = false
  private let limit: Int

  /// - Parameter limit: how many sessions' changes are kept.
  package init(limit: Int = 65_536) { self.limit = max(1, limit) }

  package var isEmpty: Bool { pending.isEmpty && !mustResync }

  /// - Returns: how many changes became a resync, because this one had no room beside them; 0: none did.
  @discardableResult
  package mutating func note(_ change: StoreChange) -> Int {
    guard let id = change.session else {
      resync()
      return 0
    }
    if let position = positions[id] {
      pending[position] = change
    } else if pending.count == limit {
      resync()
      return limit + 1
    } else {
      positions[id] = pending.count
      pending.append(change)
    }
    return 0
  }

  /// Something may have been missed. Whatever is pending is part of what a new listing will show.
  private mutating func resync() {
    mustResync = true
    (pending, positions) = ([], [:])
  }

  /// All that was gathered, in the order in which the sessions changed first.
  package mutating func take() -> [StoreChange] {
    defer { (pending, positions, mustResync) = ([], [:], false) }
    return (mustResync ? [.resync] : []) + pending
  }
}

extension StoreChange {
  /// Which session it is about; nil: that is not told.
  package var session: SessionID? {
    switch self {
    case .changed(let id), .deleted(let id): id
    case .unspecified, .resync: nil
    }
  }
}

extension AsyncStream<StoreChange>.Continuation {
  /// Hands changes on to a reader whose buffer keeps the newest. One that is too far behind finds a resync in the stead of
  /// what it lost and of what would follow: all of it happened before, and a listing shows it.
  ///
  /// - Returns: whether anybody still listens.
  @discardableResult
  package func tell(_ changes: some Sequence<StoreChange>) -> Bool {
    for change in changes {
      switch yield(change) {
      case .enqueued: continue
      case .dropped:
        yield(.resync)
        return true
      case .terminated: return false
      @unknown default: return false
      }
    }
    return true
  }
}
