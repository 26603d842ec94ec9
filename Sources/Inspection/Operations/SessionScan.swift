import SessionsAdministration
package import ECMAScript
package import Sessions

/// Goes through everything a store has and hands over what a filter lets through: records are first looked at as bytes, and
/// only those that may match are parsed; partitions of the store are gone through at the same time.
package struct SessionScan: Sendable {
  /// What one page yielded.
  package struct Find: Sendable {
    /// Rows that match.
    package var rows: [(summary: SessionSummary, content: SessionContent?)] = []
    /// How many records were looked at.
    package var seen = 0
    /// What could not be looked into.
    package var omission: Omission?
  }

  private let reader: any SessionLister
  private let summaries: SummaryBuilder
  private let filter: Filter
  private let prefilter: PayloadPrefilter
  private let width: Int
  private let now: Timestamp

  /// - Parameters:
  ///   - width: how many partitions of the store are gone through at once.
  ///   - now: the moment at which the filter is asked.
  package init(reader: any SessionLister, summaries: SummaryBuilder, filter: Filter, width: Int, now: Timestamp) {
    self.reader = reader
    self.summaries = summaries
    self.filter = filter
    // Bytes know no masks: how many are passed over, and how fast, would tell of values that nothing shows.
    prefilter =
      summaries.disclosure.comparesHidden
      ? filter.prefilter(for: summaries.format, endsBySetting: summaries.endsBySetting) : PayloadPrefilter()
    self.width = width
    self.now = now
  }

  /// - Parameter found: is told of each page, one after another, in no particular order; answers whether to go on.
  package func run(found: (Find) async -> Bool) async throws(StoreError) {
    try await run(gathering: { find in find }, found: found)
  }

  /// The same, where something is made of each page: of those of several partitions at the same time.
  package func run<Yield: Sendable>(
    gathering gather: @escaping @Sendable (Find) -> Yield, found: (Yield) async -> Bool
  ) async throws(StoreError) {
    var walk = StoreWalk(reader: reader, contents: true)
    (walk.width, walk.prefilter) = (width, prefilter)
    try await walk.run(looking: { page throws(StoreError) in gather(try await look(page)) }, { yield in await found(yield) })
  }

  private func look(_ page: SessionPage) async throws(StoreError) -> Find {
    var find = Find(seen: page.entries.count + page.excluded, omission: page.omission)
    var named: [SessionID] = []
    for entry in page.entries {
      // The prefilter excludes it, whatever it is called.
      if entry.content == .unread {
        if filter.names(entry.id, key: summaries.key) { named.append(entry.id) }
      } else {
        take(entry, into: &find)
      }
    }
    if !named.isEmpty { for entry in try await reader.entries(of: named).values { take(entry, into: &find) } }
    return find
  }

  private func take(_ entry: SessionEntry, into find: inout Find) {
    let row = summaries.summary(of: entry)
    if filter.verdict(on: row.summary, content: row.content, now: now) == .yes { find.rows.append(row) }
  }
}
