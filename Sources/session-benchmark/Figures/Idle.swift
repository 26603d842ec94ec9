import TestSupport

/// P6: what the open interface costs while nothing happens.
enum Idle {
  static let seconds = 20.0

  static func measure(_ bench: Bench) async throws -> [Row] {
    var rows: [Row] = []
    for kind in [StoreAddress.Kind.sqlite, .file] {
      let address = try await bench.store(kind, bench.largest)
      let terminal = try bench.interface(address).start(bench.environment)
      try terminal.waitUntil("all sessions to be known", timeout: 240) { Bench.isComplete($0, bench.largest) }
      terminal.settle(5)
      let rest = try Rest(of: terminal, seconds: seconds)
      let what = "\(bench.largest.text) sessions at rest (\(kind.rawValue)), \(Int(seconds)) s"
      rows.append(.alone("P6", "\(what): processor", .percent, Samples([rest.load]), .limit(0.3, .percent)))
      rows.append(
        Row(
          figure: "P6", what: "\(what): paints, wake-ups of \(rest.threads) threads",
          ours:
            "\(Unit.rounded(rest.rate)) paints/s of \(Unit.bytes.text(rest.paints)), \(Unit.rounded(rest.wakeUps)) wake-ups/s",
          target: "one small paint a second", isMet: rest.rate <= 1.1 && rest.paints.median <= 64 && rest.wakeUps <= 4))
      if let written = rest.written {
        rows.append(.alone("P6", "\(what): written to disk", .bytes, Samples([written]), .limit(0, .bytes)))
      }
    }
    return rows
  }

  /// What a program did while it was left alone: the whole of it, its threads, those that ended and its children.
  private struct Rest {
    /// Per cent of one processor.
    let load: Double
    /// The bytes of each paint.
    let paints: Samples
    /// A second.
    let rate: Double
    let wakeUps: Double
    /// Nil where only the administrator is told: the program lets nobody look into its process.
    let written: Double?
    let threads: Int

    init(of terminal: PseudoTerminal, seconds: Double) throws {
      let facts = ProcessFacts(pid: terminal.pid)
      guard let time = facts.processorTime else {
        throw Failure("this system does not say what a process does: P6 needs Linux's /proc")
      }
      let (waits, start) = (facts.waits, ContinuousClock.now)
      let stored = facts.written
      var (latest, paints) = (waits, [Double]())
      for step in 1...Int(seconds * 20) {
        let before = terminal.transcript.count
        terminal.settle(0.05)
        if terminal.transcript.count > before { paints.append(Double(terminal.transcript.count - before)) }
        // A thread that ends takes its count along.
        if step % 10 == 0 { latest.merge(facts.waits, uniquingKeysWith: max) }
      }
      guard terminal.isAlive, let end = facts.processorTime else {
        throw Failure("the program ended while it was watched:\n\(terminal.screen.text)")
      }
      let passed = (ContinuousClock.now - start).inSeconds
      load = (end - time) / passed * 100
      self.paints = Samples(paints)
      rate = Double(paints.count) / passed
      wakeUps = latest.reduce(0) { $0 + $1.value - (waits[$1.key] ?? 0) } / passed
      written = if let stored, let since = facts.written { since - stored } else { nil }
      threads = latest.count
    }
  }
}
