import ArgumentParser
import Platform
import TestSupport

/// What the library allocates against its limits; of a build that is at hand, without stores or peers.
struct AllocationsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "allocations", abstract: "Count what the library allocates for what a server asks of it.",
    discussion: "Each has a limit, of release and of debug builds. Exit 1 where one is passed.")

  func run() async throws {
    let directory = try TemporaryDirectory()
    let counts = try await Allocations.counts(in: directory.path)
    for count in counts {
      print("\(count.operation.name): \(Unit.count.text(count.made)), at most \(Unit.count.text(count.limit))")
    }
    guard counts.allSatisfy(\.isMet) else { throw ExitCode(1) }
  }
}
