package import ECMAScript
package import Sessions
import SessionsAdministration

/// What a look at the marked sessions told, before an action is carried out on them: to how many it would be done, to how many it
/// cannot be, and why.
package struct Survey: Sendable, Hashable {
  /// Which sessions those are.
  package var sessions: MarkedSessions
  /// What is to be done to them.
  package var action: PendingWrite.Action
  /// To how many of them it would be done.
  package var able = 0
  /// How many are so already.
  package var unchanged = 0
  /// To how many it cannot be done, by the reason, as ``MassOutcome/reason`` says it.
  package var obstacles: [String: Int] = [:]
  /// What can be done instead, where a message would be read by nobody.
  package private(set) var advice: String?
  /// The first of those to which it can be done, by their labels: a dialog names these.
  package private(set) var named: [PendingWrite.Target] = []
  /// Which messages wait in them, and in how many.
  package var flashes: [JSString: Int] = [:]
  /// How many of those that can be destroyed are corrupt: they do not come back. Known where they were read.
  package var lasting = 0
  /// How many others do not come back once they are destroyed, and why the first does not. Known where they were read.
  package var unrestorable = 0
  package var restoreObstacle: String?
  /// How many of those to which it can be done have ended already.
  package private(set) var ended = 0
  /// What they take in the store.
  package var bytes = 0
  /// Of which store they are, among those that come into the place one after another; nil: the first.
  package var standing: Int?

  /// So many are named.
  package static let names = 9
  /// So many are read, and asked of the store one by one, even where nothing that they hold is in the way.
  package static let read = 50_000

  package init(of sessions: MarkedSessions, for action: PendingWrite.Action) {
    (self.sessions, self.action) = (sessions, action)
  }

  /// Those that have not to be left, whatever the action says exactly.
  package var possible: Int { able + unchanged }

  /// Takes in a session as the store has it now.
  ///
  /// - Parameters:
  ///   - outcome: what would come of the action.
  ///   - operations: what would do it.
  ///   - now: when it is looked at.
  package mutating func take(
    _ entry: SessionEntry, _ outcome: MassOutcome, by operations: SessionOperations?, summaries: SummaryBuilder, now: Timestamp
  ) {
    if let reason = outcome.reason {
      if case .failed(.edit(.flashNotRead)) = outcome { advice = "edit a value that their pages read instead" }
      // Bounded, whatever reasons there are.
      obstacles[obstacles.count < 100 || obstacles[reason] != nil ? reason : "for other reasons", default: 0] += 1
      return
    }
    if outcome == .unchanged { unchanged += 1 } else { able += 1 }
    let (summary, content) = summaries.summary(of: entry)
    let stored: StoredSession? = if case .stored(let stored) = entry.content { stored } else { nil }
    if case .corrupt = summary.reading {
      lasting += 1
    } else if action == .destroy, let stored, let obstacle = operations?.restoreObstacle(of: stored) {
      unrestorable += 1
      restoreObstacle = restoreObstacle ?? obstacle
    }
    bytes.add(saturating: entry.size)
    if let end = summary.expires, end <= now { ended += 1 }
    // Bounded, whatever names there are.
    for name in summary.flashes.prefix(100) where flashes.count < 1_000 || flashes[name] != nil { flashes[name, default: 0] += 1 }
    let label = summary.label.description
    guard named.count < Self.names || label < named[named.count - 1].label else { return }
    let place = named.firstIndex { label < $0.label } ?? named.count
    named.insert(
      PendingWrite.Target(summary, label: label, revision: stored?.revision, base: stored, content: content), at: place)
    if named.count > Self.names { named.removeLast() }
  }

  /// Those that are named are read, where they were only listed.
  package mutating func read(_ entries: [SessionID: SessionEntry], summaries: SummaryBuilder) {
    named = named.map { target in
      guard let entry = entries[target.id] else { return target }
      let stored: StoredSession? = if case .stored(let stored) = entry.content { stored } else { nil }
      let (summary, content) = summaries.summary(of: entry)
      return PendingWrite.Target(summary, label: target.label, revision: stored?.revision, base: stored, content: content)
    }
  }

  /// `2 gone, 1 corrupt`; nil where nothing is in the way.
  package var obstacleWords: String? {
    let reasons = obstacles.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return reasons.isEmpty ? nil : reasons.map { "\(grouped($0.value)) \($0.key)" }.joined(separator: ", ")
  }
}
