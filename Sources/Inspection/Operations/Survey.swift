package import ECMAScript
package import Sessions

/// What a look at the marked sessions told, before anything is done to them: how many can be, how many cannot, and why.
package struct Survey: Sendable, Hashable {
  /// Why nothing can be done to a session.
  package enum Obstacle: String, Sendable, Hashable, CaseIterable {
    case corrupt
    case unreadable
    case viewOnly = "view only"
    case gone
  }

  /// Which sessions those are.
  package var sessions: MarkedSessions
  /// How many of them can be written as was asked.
  package var able = 0
  package var obstacles: [Obstacle: Int] = [:]
  /// The first of those that can, by their labels: a dialog names these.
  package private(set) var named: [PendingWrite.Target] = []
  /// Which messages wait in them, and in how many.
  package var flashes: [JSString: Int] = [:]
  /// How many of those that can be destroyed are corrupt: they do not come back. Known where they were read.
  package var lasting = 0
  /// How many others do not come back once they are destroyed, and why the first does not. Known where they were read.
  package var unrestorable = 0
  package var restoreObstacle: String?
  /// What they take in the store.
  package var bytes = 0

  /// So many are named.
  package static let names = 9
  /// So many are read even where nothing in them is in the way.
  package static let read = 50_000

  package init(of sessions: MarkedSessions) { self.sessions = sessions }

  /// Takes in a session as the store has it now.
  ///
  /// - Parameters:
  ///   - part: what is to be changed in it; nil: all of it, so that nothing it holds is in the way.
  ///   - operations: what would do it.
  package mutating func take(
    _ entry: SessionEntry, changing part: SessionPart?, by operations: SessionOperations?, summaries: SummaryBuilder
  ) {
    let summary = summaries.summary(of: entry).summary
    if let obstacle = Obstacle(summary, changing: part) {
      obstacles[obstacle, default: 0] += 1
      return
    }
    able += 1
    let stored: StoredSession? = if case .stored(let stored) = entry.content { stored } else { nil }
    if case .corrupt = summary.reading {
      lasting += 1
    } else if part == nil, let stored, let obstacle = operations?.restoreObstacle(of: stored) {
      unrestorable += 1
      restoreObstacle = restoreObstacle ?? obstacle
    }
    bytes += entry.size
    // Bounded, whatever names there are.
    for name in summary.flashes.prefix(100) where flashes.count < 1_000 || flashes[name] != nil { flashes[name, default: 0] += 1 }
    let label = summary.label.description
    guard named.count < Self.names || label < named[named.count - 1].label else { return }
    let place = named.firstIndex { label < $0.label } ?? named.count
    named.insert(PendingWrite.Target(summary, label: label, revision: stored?.revision, base: stored), at: place)
    if named.count > Self.names { named.removeLast() }
  }

  /// Those that are named are read, where they were only listed.
  package mutating func read(_ entries: [SessionID: SessionEntry], summaries: SummaryBuilder) {
    named = named.map { target in
      guard let entry = entries[target.id] else { return target }
      let stored: StoredSession? = if case .stored(let stored) = entry.content { stored } else { nil }
      return PendingWrite.Target(
        summaries.summary(of: entry).summary, label: target.label, revision: stored?.revision, base: stored)
    }
  }

  /// `11 corrupt, 1 view only`; nil where nothing is in the way.
  package var obstacleWords: String? {
    let words = Obstacle.allCases.compactMap { obstacle in
      obstacles[obstacle].flatMap { $0 > 0 ? "\(grouped($0)) \(obstacle.rawValue)" : nil }
    }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }
}

extension Survey.Obstacle {
  /// What is in the way of changing a part of a session, as its row tells; nil: nothing.
  package init?(_ summary: SessionSummary, changing part: SessionPart?) {
    guard let part else { return nil }
    switch summary.reading {
    case .corrupt: self = .corrupt
    case .unreadable: self = .unreadable
    case .decoded, .unread:
      guard part == .data, summary.editObstacle != nil else { return nil }
      self = .viewOnly
    }
  }
}
