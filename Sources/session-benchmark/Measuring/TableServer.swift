import ECMAScript
import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A server of PostgreSQL of the benchmark's own, with a table of connect-pg-simple that is filled once and kept.
final class TableServer {
  private let bench: Bench
  private let cluster: PostgresCluster
  let psql: Peer

  init(_ bench: Bench, _ count: Count) async throws {
    guard PostgresCluster.isInstalled, let psql = bench.peer("psql") else {
      throw Failure("postgresql is missing: `\(Peer.installation(of: "psql", in: bench.directory)) postgresql`")
    }
    self.bench = bench
    // Debian's own is a script that looks for this one.
    let binary = (PostgresCluster.programs ?? "") + "/psql"
    self.psql = access(binary, X_OK) == 0 ? Peer(name: psql.name, path: binary, version: psql.version) : psql
    var setup = PostgresCluster.Setup(["shared_buffers = 256MB", "max_wal_size = 4GB"])
    // Root's own directory is closed to the user as whom the server runs then.
    setup.keptIn = (geteuid() == 0 ? "/var/tmp/session-benchmark" : bench.directory) + "/postgres-\(count.text)-\(bench.seed)"
    do { cluster = try await PostgresCluster(setup) } catch { throw Failure("\(error)") }
    if try ask("SELECT to_regclass('session')").isEmpty { try fill(count) }
  }

  /// The next figure may want the same directory.
  deinit { cluster.kill() }

  private func fill(_ count: Count) throws {
    guard let moment = GenerateCommand.midnight else { throw Failure("this machine has no time") }
    narrate("filling \(cluster.directory)")
    let file = bench.directory + "/fill-\(getpid()).csv"
    defer { unlink(file) }
    try Self.write(SampleStore(count: count.value, seed: bench.seed, moment: moment), to: file)
    _ = try ask(
      """
      CREATE TABLE filling (sid varchar NOT NULL COLLATE "default", sess json NOT NULL, expire timestamp(6) NOT NULL)
      """)
    let copy = arguments("COPY filling FROM STDIN (FORMAT csv)").map(ServerProcess.quoted).joined(separator: " ")
    guard try bench.shell("'\(psql.path)' \(copy) <'\(file)'").status == 0 else { throw Failure("the server cannot be filled") }
    for statement in [
      "ALTER TABLE filling ADD CONSTRAINT session_pkey PRIMARY KEY (sid)",
      "CREATE INDEX \"IDX_session_expire\" ON filling (expire)", "VACUUM ANALYZE filling",
      "ALTER TABLE filling RENAME TO session", "CREATE DATABASE other", "CHECKPOINT",
    ] { _ = try ask(statement) }
  }

  /// As connect-pg-simple has them: they end a while after they were last used, in years, so that the table is good on another day.
  /// Torn ones no column of `json` takes.
  private static func write(_ store: SampleStore, to path: String) throws(Failure) {
    guard let file = fopen(path, "w") else { throw Failure("cannot make \(path)") }
    defer { fclose(file) }
    for place in 0..<store.count {
      let session = store.session(place)
      guard session.kind == .whole else { continue }
      let expires = session.modified.adding(seconds: 10 * 365 * 86_400)
      var line = Array("\(session.id),\"".utf8)
      for byte in TableFiller.express(session, expires) {
        if byte == UInt8(ascii: "\"") { line.append(byte) }
        line.append(byte)
      }
      line += Array("\",\(expires.iso8601)\n".utf8)
      guard fwrite(line, 1, line.count, file) == line.count else { throw Failure("cannot write \(path)") }
    }
  }

  /// As `session-inspector` takes it.
  var argument: String { address(in: cluster.directory) }

  /// The same behind a proxy, which counts.
  func proxied() throws -> (argument: String, proxy: SocketProxy) {
    let proxy = try SocketProxy(to: cluster.socket, named: cluster.socketName)
    return (address(in: proxy.directory), proxy)
  }

  private func address(in directory: String) -> String {
    "postgres://admin@\(directory.split(separator: "/").map { "%2F\($0)" }.joined()):\(cluster.port)/postgres"
  }

  /// What psql, pgbench and the like are given.
  func place(_ database: String = "postgres") -> [String] {
    ["-h", cluster.directory, "-p", "\(cluster.port)", "-U", "admin", "-d", database]
  }

  func arguments(_ sql: String) -> [String] { place() + ["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql] }

  /// What psql prints.
  func ask(_ sql: String) throws -> String {
    let result = try bench.run(psql.path, arguments(sql), keepsOutput: true)
    guard result.status == 0 else { throw Failure("psql does not do `\(sql)`") }
    return result.output.split(whereSeparator: \.isNewline).joined(separator: "\n")
  }
}
