import ArgumentParser

/// Makes stores of any size, traffic on them, and the table of figures.
@main struct SessionBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "session-benchmark",
    abstract: "Makes stores of any size and traffic on them, and measures the inspector and the library beside their peers.",
    subcommands: [
      RunCommand.self, TableCommand.self, PeersCommand.self, ProfileCommand.self, GenerateCommand.self, TrafficCommand.self,
      CrossedCommand.self, AllocationsCommand.self,
    ])
}
