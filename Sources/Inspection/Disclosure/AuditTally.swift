package import Sessions
import Synchronization

/// Which sessions were looked at, to be told at the end of an audit.
package final class AuditTally: Sendable {
  private struct State {
    /// Digests under a key of this process: a million take 16 MB.
    var seen: Set<Int> = []
    /// Those of which nothing but their bytes was looked at.
    var excluded = 0
  }

  private let state = Mutex(State())

  package init() {}

  package func note(_ id: SessionID) {
    let digest = id.hashValue
    state.withLock { _ = $0.seen.insert(digest) }
  }

  package func note(excluded count: Int) { state.withLock { $0.excluded += count } }

  /// How many sessions were looked at, each counted once.
  package var count: Int { state.withLock { $0.seen.count + $0.excluded } }
}
