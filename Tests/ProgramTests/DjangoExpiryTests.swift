import ECMAScript
import TestSupport
import TestTraits
import Testing

/// A session of Django's ends where `set_expiry()` would have it end: among the signed data, and in the row where there is one.
@Suite("Django's own end", .ownThreads) struct DjangoExpiryTests {
  private let work: Workspace

  init() throws { work = try Workspace([:]) }

  private static let keys = (0...2).map { "fixture000000000000000000000000\($0)" }

  /// A copy of what Django wrote, to be written to.
  private func store(_ name: String) throws -> (path: String, secret: String) {
    let fixture = try #require(FrameworkStore.all.first { $0.folder == "django" && $0.name == name })
    if !fixture.isDirectory {
      try work.make("app.db", fixture.sql())
      return (work.store + "/app.db", try #require(fixture.secrets.first))
    }
    for session in fixture.sessions {
      let file = "sessionid" + (session["id"]?.asString?.string ?? "")
      try work.write("store/" + file, Vectors.bytes(ofFile: fixture.path + "/" + file))
    }
    return (work.store, try #require(fixture.secrets.first))
  }

  private func expiry(_ path: String, _ key: String) throws -> (expires: JSONValue?, data: JSONValue?) {
    let answer = try work.run("get", path, key, "--id", "--json", "--reveal")
    return (answer.json?["expires"], answer.json?["data"]?["_session_expiry"])
  }

  @Test("is set in the data, and in the row, where the key is given", arguments: ["files", "table"])
  func isSet(_ name: String) throws {
    let (path, secret) = try store(name)
    work.environment["SESSION_SECRET"] = secret
    // One that has no end of its own, one that has an age, one that has a moment.
    for key in Self.keys {
      let before = try work.run("get", path, key, "--id", "--json", "--reveal").json?["data"]?.asObject
      for options in [["--dry-run"], []] {
        let done = try work.run(["expire", path, key, "2031-02-03T04:05:06Z", "--id"] + options)
        #expect(done.ending == .exit(0), "\(options): \(done.errors)")
      }
      let (expires, data) = try expiry(path, key)
      #expect(expires == "2031-02-03T04:05:06.000Z" && data == "2031-02-03T04:05:06+00:00", "\(key)")
      var rest = try work.run("get", path, key, "--id", "--json", "--reveal").json?["data"]?.asObject
      var expected = before
      rest?["_session_expiry"] = nil
      expected?["_session_expiry"] = nil
      #expect(rest == expected)
      #expect(try work.run("expire", path, key, "2031-02-03T04:05:06.007Z", "--id").ending == .exit(0))
      #expect(try expiry(path, key).data == "2031-02-03T04:05:06.007000+00:00")
    }
    let never = try work.run("expire", path, Self.keys[0], "never", "--id")
    #expect(never.errors.contains("always end: give a date") && never.ending != .exit(0), "\(never.errors)")
  }

  @Test("has no zone where the application has none, which other sessions of the table show") func withoutZones() throws {
    let (path, secret) = try store("table without zones")
    work.environment["SESSION_SECRET"] = secret
    for key in Self.keys.prefix(2) {
      #expect(try work.run("expire", path, key, "2031-02-03T04:05:06Z", "--id").ending == .exit(0))
      let (expires, data) = try expiry(path, key)
      #expect(expires == "2031-02-03T04:05:06.000Z" && data == "2031-02-03T04:05:06", "\(key)")
    }
    let many = try work.run("expire", path, "2032-02-03T04:05:06Z", "--where", "data.n=1", "--expect", "1", "--yes")
    #expect(many.ending == .exit(0), "\(many.errors)")
    #expect(try expiry(path, Self.keys[0]).data == "2032-02-03T04:05:06")
  }

  @Test("without the key a row alone gets another end, and a file is refused one") func withoutKey() throws {
    let (table, _) = try store("table")
    let row = try work.run("expire", table, Self.keys[2], "2031-02-03", "--id")
    #expect(row.ending == .exit(0) && row.errors.contains("_session_expiry"), "\(row.errors)")
    let (expires, data) = try expiry(table, Self.keys[2])
    #expect(expires == "2031-02-03T00:00:00.000Z" && data == "2030-01-02T03:04:05.678901+00:00")
    let other = try DjangoExpiryTests()
    let (files, _) = try other.store("files")
    let refused = try other.work.run("expire", files, Self.keys[2], "2031-02-03", "--id")
    #expect(refused.ending == .exit(6) && refused.errors.contains("SECRET_KEY"), "\(refused.errors)")
  }
}
