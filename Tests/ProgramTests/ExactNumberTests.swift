import ECMAScript
import SessionFormats
import Sessions
import TestSupport
import TestTraits
import Testing

/// Integers that a store keeps as integers have all their digits from the typed text to the bytes; a float stays one; what cannot
/// be written exactly is refused.
@Suite("Numbers of stores that have integers", .ownThreads) struct ExactNumberTests {
  private let work: Workspace
  private static let id = "fixture0000000000000000000"

  init() throws { work = try Workspace([:]) }

  private func php(_ text: String) throws -> String {
    try work.write("store/sess_" + Self.id, text)
    return work.store
  }

  @Test(
    "are written as they were typed",
    arguments: [
      ("9007199254740995", "i:9007199254740995;"), ("9223372036854775807", "i:9223372036854775807;"),
      ("-9223372036854775808", "i:-9223372036854775808;"), ("5.0", "d:5;"), ("5", "i:5;"), ("0.1", "d:0.1;"),
      ("[9007199254740993,1.0]", "a:2:{i:0;i:9007199254740993;i:1;d:1;}"),
    ])
  func set(_ typed: String, _ written: String) throws {
    let store = try php("n|i:5;m|i:1;")
    let done = try work.run("set", store, Self.id, "n", typed)
    #expect(done.ending == .exit(0), "\(done.errors)")
    #expect(work.read("store/sess_" + Self.id) == "n|\(written)m|i:1;")
    #expect(try work.run("get", store, Self.id, "n", "--json").output == typed + "\n")
  }

  @Test("are refused where they have no room", arguments: ["9223372036854775808", "1e400", "123456789012345678901234567890"])
  func refused(_ typed: String) throws {
    let store = try php("n|i:5;")
    let done = try work.run("set", store, Self.id, "n", typed)
    #expect(done.ending != .exit(0) && !done.errors.isEmpty)
    // An error does not repeat what may be a secret, as such a number may: no advice is made of it.
    #expect(!done.errors.contains("****.0"), "\(done.errors)")
    #expect(work.read("store/sess_" + Self.id) == "n|i:5;")
  }

  @Test(
    "are told apart by a filter, digit by digit",
    arguments: [
      ("data.n=9007199254740993", true), ("data.n=9007199254740992", false), ("data.n>9007199254740992", true),
      ("data.n<9007199254740994", true), ("data.n<=9007199254740992", false), ("data.n>-9007199254740993", true),
    ])
  func filter(_ text: String, _ isFound: Bool) throws {
    let store = try php("n|i:9007199254740993;")
    let found = try work.run("list", store, "--where", text, "--json").json?["sessions"]?.asArray
    #expect(found?.count == (isFound ? 1 : 0))
  }

  @Test("JavaScript's stay doubles, printed as JavaScript prints them, and an integer that is none of them is refused")
  func doubles() throws {
    let stored = #"{"data":{"n":1.0,"m":9007199254740993}}"#
    try work.write("store/0123/456789abcdef", stored)
    for typed in ["9007199254740993", "[9007199254740993,5.0]"] {
      for option in [["--dry-run"], []] {
        let refused = try work.run(["set", work.store, "0123456789abcdef", "k", typed] + option)
        #expect(refused.ending == .exit(1), "\(refused.output)")
        #expect((refused.errors + refused.output).contains("as 9007199254740992"), "\(refused.errors)")
      }
    }
    // What stands there is nothing new.
    #expect(try work.run("set", work.store, "0123456789abcdef", "m", "9007199254740993").ending == .exit(0))
    #expect(try work.run("set", work.store, "0123456789abcdef", "m", "9007199254740995").ending == .exit(1))
    #expect(work.read("store/0123/456789abcdef") == stored)
    #expect(try work.run("set", work.store, "0123456789abcdef", "k", "[9007199254740992,5.0]").ending == .exit(0))
    #expect(work.read("store/0123/456789abcdef") == #"{"data":{"n":1.0,"m":9007199254740993,"k":[9007199254740992,5]}}"#)
  }

  @Test("INF and NAN are shown, kept beside a change, and written") func infinities() throws {
    let store = try php("a|d:INF;b|d:-INF;c|d:NAN;n|i:1;")
    #expect(try work.run("get", store, Self.id, "a.__float__", "--json").output == "\"INF\"\n")
    #expect(try work.run("set", store, Self.id, "n", "2").ending == .exit(0))
    #expect(work.read("store/sess_" + Self.id) == "a|d:INF;b|d:-INF;c|d:NAN;n|i:2;")
    #expect(try work.run("set", store, Self.id, "n", #"{"__float__":"NAN"}"#).ending == .exit(0))
    #expect(work.read("store/sess_" + Self.id) == "a|d:INF;b|d:-INF;c|d:NAN;n|d:NAN;")
  }
}
