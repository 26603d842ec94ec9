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
      ("hbs.a+", false), ("hbs.a/", false), ("sf_sk", false), ("sess:é", false), ("shop_", true), ("shop_cache_", true),
      ("myapp_sess_", true),
      ("app2_sess_", true), ("MyApp_sess_", true), ("a_Session-", true), ("MyApp_Xy_", false),
      ("mysess_", true), ("Qsess_", false),
      ("myapp-sess-", true), ("web/sess/", true), ("my_app_", true), ("shop2:sess_", true), ("sess:ab_", false),
      ("sess:a-bcd_", false),
      ("sess:Abc_", false), ("sess:abc__", false), ("_", false), ("sess:_", false), ("shop2_shop_", false), ("sess:4a/", false),
      ("hbs.abc+", false), ("sess:abc=", false),
    ])
  func chosen(_ prefix: String, _ ends: Bool) { #expect(KeyLayout.endsBeforeIDs(prefix, among: KeyLayout.known) == ends) }

  @Test(
    "a prefix ends before the ids of a layout in a sign that these never have",
    arguments: [
      ("Laravel cache", "Shop2_Cache_", true), ("Laravel cache", "shop2-", true), ("Laravel cache", "Shop2", false),
      ("Laravel cache", "é", false), ("better-auth", "b2_", true), ("Django cache", "Q_", true),
      ("tower-sessions redis", "Qx_", false),
      ("Vapor Redis", "vrs-a/", false), ("Vapor Redis", "Q_", true), ("connect-redis", "sess:Q_", false),
      ("connect-redis", "myapp_sess_", true), ("Auth.js redis", "Q-", false), ("phpredis", "a,", false),
    ])
  func named(_ layout: String, _ prefix: String, _ ends: Bool) throws {
    let layout = try #require(KeyLayout.known.first { $0.name == layout })
    #expect(KeyLayout.endsBeforeIDs(prefix, among: [layout]) == ends)
  }
}
