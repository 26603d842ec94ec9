import TestSupport

/// P1 and P2: how soon there is something to look at.
enum Opening {
  static func table(_ bench: Bench) async throws -> [Row] {
    let count = bench.largest
    let address = try await bench.store(.sqlite, count)
    let ours = try bench.interface(address)
    let what = "open \(count.text) sessions in SQLite, first rows painted"
    var measurements: [() async throws -> Double] = [{ try ours.firstRows(bench.environment) }]
    let limit = bench.peer("sqlite3")
    if let limit {
      let query = "SELECT id, expires, modified, size, data FROM sessions ORDER BY place LIMIT 50"
      measurements.append { try bench.run(limit.path, ["-readonly", address.path, query]).seconds }
    }
    for measure in measurements { _ = try await measure() }
    let found = try await interleaved(15, measurements)
    var rows: [Row] = []
    if let limit {
      rows.append(.compared("P1", what, .seconds, ours: found[0], "\(limit.title), the query alone", found[1], .atMost(4)))
    } else {
      rows.append(.missing("P1", what, ours: Unit.seconds.text(found[0]), "sqlite3", bench))
    }
    let best = try await peers(bench, address)
    for (index, result) in best.enumerated() {
      guard let theirs = result.samples else {
        rows.append(.missing("P1", "the same", result.name, bench))
        continue
      }
      // The target speaks of the best of those with a screen.
      let isBest = result.isScreen && !best[..<index].contains { $0.isScreen }
      rows.append(
        .compared("P1", "the same", .seconds, ours: found[0], result.name, theirs, isBest ? .atLeast(20) : nil))
    }
    return rows
  }

  /// Programs that open the same file, the fastest first. Harlequin and VisiData show the names of the tables on a screen, and
  /// that is all that is waited for; litecli, which has no screen, prints the first rows.
  private static func peers(
    _ bench: Bench, _ address: StoreAddress
  ) async throws -> [(name: String, isScreen: Bool, samples: Samples?)] {
    let shown: (VirtualScreen) -> Bool = { screen in
      screen.cells.contains { row in
        let line = row.map(\.text).joined()
        return line.contains("sessions") || line.contains("main")
      }
    }
    let rowsShown: (VirtualScreen) -> Bool = { screen in
      screen.cells.filter { $0.map(\.text).joined().contains("csrfToken") || $0.map(\.text).joined().contains("| 1") }.count > 2
    }
    let query = "SELECT place, size, id FROM sessions ORDER BY place LIMIT 50"
    let programs: [(String, [String], (VirtualScreen) -> Bool)] = [
      ("litecli", [address.path, "-t", "-e", query], rowsShown),
      ("harlequin", ["-a", "sqlite", "-P", "None", address.path], shown),
      ("visidata", [address.path], shown),
    ]
    var found: [(name: String, isScreen: Bool, samples: Samples?)] = []
    for (name, arguments, shows) in programs {
      guard let peer = bench.peer(name) else {
        found.append((name, false, nil))
        continue
      }
      let program = TerminalProgram(name: name, path: peer.path, arguments: arguments, showsRows: shows)
      _ = try program.firstRows(bench.environment)
      let samples = try await interleaved(3) { try program.firstRows(bench.environment) }[0]
      found.append((peer.title, name != "litecli", samples))
    }
    return found.sorted { ($0.samples?.median ?? .infinity) < ($1.samples?.median ?? .infinity) }
  }

  static func directory(_ bench: Bench) async throws -> [Row] {
    let count = bench.largest
    let address = try await bench.store(.file, count)
    let program = try bench.interface(address)
    _ = try program.firstRows(bench.environment)
    let first = try await interleaved(9) { try program.firstRows(bench.environment) }[0]
    var rows = [
      Row.alone("P2", "open \(count.text) files, first rows painted", .seconds, first, .limit(0.060, .seconds))
    ]
    let what = "the same, every session known"
    guard let find = bench.peer("find") else { return rows + [.missing("P2", what, "find", bench)] }
    let measurements: [() async throws -> Double] = [
      { try complete(program, count, bench) },
      { try bench.run(find.path, [address.path, "-type", "f", "-printf", "%P %T@ %s\n"]).seconds },
    ]
    _ = try await measurements[1]()
    let found: [Samples]
    do { found = try await interleaved(3, measurements) } catch { return rows + [.failed("P2", what, error)] }
    rows.append(.compared("P2", what, .seconds, ours: found[0], "\(find.title), path, date and size", found[1], .atMost(1.5)))
    return rows
  }

  private static func complete(_ program: TerminalProgram, _ count: Count, _ bench: Bench) throws -> Double {
    let start = ContinuousClock.now
    let terminal = try program.start(bench.environment)
    try terminal.waitUntil("all sessions to be known", timeout: 240) { Bench.isComplete($0, count) }
    return (ContinuousClock.now - start).inSeconds
  }
}
