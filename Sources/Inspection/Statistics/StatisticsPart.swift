import ECMAScript
import Sessions
import SessionsAdministration

/// The figures of a part of a store.
struct StatisticsPart: Sendable {
  private let query: Statistics.Query
  private var charts: [ChartPart]
  private var keys = KeyPart()
  private var edits = EditRefusals()
  private var (sessions, bytes) = (0, 0)
  private var largest: TopRows<SessionSummary>
  private var oldest: TopRows<SessionSummary>

  init(_ query: Statistics.Query) {
    self.query = query
    charts = query.subjects.map { ChartPart($0) }
    func best(_ sort: SortOrder) -> TopRows<SessionSummary> {
      TopRows(ListQuery(sort: sort, capacity: Statistics.named, now: query.now))
    }
    largest = best(SortOrder(.size, descending: true))
    oldest = best(SortOrder(query.age, descending: false))
  }

  mutating func take(_ entry: SessionEntry, _ summaries: SummaryBuilder) {
    let (summary, content) = summaries.summary(of: entry)
    guard query.filter.verdict(on: summary, content: content, now: query.now) == .yes else { return }
    sessions += 1
    bytes.add(saturating: entry.size)
    let masking = summaries.masking.of(entry.id)
    for place in charts.indices { charts[place].take(summary, content, masking, query.now) }
    keys.take(entry, content, summaries.format, masking)
    if content != nil { edits.take(summary.editObstacle) }
    largest.offer(summary, now: query.now)
    if query.age.value(of: summary, at: query.now) != nil { oldest.offer(summary, now: query.now) }
  }

  mutating func add(_ other: StatisticsPart) {
    sessions += other.sessions
    bytes.add(saturating: other.bytes)
    for place in charts.indices { charts[place].add(other.charts[place]) }
    keys.add(other.keys)
    edits.add(other.edits)
    largest.add(other.largest)
    oldest.add(other.oldest)
  }

  mutating func finish() -> Statistics {
    let keys = self.keys.finish()
    return Statistics(
      now: query.now, sessions: sessions, bytes: bytes, charts: charts.indices.map { charts[$0].finish() }, edits: edits,
      keys: keys, around: bytes - keys.saturatingSum(\.bytes), largest: largest.finish().rows, oldest: oldest.finish().rows,
      age: query.age)
  }
}

/// One chart of a part of a store. Bounded, whatever values there are.
private struct ChartPart: Sendable {
  private let subject: FilterSubject
  private var groups = GroupSums<ChartGroup>(limit: 65_536)
  /// By other values: such a session counts where another one shows that value.
  private var others = GroupSums<ChartGroup>(limit: 65_536)

  init(_ subject: FilterSubject) { self.subject = subject }

  mutating func take(_ summary: SessionSummary, _ content: SessionContent?, _ masking: Masking, _ now: Timestamp) {
    let own = ChartGroup.all(by: subject, summary, content, masking, now)
    for group in own { groups.add(group, .init(sessions: 1, bytes: summary.size)) }
    for group in ChartGroup.others(by: subject, summary) where !own.contains(group) {
      others.add(group, .init(sessions: 1, bytes: summary.size))
    }
  }

  mutating func add(_ other: ChartPart) {
    groups.add(other.groups)
    others.add(other.others)
  }

  mutating func finish() -> Statistics.Chart {
    groups.reduce()
    let sums = groups.kept.merging(others.kept.filter { groups.kept[$0.key] != nil }) { $0.adding($1) }
    let ordered = sums.sorted { a, b in
      if a.key.rank != b.key.rank { return a.key.rank < b.key.rank }
      return (b.value.sessions, a.key.name) < (a.value.sessions, b.key.name)
    }
    let rest = groups.others
    return Statistics.Chart(
      subject: subject,
      groups: ordered.map { Statistics.Group(name: $0.name, value: $0.value, sessions: $1.sessions, bytes: $1.bytes) },
      others: rest.sessions > 0 ? Statistics.Group(name: "other values", sessions: rest.sessions, bytes: rest.bytes) : nil)
  }
}
