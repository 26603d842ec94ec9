import ECMAScript
import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A Redis server of the benchmark's own, at a Unix socket in its directory. It keeps what it was filled with in a file, so that
/// it is filled once; it ends with whoever holds it.
final class KeyServer {
  let socket: String
  private let bench: Bench
  private let child: Child
  private let cli: Peer

  /// - Parameter count: how many sessions of connect-redis it has; nil: none.
  init(_ bench: Bench, _ count: Count?) async throws {
    guard let server = bench.peer("redis-server"), let cli = bench.peer("redis-cli") else {
      throw Failure("redis-server or redis-cli is missing: `\(Peer.installation(of: "redis-server", in: bench.directory))`")
    }
    (self.bench, self.cli) = (bench, cli)
    socket = bench.directory + "/redis-\(getpid()).sock"
    let file = count.map { "\($0.text)-\(bench.seed).rdb" } ?? "none-\(getpid()).rdb"
    let isFilled = access("\(bench.directory)/\(file)", F_OK) == 0
    let words = ["--port", "0", "--unixsocket", socket, "--save", "", "--dir", bench.directory, "--dbfilename", file]
    child = try Child(server.path, words, environment: bench.environment)
    try wait { try ask("PING") == "PONG" }
    guard let count, !isFilled, let moment = GenerateCommand.midnight else { return }
    narrate("filling \(file)")
    let commands = "\(bench.directory)/fill-\(getpid()).resp"
    defer { unlink(commands) }
    try Self.write(SampleStore(count: count.value, seed: bench.seed, moment: moment), to: commands)
    guard try bench.shell("'\(cli.path)' -s '\(socket)' --pipe <'\(commands)'").status == 0 else {
      throw Failure("the server cannot be filled")
    }
    _ = try ask("SAVE")
  }

  deinit {
    _ = child.stop()
    unlink(socket)
  }

  /// As `session-inspector` takes it.
  var argument: String { "redis+unix:\(socket)?prefix=sess:" }

  /// What redis-cli prints.
  func ask(_ words: String...) throws -> String {
    let result = try bench.run(cli.path, ["-s", socket] + words, keepsOutput: true)
    return result.output.split(whereSeparator: \.isNewline).joined(separator: "\n")
  }

  /// A number of `INFO`.
  func number(_ name: String) throws -> Double {
    let line = try ask("INFO").split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return line.flatMap { Double($0.dropFirst(name.count + 1)) } ?? .nan
  }

  /// The microseconds of the server that a call of each command took in the mean, since the counts were reset.
  func microseconds() throws -> [String: Double] {
    var found: [String: Double] = [:]
    for line in try ask("INFO", "commandstats").split(separator: "\n") {
      guard let name = line.split(separator: ":").first?.dropFirst(8), let mean = line.firstRange(of: "usec_per_call=") else {
        continue
      }
      found[String(name)] = Double(line[mean.upperBound...].prefix { $0 != "," })
    }
    return found
  }

  private func wait(_ isReady: () throws -> Bool) throws {
    let end = Deadline(seconds: 120)
    while try !isReady() {
      guard !end.isOver else { throw Failure("redis-server did not start") }
      usleep(20_000)
    }
  }

  /// Commands that make the sessions; they end in years, so that the file is good on another day.
  private static func write(_ store: SampleStore, to path: String) throws(Failure) {
    guard let file = fopen(path, "w") else { throw Failure("cannot make \(path)") }
    defer { fclose(file) }
    for place in 0..<store.count {
      let session = store.session(place)
      let expires = (session.expires ?? store.moment).adding(seconds: 10 * 365 * 86_400)
      let words: [[UInt8]] = [
        Array("SET".utf8), Array("sess:\(session.id)".utf8), TableFiller.express(session, expires), Array("PXAT".utf8),
        Array("\(expires.milliseconds)".utf8),
      ]
      var bytes = Array("*\(words.count)\r\n".utf8)
      for word in words { bytes += Array("$\(word.count)\r\n".utf8) + word + Array("\r\n".utf8) }
      guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Failure("cannot write \(path)") }
    }
  }
}
