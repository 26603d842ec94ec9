import TestSupport
import TestTraits
import Testing

/// Passwords may stand where a store is named in the configuration, although none is read there.
@Suite("An error of the configuration", .ownThreads) struct ConfigurationSecretsTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  @Test(
    "repeats no password of a target that was mistyped, or is there twice",
    arguments: [
      "rediss//:canary@h", "REDIS_URL=redis://u:canary@h/0", "mongodb_x://u:canary@h", "redis://:canary@h/0",
      "x_y://h/d?password=canary",
    ])
  func passwords(_ target: String) throws {
    let table = "[targets.\"\(target)\"]\n"
    for text in [table, table + table] {
      try work.write("home/.config/session-inspector/config.toml", text)
      let result = try Program.run(
        ["set", work.store, Workspace.ada, "n", "1"], environment: Program.environment(home: work.home))
      let isTold = result.errors.contains("config.toml:") && !(result.output + result.errors).contains("canary")
      #expect(result.ending == .exit(2) && isTold, "\(result.errors)")
    }
  }
}
