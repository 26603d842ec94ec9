import Sessions

/// Which changes in the store are ours: an event says "you" or "app" by it.
struct OwnWrites: Sendable {
  private var revisions: [Revision] = []
  var destroyed: Set<SessionID> = []

  mutating func add(_ revision: Revision?) {
    guard let revision else { return }
    revisions.append(revision)
    if revisions.count > 256 { revisions.removeFirst() }
  }

  func claims(_ revision: Revision?) -> Bool { revision.map(revisions.contains) ?? false }
}
