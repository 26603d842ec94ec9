import TestSupport

/// P1pg to P4pg: the program on a server of PostgreSQL with as many sessions.
enum TableServers {
  private static func size(_ bench: Bench) -> String { "\(bench.largest.text) sessions in PostgreSQL" }

  /// P1pg: how soon there is something to look at.
  static func opening(_ bench: Bench) async throws -> [Row] {
    let server = try await TableServer(bench, bench.largest)
    let program = try bench.interface(at: server.argument)
    let query = server.arguments("SELECT sid, sess, expire FROM session ORDER BY sid LIMIT 50")
    let measurements: [() async throws -> Double] = [
      { try program.firstRows(bench.environment) }, { try bench.run(server.psql.path, query).seconds },
    ]
    for measure in measurements { _ = try await measure() }
    let found = try await interleaved(15, measurements)
    return [
      .compared(
        "P1pg", "open \(size(bench)), first rows painted", .seconds, ours: found[0], "\(server.psql.title), the query alone",
        found[1], .atMost(4))
    ]
  }

  /// P2pg: all of them, with what they hold.
  static func listing(_ bench: Bench) async throws -> [Row] {
    let server = try await TableServer(bench, bench.largest)
    let ours = ["list", server.argument, "--limit", "0", "--jsonl"]
    let copy = server.arguments("COPY (SELECT sid, sess, expire FROM session) TO STDOUT")
    let program = try bench.inspector()
    let found = try await interleaved(
      3, [{ try seconds(bench, program, ours) }, { try seconds(bench, server.psql.path, copy) }])
    return [
      .compared(
        "P2pg", "list --jsonl of \(size(bench))", .seconds, ours: found[0], "\(server.psql.title), COPY TO STDOUT", found[1],
        .atMost(1))
    ]
  }

  private static func seconds(_ bench: Bench, _ path: String, _ words: [String]) throws -> Double {
    let result = try bench.run(path, words)
    guard result.status == 0 else { throw Failure("\(path) failed") }
    return result.seconds
  }

  /// P3pg: those of one user.
  static func searching(_ bench: Bench) async throws -> [Row] {
    let server = try await TableServer(bench, bench.largest)
    let program = try bench.inspector()
    let words = ["list", server.argument, "--where", "data.userId=\(Searching.user)", "--limit", "0", "--jsonl"]
    let query = server.arguments("SELECT sid FROM session WHERE sess->>'userId' = '\(Searching.user)'")
    let ours = { try bench.run(program, words, keepsOutput: true) }
    let theirs = { try bench.run(server.psql.path, query, keepsOutput: true) }
    let (mine, others) = (try ours().lines, try theirs().lines)
    guard mine == others else { throw Failure("we found \(mine) sessions, psql \(others)") }
    let found = try await interleaved(3, [{ try ours().seconds }, { try theirs().seconds }])
    let what = "list --where data.userId=\(Searching.user) over \(size(bench)) (\(mine) found)"
    return [
      .compared("P3pg", what, .seconds, ours: found[0], "\(server.psql.title), sess->>'userId'", found[1], .atMost(1.2))
    ]
  }

  // MARK: Watching

  /// What somebody else does on the server meanwhile, by pgbench.
  private struct Traffic {
    let name: String
    let database: String
    /// In pgbench's own words; nil: its usual transactions.
    var script: String?

    static let all: [Traffic?] = [
      nil, Traffic(name: "elsewhere", database: "other"),
      Traffic(
        name: "on the table", database: "postgres",
        // A session is used: it ends later, and is the newest by that.
        script: """
          \\set place random(0, 9223372036854775806)
          UPDATE session SET expire = now() + interval '11 years' WHERE sid =
            (SELECT sid FROM session WHERE sid >= lpad(to_hex(:place), 16, '0') ORDER BY sid LIMIT 1);
          """),
    ]
  }

  /// P4pg: what watching a server costs it.
  static func watching(_ bench: Bench) async throws -> [Row] {
    let server = try await TableServer(bench, bench.largest)
    guard let pgbench = bench.peer("pgbench") else {
      return [Row(figure: "P4pg", what: "watching \(size(bench))", ours: "", peer: Row.missing("pgbench", bench))]
    }
    _ = try bench.run(pgbench.path, server.place("other") + ["-i", "-q"])
    let (argument, proxy) = try server.proxied()
    let terminal = try bench.interface(at: argument).start(bench.environment)
    try terminal.waitUntil("all sessions to be known", timeout: 240) { Bench.isComplete($0, bench.largest) }
    // The list is whole before it is at rest.
    var last = Int.min
    while proxy.counts.turns > last + 15 {
      last = proxy.counts.turns
      terminal.settle(3)
    }
    return try Traffic.all.flatMap { traffic in try watch(bench, server, proxy, terminal, traffic, pgbench) }
  }

  private static func watch(
    _ bench: Bench, _ server: TableServer, _ proxy: SocketProxy, _ terminal: PseudoTerminal, _ traffic: Traffic?, _ pgbench: Peer
  ) throws -> [Row] {
    let (seconds, rate) = (60.0, 200.0)
    let child = try traffic.map { traffic in
      var words = server.place(traffic.database) + ["-n", "-R", "\(Int(rate))", "-T", "\(Int(seconds) + 15)", "-c", "2"]
      if let script = traffic.script {
        let path = bench.directory + "/traffic.sql"
        try write(script + "\n", to: path)
        words += ["-f", path]
      }
      return try Child(pgbench.path, words, environment: bench.environment, keepsOutput: true)
    }
    terminal.settle(5)
    let held = """
      SELECT count(*) FROM pg_stat_activity AS a WHERE application_name = 'session-inspector' AND (state LIKE 'idle in%' OR \
      state = 'idle' AND (backend_xmin IS NOT NULL OR EXISTS (SELECT FROM pg_locks AS l WHERE l.pid = a.pid)))
      """
    let (turns, start) = (proxy.counts.turns, ContinuousClock.now)
    var most = 0.0
    while (ContinuousClock.now - start).inSeconds < seconds {
      terminal.settle(2)
      most = max(most, Double(try server.ask(held)) ?? .nan)
    }
    let ways = Double(proxy.counts.turns - turns) / (ContinuousClock.now - start).inSeconds
    guard terminal.isAlive else { throw Failure("the program ended while it was watched") }
    var place = "on an idle server"
    if let traffic, let told = child?.wait().output {
      let line = told.split(separator: "\n").first { $0.hasPrefix("tps = ") }
      guard let reached = line.flatMap({ Double($0.dropFirst(6).prefix { $0 != " " }) }) else {
        throw Failure("pgbench made no traffic \(traffic.name): \(told)")
      }
      place = "beside \(Unit.rounded(reached)) transactions a second \(traffic.name)"
    }
    return [
      Row(
        figure: "P4pg", what: "watching \(size(bench)) \(place), 60 s: ways to the server and back",
        ours: "\(Unit.rounded(ways))/s", target: "≤ 4/s", isMet: ways <= 4),
      .alone(
        "P4pg", "the same: connections that hold a lock or a snapshot between two", .count, Samples([most]), .limit(0, .count)),
    ]
  }
}
