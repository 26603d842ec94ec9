import ArgumentParser

/// Every recogniser against every kind of input; what it says goes into no figure, only whether it is right.
struct CrossedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crossed", abstract: "Ask what inputs of every known format are, crossed with each other.",
    discussion:
      "Cookies, directories and tables, by what this project's fixtures hold. Exit 1 where an answer was certain and wrong.")

  @Option(help: "How many inputs.") var count = Count(100_000)
  @Option(help: "Which of all such inputs; another at each run by default.") var seed: UInt64?

  func run() async throws {
    let seed = seed ?? .random(in: .min ... .max)
    narrate("\(count.text) inputs, --seed \(seed)")
    let start = ContinuousClock.now
    let result = try await CrossedSamples(count: count.value, seed: seed).run()
    print(result.summary)
    for (fault, times) in result.faults.sorted(by: { $0.value > $1.value }) { print("\(times) times: \(fault)") }
    narrate("in \(ContinuousClock.now - start)")
    guard result.faults.isEmpty else { throw ExitCode(1) }
  }
}
