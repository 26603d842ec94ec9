import Synchronization

/// Whether a watched store can be read, and why not. Every listener gets each change.
package final class Reachability: Sendable {
  private struct State: Sendable {
    var reason: String?
    var heard: ContinuousClock.Instant?
    var silence: StoreSilence?
    var next = 0
    var listeners: [Int: AsyncStream<String?>.Continuation] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  /// Nobody will tell any more.
  deinit {
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.finish() }
  }

  /// What was asked is settled by it: a refusal is an answer, and of what is lost none is waited for.
  ///
  /// - Parameter reason: why it cannot be read, or watched; nil: it can.
  package func note(_ reason: String?) {
    let listeners = state.withLock { state -> [AsyncStream<String?>.Continuation] in
      if reason == nil { state.heard = .now }
      state.silence = nil
      guard state.reason != reason else { return [] }
      state.reason = reason
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.yield(reason) }
  }

  /// It is asked something: until it is heard, it owes an answer.
  package func ask() {
    state.withLock { state in
      if state.silence == nil { state.silence = StoreSilence(asked: .now, heard: state.heard) }
    }
  }

  /// Something came from it.
  package func hear() { state.withLock { ($0.heard, $0.silence) = (.now, nil) } }

  /// Nil: it owes nobody an answer.
  package var silence: StoreSilence? { state.withLock { $0.silence } }

  /// How it is now, and whenever that changes.
  package func states() -> AsyncStream<String?> {
    let (stream, continuation) = AsyncStream.makeStream(of: String?.self, bufferingPolicy: .bufferingNewest(1))
    let (key, reason) = state.withLock { state in
      state.next += 1
      state.listeners[state.next] = continuation
      return (state.next, state.reason)
    }
    continuation.yield(reason)
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { $0.listeners[key] = nil }
    }
    return stream
  }
}

/// What a store that is asked now and then has not answered yet. While it says nothing, nobody knows what it holds by now.
package struct StoreSilence: Hashable, Sendable {
  /// When it was asked.
  package let asked: ContinuousClock.Instant
  /// When it was last heard before that; nil: never.
  package let heard: ContinuousClock.Instant?
}
