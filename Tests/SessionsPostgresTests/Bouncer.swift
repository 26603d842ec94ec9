import Foundation
import Platform
import Sessions
import TestSupport
import Testing

@testable import SessionsPostgres

/// PgBouncer before a server: whoever connects to it has a connection to the server for as long as a transaction takes.
final class Bouncer: Sendable {
  private static let places = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer"]
  private static let program = places.first { access($0, X_OK) == 0 }
  static var isInstalled: Bool { program != nil && PostgresTestServer.isInstalled }
  static var isMissing: Comment { "needs SERVER_TESTS=1, pgbouncer and postgresql" }

  /// Before the shared server, with four connections to it for all.
  static let shared = Task { try await Bouncer(to: try await SharedPostgres.server(), connections: 4) }

  private let server: PostgresTestServer
  private let directory: String
  private let port: UInt16
  private let process: ServerProcess

  /// - Parameters:
  ///   - connections: to the server, of a database and a user.
  ///   - names: what it calls databases that are called otherwise; every other has its own name.
  init(to server: PostgresTestServer, connections: Int, names: [String: String] = [:]) async throws {
    guard let program = Self.program else { throw NeverHappened("pgbouncer is not installed") }
    self.server = server
    port = try ServerProcess.freePort()
    directory = server.directory + "/bouncer-\(port)"
    let called = names.map { "\($0.key) = host=\(server.directory) port=\(server.port) dbname=\($0.value)\n" }.joined()
    let settings = """
      [databases]
      \(called)* = host=\(server.directory) port=\(server.port)
      [pgbouncer]
      listen_port = \(port)
      unix_socket_dir = \(directory)
      auth_type = trust
      auth_file = \(directory)/users
      pool_mode = transaction
      default_pool_size = \(connections)
      max_client_conn = 400
      """
    try ServerProcess.run(PostgresTestServer.prefix + "mkdir \(directory)", "no directory can be made")
    try settings.write(toFile: directory + "/settings.ini", atomically: false, encoding: .utf8)
    try "\"admin\" \"\"\n".write(toFile: directory + "/users", atomically: false, encoding: .utf8)
    let script = "\(program) -q \(directory)/settings.ini >>\(directory)/log 2>&1 </dev/null & read word; kill -9 $!"
    process = try ServerProcess(PostgresTestServer.prefix + "sh -c " + ServerProcess.quoted(script))
    try await eventually("pgbouncer did not start") { (try? self.connection()) != nil }
  }

  func address(database: String = "postgres") -> PostgresAddress {
    PostgresAddress(host: directory, port: "\(port)", user: "admin", database: database)
  }

  private func connection() throws -> PostgresConnection {
    try PostgresServer(address(), PostgresOptions()).connect(WakePipe())
  }
}
