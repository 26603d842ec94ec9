#if Hummingbird
  import CAllocations
  import ECMAScript
  import Hummingbird
  import SessionCookies
  import Sessions
  import SessionsHTTP
  import SessionsHummingbird

  /// What P15 asks: the same answer without sessions, with one that is only read, and with one in which a value changes. The argument
  /// is a port of this machine.
  let sessions = try SessionLifecycle(
    storage: StoreSessionStorage(
      store: MemorySessionStore(),
      cookie: .hardened(name: "__session", secrets: [Secret("0123456789abcdef0123456789abcdef")])))
  let router = Router(context: BasicSessionRequestContext.self)
  router.get("none") { _, _ in "0" }
  router.get("allocations") { _, _ in "\(allocations_made())" }
  router.group("session").add(middleware: SessionMiddleware(sessions))
    .get("unchanged") { _, context in "\(try context.session.get("visits", as: Int.self) ?? 0)" }
    .get("changed") { _, context in "\(try context.session.update("visits", default: 0) { $0 += 1 })" }

  let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8080
  try await Application(
    router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port))
  ).runService()
#else
  #if canImport(Glibc)
    import Glibc
  #else
    import Darwin
  #endif

  print("this server stands on Hummingbird: swift build -c release --traits Hummingbird")
  exit(64)
#endif
