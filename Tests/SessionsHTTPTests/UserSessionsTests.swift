import ECMAScript
import HTTPTypes
import Sessions
import SessionsFile
import SessionsHTTP
import SessionsTesting
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("users of sessions")
struct UserSessionsTests {
  let users = UserSessions()

  func request(_ path: String, _ method: HTTPRequest.Method = .get) -> HTTPRequest {
    HTTPRequest(method: method, scheme: "https", authority: "shop.example", path: path)
  }

  @Test("a login renews the id, keeps a visitor's cart, and shows to require")
  func login() async throws {
    let server = try Server()
    var browser = Browser()
    try await server.request(&browser) { try $0.set("cart", ["tea"]) }
    let before = browser.cookie
    try await server.request(&browser) { try users.logIn("u_1", to: $0) }
    #expect(browser.cookie != before)
    #expect(server.store.base.count == 1)
    try await server.request(&browser) { session in
      let user = try users.require(session, for: request("/cart"))
      #expect(user == "u_1")
      #expect(session.javaScript.peek("cart") == ["tea"])
    }
    try await server.request(&browser) { try users.logOut(of: $0) }
    #expect(server.store.base.count == 0)
    #expect(browser.cookie == nil)
  }

  @Test("another user's login begins with nothing of the first one's")
  func otherUser() async throws {
    let server = try Server()
    var browser = Browser()
    try await server.request(&browser) { session in
      try users.logIn("u_1", to: session)
      try session.set("address", "1 Secret Street")
      try session.flash("notice", "for u_1")
    }
    try await server.request(&browser) { try users.logIn("u_2", to: $0) }
    #expect(try await server.record.map { String(decoding: $0.payload, as: UTF8.self) } == #"{"userId":"u_2"}"#)
  }

