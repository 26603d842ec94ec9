import TestSupport

/// P5: from a key to the moved cursor, at rest and in a storm.
enum Keys {
  private static let kinds: [StoreAddress.Kind] = [.sqlite, .file]

  /// Ours beside htop, who scans the processes now and then: a few keys here, a few there, so that a busy moment meets all alike.
  static func atRest(_ bench: Bench) async throws -> [Row] {
    var probes: [(what: String, probe: KeyProbe)] = []
    for kind in kinds {
      let program = try bench.interface(try await bench.store(kind, bench.largest))
      let terminal = try program.start(bench.environment)
      try terminal.waitUntil("all sessions to be known", timeout: 240) { Bench.isComplete($0, bench.largest) }
      probes.append((kind.rawValue, try KeyProbe(terminal, program)))
    }
    let htop = try TerminalPeer.htop(bench).map { try $0.open(bench) }
    if let htop { probes.append(("htop", htop)) }
    for place in probes.indices { probes[place].probe.terminal.settle(2) }
    for _ in 0..<25 {
      for place in probes.indices { try probes[place].probe.press(16) }
    }
    var rows: [Row] = []
    for (kind, probe) in probes.dropLast(htop == nil ? 0 : 1) {
      let what = "key to paint, \(bench.largest.text) sessions (\(kind)), at rest"
      var row = Row(figure: "P5", what: what, ours: words(probe.samples), target: "p99 ≤ htop's")
      if let theirs = probes.last?.probe.samples, htop != nil {
        row.peer = "\(bench.peer("htop")?.title ?? ""): \(words(theirs))"
        row.ratio = Unit.rounded(probe.samples.percentile(99) / theirs.percentile(99)) + "x"
        row.isMet = probe.samples.percentile(99) <= theirs.percentile(99)
      } else {
        row.peer = Row.missing("htop", bench)
      }
      rows.append(row)
    }
    return rows
  }

  /// The others with a screen and the same rows, for comparison.
  static func peers(_ bench: Bench) async throws -> [Row] {
    let address = try await bench.store(.sqlite, bench.largest)
    let what = "key to paint, \(bench.largest.text) rows, for comparison"
    return TerminalPeer.tables(bench, address).map { name, screen in
      guard let screen else { return Row(figure: "P5", what: what, ours: "", peer: Row.missing(name, bench)) }
      do {
        var probe = try screen.open(bench)
        try probe.press(200)
        return Row(figure: "P5", what: what, ours: "", peer: "\(screen.title): \(words(probe.samples))")
      } catch {
        narrate("  \(error)")
        return Row(figure: "P5", what: what, ours: "", peer: "\(screen.title) did not do as asked")
      }
    }
  }

  static func inStorm(_ bench: Bench) async throws -> [Row] {
    var rows: [Row] = []
    for kind in kinds {
      let what = "key to paint, \(bench.largest.text) sessions (\(kind.rawValue)), "
      do {
        let (rest, probe, rate) = try await storm(bench, kind)
        var row = Row(figure: "P5", what: what + "\(Unit.count.text(rate)) changes a second", ours: words(probe.samples))
        let ratio = probe.samples.percentile(99) / rest.percentile(99)
        (row.peer, row.ratio) = ("the same program before: \(words(rest))", Unit.rounded(ratio) + "x")
        if probe.lost > 0 { row.ours += "; \(probe.lost) of \(probe.times.count) keys without effect within 2 s" }
        row.target = "p99 ≤ 1.5x"
        // A machine that is too busy to make the storm shows nothing about it.
        if rate >= 800 { row.isMet = ratio <= 1.5 }
        rows.append(row)
      } catch {
        narrate("  \(error)")
        rows.append(.failed("P5", what + "in a storm", error))
      }
    }
    return rows
  }

  private static func words(_ samples: Samples) -> String {
    "p50 \(Unit.seconds.text(samples.percentile(50))), p99 \(Unit.seconds.text(samples.percentile(99)))"
  }

  /// - Returns: keys at rest, those in the storm, and how many sessions have changed in a second while they were taken.
  private static func storm(
    _ bench: Bench, _ kind: StoreAddress.Kind
  ) async throws -> (rest: Samples, storm: KeyProbe, rate: Double) {
    var address = try await bench.store(kind, bench.largest)
    if kind == .sqlite {
      // Other figures want the store as it was made. A directory is too large to be copied: there, a storm leaves its traces.
      let copy = StoreAddress(kind, bench.directory + "/storm.db")
      _ = try bench.run("/bin/sh", ["-c", "rm -f '\(copy.path)'*; cp '\(address.path)' '\(copy.path)'"])
      address = copy
    }
    defer { if kind == .sqlite { _ = try? bench.run("/bin/sh", ["-c", "rm -f '\(bench.directory)/storm.db'*"]) } }
    let program = try bench.interface(address)
    let terminal = try program.start(bench.environment)
    try terminal.waitUntil("all sessions to be known", timeout: 240) { Bench.isComplete($0, bench.largest) }
    var rest = try KeyProbe(terminal, program, seed: bench.seed)
    try rest.press(400)
    var probe = try KeyProbe(terminal, program, seed: bench.seed)
    let traffic = try Child(
      bench.programs + "/session-benchmark",
      ["traffic", "\(address.kind.rawValue):\(address.path)", "--rate", "1000", "--seed", "\(bench.seed)"],
      environment: bench.environment, keepsOutput: true)
    do {
      terminal.settle(3)
      // What the list does not follow is part of the figure.
      try probe.press(400, timeout: 2, patience: 20)
    } catch {
      _ = traffic.stop()
      throw error
    }
    let told = traffic.stop()
    guard let rate = TrafficCommand.rate(told) else { throw Failure("the traffic ended before its time: \(told)") }
    return (rest.samples, probe, rate)
  }
}
