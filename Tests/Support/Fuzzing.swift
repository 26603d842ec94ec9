#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Random numbers that a printed seed brings back (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// How much to fuzz: as ``Effort`` says, or `FUZZ_ITERATIONS` where that is set; from `FUZZ_SEED`, or a new seed that is
/// printed first, so that a crash can be repeated.
public struct Fuzzing: Sendable {
  public let iterations: Int
  public let seed: UInt64

  /// - Parameter long: how many in a long run; nil: a hundred times as many.
  public init(_ name: String, iterations: Int, long: Int? = nil) {
    self.iterations =
      Self.environment("FUZZ_ITERATIONS").flatMap { Int($0) } ?? Effort.scaled(iterations, long: long ?? 100 * iterations)
    seed = Self.environment("FUZZ_SEED").flatMap { UInt64($0) } ?? .random(in: .min ... .max)
    print("fuzz \(name): \(self.iterations) inputs, FUZZ_SEED=\(seed)")
  }

  /// Calls `body` with inputs made from `examples`: cut, repeated, with bytes changed and spliced from one another.
  public func mutations(of examples: [[UInt8]], _ body: ([UInt8], inout SeededGenerator) throws -> Void) rethrows {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<iterations {
      var bytes = examples.randomElement(using: &generator) ?? []
      for _ in 0..<Int.random(in: 0...4, using: &generator) { Self.mutate(&bytes, examples, &generator) }
      try body(bytes, &generator)
    }
  }

  private static func mutate(_ bytes: inout [UInt8], _ examples: [[UInt8]], _ generator: inout SeededGenerator) {
    let place = Int.random(in: 0...bytes.count, using: &generator)
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: bytes.insert(.random(in: .min ... .max, using: &generator), at: place)
    case 1 where place < bytes.count: bytes.remove(at: place)
    case 2 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 3: bytes.removeLast(bytes.count - place)
    default:
      let other = examples.randomElement(using: &generator) ?? []
      bytes.insert(contentsOf: other.suffix(Int.random(in: 0...other.count, using: &generator)), at: place)
    }
  }

  private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
