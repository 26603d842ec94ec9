import Synchronization

/// The beginning of a watch. Whoever reads or writes while one begins waits until it listens, or cannot: so nothing falls between
/// the two, and nothing has to be listed twice.
final class WatchBeginning: Sendable {
  private enum Phase {
    case unasked
    case awaited([CheckedContinuation<Void, Never>])
    case over
  }

  private struct State {
    var phase = Phase.unasked
    /// Whether somebody read before anybody watched.
    var wasUsed = false
  }

  private let state = Mutex(State())

  /// Somebody reads or writes.
  func use() async {
    let mayGoOn = state.withLock { state in
      state.wasUsed = true
      return if case .awaited = state.phase { false } else { true }
    }
    if mayGoOn { return }
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        guard case .awaited(let waiting) = state.phase else { return true }
        state.phase = .awaited(waiting + [continuation])
        return false
      }
      if isOver { continuation.resume() }
    }
  }

  /// A watch is asked for.
  ///
  /// - Returns: whether something may have been read before that.
  func ask() -> Bool {
    state.withLock { state in
      state.phase = .awaited([])
      return state.wasUsed
    }
  }

  /// It listens, or cannot.
  func end() {
    let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      guard case .awaited(let waiting) = state.phase else { return [] }
      state.phase = .over
      return waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}
