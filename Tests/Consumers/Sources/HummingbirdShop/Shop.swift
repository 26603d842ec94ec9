import Hummingbird
import Sessions
import SessionsHTTP
import SessionsHummingbird

extension SessionKey<String> {
  static var notice: Self { Self("notice") }
}

@main
struct Shop {
  static func main() async throws {
    let store = MemorySessionStore()
    let sessions = try SessionLifecycle(storage: StoreSessionStorage(store: store, cookie: .server(named: "shop")))
    let users = UserSessions()

    let router = Router(context: BasicSessionRequestContext.self)
    router.add(middleware: SessionMiddleware(sessions))

    router.get("/") { _, context in
      let session = try context.session
      let visits = try session.update("visits", default: 0) { $0 += 1 }
      let notice = try session.take(.notice) ?? ""
      return "visits=\(visits) user=\(users.user(of: session) ?? "") notice=\(notice)\n"
    }
    router.post("/login/:name") { _, context in
      let name = try context.parameters.require("name")
      try users.logIn(name, to: context.session)
      try context.session.flash(.notice, "Welcome, \(name)")
      return Response.redirect(to: "/")
    }
    router.post("/logout") { _, context in
      try users.logOut(of: context.session)
      return Response.redirect(to: "/")
    }

    let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8080
    let application = Application(
      router: router,
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
      services: [SweepService(ExpirySweep(store: store))],
      onServerRunning: { channel in print("port \(channel.localAddress?.port ?? port)") })
    try await application.runService()
  }
}
