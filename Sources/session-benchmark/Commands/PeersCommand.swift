import ArgumentParser

struct PeersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peers", abstract: "Say what there is to measure against, and how to install what is missing.")

  @Flag(help: "Install those that come from PyPI, into the data directory.") var install = false
  @OptionGroup var options: DataOptions

  func run() async throws {
    let bench = try Bench(directory: options.directory, sizes: [], seed: 1)
    for known in Peer.known {
      if install, case .python = known.source, bench.peer(known.name) == nil {
        narrate("installing \(known.name)")
        let command = Peer.installation(of: known.name, in: bench.directory)
        guard try bench.run("/bin/sh", ["-c", command]).status == 0 else { throw Failure("this failed: \(command)") }
      }
      print(
        bench.peer(known.name)?.title ?? "\(known.name) is missing: \(Peer.installation(of: known.name, in: bench.directory))")
    }
  }
}

struct ProfileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "Run the library's part of a figure alone, for a profiler to look at.")

  @Argument(help: "cookies (P8), files (P9), memory (P10) or redis (R6).") var part: String
  @Option(help: "How many sessions.") var count = 10_000
  @Option(help: "Where the files go, and must not be there yet; for redis the socket of a server.")
  var directory = "/dev/shm/session-benchmark-profile"

  func run() async throws {
    for (name, rate) in try await Library.alone(part, count, in: directory).sorted(by: { $0.key < $1.key }) {
      print("\(name) \(Unit.rate.text(rate))")
    }
  }
}
