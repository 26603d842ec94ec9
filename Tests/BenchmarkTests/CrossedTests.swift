import TestSupport
import Testing

@testable import session_benchmark

/// A short form of `session-benchmark crossed`, which asks a hundred thousand times.
@Suite("Crossed samples") struct CrossedTests {
  @Test("no answer is certain and wrong, and none calls forged what a known scheme verifies") func crossed() async throws {
    let fuzzing = Fuzzing("crossed samples", iterations: 1200, long: 20_000)
    let result = try await CrossedSamples(count: fuzzing.iterations, seed: fuzzing.seed).run()
    print("crossed samples: \(result.summary)")
    #expect(result.faults.isEmpty, "seed \(fuzzing.seed): \(result.faults)")
    // What is told of nothing is never wrong either.
    for kind in CrossedSamples.Kind.allCases {
      let words = try #require(result.words[kind])
      #expect(words[.certain, default: 0] * 3 > words.values.reduce(0, +), "\(kind): \(words)")
    }
  }
}
