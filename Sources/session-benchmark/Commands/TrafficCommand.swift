import ArgumentParser

struct TrafficCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "traffic", abstract: "Change sessions of a store as an application would, so many a second.",
    discussion:
      "Pages are turned, messages left and read, people log in and out. The same seed walks the same way through the same store.")

  @Argument(help: ArgumentHelp("file:DIRECTORY, sqlite:DATABASE or connect-sqlite3:DATABASE.", valueName: "store"))
  var store: StoreAddress
  @Option(help: "How many sessions change in a second.") var rate = 1000
  @Option(help: "For how long; 0: until interrupted.") var seconds = 0.0
  @Option(help: "Which way through the store.") var seed: UInt64 = 1

  func validate() throws {
    if rate < 1 || seconds < 0 { throw ValidationError("--rate takes a number from 1, --seconds one from 0") }
  }

  func run() async throws {
    let traffic = try await store.traffic(seed: seed)
    let clock = ContinuousClock()
    let start = clock.now
    var (made, tick) = (0, 0)
    // In small steps, as requests come; a step that took too long is made up for in the next.
    while seconds == 0 || clock.now - start < .seconds(seconds) {
      tick += 1
      let due = rate * tick / 100
      while made < due {
        try await traffic.step()
        made += 1
      }
      try await clock.sleep(until: start + .milliseconds(10 * tick))
    }
    narrate("\(made) changes in \(clock.now - start)")
  }
}
