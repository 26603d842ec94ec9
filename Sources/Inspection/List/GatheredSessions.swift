package import ECMAScript
package import Sessions

/// Sessions that a filter gathered: each is meant as long as it still matches that.
package struct GatheredSessions: Sendable, Hashable {
  package let filter: Filter
  /// When they were gathered: what the filter compares with the time goes by that.
  package let moment: Timestamp
  package private(set) var sessions: MarkedSessions

  /// Nil where it was the only one.
  func without(_ id: SessionID) -> GatheredSessions? {
    var rest = self
    rest.sessions.remove(id)
    return rest.sessions.isEmpty ? nil : rest
  }

  /// Whether a session, as it is when its turn comes, still matches.
  package func matches(_ entry: SessionEntry, _ summaries: SummaryBuilder) -> Bool {
    filter.isMet(by: entry, summaries, now: moment)
  }
}

extension Filter {
  /// Whether a session as the store has it matches.
  package func isMet(by entry: SessionEntry, _ summaries: SummaryBuilder, now: Timestamp) -> Bool {
    let (summary, content) = summaries.summary(of: entry)
    return verdict(on: summary, content: content, now: now) == .yes
  }
}

extension WritePlanner {
  /// The same for sessions that were marked: of those that a filter gathered, whoever does not match it any more is left.
  package func judging(_ marked: MarkedSessions, _ summaries: SummaryBuilder) -> WritePlanner {
    guard !marked.gathered.isEmpty else { return self }
    var planner = self
    planner.isMeant = { [gathered = marked.gathered] entry in
      let gatherings = gathered.filter { $0.sessions.contains(entry.id) }
      return gatherings.isEmpty || gatherings.contains { $0.matches(entry, summaries) }
    }
    return planner
  }
}
