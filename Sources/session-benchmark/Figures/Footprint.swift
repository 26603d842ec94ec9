import TestSupport

/// P7: what the open interface keeps in memory.
enum Memory {
  static func measure(_ bench: Bench) async throws -> [Row] {
    var rows: [Row] = []
    for (kind, limit) in [(StoreAddress.Kind.sqlite, 48e6), (.file, 120e6)] {
      let visit = try await bench.visit(kind, bench.largest)
      let each = Unit.bytes.text(visit.memory / Double(bench.largest.value))
      var row = Row.alone(
        "P7", "resident memory, \(bench.largest.text) sessions (\(kind.rawValue))", .bytes, Samples([visit.memory]),
        .limit(limit, .bytes))
      row.ours += ", at most \(Unit.bytes.text(visit.peakMemory)); \(each) a session"
      row.peer = "ncdu 2: about 41 bytes an entry"
      rows.append(row)
    }
    return rows
  }
}

/// P12: what the open interface sends to the terminal.
enum Painting {
  /// The smallest things that change a screen, and what they send: the paint of a single cell among them.
  static func measure(_ bench: Bench) async throws -> [Row] {
    let count = bench.sizes.first ?? bench.largest
    let terminal = try bench.interface(try await bench.store(.sqlite, count)).start(bench.environment)
    try terminal.waitUntil("all sessions to be known", timeout: 240) { Bench.isComplete($0, count) }
    terminal.settle(1)
    var single: [Double] = []
    func watch(_ seconds: Double) {
      let (screen, bytes) = (terminal.screen, terminal.transcript.count)
      terminal.settle(seconds)
      let changed = zip(screen.cells, terminal.screen.cells).reduce(0) { sum, rows in
        sum + zip(rows.0, rows.1).filter { $0 != $1 }.count
      }
      if changed == 1 { single.append(Double(terminal.transcript.count - bytes)) }
    }
    // The clock's seconds; then letters of a command, each one cell and the cursor.
    for _ in 0..<1500 where single.count < 5 { watch(0.01) }
    try terminal.send(":")
    terminal.settle(0.3)
    for _ in 0..<12 {
      try terminal.send("z")
      watch(0.05)
    }
    guard !single.isEmpty else { throw Failure("no paint changed a single cell") }
    return [.alone("P12", "sent for one changed cell (\(single.count) such paints)", .bytes, Samples(single), .limit(64, .bytes))]
  }
}
