import ECMAScript
import TestSupport
import TestTraits
import Testing

/// The cookie that is shown of a session ends as the framework would have it end: with the session, or with the browser.
@Suite("The cookie's own end", .ownThreads) struct CookieEndTests {
  private let work: Workspace

  init() throws { work = try Workspace([:]) }

  private func header(_ id: String) throws -> String {
    let answer = try work.run("get", work.store + "/app.db", id, "--id", "--json", "--reveal")
    return try #require(answer.json?["setCookie"]?.asString?.string, "\(answer.errors)")
  }

  private func open(_ fixture: String) throws {
    try work.make("app.db", String(decoding: try Vectors.bytes(ofFile: Vectors.fixture("Frameworks/" + fixture)), as: UTF8.self))
  }

  @Test("is the session's; with a Max-Age of its own it would outlive it") func session() throws {
    try open("django/db.sql")
    for (id, end) in [(1, "Mon, 21 Sep 2026 15:13:20 GMT"), (2, "Wed, 02 Jan 2030 03:04:05 GMT")] {
      let shown = try header("fixture000000000000000000000000\(id)")
      #expect(shown.contains("Expires=\(end)") && !shown.contains("Max-Age"), "\(shown)")
    }
  }

  @Test("is the browser's where the session says so: set_expiry(0) of Django, a lifetime of 0 in Symfony's metadata")
  func browser() throws {
    try open("django/db.sql")
    work.environment["SESSION_SECRET"] = try #require(
      FrameworkStore.all.first { $0.folder == "django" && $0.name == "table" }?.secrets.first)
    let id = "fixture0000000000000000000000000"
    #expect(try work.run("set", work.store + "/app.db", id, "_session_expiry", "0", "--id").ending == .exit(0))
    let django = try header(id)
    #expect(!django.contains("Expires") && !django.contains("Max-Age"), "\(django)")
    let other = try CookieEndTests()
    try other.open("symfony/sessions.sql")
    let row = try #require(
      try other.work.run("list", other.work.store + "/app.db", "--json", "--reveal").json?["sessions"]?.asArray?.first)
    let symfony = try other.header(row["id"]?.asString?.string ?? "")
    #expect(row["expires"] != .null && !symfony.contains("Expires"), "\(symfony)")
  }

  @Test(
    "is in the data of a signed cookie",
    arguments: [
      (#"{"n":1}"#, "Max-Age=1209600"), (#"{"_session_expiry":3600}"#, "Max-Age=3600"), (#"{"_session_expiry":0}"#, nil),
      (#"{"_session_expiry":"2001-01-01T00:00:00+00:00"}"#, "Max-Age=0"),
    ])
  func data(_ data: String, _ words: String?) throws {
    work.environment["SESSION_SECRET"] = "a secret of this test"
    let header = try work.run(["cookie", "sign", "--form", "django-signed", "-"], input: data)
    #expect(header.ending == .exit(0), "\(header.errors)")
    #expect(words.map(header.output.contains) ?? !header.output.contains("Max-Age"), "\(header.output)")
  }
}
