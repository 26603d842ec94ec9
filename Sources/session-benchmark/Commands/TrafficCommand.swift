import ArgumentParser
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

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

  private static let isInterrupted = Atomic(false)

  func run() async throws {
    _ = Self.isInterrupted.load(ordering: .relaxed)
    for number in [SIGINT, SIGTERM] { signal(number) { _ in TrafficCommand.isInterrupted.store(true, ordering: .relaxed) } }
    let traffic = try await store.traffic(seed: seed)
    let clock = ContinuousClock()
    let start = clock.now
    var (made, tick) = (0, 0)
    func isOver() -> Bool {
      Self.isInterrupted.load(ordering: .relaxed) || (seconds > 0 && clock.now - start >= .seconds(seconds))
    }
    // In small steps, as requests come; a step that took too long is made up for in the next.
    while !isOver() {
      tick += 1
      let due = rate * tick / 100
      while made < due, !isOver() {
        try await traffic.step()
        made += 1
      }
      try await clock.sleep(until: start + .milliseconds(10 * tick))
    }
    let time = (clock.now - start).inSeconds
    print("\(made) changes in \(Unit.seconds.text(time)): \(Unit.rounded(Double(made) / time))/s")
  }

  /// Changes a second, from what it prints at its end.
  static func rate(_ printed: String) -> Double? {
    printed.split(separator: " ").last.flatMap { Double($0.prefix { $0 != "/" }) }
  }
}
