import TestSupport

/// P5: from a key to the moved cursor, at rest and in a storm.
enum Keys {
  static func measure(_ bench: Bench) async throws -> [Row] {
    var rows: [Row] = []
    var limit: Double?
    for peer in try await peers(bench) {
      guard let samples = peer.samples else {
        rows.append(.missing("P5", "key to paint, for comparison", peer.name, bench))
        continue
      }
      if peer.name.hasPrefix("htop") { limit = samples.percentile(99) }
      rows.append(Row(figure: "P5", what: "key to paint, for comparison", ours: "", peer: "\(peer.name): \(words(samples))"))
    }
    for kind in [StoreAddress.Kind.sqlite, .file] {
      let what = "key to paint, \(bench.largest.text) sessions (\(kind.rawValue))"
      let visit = try await bench.visit(kind, bench.largest)
      var row = Row(figure: "P5", what: what + ", at rest", ours: words(visit.keys), target: "p99 ≤ htop's")
      if let trouble = visit.troubles.first { row.ours += " \(trouble)" }
      if let limit {
        row.ratio = Unit.rounded(visit.keys.percentile(99) / limit) + "x"
        row.isMet = visit.keys.percentile(99) <= limit
      }
      rows.append(row)
      do {
        let (keys, rate) = try await storm(bench, kind)
        rows.append(
          Row(
            figure: "P5", what: what + ", \(rate) changes a second", ours: words(keys), target: "p99 ≤ 5 ms",
            isMet: keys.percentile(99) <= 0.005))
      } catch {
        rows.append(.failed("P5", what + ", in a storm", error))
      }
    }
    return rows
  }

  static func words(_ samples: Samples) -> String {
    "p50 \(Unit.seconds.text(samples.percentile(50))), p99 \(Unit.seconds.text(samples.percentile(99)))"
  }

  private static func storm(_ bench: Bench, _ kind: StoreAddress.Kind) async throws -> (Samples, rate: Int) {
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
    let probe = try KeyProbe(terminal, program)
    let rate = 1000
    let traffic = try Child(
      bench.programs + "/session-benchmark",
      ["traffic", "\(address.kind.rawValue):\(address.path)", "--rate", "\(rate)", "--seed", "\(bench.seed)"],
      environment: bench.environment)
    defer { traffic.stop() }
    terminal.settle(3)
    return (try probe.measure(300), rate)
  }

  private static func peers(_ bench: Bench) async throws -> [(name: String, samples: Samples?)] {
    let address = try await bench.store(.sqlite, bench.largest)
    let arrows = ("\u{1B}OB", "\u{1B}OA")
    func shows(_ text: String) -> (VirtualScreen) -> Bool { { $0.text.contains(text) } }
    let programs: [(String, [String], (VirtualScreen) -> Bool, (PseudoTerminal) throws -> Void, (String, String))] = [
      ("htop", [], shows("PID"), { $0.settle(1) }, arrows),
      (
        "harlequin", ["-a", "sqlite", "-P", "None", address.path], shows("Query Editor"),
        { terminal in
          terminal.settle(2)
          try terminal.send("select id, place from sessions")
          terminal.settle(1)
          try terminal.send("\n")
          try terminal.waitFor("Records)", timeout: 120)
          terminal.settle(1)
          try terminal.send("\u{1B}[15~")
          terminal.settle(1)
        }, ("\u{1B}[B", "\u{1B}[A")
      ),
      (
        "visidata", [address.path], shows("sessions"),
        { terminal in
          terminal.settle(1)
          try terminal.send("\r")
          try terminal.waitFor("csrfToken", timeout: 120)
          // Until it has read them all.
          try terminal.waitFor("\(bench.largest.value) row", timeout: 180)
          terminal.settle(2)
        }, ("j", "k")
      ),
    ]
    var found: [(name: String, samples: Samples?)] = []
    for (name, arguments, shows, prepare, keys) in programs {
      guard let peer = bench.peer(name) else {
        found.append((name, nil))
        continue
      }
      let program = TerminalProgram(
        name: name, path: peer.path, arguments: arguments, showsRows: shows, prepare: prepare, down: keys.0, up: keys.1)
      do {
        let terminal = try program.start(bench.environment)
        try terminal.waitUntil("\(name) to start", timeout: 60, shows)
        try prepare(terminal)
        found.append((peer.title, try KeyProbe(terminal, program).measure(200)))
      } catch {
        narrate("  \(error)")
        found.append(("\(peer.title), which did not do as asked", Samples()))
      }
    }
    return found
  }
}
