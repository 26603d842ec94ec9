import TestSupport
import TestTraits
import Testing

@Suite("A regular expression, or a part of a text, in a filter", .ownThreads) struct PatternFilterTests {
  private static let users = [
    "aaa1": "ada", "aaa2": "4711", "aaa3": "root admin", "aaa4": "aa7", "aaa5": "bob", "aaa6": "admins",
  ]

  @Test(
    "chooses what is destroyed as it is meant, or chooses nothing",
    arguments: [
      (#"user~^\D+$"#, ["aaa1", "aaa3", "aaa5", "aaa6"]), (#"user~^\d+$"#, ["aaa2"]),
      (#"not user~\badmin\b"#, ["aaa1", "aaa2", "aaa4", "aaa5", "aaa6"]), ("user~^a{2}", ["aaa4"]),
      ("user~^(ada|bob)$", ["aaa1", "aaa5"]), (#"not user~"^(root )?admins?$""#, ["aaa1", "aaa2", "aaa4", "aaa5"]),
      ("data.user.name:7", ["aaa2", "aaa4"]), ("not data.user.name:7", ["aaa1", "aaa3", "aaa5", "aaa6"]),
      (#"user~\qadmin"#, []), ("user~^(root )?admin$", []), ("user=ada(x)", []),
    ] as [(String, [String])])
  func destroys(_ filter: String, _ meant: [String]) throws {
    // Each holds a word of the patterns: what is left of one and taken for a word finds all of them.
    let sessions = Self.users.map { id, user in
      (id + "000000000000", #"{"data":{"user":{"name":"\#(user)"},"gift":"for ada"},"expires":"2099-01-01T00:00:00.000Z"}"#)
    }
    let work = try Workspace(Dictionary(uniqueKeysWithValues: sessions))
    let before = work.snapshot
    let told = try work.run("destroy", work.store, "--where", filter, "--expect", "\(meant.count)", "--dry-run")
    let lines = told.output.split(separator: "\n").filter { $0.hasPrefix("would ") }
    let named = Set(lines.compactMap { $0.split { " ,".contains($0) }.first { $0.contains("~") }.map { String($0.prefix(4)) } })
    #expect(told.ending == .exit(meant.isEmpty ? 2 : 0) && named == Set(meant), "\(told.output)\(told.errors)")
    #expect(work.snapshot == before)
  }
}
