import Synchronization

/// What a path was found to lead to, and how often that was another than before.
package final class Whereabouts: Sendable {
  private let state = Mutex<(identity: FileStatus.Identity?, turns: Int)>((nil, 0))

  package init() {}

  /// How often it led to another.
  package var turns: Int { state.withLock { $0.turns } }

  /// What is gone and comes back is the same.
  package func note(_ identity: FileStatus.Identity) {
    state.withLock { state in
      if let old = state.identity, old != identity { state.turns += 1 }
      state.identity = identity
    }
  }
}
