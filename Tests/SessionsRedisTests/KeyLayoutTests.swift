import SessionFormats
import Testing

@testable import SessionsRedis

@Suite("The keys of a layout") struct KeyLayoutTests {
  private static let id = String(repeating: "aB3", count: 13) + "c"

  @Test(
    "begin as an application chose, and never with what has the id of a session in it: that is told to whoever looks",
    arguments: [
      ("laravel_cache_:", true), ("shop-7:laravel_cache:", true), ("d41d8cd98f00b204e9800998ecf8427e:", true),
      ("cart:\(id):", false), ("\(id)_", false), ("laravel_cache_:\(id):flash:", false),
    ])
  func prefixes(_ beginning: String, _ isPrefix: Bool) throws {
    let layout = try #require(KeyLayout.known.first { $0.name == "Laravel cache" })
    let found = layout.prefix(of: Array((beginning + Self.id).utf8)).map { String(decoding: $0, as: UTF8.self) }
    #expect(found == (isPrefix ? beginning : nil))
  }
}
