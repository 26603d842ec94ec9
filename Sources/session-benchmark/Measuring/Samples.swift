/// What came of measuring the same thing again and again.
struct Samples {
  private(set) var values: [Double] = []

  init(_ values: [Double] = []) { self.values = values.sorted() }

  mutating func add(_ value: Double) { self = Samples(values + [value]) }

  var median: Double { percentile(50) }
  var low: Double { values.first ?? .nan }
  var high: Double { values.last ?? .nan }

  /// The smallest value that so many per cent do not exceed.
  func percentile(_ percent: Double) -> Double {
    guard !values.isEmpty else { return .nan }
    let rank = (Double(values.count) * percent / 100).rounded(.up)
    return values[min(max(Int(rank) - 1, 0), values.count - 1)]
  }
}

/// Runs each of the measurements in turn, and that several times: a machine that is busy for a while is so for all of them.
func interleaved(_ rounds: Int, _ measurements: [() async throws -> Double]) async throws -> [Samples] {
  var results = [Samples](repeating: Samples(), count: measurements.count)
  for _ in 0..<rounds {
    for (index, measure) in measurements.enumerated() { results[index].add(try await measure()) }
  }
  return results
}

/// How long it takes, in seconds.
func timed(_ body: () async throws -> Void) async rethrows -> Double {
  let start = ContinuousClock.now
  try await body()
  return (ContinuousClock.now - start).inSeconds
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
