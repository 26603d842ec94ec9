import TestSupport

/// P1 and P2: how soon there is something to look at.
enum Opening {
  static func table(_ bench: Bench) async throws -> [Row] {
    let address = try await bench.store(.sqlite, bench.largest)
    let what = "open \(bench.largest.text) sessions in SQLite, first rows painted"
    let query = "SELECT id, expires, modified, size, data FROM sessions ORDER BY place LIMIT 50"
    var (ours, rows) = try await besideQuery(bench, address, what, query)
    let peers = try await screens(bench, address)
    for (index, result) in peers.enumerated() {
      guard let theirs = result.samples else {
        rows.append(Row(figure: "P1", what: "the same", ours: "", peer: result.name))
        continue
      }
      // The target speaks of the best of those with a screen.
      let isBest = result.isScreen && !peers[..<index].contains { $0.isScreen }
      rows.append(.compared("P1", "the same", .seconds, ours: ours, result.name, theirs, isBest ? .atLeast(20) : nil))
    }
    return rows
  }

  static func foreignTable(_ bench: Bench) async throws -> [Row] {
    let address = try await bench.store(.connectSQLite3, bench.largest)
    let what = "open \(bench.largest.text) sessions of connect-sqlite3, first rows painted"
    return try await besideQuery(bench, address, what, "SELECT sid, expired, sess FROM sessions LIMIT 50").rows
  }

  /// Beside what SQLite itself takes for the first rows, which is the limit.
  private static func besideQuery(
    _ bench: Bench, _ address: StoreAddress, _ what: String, _ query: String
  ) async throws -> (ours: Samples, rows: [Row]) {
    let program = try bench.interface(address)
    var measurements: [() async throws -> Double] = [{ try program.firstRows(bench.environment) }]
    let limit = bench.peer("sqlite3")
    if let limit { measurements.append { try bench.run(limit.path, ["-readonly", address.path, query]).seconds } }
    for measure in measurements { _ = try await measure() }
    let found = try await interleaved(15, measurements)
    guard let limit else { return (found[0], [.alone("P1", what, .seconds, found[0], missing: "sqlite3", bench)]) }
    let name = "\(limit.title), the query alone"
    return (found[0], [.compared("P1", what, .seconds, ours: found[0], name, found[1], .atMost(4))])
  }

  /// Programs that open the same file, the fastest first; without samples, why there are none. Harlequin and VisiData show the
  /// names of the tables on a screen, and that is all that is waited for; litecli, which has no screen, prints the first rows.
  private static func screens(
    _ bench: Bench, _ address: StoreAddress
  ) async throws -> [(name: String, isScreen: Bool, samples: Samples?)] {
    func lines(_ screen: VirtualScreen, with words: [String]) -> Int {
      screen.lines.filter { line in words.contains { line.contains($0) } }.count
    }
    let query = "SELECT place, size, id FROM sessions ORDER BY place LIMIT 50"
    let programs: [(String, [String], (VirtualScreen) -> Bool)] = [
      ("litecli", [address.path, "-t", "-e", query], { lines($0, with: ["| 1"]) > 2 }),
      ("harlequin", ["-a", "sqlite", "-P", "None", address.path], { lines($0, with: ["sessions", "main"]) > 0 }),
      ("visidata", [address.path], { lines($0, with: ["sessions"]) > 0 }),
    ]
    var found: [(name: String, isScreen: Bool, samples: Samples?)] = []
    for (name, arguments, shows) in programs {
      guard let peer = bench.peer(name) else {
        found.append((Row.missing(name, bench), false, nil))
        continue
      }
      let program = TerminalProgram(name: name, path: peer.path, arguments: arguments, showsRows: shows)
      do {
        _ = try program.firstRows(bench.environment)
        let samples = try await interleaved(5) { try program.firstRows(bench.environment) }[0]
        found.append((peer.title, name != "litecli", samples))
      } catch {
        narrate("  \(error)")
        found.append(("\(peer.title) did not do as asked", false, nil))
      }
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
    let find = bench.peer("find")
    var measurements: [() async throws -> Double] = [{ try complete(program, count, bench) }]
    if let find {
      measurements.append { try bench.list(find, address) }
      _ = try await measurements[1]()
    }
    let found: [Samples]
    do { found = try await interleaved(3, measurements) } catch { return rows + [.failed("P2", what, error)] }
    guard let find else { return rows + [.alone("P2", what, .seconds, found[0], missing: "find", bench)] }
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

extension Bench {
  /// How long find takes for path, date and size of every session.
  func list(_ find: Peer, _ address: StoreAddress) throws -> Double {
    try run(find.path, [address.path, "-type", "f", "-printf", "%P %T@ %s\n"]).seconds
  }
}
