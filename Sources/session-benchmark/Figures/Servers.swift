import Sessions
import SessionsRedis
import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// R1 to R5 and R7: the program on a Redis server with as many sessions.
enum Servers {
  private static func size(_ bench: Bench) -> String { "\(bench.largest.text) sessions in Redis" }

  /// R1 and R2: all of them, and those of one user.
  static func listing(_ bench: Bench) async throws -> [Row] {
    let server = try await KeyServer(bench, bench.largest)
    let program = try bench.inspector()
    func ours(_ words: [String]) throws -> Child.Result {
      let result = try bench.run(program, ["list", server.argument, "--limit", "0", "--jsonl"] + words, keepsOutput: true)
      guard result.status == 0 else { throw Failure("session-inspector list \(server.argument) failed") }
      return result
    }
    let python = KeyClients(bench).python
    var measurements: [() async throws -> Double] = [
      { try ours([]).seconds }, { try bench.shell("redis-cli -s '\(server.socket)' --scan --pattern 'sess:*'").seconds },
    ]
    if let python { measurements.append { try KeyClients(bench).run(python, ["list", server.socket, "0"]).seconds } }
    let all = try await interleaved(3, measurements)
    let listed = "list --jsonl of \(size(bench))"
    var rows = [
      Row.compared("R1", listed, .seconds, ours: all[0], "redis-cli --scan, names alone", all[1], nil)
    ]
    if python != nil {
      let same = "redis-py, SCAN, MGET and PEXPIRETIME of 1,000, json.loads, the same fields printed"
      rows.append(.compared("R1", "the same", .seconds, ours: all[0], same, all[2], .atMost(1)))
    }
    let what = "list --where data.userId=\(Searching.user) over \(size(bench))"
    let words = ["--where", "data.userId=\(Searching.user)"]
    guard let python else {
      rows.append(.alone("R2", what, .seconds, try await interleaved(3) { try ours(words).seconds }[0], missing: "redis", bench))
      return rows
    }
    let peer = { try KeyClients(bench).run(python, ["search", server.socket, "\(Searching.user)"]) }
    let (mine, theirs) = (try ours(words).lines, try peer().lines)
    guard mine == theirs else { throw Failure("we found \(mine) sessions, redis-py \(theirs)") }
    let found = try await interleaved(3, [{ try ours(words).seconds }, { try peer().seconds }])
    rows.append(
      .compared(
        "R2", "\(what) (\(mine) found)", .seconds, ours: found[0], "redis-py, SCAN and MGET of 1,000", found[1], .atMost(0.3)))
    return rows
  }

  /// R3: what somebody else waits while the interface lists, and what the server works for it.
  static func bystander(_ bench: Bench) async throws -> [Row] {
    let server = try await KeyServer(bench, bench.largest)
    let alone = try await waits(server) { sleep(5) }
    let cli = try await waits(server) { _ = try bench.shell("redis-cli -s '\(server.socket)' --scan") }
    for words in [["CONFIG", "RESETSTAT"], ["SLOWLOG", "RESET"]] { _ = try server.ask(words[0], words[1]) }
    let before = try server.number("used_cpu_user") + server.number("used_cpu_sys")
    let program = try bench.interface(at: server.argument)
    let ours = try await waits(server) {
      let terminal = try program.start(bench.environment)
      try terminal.waitUntil("all sessions to be known", timeout: 240) { Bench.isComplete($0, bench.largest) }
    }
    let work = (try server.number("used_cpu_user") + server.number("used_cpu_sys") - before) / Double(bench.largest.value)
    let slow = Double(try server.ask("SLOWLOG", "LEN")) ?? .nan
    // INFO and the like are the benchmark's own.
    let dearest = try server.microseconds().filter { !$0.key.hasPrefix("info") && !$0.key.contains("|") }.max {
      $0.value < $1.value
    }
    let what = "a bystander's GET while the interface lists \(size(bench))"
    var median = Row.compared(
      "R3", "\(what): p50", .seconds, ours: Samples([ours.median]), "alone", Samples([alone.median]), .atMost(3))
    median.peer += "; beside redis-cli --scan: \(Unit.seconds.text(cli.median))"
    let (mine, limit) = (ours.percentile(99), max(0.005, 3 * alone.percentile(99)))
    return [
      median,
      Row(
        figure: "R3", what: "the same: p99", ours: Unit.seconds.text(mine),
        peer:
          "alone: \(Unit.seconds.text(alone.percentile(99))); beside redis-cli --scan: \(Unit.seconds.text(cli.percentile(99)))",
        target: "≤ 5 ms or 3x alone", isMet: mine <= limit),
      .alone("R3", "the same: entries in SLOWLOG (10 ms)", .count, Samples([slow]), .limit(0, .count)),
      .alone("R3", "the same: the server's processor time a key", .seconds, Samples([work]), .limit(6e-6, .seconds)),
      .alone(
        "R3", "the same: the server's time for our dearest command, \(dearest?.key ?? ""), in the mean", .seconds,
        Samples([(dearest?.value ?? .nan) / 1e6]), .limit(1e-3, .seconds)),
    ]
  }

