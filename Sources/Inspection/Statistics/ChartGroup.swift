import ECMAScript
import Sessions

/// A group of a chart: sessions with a value, as it is told from others wherever sessions are grouped, or with one in some range.
struct ChartGroup: Hashable, Comparable, Sendable {
  /// Where it stands among others: ranges have an order; values that have none are all alike.
  let rank: Int
  let name: String
  /// Nil: a range.
  let value: SessionGroups.Value?

  private init(_ name: String, rank: Int, value: SessionGroups.Value? = nil) {
    (self.name, self.rank, self.value) = (name, rank, value)
  }

  /// Those that have no value come last.
  private init(_ value: SessionGroups.Value) {
    let value = if case .text(let text) = value { SessionGroups.Value.text(Self.clipped(text)) } else { value }
    self.init(value.words, rank: value.rank == 0 ? 0 : Self.withoutValue + value.rank, value: value)
  }

  /// Behind every range, and every number that is told.
  private static let withoutValue = Int.max - 16

  /// In which order groups are kept apart where there are too many: what stands for no value before all values, and short ones before
  /// long.
  static func < (a: ChartGroup, b: ChartGroup) -> Bool {
    (b.rank, a.name.utf8.count, a.name) < (a.rank, b.name.utf8.count, b.name)
  }

  /// Those that a session is in: one for each of its values, as a filter finds it by each.
  static func all(
    by subject: FilterSubject, _ summary: SessionSummary, _ content: SessionContent?, _ masking: Masking, _ now: Timestamp
  ) -> Set<ChartGroup> {
    if case .field(let field) = subject, let range = ChartGroup(rangeOf: field.value(of: summary, at: now), now) {
      return [range]
    }
    // Where an application keeps the roles of its users: the first place that has any.
    let places: [FilterSubject] =
      subject == .content(Statistics.Query.role) ? Statistics.Query.roles.map { .content($0) } : [subject]
    var found: [FilterSubject.GroupValue] = [(.none, "")]
    for place in places {
      let values = place.groupValues(of: summary, content, masking: masking, at: now)
      guard let first = values.first?.0, first != SessionGroups.Value.none else { continue }
      found = values
      if first != .unknown { break }
    }
    return Set(found.map { ChartGroup($0.0) })
  }

  /// Those by other values that a filter finds it by as well.
  static func others(by subject: FilterSubject, _ summary: SessionSummary) -> Set<ChartGroup> {
    Set(subject.otherGroupValues(of: summary).map { ChartGroup($0.0) })
  }

  /// Nil for what is told by its value.
  private init?(rangeOf value: FieldValue?, _ now: Timestamp) {
    switch value {
    case nil, .identity, .text, .masked, .names: return nil
    case .number(let number): self.init(grouped(number), rank: number, value: .text(String(number)))
    case .bytes(let count): self = Self.range(count, Self.sizes)
    case .since(let moment): self = Self.range(Interval(from: moment, to: now).milliseconds, Self.ages)
    case .until(let moment):
      let left = Interval(from: now, to: moment).milliseconds
      self = left <= 0 ? ChartGroup("expired", rank: -1) : Self.range(left, Self.ages)
    case .unknown: self.init(.unknown)
    case .never: self.init("never", rank: Self.withoutValue)
    case .state(let condition):
      let state = condition.state.rawValue
      self.init(state, rank: SessionSummary.State.allCases.firstIndex(of: condition.state) ?? 0, value: .text(state))
    }
  }

  private static let sizes: [(below: Int, name: String)] = [
    (256, "below 256B"), (1_024, "256B to 1K"), (4_096, "1K to 4K"), (16_384, "4K to 16K"), (65_536, "16K to 64K"),
    (1 << 20, "64K to 1M"), (.max, "1M and more"),
  ]
  private static let ages: [(below: Int64, name: String)] = [
    (Interval.minute, "below 1m"), (Interval.hour, "1m to 1h"), (Interval.day, "1h to 1d"), (7 * Interval.day, "1d to 7d"),
    (30 * Interval.day, "7d to 30d"), (Interval.year, "30d to 1y"), (.max, "1y and more"),
  ]

  private static func range<Value: Comparable>(_ value: Value, _ ranges: [(below: Value, name: String)]) -> ChartGroup {
    let place = ranges.firstIndex { value < $0.below } ?? ranges.count - 1
    return ChartGroup(ranges[place].name, rank: place)
  }

  private static func clipped(_ text: String) -> String { text.count > 80 ? text.prefix(79) + "…" : text }
}
