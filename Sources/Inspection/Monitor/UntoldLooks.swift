import Sessions

/// What listings found and nobody was told yet. A listing that is overtaken leaves it to whoever tells next; and each goes with its
/// session as it was last seen, for what is told late may have been looked at again meanwhile.
struct UntoldLooks: Sendable {
  private struct Session: Sendable {
    /// Nil: it is gone.
    var entry: SessionEntry?
    /// How many listings and events it is kept for.
    var uses = 0
  }

  private var sessions: [SessionID: Session] = [:]
  private var found: [StoreEvent] = []
  /// Those that are being told, the next one last.
  private var ordered: [StoreEvent] = []

  /// A listing shows these, and what happened to them is about to be found.
  mutating func expect(_ shown: [(id: SessionID, entry: SessionEntry?)]) {
    for (id, entry) in shown { sessions[id, default: Session(entry: entry)].uses += 1 }
  }

  /// The newest look at a session, whoever asked for it.
  mutating func saw(_ id: SessionID, _ entry: SessionEntry?) { sessions[id]?.entry = entry }

  /// What happened to those that were expected.
  mutating func settle(_ ids: [SessionID], _ events: [StoreEvent]) {
    found += events
    for event in events { sessions[event.id]?.uses += 1 }
    for id in ids { release(id) }
  }

  /// All that waits is told from now on, in this order.
  mutating func order(_ told: ([StoreEvent]) -> [StoreEvent]) {
    ordered = told(Array(ordered.reversed()) + found).reversed()
    found = []
  }

  mutating func next() -> StoreNews.Look? {
    ordered.popLast().map { StoreNews.Look(id: $0.id, entry: sessions[$0.id]?.entry, event: $0) }
  }

  /// What came of telling one.
  mutating func end(_ look: StoreNews.Look, isTold: Bool) {
    if isTold { release(look.id) } else if let event = look.event { ordered.append(event) }
  }

  private mutating func release(_ id: SessionID) {
    guard let uses = sessions[id]?.uses else { return }
    if uses > 1 { sessions[id]?.uses = uses - 1 } else { sessions[id] = nil }
  }
}
