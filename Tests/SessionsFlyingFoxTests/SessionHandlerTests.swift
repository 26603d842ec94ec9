#if FlyingFox
  import SessionCookies
  import ECMAScript
  import FlyingFox
  import HTTPTypes
  import Sessions
  import SessionsFlyingFox
  import SessionsHTTP
  import Testing

  private typealias HTTPRequest = FlyingFox.HTTPRequest
  private typealias HTTPResponse = FlyingFox.HTTPResponse

  @Suite("sessions in FlyingFox")
  struct SessionHandlerTests {
    let store = MemorySessionStore()

    private func respond(
      _ cookie: String?, _ handler: @escaping SessionHandler.Handler = { _, _ in HTTPResponse(statusCode: .ok) }
    ) async throws -> HTTPResponse {
      let storage = StoreSessionStorage(store: store, cookie: .hardened(name: "s", secrets: [Secret("x")]))
      var headers = HTTPHeaders()
      if let cookie { headers.addValue(cookie, for: .cookie) }
      let request = HTTPRequest(
        method: .GET, version: .http11, path: "/cart", query: [], headers: headers, body: HTTPBodySequence())
      return try await SessionHandler(SessionLifecycle(storage: storage), handler: handler).handleRequest(request)
    }

    @Test("the session of a request is opened before the handler, and committed once after it")
    func visits() async throws {
      var cookie: String?
      for number in 1...3 {
        let response = try await respond(cookie) { _, session in
          try session.update("visits", default: 0) { $0 += 1 }
          var response = HTTPResponse(statusCode: .ok, headers: HTTPHeaders([.contentType: "text/plain"]))
          response.headers.addValue("other=1", for: .setCookie)
          response.headers.addValue("Accept", for: HTTPHeader("Vary"))
          return response
        }
        let cookies = response.headers.values(for: .setCookie)
        #expect(cookies.count == 2 && cookies.first == "other=1")
        #expect(response.headers.values(for: HTTPHeader("Vary")) == ["Accept", "Cookie"])
        #expect(response.headers[HTTPHeader("Cache-Control")] == "no-cache=\"Set-Cookie\"")
        #expect(response.headers[.contentType] == "text/plain")
        cookie = cookies.last.flatMap { SetCookie(parsing: $0) }.map { "\($0.name)=\($0.value)" }
        _ = try await respond(cookie) { _, session in
          let visits = try session.get("visits", as: Int.self)
          #expect(visits == number)
          return HTTPResponse(statusCode: .ok)
        }
      }
      #expect(store.count == 1)
    }

    @Test("an untouched session says nothing; who is not logged in is sent to log in; a torn record is a failure")
    func answers() async throws {
      #expect(try await respond(nil).headers.values(for: .setCookie) == [])
      let redirect = try await respond(nil) { _, session in
        _ = try UserSessions().require(session, for: .init(method: .get, scheme: nil, authority: nil, path: "/cart"))
        return HTTPResponse(statusCode: .ok)
      }
      #expect(redirect.statusCode.code == 303)
      #expect(redirect.headers[.location] == "/login?redirectTo=%2Fcart")

      let id = store.makeID()
      _ = try await store.create(StoredSession(id: id, payload: Array("{".utf8)))
      let cookie = SignedCookie.hardened(name: "s", secrets: [Secret("x")])
      let header = try cookie.serialize(id.reveal().map { .string($0) })
      let failure = try await respond("\(header.name)=\(header.value)")
      #expect(failure.statusCode.code == 500)
      #expect(failure.headers.values(for: .setCookie) == [])
    }
  }
#endif
