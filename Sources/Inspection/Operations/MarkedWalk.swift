package import Sessions

/// Meets marked sessions in the store: those of which the ids are known are asked for, many are recognised while the store is
/// gone through once.
package struct MarkedWalk: Sendable {
  /// Some of them, as the store has them now; a session that was asked for and is gone has no entry.
  package struct Step: Sendable {
    package var entries: [SessionEntry] = []
    package var missing: [SessionID] = []
  }

  package let reader: any SessionLister
  package let sessions: MarkedSessions
  /// Whether what they hold is wanted.
  package let contents: Bool

  private static let step = 1_024
  /// Of sessions that are not read a step is as many as have so many bytes together: the more are written at once, the less often
  /// they wait for the disk, and the more of them is in memory.
  private static let enough = 16 << 20
  /// What one may have whose size is not known.
  private static let unknownSize = enough / step

  package init(reader: any SessionLister, sessions: MarkedSessions, contents: Bool) {
    (self.reader, self.sessions, self.contents) = (reader, sessions, contents)
  }

  /// - Parameter body: is told of the next ones; answers whether to go on.
  /// - Returns: how many of them the store does not have; nil where it was not gone through to its end.
  package func run(_ body: (Step) async throws(StoreError) -> Bool) async throws(StoreError) -> Int? {
    if let whole = sessions.whole { return try await ask(for: whole.sorted { $0.orderText < $1.orderText }, body) }
    var (met, gathered, size) = (0, [SessionEntry](), 0)
    let isWhole = try await StoreWalk(reader: reader, contents: contents, limit: Self.step).run { page throws(StoreError) in
      let entries = page.entries.filter { sessions.contains($0.id) }
      met += entries.count
      gathered += entries
      size.add(saturating: entries.saturatingSum { $0.size > 0 ? $0.size : Self.unknownSize })
      guard contents && !gathered.isEmpty || size >= Self.enough else { return true }
      defer { (gathered, size) = ([], 0) }
      return try await body(Step(entries: gathered))
    }
    guard isWhole else { return nil }
    if !gathered.isEmpty { guard try await body(Step(entries: gathered)) else { return nil } }
    return max(0, sessions.count - met)
  }

  private func ask(
    for ids: [SessionID], _ body: (Step) async throws(StoreError) -> Bool
  ) async throws(StoreError) -> Int? {
    var missing = 0
    for start in stride(from: 0, to: ids.count, by: Self.step) {
      let some = Array(ids[start..<min(start + Self.step, ids.count)])
      let found = try await reader.entries(of: some)
      let step = Step(entries: some.compactMap { found[$0] }, missing: some.filter { found[$0] == nil })
      missing += step.missing.count
      guard try await body(step), !Task.isCancelled else { return nil }
    }
    return missing
  }
}
