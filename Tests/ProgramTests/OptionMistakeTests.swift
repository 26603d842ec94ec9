import ArgumentParser
import TestSupport
import TestTraits
import Testing

@testable import session_inspector

@Suite("Mistakes with options", .ownThreads) struct OptionMistakeTests {
  @Test(
    "one that takes one value and is given twice is a mistake, and nothing is done: no condition is dropped",
    arguments: [
      (["destroy", "S", "--where", "user:ada", "--where", "never", "--expect", "1", "--yes"], "--where"),
      (["destroy", "S", "--where=user:ada", "--where", "never", "--expect", "1", "--yes"], "--where"),
      (["destroy", "S", "--where", "never", "--expect", "5", "--expect", "1", "--yes"], "--expect"),
      (["list", "S", "--limit", "1", "--json", "--limit", "2"], "--limit"),
      (["list", "S", "--sort", "-size", "--sort", "id"], "--sort"),
      (["watch", "S", "--where", "a", "--where", "b"], "--where"), (["stats", "S", "--where", "a", "--where", "b"], "--where"),
      (["export", "S", "-o", "a", "--output", "b"], "--output"),
      (["set", "S", "00000000000000a1", "n", "1", "--if-revision", "a", "--if-revision", "b"], "--if-revision"),
      (["cookie", "verify", "-", "--cookie", "a", "--cookie", "b"], "--cookie"),
      (["--env", "local", "--env", "staging"], "--env"),
    ])
  func repeated(_ arguments: [String], _ option: String) throws {
    let work = try Workspace()
    let before = work.snapshot
    let result = try work.run(arguments.map { $0 == "S" ? work.store : $0 })
    #expect(result.ending == .exit(2) && result.output.isEmpty, "\(result.output)\(result.errors)")
    #expect(result.errors.contains("give one \(option), not more"), "\(result.errors)")
    if option == "--where" { #expect(result.errors.contains("&"), "\(result.errors)") }
    #expect(work.snapshot == before)
  }

  @Test(
    "are alike for every option of every verb; several of one that takes several are none, and what is behind -- is no option"
  )
  func every() throws {
    var count = 0
    for verb in VerbHelpTests.verbs where verb.configuration.subcommands.isEmpty {
      let known = ParserOptions(verb)
      for name in known.valued {
        let twice = [name, "x", name, "y"]
        if known.single[name] == nil {
          #expect(throws: Never.self, "\(verb) \(name)") { try OptionMistakes.checkRepeated(twice, of: verb) }
        } else {
          #expect(throws: CommandError.self, "\(verb) \(name)") { try OptionMistakes.checkRepeated(twice, of: verb) }
          count += 1
        }
        #expect(throws: Never.self) { try OptionMistakes.checkRepeated([name, "x", "--", name, "y"], of: verb) }
        #expect(throws: Never.self) { try OptionMistakes.checkRepeated([name, "x", "S", "y"], of: verb) }
      }
    }
    #expect(count > 100)
    #expect(ParserOptions(ListVerb.self).valued.contains("--salt") && ParserOptions(ListVerb.self).single["--salt"] == nil)
  }

  @Test(
    "one that a verb does not have is called that, also where it takes a value that could be a session",
    arguments: [
      (["destroy", "S", "--where", "never", "--expect", "3", "--limit", "1"], "destroy has no option --limit"),
      (["set", "S", "00000000000000a1", "n", "5", "--env", "local"], "set has no option --env"),
      (["destroy", "S", "--all"], "destroy has no option --all"), (["list", "S", "--were", "a"], "did you mean --where?"),
      (["cookie", "verify", "-", "--yes"], "session-inspector help cookie verify"),
    ])
  func unknown(_ arguments: [String], _ words: String) throws {
    let work = try Workspace()
    let result = try work.run(arguments.map { $0 == "S" ? work.store : $0 })
    #expect(result.ending == .exit(2) && result.output.isEmpty && result.errors.contains(words), "\(result.errors)")
    // Who asks for help gets it.
    let help = try work.run([arguments[0], "--help", "--all"])
    #expect(help.ending == .exit(0), "\(help.errors)")
  }
}
