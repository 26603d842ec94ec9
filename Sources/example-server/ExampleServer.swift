#if Hummingbird
  import Cookies
  import HTTPTypes
  import Hummingbird
  import Sessions
  import SessionsFile
  import SessionsHTTP
  import SessionsHummingbird

  /// A small shop: it counts visits, logs people in and out, and leaves flash messages.
  enum ExampleServer {
    typealias Store = SessionStore & SessionLister & SessionSweeper

    struct Usage: Error, CustomStringConvertible {
      var description: String {
        "say where the sessions are: memory: or file:DIRECTORY (PORT, APP_ENV and SESSION_SECRET are read from the environment)"
      }
    }

    static func run(arguments: [String]) async throws {
      guard arguments.count == 1, let port = Int(ProcessVariables.value(of: "PORT") ?? "8080") else { throw Usage() }
      switch arguments[0] {
      case "memory:": try await serve(MemorySessionStore(), port: port)
      case let address where address.hasPrefix("file:"):
        let path = String(address.dropFirst("file:".count))
        try await serve(FileSessionStore(path: path, options: .init(createsDirectory: true)), port: port)
      default: throw Usage()
      }
    }

    private static func serve(_ store: some Store, port: Int) async throws {
      let sessions = try AutomaticCommit(
        storage: StoreSessionStorage(store: store, cookie: .server()),
        policy: SessionPolicy(idle: .seconds(1800), absolute: .seconds(12 * 3600)))
      let router = Router(context: BasicSessionRequestContext.self)
      router.add(middleware: SessionMiddleware(sessions))
      Pages(store: store).add(to: router)

      let sweep = Task { await ExpirySweep(store: store).run() }
      defer { sweep.cancel() }
      let application = Application(
        router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)))
      try await application.runService()
    }
  }
#endif
