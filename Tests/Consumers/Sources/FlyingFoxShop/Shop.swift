import FlyingFox
import Sessions
import SessionsFlyingFox
import SessionsHTTP

@main
struct Shop {
  static func main() async throws {
    let sessions = try SessionLifecycle(
      storage: StoreSessionStorage(store: MemorySessionStore(), cookie: .server(named: "shop")))
    let users = UserSessions()
    let port = CommandLine.arguments.dropFirst().first.flatMap { UInt16($0) } ?? 8080
    let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: port))

    await server.appendRoute(
      "GET /",
      to: SessionHandler(sessions) { _, session in
        let visits = try session.update("visits", default: 0) { $0 += 1 }
        let notice = try session.take("notice", as: String.self) ?? ""
        let text = "visits=\(visits) user=\(users.user(of: session) ?? "") notice=\(notice)\n"
        return HTTPResponse(statusCode: .ok, body: .init(text.utf8))
      })
    await server.appendRoute(
      "POST /login/*",
      to: SessionHandler(sessions) { request, session in
        let name = request.path.split(separator: "/").last.map(String.init) ?? ""
        try users.logIn(name, to: session)
        try session.flash("notice", "Welcome, \(name)")
        return HTTPResponse(statusCode: .seeOther, headers: [.location: "/"])
      })
    await server.appendRoute(
      "POST /logout",
      to: SessionHandler(sessions) { _, session in
        try users.logOut(of: session)
        return HTTPResponse(statusCode: .seeOther, headers: [.location: "/"])
      })

    let running = Task { try await server.run() }
    try await server.waitUntilListening()
    if case .ip4(_, let port)? = await server.listeningAddress { print("port \(port)") }
    try await running.value
  }
}
