import SessionCookies
import ECMAScript
import HTTPTypes
import Sessions
import SessionsHTTP
import Testing

@Suite("nothing leaks")
struct CanaryTests {
  @Test("no secret, id or value in what is printed, dumped or thrown")
  func canaries() async throws {
    let server = try Server(policy: SessionPolicy(idle: .seconds(60), absolute: .seconds(600), precision: .zero))
    var browser = Browser()
    var printed = ""
    try await server.request(&browser) { session in
      try session.set("card", "canary-value")
      dump(session, to: &printed)
      print(session, to: &printed)
    }
    let cookie = try #require(browser.cookie)
    let id = try #require(try await server.record).id
    dump(server.sessions, to: &printed)
    dump(server.sessions.policy, to: &printed)
    dump(UserSessions(), to: &printed)
    for failure in [StoreError.unavailable("x"), .malformed(MalformedRecord(bytes: [], reason: "torn")), .readOnly] {
      server.store.fail(failure)
      do {
        try await server.request(&browser)
      } catch {
        print(error, to: &printed)
        dump(error, to: &printed)
      }
    }
    #expect(!printed.isEmpty)
    let text = try #require(id.reveal()).string
    let value = cookie.split(separator: "=", maxSplits: 1).last.map(String.init) ?? cookie
    for canary in [Server<MemorySessionStore>.secret, "canary-value", text, value] {
      #expect(!printed.contains(canary))
    }
  }
}
