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

  @Test(
    "a prefix that somebody chooses ends before the ids where it ends in a sign, or as one that is known",
    arguments: [
      ("", true), ("sess:", true), ("shop.", true), ("sess:42:", true), ("sf_s", true), ("session_", true), ("vrs-", true),
      (":1:django.contrib.sessions.cache", true), ("sess:Q", false), ("sess:Qx_", false), ("sess:550e8400-", false),
      ("sess", false),
      ("hbs.a+", false), ("hbs.a/", false), ("sf_sk", false), ("shop_", false), ("sess:é", false),
    ])
  func chosen(_ prefix: String, _ ends: Bool) { #expect(KeyLayout.endsBeforeIDs(prefix, among: KeyLayout.known) == ends) }
}
