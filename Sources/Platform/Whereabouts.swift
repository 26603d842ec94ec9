import Synchronization

/// What a path was found to lead to, and how often that was another than before.
package final class Whereabouts: Sendable {
  private let state = Mutex<(file: HeldFile?, turns: Int)>((nil, 0))

  package init() {}

  /// How often it led to another.
  package var turns: Int { state.withLock { $0.turns } }

  /// The file that is met at the path: the one that was noted, as long as it is that.
  package func file(_ identity: FileStatus.Identity, at path: String) -> HeldFile {
    let noted = state.withLock { $0.file }
    if let noted, noted.isSame(as: identity) { return noted }
    return HeldFile(identity, at: path)
  }

  /// What is moved away and comes back is the same.
  package func note(_ file: HeldFile) {
    state.withLock { state in
      if let old = state.file, old != file { state.turns += 1 }
      state.file = file
    }
  }

  /// Lets go of the one that was noted where that has no name any more.
  package func releaseRemoved() { state.withLock { $0.file }?.releaseRemoved() }
}
