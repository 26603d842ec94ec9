import Foundation
import Platform
import Synchronization

/// A server of PostgreSQL of one's own: in a directory of its own, on a free port of this machine and a Unix socket. It ends with
/// whoever holds it, or with the program, however that ends; and its directory with it, unless it is to be kept.
package final class PostgresCluster: Sendable {
  /// Where the server's programs are; nil: it is not installed.
  package static let programs: String? = {
    let places = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"]
    let versions = places.flatMap { place in
      ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).map { "\(place)/\($0)/bin" }
    }
    return versions.sorted().last { access($0 + "/postgres", X_OK) == 0 && access($0 + "/initdb", X_OK) == 0 }
  }()

  /// Whether one is to be started by this run, and can be.
  package static var isInstalled: Bool { Effort.startsServers && programs != nil && canRun }

  /// The server does not run as root.
  private static var canRun: Bool { geteuid() != 0 || getpwnam("postgres") != nil }
  package static var prefix: String {
    geteuid() == 0 ? "exec setpriv --reuid=postgres --regid=postgres --init-groups " : "exec "
  }

  /// Whether a server can have a small disk of its own.
  package static let canHaveSmallDisk =
    geteuid() == 0 && (try? ServerProcess.run("unshare -m mount -t tmpfs none /mnt 2>/dev/null", "no")) != nil

  package struct Setup: Sendable {
    /// As in postgresql.conf, beside those that make it quick.
    package var settings: [String] = []
    /// Of which it is a standby; nil: of none.
    package var primary: PostgresCluster?
    /// A directory in which one was set up already; nil: that is done here, and left for others.
    package var template: String?
    /// Where it is, and stays when the server has ended; it may be there already.
    package var keptIn: String?
    /// Megabytes of a disk of its own at ``smallDisk``; nil: it has none. It is gone with the server.
    package var smallDisk: Int?

    package init(_ settings: [String] = []) { self.settings = settings }
  }

  package let port: UInt16
  package let directory: String
  private let setup: Setup
  private let running = Mutex<ServerProcess?>(nil)

  /// The authority that its certificate is trusted by: the certificate itself.
  package var certificate: String { directory + "/server.crt" }
  package var template: String { directory + "/template" }
  package var socket: String { "\(directory)/\(socketName)" }
  package var socketName: String { ".s.PGSQL.\(port)" }
  package var smallDisk: String { directory + "/small" }

  package init(_ setup: Setup = Setup()) async throws {
    self.setup = setup
    guard let programs = Self.programs else { throw NeverHappened("postgresql is not installed") }
    port = try ServerProcess.freePort()
    directory = try setup.keptIn.map(Self.directory(at:)) ?? Self.temporaryDirectory()
    if access("\(directory)/data/PG_VERSION", F_OK) != 0 { try setUp(programs) }
    try await start()
  }

  private static func temporaryDirectory() throws -> String {
    var name = Array("/tmp/sessions-pg-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { throw NeverHappened("no directory can be made") }
    return own(String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  private static func directory(at path: String) throws -> String {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return own(path)
  }

  private static func own(_ path: String) -> String {
    if geteuid() == 0, let user = getpwnam("postgres") { chown(path, user.pointee.pw_uid, user.pointee.pw_gid) }
    return path
  }

  private func setUp(_ programs: String) throws {
    let configuration =
      [
        "fsync = off", "full_page_writes = off", "listen_addresses = '127.0.0.1'", "max_connections = 150", "autovacuum = off",
        "ssl = on", "ssl_cert_file = '\(directory)/server.crt'", "ssl_key_file = '\(directory)/server.key'",
        "log_min_messages = warning", "shared_buffers = 32MB", "timezone = 'America/New_York'",
      ] + setup.settings
    let rules = [
      "local all all trust", "local replication all trust", "host all guarded 127.0.0.1/32 scram-sha-256",
      "host all all 127.0.0.1/32 trust",
    ]
    let source =
      if let primary = setup.primary {
        "'\(programs)/pg_basebackup' -h '\(primary.directory)' -p \(primary.port) -U admin -D data -R -X stream --checkpoint=fast"
      } else if let template = setup.template {
        "cp -R '\(template)' data"
      } else {
        """
        '\(programs)/initdb' -N -A trust -U admin -E UTF8 --locale=C --no-instructions -D data >/dev/null
        \(setup.keptIn == nil ? "cp -R data template" : "")
        """
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
    try ServerProcess.run(
      Self.prefix + "sh -c " + ServerProcess.quoted(script), "no server of PostgreSQL could be set up")
  }

  /// Starts it, again where it was ended.
  package func start() async throws {
    let programs = Self.programs ?? ""
    let end = setup.keptIn == nil ? "immediate" : "fast"
    let script = """
      \(programs)/postgres -D \(directory)/data -p \(port) -k \(directory) >>\(directory)/log 2>&1 </dev/null & read word
      \(programs)/pg_ctl -D \(directory)/data -m \(end) stop; \(setup.keptIn == nil ? "[ -n \"$word\" ] || rm -rf \(directory)" : "")
      """
    var command = Self.prefix + "sh -c " + ServerProcess.quoted(script)
    if let size = setup.smallDisk, let user = getpwnam("postgres") {
      // In a space of mounts of its own, which ends with it.
      let mount = "mkdir -p \(smallDisk) && mount -t tmpfs -o size=\(size)m,uid=\(user.pointee.pw_uid),mode=700 none \(smallDisk)"
      let end = "umount \(smallDisk); rmdir \(smallDisk) \(directory) 2>/dev/null"
      command = "exec unshare -m sh -c " + ServerProcess.quoted("\(mount) && ( \(command) ); \(end)")
    }
    let started = try ServerProcess(command)
    running.withLock { $0 = started }
    let isReady = "'\(programs)/pg_isready' -q -h '\(directory)' -p \(port)"
    try await eventually("the server did not start") { (try? ServerProcess.run(isReady, "not yet")) != nil }
  }

  /// As a machine that loses power ends it; it can be started again.
  package func kill() {
    let ended = running.withLock { running in
      defer { running = nil }
      return running
    }
    ended?.end(saying: "again")
  }
}
