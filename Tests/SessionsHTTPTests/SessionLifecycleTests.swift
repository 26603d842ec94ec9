import SessionCookies
import ECMAScript
import HTTPTypes
import Sessions
import SessionsHTTP
import SessionsTesting
import Testing

@Suite("automatic commit")
struct SessionLifecycleTests {
  @Test("an untouched session writes nothing and sends nothing")
  func untouched() async throws {
    let server = try Server()
    var browser = Browser()
    try await server.request(&browser) { try $0.set("a", 1) }
    server.store.reset()
    let response = try await server.request(&browser)
    #expect(server.store.writes == 0)
    #expect(response.headerFields.isEmpty)
  }

  @Test("ten thousand anonymous requests, some looking and some leaving nothing behind: no call of the store, no row")
  func anonymous() async throws {
    let server = try Server()
    for number in 0..<10_000 {
      var browser = Browser()
      let response = try await server.request(&browser) { session in
        switch number % 4 {
        case 1: _ = session.javaScript.get("user")
        case 2:
          try session.set("a", 1)
          try session.unset("a")
        case 3: try session.renewID()
        default: break
        }
      }
      if response.headerFields[.setCookie] != nil || (response.headerFields[.vary] != nil) != (number % 4 != 0) {
        Issue.record("\(number): \(response.headerFields)")
      }
    }
    #expect(server.store.reads + server.store.writes == 0)
    #expect(server.store.base.count == 0)
  }

