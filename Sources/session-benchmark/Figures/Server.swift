import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// P15: what a request costs a server: without sessions, with one that is read, with one that changes. By wrk, on loopback.
enum Server {
  private static let routes = [
    (path: "/none", what: "without sessions"), (path: "/session/unchanged", what: "with a session, unchanged"),
    (path: "/session/changed", what: "with a session, one value changed"),
  ]
  private static let sessions = 64
  private static let seconds = 5

  static func measure(_ bench: Bench) async throws -> [Row] {
    let path = bench.programs + "/session-benchmark-server"
    guard access(path, X_OK) == 0 else {
      throw Failure("there is no session-benchmark-server beside this program: swift build -c release --traits Hummingbird")
    }
    guard let wrk = bench.peer("wrk"), let node = bench.peer("node"), bench.peer("curl") != nil else {
      throw Failure(Row.missing("wrk", bench) + "; " + Row.missing("node", bench) + "; " + Row.missing("curl", bench))
    }
    let script = bench.directory + "/sessions.mjs"
    try write(String(decoding: PackageResources.sessions_mjs, as: UTF8.self), to: script)
    let ours = try Running(path, ["18080"], port: 18080, bench)
    let theirs = try Running(node.path, [script, "server", "rr7", "18081"], port: 18081, bench)
    defer {
      ours.stop()
      theirs.stop()
    }
    return try await rows(ours, theirs, wrk, node, bench)
  }

  private static func rows(_ ours: Running, _ theirs: Running, _ wrk: Peer, _ node: Peer, _ bench: Bench) async throws -> [Row] {
    var rows: [Row] = []
    for route in routes {
      let found = try await interleaved(
        3, [{ try ours.cost(of: route.path, wrk, bench) }, { try theirs.cost(of: route.path, wrk, bench) }])
      rows.append(
        .compared(
          "P15", "a request \(route.what): processor time", .seconds, ours: found[0],
          "node \(node.version), React Router 7's way by hand", found[1], route.path == "/none" ? nil : .atLeast(5)))
      let made = try ours.allocations(of: route.path, wrk, bench)
      rows.append(.alone("P15", "a request \(route.what): allocations", .count, Samples([made])))
    }
    return rows
  }

  /// A server that answers on a port.
  private final class Running {
    private let child: Child
    private let port: Int
    private let cookies: String

    init(_ path: String, _ arguments: [String], port: Int, _ bench: Bench) throws {
      self.port = port
      child = try Child(path, arguments, environment: bench.environment)
      let address = "http://127.0.0.1:\(port)"
      let ready = "for i in $(seq 100); do curl -s -o /dev/null '\(address)/none' && exit 0; sleep 0.1; done; exit 1"
      guard try bench.shell(ready).status == 0 else { throw Failure("\(path) does not answer on \(port)") }
      // A session for each of many browsers: requests of one session would wait for one another.
      let made = try bench.shell(
        "for i in $(seq \(sessions)); do curl -s -D - -o /dev/null '\(address)/session/changed'; done")
      let pairs = made.output.split(whereSeparator: \.isNewline).filter { $0.lowercased().hasPrefix("set-cookie:") }.map {
        String($0.dropFirst("set-cookie:".count).prefix { $0 != ";" }).trimmed
      }
      guard pairs.count == sessions else { throw Failure("\(path) gave \(pairs.count) cookies, not \(sessions)") }
      cookies = bench.directory + "/cookies-\(port).lua"
      let list = pairs.map { "\"\($0)\"" }.joined(separator: ",")
      try write(
        """
        local cookies, i = {\(list)}, 0
        request = function()
          i = i % #cookies + 1
          return wrk.format("GET", nil, {["Cookie"] = cookies[i]})
        end
        """, to: cookies)
    }

    /// Seconds of processor time that the server takes for one request.
    func cost(of path: String, _ wrk: Peer, _ bench: Bench) throws -> Double {
      let before = ProcessFacts(pid: child.pid).processorTime
      let requests = try ask(path, connections: 16, seconds: seconds, wrk, bench)
      guard let before, let after = ProcessFacts(pid: child.pid).processorTime else { throw Failure("the server has ended") }
      return (after - before) / requests
    }

    /// How often the server asks for memory for one request. Only ours counts it.
    func allocations(of path: String, _ wrk: Peer, _ bench: Bench) throws -> Double {
      func made() throws -> Double {
        let result = try bench.shell("curl -s 'http://127.0.0.1:\(port)/allocations'")
        guard let made = Double(result.output) else { throw Failure("the server counts no allocations: \(result.output)") }
        return made
      }
      let before = try made()
      let requests = try ask(path, connections: 1, seconds: 1, wrk, bench)
      return (try made() - before) / requests
    }

    /// How many requests were answered.
    private func ask(_ path: String, connections: Int, seconds: Int, _ wrk: Peer, _ bench: Bench) throws -> Double {
      let result = try bench.run(
        wrk.path,
        ["-t", "1", "-c", "\(connections)", "-d", "\(seconds)s", "-s", cookies, "http://127.0.0.1:\(port)\(path)"],
        keepsOutput: true)
      let words = result.output.split(whereSeparator: \.isWhitespace)
      guard let place = words.firstIndex(of: "requests"), place > 0, let requests = Double(words[place - 1]),
        !result.output.contains("Non-2xx")
      else { throw Failure("wrk said: \(result.output)") }
      return requests
    }

    func stop() { _ = child.stop() }
  }
}

extension String {
  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
