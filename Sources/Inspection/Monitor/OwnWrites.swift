package import Sessions

/// A write that this program has made: what the session was before, where that is known, and what it is now.
package struct OwnWrite: Sendable {
  package let id: SessionID
  package let before: StoredSession?
  /// Nil: it was destroyed.
  package let after: StoredSession?
  /// Whether there was none of this id: what was destroyed here comes back.
  let makes: Bool

  package init(_ id: SessionID, before: StoredSession?, after: StoredSession?, makes: Bool = false) {
    (self.id, self.before, self.after, self.makes) = (id, before, after, makes)
  }

  /// What a store was asked for, and what came of it; nil where nothing was written.
  init?(_ write: StoreWrite, _ outcome: WriteOutcome) {
    if case .unconfirmed(let done, _) = outcome {
      self.init(write, done)
      return
    }
    switch (write, outcome) {
    case (.create(var session), .created(let revision)):
      session.revision = revision
      self.init(write.id, before: nil, after: session, makes: true)
    case (.update(var session), .updated(let revision, let before)):
      session.revision = revision
      self.init(write.id, before: before, after: session)
    case (.delete, .deleted(let before)): self.init(write.id, before: before, after: nil)
    default: return nil
    }
  }
}

/// Which changes in the store are ours: an event says "you" or "app" by it.
package struct OwnWrites: Sendable {
  /// Of revisions, hashes are enough: one act may make very many.
  private var revisions: Set<Int> = []
  private var order: [Int] = []
  private var oldest = 0
  package private(set) var destroyed = MarkedSessions()
  /// Those of which the end was told.
  private var told = ApproximateIDSet()
  /// Those of which it is not known whether they were written here.
  private var doubted: Set<SessionID> = []

  private static let limit = 65_536

  package mutating func add(_ revision: Revision?) {
    guard let hash = revision?.hashValue, revisions.insert(hash).inserted else { return }
    guard order.count == Self.limit else { return order.append(hash) }
    revisions.remove(order[oldest])
    order[oldest] = hash
    oldest = (oldest + 1) % Self.limit
  }

  package func claims(_ revision: Revision?) -> Bool { revision.map { revisions.contains($0.hashValue) } ?? false }

  package mutating func add(destroyed ids: [SessionID]) {
    destroyed.formUnion(ids)
    for id in ids { told.remove(id) }
  }

  /// No answer came to these writes: what is told of the sessions next may be their doing.
  mutating func doubt(_ ids: [SessionID]) { if doubted.count < Self.limit { doubted.formUnion(ids) } }

  func doubts(_ id: SessionID) -> Bool { doubted.contains(id) }

  /// It was told what came of it.
  mutating func settle(_ id: SessionID) { doubted.remove(id) }

  /// - Returns: whether its end is still to be told, now.
  package mutating func tellsEnd(of id: SessionID) -> Bool { destroyed.contains(id) && told.insert(id) }

  /// It is there again.
  package mutating func forget(destroyed id: SessionID) { destroyed.remove(id) }
}
