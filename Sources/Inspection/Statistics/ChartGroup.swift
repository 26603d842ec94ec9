import ECMAScript
import Sessions

/// To which group of a chart a session belongs: the range that its value lies in, or the value itself.
struct ChartGroup: Hashable, Comparable, Sendable {
  /// Where it stands among others: ranges have an order; values that have none are all alike.
  let rank: Int
  let name: String

  private init(_ name: String, rank: Int = 0) { (self.name, self.rank) = (name, rank) }

  /// In which order groups are kept apart where there are too many: "none" and "never" before all values, and short ones before long.
  static func < (a: ChartGroup, b: ChartGroup) -> Bool {
    (b.rank, a.name.utf8.count, a.name) < (a.rank, b.name.utf8.count, b.name)
  }

  /// Those that have no value come last.
  private static let missing = ChartGroup("none", rank: .max)

  init(_ subject: FilterSubject, _ summary: SessionSummary, _ content: VisibleContent?, _ now: Timestamp) {
    switch subject {
    case .field(let field): self.init(field.value(of: summary, at: now), now)
    case .content(Statistics.Query.role):
      let values = Statistics.Query.roles.lazy.compactMap { content?.answer(at: $0) }
      self = values.first.map { ChartGroup(Self.text($0)) } ?? .missing
    case .content(let path): self = content?.answer(at: path).map { ChartGroup(Self.text($0)) } ?? .missing
    }
  }

  private init(_ value: FieldValue?, _ now: Timestamp) {
    switch value {
    case nil: self = .missing
    case .identity(_, let label): self.init(label.description)
    case .text(let text): self.init(Self.clipped(text.string))
    case .masked: self.init(Masking.mask)
    case .number(let number): self.init(grouped(number), rank: number)
    case .bytes(let count): self = Self.range(count, Self.sizes)
    case .since(let moment): self = Self.range(Interval(from: moment, to: now).milliseconds, Self.ages)
    case .until(let moment):
      let left = Interval(from: now, to: moment).milliseconds
      self = left <= 0 ? ChartGroup("expired", rank: -1) : Self.range(left, Self.ages)
    case .unknown: self.init("not known", rank: .max - 1)
    case .never: self.init("never", rank: .max - 2)
    case .names(let names):
      self = names.isEmpty ? .missing : ChartGroup(Self.clipped(names.prefix(8).map(\.string).joined(separator: ", ")))
    case .state(let condition):
      self.init(condition.state.rawValue, rank: SessionSummary.State.allCases.firstIndex(of: condition.state) ?? 0)
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

  /// A value of the data as a name. What is long or holds others is told by what it is.
  private static func text(_ value: JSONValue) -> String {
    if let text = value.typedText { return clipped(text) }
    if case .array(let elements) = value {
      let texts = elements.prefix(9).compactMap(\.typedText)
      return texts.count == elements.count ? clipped(texts.joined(separator: ", ")) : "a list of \(grouped(elements.count))"
    }
    return "an object"
  }

  private static func clipped(_ text: String) -> String { text.count > 80 ? text.prefix(79) + "…" : text }
}