  @Test("one change or a hundred: one write, one header", arguments: [1, 100], [false, true])
  func changes(count: Int, isStored: Bool) async throws {
    let server = try Server()
    var browser = Browser()
    if isStored { try await server.request(&browser) { try $0.set("old", 1) } }
    server.store.reset()
    let response = try await server.request(&browser) { session in
      for number in 0..<count {
        try session.set("k\(number)", number)
        try session.flash("notice", "once")
      }
    }
    #expect(server.store.writes == 1)
    #expect(response.headerFields[values: .setCookie].count == 1)
    try await server.request(&browser) { #expect($0.javaScript.peek(JSString("k\(count - 1)"))?.asInt == count - 1) }
  }

  @Test("a consumed flash is a change: written once, then gone")
  func flash() async throws {
    let server = try Server()
    var browser = Browser()
    try await server.request(&browser) { try $0.flash("notice", "Saved") }
    server.store.reset()
    try await server.request(&browser) { #expect($0.javaScript.get("notice") == "Saved") }
    #expect(server.store.writes == 1)
    try await server.request(&browser) { #expect($0.javaScript.get("notice") == nil) }
    #expect(server.store.writes == 1)
  }

  @Test("a handler that throws commits nothing, and its session is sealed")
  func thrown() async throws {
    let server = try Server()
    var browser = Browser()
    var leaked: Session?
    await #expect(throws: HandlerFailed.self) {
      try await server.request(&browser) { session in
        try session.set("a", 1)
        leaked = session
        throw HandlerFailed()
      }
    }
    #expect(server.store.writes == 0)
    #expect(throws: SessionError.sealed) { try leaked?.set("b", 2) }
  }

  @Test("every response that is returned commits, whatever its status", arguments: [200, 303, 404, 422, 500, 503])
  func anyStatus(_ code: Int) async throws {
    let server = try Server()
    var browser = Browser()
    try await server.request(&browser, status: .init(code: code)) { try $0.set("a", 1) }
    #expect(server.store.writes == 1)
    #expect(browser.cookie != nil)
  }

  @Test("headers are added to those that are there, none replaced and none twice")
  func headers() async throws {
    let server = try Server()
    var browser = Browser()
    let fields: HTTPFields = [
      .setCookie: "a=1", .setCookie: "b=2", .vary: "Accept", .cacheControl: "max-age=60", .contentType: "text/html",
    ]
    let response = try await server.request(&browser, fields: fields) { try $0.set("a", 1) }
    #expect(response.headerFields[values: .setCookie].prefix(2) == ["a=1", "b=2"])
    #expect(response.headerFields[values: .setCookie].count == 3)
    #expect(response.headerFields[.vary] == "Accept, Cookie")
    #expect(response.headerFields[.cacheControl] == "max-age=60, no-cache=\"Set-Cookie\"")
    #expect(response.headerFields[.contentType] == "text/html")

    for vary in ["Accept, cookie", "*", "Cookie ,Accept"] {
      let again = try await server.request(&browser, fields: [.vary: vary]) { try $0.set("b", 1) }
      #expect(again.headerFields[values: .vary] == [vary])
    }
  }

  @Test("a session that was looked at says Vary, and nothing more")
  func looked() async throws {
    let server = try Server()
    var browser = Browser()
    try await server.request(&browser) { try $0.set("a", 1) }
    let looks: [@Sendable (Session) -> Void] = [
      { _ = $0.javaScript.get("a") }, { _ = $0.javaScript.peek("a") }, { _ = try? $0.get("a", as: Int.self) },
      { _ = try? $0.take("a", as: Int.self) }, { _ = try? $0.get(as: [String: Int].self) }, { _ = $0.has("a") },
      { _ = $0.javaScript.data }, { _ = $0.id }, { _ = $0.isNew }, { _ = $0.javaScript.count },
    ]
    for look in looks {
      let response = try await server.request(&browser) { look($0) }
      #expect(response.headerFields == [.vary: "Cookie"])
    }
  }

  @Test("destroying ends the record and the cookie; renewing changes the id and leaves no old record")
  func destroyAndRenew() async throws {
    let server = try Server()
    var browser = Browser()
    try await server.request(&browser) { try $0.set("a", 1) }
    let stolen = browser
    server.store.reset()
    try await server.request(&browser) { try $0.renewID() }
    #expect(browser.cookie != stolen.cookie)
    #expect(server.store.base.count == 1)
    var thief = stolen
    try await server.request(&thief) { #expect($0.isNew) }
    try await server.request(&browser) { #expect($0.javaScript.peek("a") == 1) }

    let response = try await server.request(&browser) { try $0.destroy() }
    #expect(browser.cookie == nil)
    #expect(server.store.base.count == 0)
    #expect(response.headerFields[.setCookie]?.contains("Expires=Thu, 01 Jan 1970") == true)
    #expect(response.headerFields[.cacheControl] == "no-cache=\"Set-Cookie\"")
  }

  @Test("a second commit is impossible: not by the handler, not by the server, not after it")
  func secondCommit() async throws {
    let store = MemorySessionStore()
    let storage = StoreSessionStorage(store: store, cookie: .hardened(name: "s", secrets: [Secret("x")]))
    let sessions = try SessionLifecycle(storage: storage)
    let session = try await sessions.open([:])
    try session.set("a", 1)
    await #expect(throws: SessionError.automaticCommitActive) { try await storage.commitSession(session) }
    await #expect(throws: SessionError.automaticCommitActive) { try await storage.destroySession(session) }
    var fields = HTTPFields()
    try await sessions.commit(session, into: &fields)
    #expect(fields[values: .setCookie].count == 1)
    await #expect(throws: SessionError.sealed) { try await sessions.commit(session, into: &fields) }
    await #expect(throws: SessionError.sealed) { try await storage.commitSession(session) }
    await #expect(throws: SessionError.sealed) { try await storage.destroySession(session) }
    #expect(fields[values: .setCookie].count == 1)
    #expect(store.count == 1)
  }

  @Test("while the body streams the session can be read; every change is an error, and no flash is consumed")
  func sealed() async throws {
    let server = try Server()
    var browser = Browser()
    var kept: Session?
    try await server.request(&browser) { session in
      try session.set("a", 1)
      try session.flash("notice", "later")
      kept = session
    }
    let session = try #require(kept)
    #expect(session.isSealed)
    #expect(throws: SessionError.sealed) { try session.set("a", 2) }
    #expect(throws: SessionError.sealed) { try session.unset("a") }
    #expect(throws: SessionError.sealed) { try session.flash("b", 2) }
    #expect(throws: SessionError.sealed) { try session.renewID() }
    #expect(throws: SessionError.sealed) { try session.destroy() }
    #expect(throws: SessionError.sealed) { try UserSessions().logOut(of: session) }
    #expect(throws: SessionError.sealed) { try UserSessions().logIn("u", to: session) }
    #expect("\(SessionError.sealed)".contains("committed when the response began"))
    #expect(session.javaScript.get("a") == 1)
    #expect(session.javaScript.get("notice") == "later")
    #expect(!session.isChanged)
    try await server.request(&browser) { #expect($0.javaScript.get("notice") == "later") }
  }

  static let failures: [(StoreError, Int)] = [
    (.unavailable("gone"), 503), (.timedOut("slow"), 503), (.full("disk"), 503), (.denied("no"), 500), (.readOnly, 500),
    (.failed("?"), 500), (.failed("reading: \(SessionEntry.beingWritten)"), 503),
    (.malformed(MalformedRecord(bytes: [], reason: "torn")), 500),
  ]

  @Test("a store that fails is answered as that, never as no session", arguments: failures)
  func failing(_ failure: StoreError, status: Int) async throws {
    #expect(SessionError.store(failure).status.code == status)
    let server = try Server()
    var browser = Browser()
    try await server.request(&browser) { try $0.set("a", 1) }
    let before = browser.cookie
    server.store.fail(failure)
    await #expect(throws: SessionError.store(failure)) {
      try await server.request(&browser) { _ in Issue.record("the handler ran") }
    }
    server.store.fail(nil)
    await #expect(throws: SessionError.store(failure)) {
      try await server.request(&browser) { session in
        try session.set("a", 2)
        server.store.fail(failure)
      }
    }
    server.store.fail(nil)
    #expect(browser.cookie == before)
    try await server.request(&browser) { #expect($0.javaScript.peek("a") == 1) }
  }

  @Test("a commit to a session that somebody ended is an error, and makes no session")
  func gone() async throws {
    let server = try Server()
    var browser = Browser()
    try await server.request(&browser) { try $0.set("a", 1) }
    await #expect(throws: SessionError.gone) {
      try await server.request(&browser) { session in
        try session.set("a", 2)
        let id = try #require(session.id)
        _ = try await server.store.base.delete(id, ifRevision: nil)
      }
    }
    #expect(SessionError.gone.status.code == 409)
    #expect(server.store.base.count == 0)
  }

  @Test("sessions in the cookie alone work the same, in either form of content")
  func cookieStorage() async throws {
    let sessions = try SessionLifecycle(
      storage: CookieSessionStorage(cookie: .hardened(name: "s", secrets: [Secret("x")])))
    var browser = Browser()
    func request(_ handler: (Session) throws -> Void) async throws -> HTTPResponse {
      let response = try await sessions.respond(to: browser.fields, fields: \HTTPResponse.headerFields) { session in
        try handler(session)
        return HTTPResponse(status: .ok)
      }
      browser.receive(response)
      return response
    }
    #expect(try await request { _ in }.headerFields.isEmpty)
    _ = try await request { try $0.set("a", 1) }
    let looked = try await request { #expect($0.javaScript.peek("a") == 1) }
    #expect(looked.headerFields == [.vary: "Cookie"])
    _ = try await request { try $0.destroy() }
    #expect(browser.cookie == nil)
  }

  @Test("the records of Remix 3 do as well: flashes show in the next request and no later")
  func split() async throws {
    let server = try Server(MemorySessionStore(), codec: .split)
    var browser = Browser()
    try await server.request(&browser) { try $0.flash("notice", "Saved") }
    try await server.request(&browser) { #expect($0.javaScript.get("notice") == "Saved") }
    try await server.request(&browser) { #expect($0.javaScript.get("notice") == nil) }
  }
}
