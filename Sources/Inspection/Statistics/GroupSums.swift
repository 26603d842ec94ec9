import Sessions

/// Sums by group. Bounded, whatever groups there are.
///
/// Where there are too many, those that come first in their order are kept apart. So what is said of each is of all the sessions,
/// and nothing tells in which order the store gave them: that may be the order of the ids, which an audit does not show.
struct GroupSums<Key: Hashable & Comparable & Sendable>: Sendable {
  struct Sum: Sendable {
    var sessions = 0
    var bytes = 0

    mutating func add(_ other: Sum) {
      sessions += other.sessions
      bytes.add(saturating: other.bytes)
    }

    func adding(_ other: Sum) -> Sum {
      var sum = self
      sum.add(other)
      return sum
    }
  }

  private(set) var kept: [Key: Sum] = [:]
  private(set) var others = Sum()
  private let limit: Int
  /// The last that is kept apart, once some were let go: what comes after it was never kept apart as a whole.
  private var last: Key?

  init(limit: Int) { self.limit = limit }

  mutating func add(_ key: Key, _ sum: Sum) {
    if let last, key > last { return others.add(sum) }
    kept[key, default: Sum()].add(sum)
    // Not at each: that would sort them once for every group that is new.
    if kept.count >= limit + limit / 4 { reduce() }
  }

  mutating func add(_ other: GroupSums) {
    for (key, sum) in other.kept { add(key, sum) }
    others.add(other.others)
  }

  /// Lets go what is beyond the limit.
  mutating func reduce() {
    guard kept.count > limit else { return }
    let keys = kept.keys.sorted()
    for key in keys[limit...] { others.add(kept.removeValue(forKey: key) ?? Sum()) }
    last = keys[limit - 1]
  }
}
