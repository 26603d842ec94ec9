import ECMAScript
import TestSupport
import TestTraits
import Testing

/// Tomcat writes the id of each session into it, and its `sessionIdLength` says how long ids are.
@Suite("The id that Tomcat writes into a session", .ownThreads) struct OwnIDTests {
  private static let id = "AB12CD34EF56AB78"
  private let work: Workspace

  init() throws {
    work = try Workspace([:])
    let made = try #require(FrameworkStore.all.first { $0.folder == "tomcat" })
    let usual = try #require(made.sessions.first?["id"]?.asString?.string)
    let bytes = try Vectors.bytes(ofFile: "\(made.path)/\(usual).session")
    let text = [0x74, 0, UInt8(usual.utf8.count)] + Array(usual.utf8)
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: text) })
    let other = [0x74, 0, UInt8(Self.id.utf8.count)] + Array(Self.id.utf8)
    try work.write("store/\(Self.id).session", Array(bytes[..<place]) + other + Array(bytes[(place + text.count)...]))
  }

  @Test(
    "is printed by no verb unasked, and what stands beside it is",
    arguments: [
      ["list", "--data", "--jsonl"], ["export", "--data", "--csv"], ["export", "--data", "--json"], ["get", id],
      ["get", id, "--json"],
      ["get", id, "__texts__"],
    ])
  func verbs(_ verb: [String]) throws {
    let result = try work.run([verb[0], work.store] + verb.dropFirst())
    #expect(result.ending == .exit(0) && result.output.contains("ada"), "\(result.output)\(result.errors)")
    #expect(!(result.output + result.errors).contains("CD34EF"), "\(result.output)\(result.errors)")
  }

  @Test(
    "is found by no part of it", arguments: [("\"cd34ef56ab78\"", 0), ("data.__texts__=\(id)", 0), ("data.__texts__=ada", 1)])
  func filters(_ filter: String, _ count: Int) throws {
    let found = try work.run("list", work.store, "--json", "--where", filter)
    #expect(found.json?["sessions"]?.asArray?.count == count, "\(found.output)\(found.errors)")
  }
}
