import TestSupport
import TestTraits
import Testing

@testable import session_inspector

@Suite("An error", .ownThreads) struct RepeatedArgumentsTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  @Test(
    "does not repeat an id, a cookie or a secret that was given in the place of something else",
    arguments: [
      ["get", "ID", "STORE"], ["list", "/srv/php/sess_ID"], ["list", "sid:ID"], ["list", "connect.sid=s%3AID.c2ln"],
      ["list", "theme=dark; PHPSESSID=ID"], ["watch", "STORE", "ID"], ["list", "STORE", "--secrets-file", "ID"],
      ["list", "STORE", "--secrets-file=ID"], ["list", "STORE", "--limit", "ID"], ["list", "STORE", "--where", "ID=1"],
      ["list", "STORE", "--layout", "ID"], ["ID", "STORE"],
    ])
  func hidden(_ words: [String]) throws {
    let arguments = words.map { $0 == "STORE" ? work.store : $0.replacing("ID", with: "Tg7kQ2mZx91LpVb4Nc6Zd8Ke") }
    let result = try Program.run(arguments, environment: Program.environment(home: work.home))
    #expect(result.ending != .exit(0) && !result.errors.isEmpty)
    #expect(!result.errors.contains("x91LpVb"), "\(result.errors)")
  }

  @Test(
    "repeats what is made of words, and paths that lead to something",
    arguments: [
      ["list", "./no such.db"], ["list", "STORE", "--sort", "last-updated-at-2"], ["list", "STORE/Tg7kQ2mZx91LpVb4Nc6Zd8Ke"],
    ])
  func repeated(_ words: [String]) throws {
    try work.write("store/Tg7kQ2mZx91LpVb4Nc6Zd8Ke", "no database")
    let arguments = words.map { $0.replacing("STORE", with: work.store) }
    let result = try Program.run(arguments, environment: Program.environment(home: work.home))
    let last = try #require(arguments.last)
    #expect(result.errors.contains(last), "\(result.errors)")
  }
}
