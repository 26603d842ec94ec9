package import Sessions
import SessionsAdministration
import Synchronization

/// Going once through a store that is larger than the list: counts everything, and keeps the part that was asked for. Where
/// the store has an index for the order, the part is read from that, and nothing is gone through but to learn the ids.
package struct WindowLoader: Sendable {
  package let reader: any SessionLister
  package let summaries: SummaryBuilder
  package let query: ListQuery
  package let generation: Int
  /// How many partitions of the store are read at the same time.
  package let width: Int
  /// Told of what came of it so far; answers whether anyone still listens.
  package let post: @Sendable (Event) async -> Bool

  /// So many matches are shown while the rest is still looked for.
  private static let early = 1_000

  /// - Returns: how many sessions there are; nil: nobody listens any more.
  @discardableResult package func run() async throws(StoreError) -> Int? {
    if let total = try await listIndexed() { return total }
    // What a listing tells by itself is not read: the rows in view are, once they are in view.
    return if query.filter == .all, query.sort.field.isListed { try await list() } else { try await scan() }
  }

  /// - Returns: nil where the store has no index for what is asked.
  private func listIndexed() async throws(StoreError) -> Int? {
    guard let order = query.indexed(summaries.disclosure), let reader = reader as? any IndexedSessionLister,
      let entries = try await reader.entries(of: query.part.indexed, in: order, limit: query.capacity, contents: false)
    else { return nil }
    let rows = entries.map { summaries.summary(of: $0).summary }
    let first = rows.first.map { RowPlace($0, by: query.sort.field, now: query.now).indexed }
    let (before, total) = try await reader.count(before: first, in: order)
    await finish(rows, before: before, matching: total, of: total, nil)
    try await learnSessions()
    return total
  }

  /// Which sessions the store has, where nothing on the way told.
  private func learnSessions() async throws(StoreError) {
    guard !query.knowsSessions, !Task.isCancelled else { return }
    var known = ApproximateIDSet()
    let isWhole = try await StoreWalk(reader: reader, contents: false, limit: 4096).run { page in
      for entry in page.entries { known.insert(entry.id) }
      return await tell(page.omission)
    }
    if isWhole { _ = await post(.known(known, generation: generation)) }
  }

  /// - Returns: whether anyone still listens.
  private func tell(_ omission: Omission?) async -> Bool {
    guard let omission else { return true }
    return await post(.leftOut(omission, generation: generation))
  }

  private func list() async throws(StoreError) -> Int? {
    var walk = StoreWalk(reader: reader, contents: false)
    walk.width = width
    let counter = Counter()
    let parts = try await walk.fold(Listed(query)) { listed, page in
      for entry in page.entries {
        listed.known.insert(entry.id)
        listed.best.offer(RowPlace(entry, by: query.sort.field, summaries), entry)
      }
      guard await tell(page.omission) else { return false }
      if let count = counter.add(page.entries.count) { return await post(.counted(count, generation: generation)) }
      // Whoever walks through the list meanwhile waits for a row.
      await Task.yield()
      return true
    }
    guard !Task.isCancelled else { return nil }
    var all = Listed(query)
    for part in parts { all.add(part) }
    let part = all.best.finish()
    await finish(
      part.rows.map { summaries.summary(of: $0).summary }, before: part.before, matching: all.best.offered,
      of: all.best.offered, all.known)
    return all.best.offered
  }

  /// What listing came upon.
  private struct Listed: Sendable {
    var best: TopRows<SessionEntry>
    var known = ApproximateIDSet()

    init(_ query: ListQuery) { best = TopRows(query) }

    mutating func add(_ other: Listed) {
      best.add(other.best)
      known.add(other.known)
    }
  }

  /// Counts what partitions come upon that are gone through at the same time.
  private final class Counter: Sendable {
    private let state = Mutex((count: 0, pace: Pace()))

    /// - Returns: how many there are so far, where it is time to tell.
    func add(_ count: Int) -> Int? {
      state.withLock {
        $0.count += count
        return $0.pace.isDue() ? $0.count : nil
      }
    }
  }

  private func scan() async throws(StoreError) -> Int? {
    var best = TopRows<SessionSummary>(query)
    var pace = Pace()
    var (total, shown) = (0, 0)
    // What a filter keeps out is not met one by one.
    var known = query.filter == .all ? ApproximateIDSet() : nil
    let scan = SessionScan(reader: reader, summaries: summaries, filter: query.filter, width: width, now: query.now)
    try await scan.run { find in
      guard await tell(find.omission) else { return false }
      total += find.seen
      for (summary, _) in find.rows {
        known?.insert(summary.id)
        best.offer(summary, now: query.now)
      }
      guard !Task.isCancelled else { return false }
      // The first matches at once, then as they come, as long as they are few.
      guard pace.isDue() || shown == 0 && best.offered > 0 else { return true }
      // What is met first may be what has the first ids.
      let isShown = query.filter != .all && !query.isAgain && summaries.disclosure.comparesIDs
      if isShown, best.offered > shown, best.offered <= Self.early {
        shown = best.offered
        var soFar = best
        let part = soFar.finish()
        let index = index(part.rows, before: part.before, matching: best.offered, of: total)
        guard await post(.window(index, known: nil, complete: false, generation: generation)) else { return false }
      }
      return await post(.counted(total, generation: generation))
    }
    guard !Task.isCancelled else { return nil }
    let part = best.finish()
    await finish(part.rows, before: part.before, matching: best.offered, of: total, known)
    if known == nil { try await learnSessions() }
    return total
  }

  private func finish(
    _ rows: [SessionSummary], before: Int, matching: Int, of total: Int, _ known: ApproximateIDSet?
  ) async {
    var index = index(rows, before: before, matching: matching, of: total)
    index.complete(now: query.now)
    _ = await post(.window(index, known: known, complete: true, generation: generation))
  }

  private func index(_ rows: [SessionSummary], before: Int, matching: Int, of total: Int) -> SessionIndex {
    var index = SessionIndex(sort: query.sort)
    for row in rows { index.load(row, now: query.now) }
    // They have passed the filter already, and are not asked anew: what they hold is no longer here.
    index.adopt(query.filter, now: query.now)
    index.outside = SessionIndex.UnloadedRows(
      total: total - rows.count, before: before, after: matching - before - rows.count)
    return index
  }
}

extension ListQuery {
  /// The order in which a store may have an index for all of this; nil: none. Rows alike stand in it by their ids.
  func indexed(_ disclosure: Disclosure) -> SessionOrder? { filter == .all && disclosure.comparesIDs ? sort.indexed : nil }
}

extension ListQuery.Part {
  fileprivate var indexed: SessionOrder.Slice {
    switch self {
    case .top: .first
    case .bottom: .last
    case .from(let place): .from(place.indexed)
    case .upTo(let place): .upTo(place.indexed)
    }
  }
}

extension RowPlace {
  fileprivate var indexed: SessionOrder.Position { SessionOrder.Position(key.rank == 0 ? key.number : nil, id) }
}
