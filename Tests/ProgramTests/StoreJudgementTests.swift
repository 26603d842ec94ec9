import Inspection
import TestTraits
import Testing

@testable import session_inspector

/// Whoever becomes another user for a command has two configurations, and neither was written with the other in mind.
@Suite("What several configurations say of a store", .ownThreads) struct StoreJudgementTests {
  let work: Workspace

  init() throws { work = try Workspace() }

  /// Targets, each with what it is called: `store development`.
  private func targets(_ lines: [String]) throws -> [StoreTarget] {
    let text = lines.map { line in
      let words = line.split(separator: " ")
      let name = words[0].contains(":") ? String(words[0]) : "\(work.path)/\(words[0])"
      return "[targets.\"\(name)\"]\nenvironment = \"\(words[1])\"\n"
    }.joined()
    return try UserConfiguration(parsing: text, path: "config.toml").targets
  }

  private func judgement(of store: String, _ own: [String], _ others: [[String]]) throws -> StoreJudgement {
    var configuration = UserConfiguration()
    configuration.targets = try targets(own)
    for other in others { configuration.others.append(try targets(other)) }
    return try StoreJudgement(of: StoreAddress(parsing: store), by: configuration)
  }

  @Test(
    "is the strictest, and what one of them excepts it excepts from what it says itself",
    arguments: [
      ([". production"], [["store development"]], .production), (["store development"], [[". production"]], .production),
      (["store development"], [[". production", "store staging"]], .development),
      ([". production", "store development"], [[]], .development), ([], [[". production", "store staging"]], nil),
      (["store local"], [["store staging"], [". production"]], .production), ([], [["store staging"]], nil),
    ] as [([String], [[String]], Environment?)])
  func paths(_ own: [String], _ others: [[String]], _ environment: Environment?) throws {
    let judgement = try judgement(of: work.store, own, others)
    #expect(judgement.settings.environment == environment && judgement.doubt == nil)
  }

  @Test(
    "leaves a doubt about a server to the configuration that names it",
    arguments: [
      (["redis://far.invalid/0 production"], [["redis://localhost:6999/0 development"]], [false]),
      (["redis://localhost:6999/0 development"], [["redis://far.invalid/0 production"]], [false]),
      (["redis://far.invalid/0 production", "redis://localhost:6999/0 development"], [[]], [true]),
      (
        [],
        [["redis://far.invalid/0 production", "redis://localhost:6999/0 development"], ["redis://near.invalid/0 production"]],
        [true, false]
      ),
      (["redis://far.invalid/0 production"], [["redis://localhost:6999/0 production"]], []),
    ] as [([String], [[String]], [Bool])])
  func servers(_ own: [String], _ others: [[String]], _ areSettled: [Bool]) throws {
    let judgement = try judgement(of: "redis://localhost:6999/0", own, others)
    #expect(judgement.production.targets.map(\.isSettled) == areSettled)
    #expect((judgement.settings.environment == .production) == areSettled.isEmpty)
  }
}