  @Test("ids that applications keep as numbers are read; what is no id is nobody")
  func kinds() throws {
    let cases: [(JSONValue, String?)] = [("u", "u"), (42, "42"), ("", nil), (.null, nil), (true, nil), ([1], nil), ([:], nil)]
    for (value, expected) in cases { #expect(users.user(of: Session(.flat(["userId": value]))) == expected) }
  }

  static let wanted: [(String, HTTPRequest.Method, String)] = [
    ("/orders?page=2&q=a%20b", .get, "/login?redirectTo=%2Forders%3Fpage%3D2%26q%3Da%2520b"),
    ("/orders", .head, "/login?redirectTo=%2Forders"),
    ("/orders", .post, "/login"), ("/", .get, "/login"), ("/login", .get, "/login"), ("/login?x=1", .get, "/login"),
    ("//evil.example/", .get, "/login"), ("/\\evil.example", .get, "/login"), ("*", .options, "/login"),
  ]

  @Test("who is not logged in is sent to log in, and where they wanted to go is remembered", arguments: wanted)
  func required(_ path: String, _ method: HTTPRequest.Method, _ location: String) throws {
    let error = #expect(throws: LoginRequired.self) { try users.require(Session(), for: request(path, method)) }
    #expect(error?.location == location)
    #expect(error?.status.code == 303)
    #expect(error?.headerFields == [.location: location, .vary: "Cookie"])
  }

  @Test(
    "a redirect after login leaves this server by no spelling",
    arguments: [
      nil, "", "evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
      "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " /x", "/x y", "/a\r\nSet-Cookie: a=b",
      "/\u{0}", "/\u{7F}", "/é", "/a\\b", "/login", "/login?redirectTo=/login", "/" + String(repeating: "a", count: 2000),
    ])
  func unsafe(_ text: String?) { #expect(users.destination(text) == "/") }

  @Test("a path of this server is where it goes", arguments: ["/", "/a", "/a/b?c=d&e=%2F#f", "/logins", "/@a:b"])
  func safe(_ text: String) { #expect(users.destination(text) == text) }

  @Test("logging out everywhere ends this user's sessions and no others, on memory and files", arguments: [0, 1, 300])
  func everywhere(_ others: Int) async throws {
    let directory = try TemporaryDirectory()
    try await everywhere(others, MemorySessionStore())
    try await everywhere(others, try FileSessionStore(path: directory.path, options: .init(durability: .relaxed)))
  }

  private func everywhere(_ others: Int, _ store: some SessionStore & SessionLister) async throws {
    let server = try Server(store)
    var browsers: [Browser] = []
    for number in 0..<(others + 3) {
      var browser = Browser()
      try await server.request(&browser) { session in
        try users.logIn(number % 2 == 0 && number < 6 ? "u_1" : "u_1\(number)", to: session)
      }
      browsers.append(browser)
    }
    let mine = browsers.indices.filter { $0 % 2 == 0 && $0 < 6 }
    var result = LogOutEverywhere()
    var first = browsers[0]
    try await server.request(&first) { result = try await users.logOutEverywhere("u_1", in: store, except: $0) }
    #expect(result == LogOutEverywhere(ended: mine.count - 1, isComplete: true))
    result = try await users.logOutEverywhere("u_1", in: store)
    #expect(result == LogOutEverywhere(ended: 1, isComplete: true))
    for (number, var browser) in browsers.enumerated() {
      try await server.request(&browser) { #expect((users.user(of: $0) == nil) == mine.contains(number)) }
    }
  }

  @Test("a look at a store is bounded, and says that it was cut; a torn record is counted")
  func bounded() async throws {
    let store = MemorySessionStore()
    for _ in 0..<600 {
      _ = try await store.create(StoredSession(id: store.makeID(), payload: Array(#"{"userId":"u"}"#.utf8)))
    }
    let cut = try await users.logOutEverywhere("u", in: store, limit: 300)
    #expect(cut.ended == 300 && !cut.isComplete)
    _ = try await store.create(StoredSession(id: store.makeID(), payload: Array(#"{"userId":"#.utf8)))
    let all = try await users.logOutEverywhere("u", in: store)
    #expect(all.ended == 300 && all.isComplete && all.unreadable == 1)
  }

  @Test("a store that cannot be looked into everywhere was not looked at as a whole") func partlyClosed() async throws {
    let directory = try TemporaryDirectory()
    let store = try FileSessionStore(path: directory.path, options: .init(durability: .relaxed))
    for isWhole in [true, false] {
      _ = try await store.create(StoredSession(id: SessionID("aaaa000000000001"), payload: Array(#"{"userId":"u"}"#.utf8)))
      if !isWhole { #expect(symlink("/nowhere", directory.path + "/bbbb") == 0) }
      let result = try await users.logOutEverywhere("u", in: store)
      #expect(result == LogOutEverywhere(ended: 1, isComplete: isWhole))
    }
  }
  /// A store of which the last page tells whether it may have hidden something.
  private final class Curtained: SessionStore, WithholdingSessionLister {
    let base = MemorySessionStore()
    let rule: String?
    let isRead = Mutex(false)

    init(rule: String?) { self.rule = rule }

    var withholding: String? { isRead.withLock(\.self) ? rule : nil }
    var guarantees: StoreGuarantees { base.guarantees }
    func makeID() -> SessionID { base.makeID() }
    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await base.read(id) }
    func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { try await base.create(session) }
    func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome { try await base.update(session) }
    func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
      try await base.delete(id, ifRevision: revision)
    }
    func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
      let page = try await base.page(request)
      isRead.withLock { $0 = page.next == nil }
      return page
    }
  }

  @Test("a store that may hide sessions from its user was not looked at as a whole", arguments: ["a rule", nil])
  func mayHide(_ rule: String?) async throws {
    let store = Curtained(rule: rule)
    for _ in 0..<300 { _ = try await store.create(StoredSession(id: store.makeID(), payload: Array(#"{"userId":"u"}"#.utf8))) }
    let result = try await users.logOutEverywhere("u", in: store)
    #expect(result == LogOutEverywhere(ended: 300, isComplete: rule == nil))
  }

  /// A store whose disk confirms no delete.
  private struct Doubtful: SessionStore, SessionLister {
    let base = MemorySessionStore()

    var guarantees: StoreGuarantees { base.guarantees }
    func makeID() -> SessionID { base.makeID() }
    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await base.read(id) }
    func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { try await base.create(session) }
    func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome { try await base.update(session) }
    func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
      let outcome = try await base.delete(id, ifRevision: revision)
      guard outcome == .deleted else { return outcome }
      throw .unconfirmed(nil, "test")
    }
    func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { try await base.page(request) }
  }

  @Test("where the disk does not confirm the end of a session, the others are ended before that is told")
  func unconfirmed() async throws {
    let store = Doubtful()
    for _ in 0..<3 { _ = try await store.create(StoredSession(id: store.makeID(), payload: Array(#"{"userId":"u"}"#.utf8))) }
    await #expect(throws: StoreError.unconfirmed(nil, "test")) { try await users.logOutEverywhere("u", in: store) }
    #expect(store.base.count == 0)
  }
}
