#if Hummingbird
  import HTTPTypes
  import Hummingbird
  import HummingbirdTesting
  import Logging
  import ServiceLifecycle
  import SessionCookies
  import Sessions
  import SessionsHTTP
  import SessionsHummingbird
  import Synchronization
  import Testing

  @Suite("sessions in Hummingbird")
  struct SessionMiddlewareTests {
    private let store = MemorySessionStore()

    private func application(
      observe: (@Sendable (SessionEvent) -> Void)? = nil,
      _ routes: (Router<BasicSessionRequestContext>) -> Void
    ) throws -> some ApplicationProtocol {
      let sessions = try SessionLifecycle(
        storage: StoreSessionStorage(
          store: store, cookie: .hardened(name: "s", secrets: [Secret("a secret of the tests, of 32 bytes")])), observe: observe)
      let router = Router(context: BasicSessionRequestContext.self)
      router.add(middleware: SessionMiddleware(sessions))
      routes(router)
      return Application(router: router)
    }

    /// The pair that a browser sends back; nil where the response sets no cookie or takes it away.
    private static func pair(_ response: TestResponse) -> String? {
      response.headers[values: .setCookie].compactMap { SetCookie(parsing: $0) }.first {
        $0.name == "__Host-s" && !$0.value.isEmpty
      }?.pair
    }

    @Test("a session is committed before the response, counts on, and costs a visitor who has none nothing")
    func counter() async throws {
      let application = try application { router in
        router.get("/") { _, context in "\(try context.session.update("visits", default: 0) { $0 += 1 })" }
        router.get("/static") { _, _ in "nothing" }
      }
      try await application.test(.router) { client in
        var cookie = ""
        for visit in 1...3 {
          try await client.execute(uri: "/", method: .get, headers: cookie.isEmpty ? [:] : [.cookie: cookie]) { response in
            #expect(String(buffer: response.body) == "\(visit)")
            #expect(response.headers[.cacheControl] == "no-cache=\"Set-Cookie\"" && response.headers[.vary] == "Cookie")
            cookie = try #require(Self.pair(response))
          }
        }
        try await client.execute(uri: "/static", method: .get) { #expect($0.headers[.setCookie] == nil) }
      }
      #expect(store.count == 1)
    }

    @Test("a flash shows once, a login renews the id, a logout ends both the record and the cookie")
    func login() async throws {
      let users = UserSessions()
      let application = try application { router in
        router.get("/") { request, context in
          let user = try users.require(context.session, for: request.head)
          return "\(user) \(try context.session.take("notice", as: String.self) ?? "-")"
        }
        router.post("/login") { _, context in
          try users.logIn("ada", to: context.session)
          try context.session.flash("notice", "Welcome")
          return HTTPResponse.Status.ok
        }
        router.post("/logout") { _, context in
          try users.logOut(of: context.session)
          return HTTPResponse.Status.ok
        }
      }
      try await application.test(.router) { client in
        try await client.execute(uri: "/?a=1", method: .get) { response in
          #expect(response.status == .seeOther && response.headers[.location] == "/login?redirectTo=%2F%3Fa%3D1")
        }
        var cookie = try await client.execute(uri: "/login", method: .post) { try #require(Self.pair($0)) }
        let headers = { [HTTPField.Name.cookie: cookie] as HTTPFields }
        cookie = try await client.execute(uri: "/", method: .get, headers: headers()) { response in
          #expect(String(buffer: response.body) == "ada Welcome")
          return try #require(Self.pair(response))
        }
        try await client.execute(uri: "/", method: .get, headers: headers()) { #expect(String(buffer: $0.body) == "ada -") }
        try await client.execute(uri: "/logout", method: .post, headers: headers()) { response in
          #expect(response.headers[.setCookie]?.contains("Expires=Thu, 01 Jan 1970") == true)
        }
        try await client.execute(uri: "/", method: .get, headers: headers()) { #expect($0.status == .seeOther) }
      }
      #expect(store.count == 0)
    }

    @Test("a group of routes is for those who are logged in: everybody else is sent to the login page, and nothing runs")
    func loginRequired() async throws {
      let users = UserSessions(loginPath: "/in")
      let handled = Mutex(0)
      let application = try application { router in
        router.post("/in") { _, context in
          try users.logIn("ada", to: context.session)
          return HTTPResponse.Status.ok
        }
        let account = router.group("/account").add(middleware: LoginRequiredMiddleware(users))
        for method in [HTTPRequest.Method.get, .post] {
          account.on("/orders", method: method) { _, context in
            handled.withLock { $0 += 1 }
            return users.user(of: try context.session) ?? "nobody"
          }
        }
        router.get("/") { _, _ in "open" }
      }
      try await application.test(.router) { client in
        for (method, location) in [(HTTPRequest.Method.get, "/in?redirectTo=%2Faccount%2Forders%3Fa%3D1"), (.post, "/in")] {
          try await client.execute(uri: "/account/orders?a=1", method: method) { response in
            #expect(response.status == .seeOther && response.headers[.location] == location)
            #expect(response.headers[.vary] == "Cookie")
          }
        }
        #expect(handled.withLock { $0 } == 0 && store.count == 0)
        try await client.execute(uri: "/", method: .get) { #expect(String(buffer: $0.body) == "open") }
        let cookie = try await client.execute(uri: "/in", method: .post) { try #require(Self.pair($0)) }
        for method in [HTTPRequest.Method.get, .post] {
          try await client.execute(uri: "/account/orders", method: method, headers: [.cookie: cookie]) { response in
            #expect(response.status == .ok && String(buffer: response.body) == "ada")
          }
        }
      }
    }

    @Test("a handler that throws commits nothing; a session that cannot be committed is answered by its status, and observed")
    func failures() async throws {
      let told = Mutex<[String]>([])
      let store = store
      let application = try application(observe: { event in told.withLock { $0.append("\(event)") } }) { router in
        router.get("/throws") { _, context -> String in
          try context.session.set("a", 1)
          throw HTTPError(.badRequest)
        }
        router.get("/gone") { _, context -> String in
          let session = try context.session
          try session.set("a", 2)
          if let id = session.id { _ = try await store.delete(id, ifRevision: nil) }
          return "too late"
        }
      }
      try await application.test(.router) { client in
        try await client.execute(uri: "/throws", method: .get) { response in
          #expect(response.status == .badRequest && response.headers[.setCookie] == nil)
        }
        #expect(store.count == 0)
        let cookie = try await client.execute(uri: "/gone", method: .get) { try #require(Self.pair($0)) }
        try await client.execute(uri: "/gone", method: .get, headers: [.cookie: cookie]) { response in
          #expect(response.status == .conflict && !String(buffer: response.body).contains("too late"))
        }
      }
      #expect(told.withLock { $0.last }?.contains("could not be changed") == true)
    }

    @Test("a handler without the middleware is told what is missing")
    func withoutMiddleware() async throws {
      let router = Router(context: BasicSessionRequestContext.self)
      router.get("/") { _, context in
        do { return "\(try context.session)" } catch { return "\(error)" }
      }
      try await Application(router: router).test(.router) { client in
        try await client.execute(uri: "/", method: .get) { #expect(String(buffer: $0.body).contains("add one")) }
      }
    }

    @Test("the sweep is a service: it sweeps, and ends when the application shuts down")
    func sweep() async throws {
      let (reports, continuation) = AsyncStream.makeStream(of: ExpirySweep.Report.self)
      _ = try await store.create(
        StoredSession(id: store.makeID(), payload: Array("{}".utf8), expires: Timestamp(milliseconds: 1)))
      let service = SweepService(ExpirySweep(store: store, report: { continuation.yield($0) }))
      let group = ServiceGroup(services: [service], logger: Logger(label: "test"))
      try await withThrowingTaskGroup { tasks in
        tasks.addTask { try await group.run() }
        for await report in reports {
          #expect(report == .deleted(1))
          break
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
      }
      #expect(store.count == 0)
    }
  }
#endif
