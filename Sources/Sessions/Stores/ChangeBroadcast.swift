import Synchronization

/// Tells any number of watchers what changed, each through a buffer of its own that never grows without bound.
///
/// A watcher that falls behind loses the oldest changes and finds ``StoreChange/resync`` in their stead: nothing is missed
/// silently.
package final class ChangeBroadcast: Sendable {
  private struct Watchers: Sendable {
    var next = 0
    var continuations: [Int: AsyncStream<StoreChange>.Continuation] = [:]
  }

  private let watchers = Mutex(Watchers())
  private let capacity: Int

  /// - Parameter capacity: how many changes a watcher may be behind.
  package init(capacity: Int = 4096) { self.capacity = max(capacity, 2) }

  package func changes() -> AsyncStream<StoreChange> {
    let (stream, continuation) = AsyncStream.makeStream(of: StoreChange.self, bufferingPolicy: .bufferingNewest(capacity))
    let key = watchers.withLock { watchers in
      watchers.next += 1
      watchers.continuations[watchers.next] = continuation
      return watchers.next
    }
    continuation.onTermination = { [weak self] _ in
      self?.watchers.withLock { $0.continuations[key] = nil }
    }
    return stream
  }

  package func send(_ change: StoreChange) {
    for continuation in current { continuation.tell(CollectionOfOne(change)) }
  }

  private var current: [AsyncStream<StoreChange>.Continuation] {
    watchers.withLock { $0.continuations.isEmpty ? [] : Array($0.continuations.values) }
  }

  /// Ends every watch: the store is closing.
  package func finish() {
    for continuation in current { continuation.finish() }
  }
}
