import Platform
import Sessions
import Synchronization
import TestSupport
import Testing

@testable import SessionsPostgres

/// A server of a test's own.
typealias PostgresTestServer = PostgresCluster

extension PostgresCluster {
  static var isMissing: Comment { "needs SERVER_TESTS=1, postgresql, and a user to run it as" }

  /// One of a test's own, set up as the shared one was.
  static func own(_ settings: [String] = [], _ change: (inout Setup) -> Void = { _ in }) async throws -> PostgresCluster {
    var setup = Setup(settings)
    setup.template = try await SharedPostgres.server().template
    change(&setup)
    return try await PostgresCluster(setup)
  }

  enum Transport: Sendable, CaseIterable { case tcp, unix, tls }

  func address(
    _ transport: Transport = .unix, user: String = "admin", database: String = "postgres", table: String? = nil
  ) -> PostgresAddress {
    var address = PostgresAddress(port: "\(port)", user: user, database: database, table: table)
    switch transport {
    case .unix: address.host = directory
    case .tcp:
      address.host = "127.0.0.1"
      address.settings = ["sslmode": "disable"]
    case .tls:
      address.host = "localhost"
      address.settings = ["sslmode": "verify-full", "sslrootcert": certificate]
    }
    return address
  }

  /// A proxy before it.
  func proxy(_ fate: @escaping @Sendable (_ said: [UInt8]) -> SocketProxy.Fate = { _ in .goesOn }) throws -> SocketProxy {
    try SocketProxy(to: socket, named: socketName, fate)
  }

  /// The same at a proxy.
  func address(_ proxy: SocketProxy, database: String = "postgres", table: String? = nil) -> PostgresAddress {
    var address = address(database: database, table: table)
    address.host = proxy.directory
    return address
  }

  /// A connection as an application has one.
  func connection(user: String = "admin", database: String = "postgres") throws -> PostgresConnection {
    var options = PostgresOptions()
    // What it is to do may take long on a busy machine, and is no test of how long.
    options.timeout = .seconds(240)
    return try PostgresServer(address(user: user, database: database), options).connect(WakePipe())
  }

  /// Runs statements as an application would; the rows of the last that answers some.
  @discardableResult
  func run(_ statements: String, database: String = "postgres") throws -> [[String?]] {
    try connection(database: database).run(statements).last ?? []
  }
}

/// One server for all tests that do nothing to the server itself.
enum SharedPostgres {
  private static let shared = Task {
    let server = try await PostgresTestServer()
    // Whom it asks for a password.
    try server.run("CREATE ROLE guarded LOGIN PASSWORD 'canary-4711'")
    return server
  }
  private static let numbers = Mutex(0)

  static func server() async throws -> PostgresTestServer { try await shared.value }

  /// A name that no other test has.
  static func freshName(_ prefix: String = "t") -> String {
    let number = numbers.withLock { number in
      number += 1
      return number
    }
    return "\(prefix)\(number)"
  }

  /// A database that no other test has.
  ///
  /// - Parameter template: the database of which it is a copy; nil: it is empty.
  static func freshDatabase(as template: String? = nil) async throws -> String {
    let name = freshName("shop")
    try await server().run("CREATE DATABASE \(name)" + (template.map { " TEMPLATE \($0)" } ?? ""))
    return name
  }
}

/// Lets so many in at once: a server has only so many connections.
actor Turnstile {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  func enter() async {
    if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
  }

  func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
