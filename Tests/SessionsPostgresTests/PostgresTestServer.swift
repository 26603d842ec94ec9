import Foundation
import Platform
import Sessions
import Synchronization
import TestSupport
import Testing

@testable import SessionsPostgres

/// A server of the tests' own: in a directory of its own, on a free port of this machine and a Unix socket. It ends, and its
/// directory with it, with whoever holds it or with the tests, however they end.
final class PostgresTestServer: Sendable {
  /// Where the server's programs are; nil: it is not installed.
  static let programs: String? = {
    let places = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"]
    let versions = places.flatMap { place in
      ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).map { "\(place)/\($0)/bin" }
    }
    return versions.sorted().last { access($0 + "/postgres", X_OK) == 0 && access($0 + "/initdb", X_OK) == 0 }
  }()

  static var isInstalled: Bool { programs != nil && canRun }
  static var isMissing: Comment { "postgresql is not installed, or there is no user to run it as" }

  /// The server does not run as root.
  private static var canRun: Bool { geteuid() != 0 || getpwnam("postgres") != nil }
  private static var prefix: String {
    geteuid() == 0 ? "exec setpriv --reuid=postgres --regid=postgres --init-groups " : "exec "
  }

  private struct Running: @unchecked Sendable {
    let process: Process
    let lifeline: Pipe
  }

  let port: UInt16
  let directory: String
  private let running = Mutex<Running?>(nil)

  /// The authority that its certificate is trusted by: the certificate itself.
  var certificate: String { directory + "/server.crt" }

  /// - Parameters:
  ///   - settings: as in postgresql.conf, beside those that make it quick.
  ///   - primary: of which it is a standby; nil: of none.
  ///   - template: a directory in which one was set up already; nil: that is done here, and kept for others.
  init(_ settings: [String] = [], following primary: PostgresTestServer? = nil, template: String? = nil) async throws {
    var name = Array("/tmp/sessions-pg-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { throw NeverHappened("no directory can be made") }
    directory = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    port = try Self.freePort()
    guard let programs = Self.programs else { throw NeverHappened("postgresql is not installed") }
    if geteuid() == 0, let user = getpwnam("postgres") { chown(directory, user.pointee.pw_uid, user.pointee.pw_gid) }
    let configuration =
      [
        "fsync = off", "full_page_writes = off", "unix_socket_directories = '\(directory)'",
        "listen_addresses = '127.0.0.1'", "port = \(port)", "max_connections = 150", "autovacuum = off", "ssl = on",
        "ssl_cert_file = '\(directory)/server.crt'", "ssl_key_file = '\(directory)/server.key'", "log_min_messages = warning",
        "shared_buffers = 32MB", "timezone = 'America/New_York'",
      ] + settings
    let rules = [
      "local all all trust", "local replication all trust", "host all guarded 127.0.0.1/32 scram-sha-256",
      "host all all 127.0.0.1/32 trust",
    ]
    let source =
      if let primary {
        "'\(programs)/pg_basebackup' -h '\(primary.directory)' -p \(primary.port) -U admin -D data -R -X stream --checkpoint=fast"
      } else if let template {
        "cp -R '\(template)' data"
      } else {
        "'\(programs)/initdb' -N -A trust -U admin -E UTF8 --locale=C --no-instructions -D data >/dev/null; cp -R data template"
      }
    let script = """
      set -e
      cd '\(directory)'
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -days 2 \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout server.key -out server.crt 2>/dev/null
      \(source)
      printf '%s\\n' \(configuration.map { "\"\($0)\"" }.joined(separator: " ")) >>data/postgresql.conf
      printf '%s\\n' \(rules.map { "\"\($0)\"" }.joined(separator: " ")) >data/pg_hba.conf
      """
    try Self.shell(script)
    try await start()
  }

  /// One of a test's own, set up as the shared one was.
  static func own(_ settings: [String] = []) async throws -> PostgresTestServer {
    try await PostgresTestServer(settings, template: try await SharedPostgres.server().directory + "/template")
  }

  /// What is ended takes its directory along.
  deinit { stop() }

  private static func shell(_ script: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", prefix + "sh -c '" + script.replacingOccurrences(of: "'", with: "'\\''") + "'"]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw NeverHappened("no server of PostgreSQL could be set up") }
  }

  /// Starts it, again where it was ended.
  func start() async throws {
    let started = Process()
    started.executableURL = URL(fileURLWithPath: "/bin/sh")
    // When the tests end, however they do, the pipe does: then so does the server. A word through it says that it comes back.
    // (The shell itself waits for nobody: signals may be blocked in what a test starts, that of a child's end among them.)
    let programs = Self.programs ?? ""
    let script = """
      \(programs)/postgres -D \(directory)/data >>\(directory)/log 2>&1 </dev/null & read word
      \(programs)/pg_ctl -D \(directory)/data -m immediate stop; [ -n "$word" ] || rm -rf \(directory)
      """
    started.arguments = ["-c", Self.prefix + "sh -c '" + script + "'"]
    let lifeline = Pipe()
    // No other program that is started holds it open.
    for end in [lifeline.fileHandleForReading, lifeline.fileHandleForWriting] {
      _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    started.standardInput = lifeline
    started.standardOutput = FileHandle.nullDevice
    started.standardError = FileHandle.nullDevice
    try started.run()
    let held = Running(process: started, lifeline: lifeline)
    running.withLock { $0 = held }
    try await eventually("the server did not start") { (try? self.connection()) != nil }
  }

  /// As a machine that loses power ends it; it can be started again.
  func kill() async throws {
    guard let ended = take() else { return }
    ended.lifeline.fileHandleForWriting.write(Data("again\n".utf8))
    ended.process.waitUntilExit()
  }

  private func stop() { take()?.lifeline.fileHandleForWriting.closeFile() }

  private func take() -> Running? {
    running.withLock { running in
      defer { running = nil }
      return running
    }
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

  /// A connection as an application has one.
  func connection(user: String = "admin", database: String = "postgres") throws -> PostgresConnection {
    try PostgresServer(address(user: user, database: database), PostgresOptions()).connect(WakePipe())
  }

  /// Runs statements as an application would; the rows of the last that answers some.
  @discardableResult
  func run(_ statements: String, database: String = "postgres") throws -> [[String?]] {
    try connection(database: database).run(statements).last ?? []
  }

  private static func freePort() throws -> UInt16 {
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw -> UInt16? in
        guard bind(descriptor, raw, size) == 0, getsockname(descriptor, raw, &size) == 0 else { return nil }
        return UInt16(bigEndian: pointer.pointee.sin_port)
      }
    }
    guard let port else { throw NeverHappened("no port is free") }
    return port
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
  static func freshDatabase() async throws -> String {
    let name = freshName("shop")
    try await server().run("CREATE DATABASE \(name)")
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
