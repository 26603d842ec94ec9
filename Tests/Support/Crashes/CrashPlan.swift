#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Who dies when: two dozen deaths in a short run of the tests, a thousand in a long one; from `CRASH_SEED`, or a new seed that
/// is printed first, so that a fault can be met again.
package struct CrashPlan {
  package let seed: UInt64
  /// Rounds of four writers that die at the same time.
  package let rounds: [[CrashTrial.Death]]

  /// - Parameter calls: how many calls a writer makes at the most: each is the last of some writer, if there are kills enough.
  package init(_ name: String, calls: Int) {
    let kills = Effort.scaled(24, long: 1_000)
    seed = getenv("CRASH_SEED").flatMap { UInt64(String(cString: $0)) } ?? .random(in: .min ... .max)
    print("\(name): \(kills) kills, CRASH_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    // Spread over all calls, whatever their number, in any order; every fourth writer dies within a write.
    let deaths = (0..<kills).map { number in
      number % 4 == 3
        ? CrashTrial.Death.withinWrite(number / 4 % 24)
        : .beforeCall((number * calls / kills + Int.random(in: 0..<8, using: &random)) % calls)
    }
    let shuffled = deaths.shuffled(using: &random)
    rounds = stride(from: 0, to: shuffled.count, by: 4).map { Array(shuffled[$0..<min($0 + 4, shuffled.count)]) }
  }

  /// How often each of sixteen tasks counts.
  package static var increments: Int { Effort.scaled(20, long: 1_000) }
}