  /// R4: how soon there is something to look at.
  static func opening(_ bench: Bench) async throws -> [Row] {
    let server = try await KeyServer(bench, bench.largest)
    let program = try bench.interface(at: server.argument)
    let found = try await interleaved(
      15,
      [
        { try program.firstRows(bench.environment) },
        { try bench.shell("redis-cli -s '\(server.socket)' --scan | head -50").seconds },
      ])
    let what = "open \(size(bench)), first rows painted"
    return [
      .compared("R4", what, .seconds, ours: found[0], "redis-cli --scan | head -50", found[1], .atMost(4)),
      .alone("R4", "the same", .seconds, found[0], .limit(0.1, .seconds)),
    ]
  }

  /// R5: from another's write to the paint.
  static func news(_ bench: Bench) async throws -> [Row] {
    let server = try await KeyServer(bench, nil)
    let store = try await RedisSessionStore(RedisAddress(.socket(server.socket), prefix: "sess:"))
    func payload(_ name: String) -> [UInt8] { Array(#"{"cookie":{},"user":{"name":"\#(name)"}}"#.utf8) }
    var session = StoredSession(id: SessionID("0123456789abcdef0123456789abcdef"), payload: payload("nobody"))
    guard case .created(let first) = try await store.create(session) else { throw Failure("the session is there already") }
    session.revision = first
    let terminal = try bench.interface(at: server.argument).start(bench.environment)
    try terminal.waitUntil("the session") { $0.text.contains("nobody") }
    var times: [Double] = []
    for number in 0..<300 {
      terminal.settle(0.02 + Double(number % 7) / 100)
      let start = ContinuousClock.now
      session.payload = payload("visitor\(number)x")
      guard case .updated(let revision) = try await store.update(session) else { throw Failure("the write was not made") }
      session.revision = revision
      try terminal.waitUntil("the change") { $0.text.contains("visitor\(number)x") }
      times.append((ContinuousClock.now - start).inSeconds)
    }
    let samples = Samples(times)
    return [
      Row(
        figure: "R5", what: "another's write in Redis to the paint (300)",
        ours: "p50 \(Unit.seconds.text(samples.median)), p99 \(Unit.seconds.text(samples.percentile(99)))",
        target: "p99 ≤ 100 ms",
        isMet: samples.percentile(99) <= 0.1)
    ]
  }

  /// R7: what the open interface costs while nothing happens.
  static func rest(_ bench: Bench) async throws -> [Row] {
    let server = try await KeyServer(bench, bench.largest)
    let terminal = try bench.interface(at: server.argument).start(bench.environment)
    try terminal.waitUntil("all sessions to be known", timeout: 240) { Bench.isComplete($0, bench.largest) }
    // The list is whole before it is at rest: a filter, an order, a baseline may still be made.
    var last = Double.nan
    while true {
      terminal.settle(3)
      let asked = try server.number("total_commands_processed")
      if asked - last < 10 { break }
      last = asked
    }
    let facts = ProcessFacts(pid: terminal.pid)
    guard let time = facts.processorTime else {
      throw Failure("this system does not say what a process does: Linux's /proc is needed")
    }
    let (asked, start) = (try server.number("total_commands_processed"), ContinuousClock.now)
    terminal.settle(60)
    guard let end = facts.processorTime else { throw Failure("the program ended while it was watched") }
    let load = (end - time) / (ContinuousClock.now - start).inSeconds * 100
    // The question itself is one, and redis-cli asks another when it connects.
    let commands = try server.number("total_commands_processed") - asked - 2
    let what = "\(size(bench)) at rest, 60 s"
    return [
      .alone("R7", "\(what): processor", .percent, Samples([load]), .limit(0.3, .percent)),
      // Every two seconds whether it is there.
      .alone("R7", "\(what): commands to the server", .count, Samples([max(0, commands)]), .limit(31, .count)),
      .alone("R7", "\(what): resident memory", .bytes, Samples([facts.bytes("VmRSS") ?? .nan]), .limit(120e6, .bytes)),
    ]
  }

  // MARK: A bystander

  /// How long reading a session takes, a hundred times a second, while something goes on in this thread.
  private static func waits(_ server: KeyServer, while body: () throws -> Void) async throws -> Samples {
    let reader = try await RedisSessionReader(RedisAddress(.socket(server.socket), prefix: "sess:"))
    let watching = Task {
      var times: [Double] = []
      while !Task.isCancelled {
        let start = ContinuousClock.now
        do { _ = try await reader.read(SessionID("0123456789abcdef")) } catch {
          // The last one is not waited for.
          guard Task.isCancelled else { throw error }
          break
        }
        times.append((ContinuousClock.now - start).inSeconds)
        try? await Task.sleep(for: .milliseconds(10))
      }
      return Samples(times)
    }
    do { try body() } catch {
      watching.cancel()
      throw error
    }
    watching.cancel()
    return try await watching.value
  }
}
