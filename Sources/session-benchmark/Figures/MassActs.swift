import TestSupport

/// P14: many sessions destroyed, flashed, changed and moved in time, by verb and in the interface, beside what does the like to the
/// same records without a thought.
enum MassActs {
  /// Each round takes a store away.
  private static let count = Count(10_000)

  static func files(_ bench: Bench) async throws -> [Row] {
    try await rows(StoreAddress(.file, bench.directory + "/mass-files"), bench)
  }

  static func tables(_ bench: Bench) async throws -> [Row] {
    try await rows(StoreAddress(.sqlite, bench.directory + "/mass.db"), bench)
  }

  private static func rows(_ address: StoreAddress, _ bench: Bench) async throws -> [Row] {
    defer { _ = try? bench.shell("rm -rf '\(address.path)'*") }
    var rows: [Row] = []
    for act in MassAct.all {
      do { rows += try await measure(act, address, bench) } catch {
        rows.append(.failed("P14", "\(act.name) many in \(address.kind.title)", error))
      }
    }
    return rows
  }

  /// One act by its ways, a round each in turn, and what the peer takes.
  private static func measure(_ act: MassAct, _ address: StoreAddress, _ bench: Bench) async throws -> [Row] {
    var ways = [(name: "by verb", run: { try await byVerb(act, address, bench) })]
    if act.keys != nil { ways.append(("in the interface", { try await inInterface(act, address, bench) })) }
    let peer = try peer(of: act, address, bench)
    let found = try await interleaved(
      3,
      ways.map(\.run)
        + [
          {
            try await fresh(act, address, bench, takesTorn: true) { _ in
              let result = try peer.run()
              guard result.status == 0 else { throw Failure("\(peer.name) failed") }
              return result.seconds
            }
          }
        ])
    // 10,000 a second, where one connection writes them all.
    let target: Target = address.kind == .file ? .atMost(1.5) : .limit(Double(count.value) / 10_000, .seconds)
    return zip(ways, found).map { way, ours in
      let what = "\(act.name) \(count.text) sessions in \(address.kind.title), \(way.name)"
      return .compared("P14", what, .seconds, ours: ours, peer.name, found[ways.count], target)
    }
  }

  private static func peer(
    of act: MassAct, _ address: StoreAddress, _ bench: Bench
  ) throws -> (name: String, run: () throws -> Child.Result) {
    guard address.kind != .file else {
      let command = "cd '\(address.path)' && find . -type f -exec \(act.command) {} + && sync -f ."
      return (act.commandName, { try bench.shell(command) })
    }
    guard let sqlite = bench.peer("sqlite3") else { throw Failure(Row.missing("sqlite3", bench)) }
    return ("\(sqlite.title), one statement", { try bench.run(sqlite.path, [address.path, act.statement]) })
  }

  private static func byVerb(_ act: MassAct, _ address: StoreAddress, _ bench: Bench) async throws -> Double {
    let inspector = try bench.inspector()
    return try await fresh(act, address, bench) { able in
      let arguments = [act.name, address.argument] + act.arguments + ["--where", act.filter, "--expect", String(able), "--yes"]
      let result = try bench.run(inspector, arguments)
      guard result.status == 0 else { throw Failure("\(act.name) ended with \(result.status)") }
      return result.seconds
    }
  }

  /// From the last key of the confirmation to the words that it is done.
  private static func inInterface(_ act: MassAct, _ address: StoreAddress, _ bench: Bench) async throws -> Double {
    let program = try bench.interface(address, writes: true)
    return try await fresh(act, address, bench) { able in
      let terminal = try program.start(bench.environment)
      try terminal.waitUntil("all sessions to be known") { Bench.isComplete($0, count) }
      try terminal.send("*")
      try terminal.waitFor("marked: all")
      for keys in act.keys ?? [] {
        try terminal.send(keys.keys)
        try terminal.waitFor(keys.shows)
      }
      try terminal.waitFor("type \(able) to confirm")
      try terminal.send(String(able))
      let start = ContinuousClock.now
      try terminal.send("\r")
      try terminal.waitFor(act.done(Count(able)))
      let seconds = (ContinuousClock.now - start).inSeconds
      try terminal.send("Q")
      _ = try terminal.waitForEnd()
      return seconds
    }
  }

  /// What it takes to do it to a store that was just made, and is on the disk; that it was done is seen in the store.
  ///
  /// - Parameters:
  ///   - takesTorn: whether it may be done to what is torn too: who does not ask what it is cannot tell.
  ///   - body: given how many sessions the act can be done to.
  private static func fresh(
    _ act: MassAct, _ address: StoreAddress, _ bench: Bench, takesTorn: Bool = false, _ body: (Int) throws -> Double
  ) async throws -> Double {
    guard let moment = GenerateCommand.midnight else { return .nan }
    _ = try bench.shell("rm -rf '\(address.path)' '\(address.path)-wal' '\(address.path)-shm'")
    let store = SampleStore(count: count.value, seed: bench.seed, moment: moment)
    try await store.write(to: address)
    _ = try bench.shell("sync")
    let torn = act.takesTorn ? 0 : (0..<store.count).count { store.session($0).kind == .torn }
    let seconds = try body(store.count - torn)
    let left =
      address.kind == .file
      ? try bench.shell("find '\(address.path)' -type f -exec \(act.leftInFiles) {} +").lines
      : Int(try SQLite(address.path).texts("SELECT count(*) FROM sessions WHERE \(act.leftInRows)")[0])
    guard let left, left == torn || takesTorn && left < torn else {
      throw Failure(
        "\(left.map(String.init) ?? "an unknown number of") sessions of \(address.argument) are as they were, not \(torn)")
    }
    return seconds
  }
}
