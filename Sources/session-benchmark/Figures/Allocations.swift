import CAllocations
import ECMAScript
import HTTPTypes
import SessionCookies
import Sessions
import SessionsFile
import SessionsHTTP
import SessionsSQLite

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// P16: what the library allocates for what a server asks of it: the same number on any machine, however busy, so that each
/// has a limit. `session-benchmark allocations` holds them.
enum Allocations {
  struct Operation: Sendable {
    let name: String
    /// How many an operation may make in a release build, and in a debug build, which makes more.
    let limit: (release: Double, debug: Double)
    /// Makes what the operation needs, in a directory of its own, and returns the operation.
    let prepare: @Sendable (String) async throws -> @Sendable () async throws -> Void
  }

  struct Count {
    let operation: Operation
    let made: Double

    var limit: Double {
      #if DEBUG
        operation.limit.debug
      #else
        operation.limit.release
      #endif
    }
    var isMet: Bool { made <= limit }
  }

  static let operations: [Operation] = [
    Operation(name: "a signed cookie: commit, then open", limit: (30, 245)) { _ in
      let storage = CookieSessionStorage(cookie: Library.cookie)
      let session = try await filled(storage)
      return {
        let header = try await storage.commitSession(session)
        guard try await storage.getSession(cookieHeader: header.pair).javaScript.get("userId") != nil else { throw lost }
      }
    },
    store("memory", limit: (12, 160), changes: false) { _ in MemorySessionStore() },
    store("memory", limit: (28, 290), changes: true) { _ in MemorySessionStore() },
    store("files", limit: (60, 230), changes: false, files),
    store("files", limit: (160, 440), changes: true, files),
    store("SQLite", limit: (42, 320), changes: false, table),
    store("SQLite", limit: (125, 580), changes: true, table),
  ]

  private static let lost = Failure("the session did not come back")

  private static func files(_ directory: String) throws -> FileSessionStore {
    try FileSessionStore(path: directory + "/files", options: .init(durability: .relaxed, createsDirectory: true))
  }

  private static func table(_ directory: String) throws -> SQLiteSessionStore {
    try SQLiteSessionStore(path: directory + "/sessions.db", options: .init(createsDatabase: true))
  }

  /// A request whose handler reads its session, or changes one value of it, with the automatic commit around it.
  private static func store(
    _ name: String, limit: (release: Double, debug: Double), changes: Bool,
    _ open: @escaping @Sendable (String) throws -> some SessionStore
  ) -> Operation {
    Operation(name: "a request \(changes ? "that changes" : "that reads") its session in \(name)", limit: limit) { directory in
      let storage = StoreSessionStorage(store: try open(directory), cookie: Library.cookie)
      let cookie = try await storage.commitSession(try await filled(storage)).pair
      let sessions = try SessionLifecycle(storage: storage)
      let request: HTTPFields = [.cookie: cookie]
      return {
        _ = try await sessions.respond(to: request, fields: \.headerFields) { session in
          guard session.javaScript.get("userId") != nil else { throw lost }
          if changes { try session.update("visits", default: 0) { $0 += 1 } }
          return HTTPResponse(status: .ok)
        }
      }
    }
  }

  private static func filled(_ storage: some SessionStorage) async throws -> Session {
    let session = try await storage.getSession(cookieHeader: nil)
    try Library.fill(session)
    return session
  }

  /// Each operation's count, in the mean of many.
  static func counts(in directory: String) async throws -> [Count] {
    var counts: [Count] = []
    for (number, operation) in operations.enumerated() {
      let own = "\(directory)/allocations-\(getpid())-\(number)"
      guard mkdir(own, 0o700) == 0 else { throw Failure("cannot make \(own)") }
      let work = try await operation.prepare(own)
      // What is made once, at the first of many, is no cost of each.
      for _ in 0..<20 { try await work() }
      let before = allocations_made()
      for _ in 0..<200 { try await work() }
      let made = Double(allocations_made() - before) / 200
      guard made > 0 else { throw Failure("allocations are counted with glibc alone") }
      counts.append(Count(operation: operation, made: made))
    }
    return counts
  }

  static func measure(_ bench: Bench) async throws -> [Row] {
    let directory = bench.directory + "/allocations"
    defer { _ = try? bench.run("/bin/rm", ["-rf", directory]) }
    guard mkdir(directory, 0o700) == 0 else { throw Failure("cannot make \(directory)") }
    return try await counts(in: directory).map {
      .alone("P16", "allocations: \($0.operation.name)", .count, Samples([$0.made]), .limit($0.limit, .count))
    }
  }
}
