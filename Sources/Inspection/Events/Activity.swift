package import TerminalText

/// How much the store moves: what was created, changed and gone in each of the last sixty seconds.
package struct Activity: Sendable, Equatable {

  package init() {
  }
  package struct Counts: Sendable, Equatable {
    package var created = 0
    package var changed = 0
    package var gone = 0

    package init(created: Int = 0, changed: Int = 0, gone: Int = 0) {
      self.created = created
      self.changed = changed
      self.gone = gone
    }
    package var total: Int { created + changed + gone }
  }

  private var seconds: [Counts] = Array(repeating: Counts(), count: 60)
  private var last: Int64 = 0

  package mutating func record(_ kind: WritableKeyPath<Counts, Int>, at now: Uptime) {
    advance(to: now)
    seconds[Int(last % 60)][keyPath: kind] += 1
  }

  package mutating func advance(to now: Uptime) {
    let second = max(0, now.milliseconds / 1000)
    guard second > last else { return }
    for passed in max(last + 1, second - 59)...second { seconds[Int(passed % 60)] = Counts() }
    last = second
  }

  /// The sum of the last minute; nil where nothing moved.
  package var rates: Counts? {
    let sum = seconds.reduce(into: Counts()) {
      $0.created += $1.created
      $0.changed += $1.changed
      $0.gone += $1.gone
    }
    return sum.total > 0 ? sum : nil
  }

  /// Totals of the last minute in `count` equal steps, oldest first: for a sparkline.
  package func history(_ count: Int) -> [Int] {
    let step = 60 / count
    return (0..<count).map { slot in
      (0..<step).reduce(0) { sum, offset in
        let second = last - 59 + Int64(slot * step + offset)
        return second < 0 ? sum : sum + seconds[Int(second % 60)].total
      }
    }
  }
}
