package import Sessions
import Synchronization

/// Which sessions were looked at, to be told at the end of an audit.
package final class AuditTally: Sendable {
  /// Digests under a key of this process: a million take 16 MB.
  private let seen = Mutex<Set<Int>>([])

  package init() {}

  package func note(_ id: SessionID) {
    let digest = id.hashValue
    seen.withLock { _ = $0.insert(digest) }
  }

  /// How many sessions were looked at, each counted once.
  package var count: Int { seen.withLock { $0.count } }
}
