#if Hummingbird
  import SessionCookies
  import HTTPTypes
  import Hummingbird
  import Sessions
  import SessionsFile
  import SessionsHTTP
  import SessionsHummingbird
  import SessionsLive
  import SessionsPostgres
  import SessionsRedis
  import SessionsSQLite

  /// A small shop: it counts visits, logs people in and out, and leaves flash messages.
  enum ExampleServer {
    typealias Store = SessionStore & SessionLister

    struct Usage: Error, CustomStringConvertible {
      var description: String {
        """
        say where the sessions are (PORT, APP_ENV and SESSION_SECRET are read from the environment):
          file:DIRECTORY   a file each
          sqlite:DATABASE  a table
          postgres://HOST/DB  a table of PostgreSQL
          redis://HOST     keys of a Redis or Valkey server, also redis+unix:SOCKET
          unix:SOCKET      in memory, to be looked at through a socket
          memory:          in memory
        """
      }
    }

    static func run(arguments: [String]) async throws {
      guard arguments.count == 1, let port = Int(ProcessVariables.value(of: "PORT") ?? "8080") else { throw Usage() }
      let parts = arguments[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else { throw Usage() }
      let path = parts[1]
      switch parts[0] {
      case "file": try await serve(FileSessionStore(path: path, options: .init(createsDirectory: true)), port: port)
      case "sqlite": try await serve(SQLiteSessionStore(path: path, options: .init(createsDatabase: true)), port: port)
      case "postgres", "postgresql":
        try await serve(
          PostgresSessionStore(PostgresAddress(parsing: arguments[0]), options: .init(createsTable: true)), port: port)
      case "redis", "valkey", "redis+unix", "valkey+unix":
        let options = RedisOptions(password: { ProcessVariables.value(of: "REDISCLI_AUTH") })
        try await serve(RedisSessionStore(RedisAddress(parsing: arguments[0]), options: options), port: port)
      case "unix":
        let store = MemorySessionStore()
        let agent = try LiveAgent(serving: store, at: path, name: "shop")
        try await serve(store, port: port)
        agent.stop()
      case "memory" where path.isEmpty: try await serve(MemorySessionStore(), port: port)
      default: throw Usage()
      }
    }

    private static func serve(_ store: some Store, port: Int) async throws {
      let sessions = try SessionLifecycle(
        storage: StoreSessionStorage(store: store, cookie: .server()),
        policy: SessionPolicy(idle: .seconds(1800), absolute: .seconds(12 * 3600)))
      let router = Router(context: BasicSessionRequestContext.self)
      router.add(middleware: SessionMiddleware(sessions))
      Pages(store: store).add(to: router)

      let application = Application(
        router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
        // A server of keys ends sessions itself.
        services: (store as? any SessionSweeper).map { [SweepService(ExpirySweep(store: $0))] } ?? [])
      try await application.runService()
    }
  }
#endif
