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
