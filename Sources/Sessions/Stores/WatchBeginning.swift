import Synchronization

/// The beginning of a watch. Whoever reads or writes while one begins waits until it listens, or cannot: so nothing falls between
/// the two, and nothing has to be listed twice.
package final class WatchBeginning: Sendable {
  private struct State {
    /// How many watches have been asked for that do not listen yet.
    var awaited = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
    /// Whether somebody read before anybody watched.
    var wasUsed = false
  }

  private let state = Mutex(State())

  package init() {}

  /// Somebody reads or writes.
  package func use() async {
    let mayGoOn = state.withLock { state in
      state.wasUsed = true
      return state.awaited == 0
    }
    if mayGoOn { return }
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.awaited > 0 { state.waiting.append(continuation) }
        return state.awaited == 0
      }
      if isOver { continuation.resume() }
    }
  }

  /// A watch is asked for.
  ///
  /// - Returns: whether something may have been read before that.
  package func ask() -> Bool {
    state.withLock { state in
      state.awaited += 1
      return state.wasUsed
    }
  }

  /// One listens, or cannot. Where none is awaited, that is no news.
  package func end() {
    let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      state.awaited = max(0, state.awaited - 1)
      guard state.awaited == 0 else { return [] }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}
