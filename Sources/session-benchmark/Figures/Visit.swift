import TestSupport

/// One look at a store, from outside: the interface opened, its keys pressed, its memory read.
struct Visit {
  var firstRows = Double.nan
  /// Until every session is known.
  var complete = Double.nan
  var keys = Samples()
  /// A screenful further, or back.
  var pages = Samples()
  /// Bytes, at the most and when all was done.
  var peakMemory = Double.nan
  var memory = Double.nan
  /// What could not be measured, and why.
  var troubles: [String] = []
}

extension Bench {
  func interface(_ address: StoreAddress, writes: Bool = false) throws -> TerminalProgram {
    try interface(at: address.argument, writes: writes)
  }

  func interface(at argument: String, writes: Bool = false) throws -> TerminalProgram {
    TerminalProgram(
      name: "session-inspector", path: try inspector(), arguments: writes ? [argument] : ["--read-only", argument],
      showsRows: Self.showsSessions, cursor: Self.cursor)
  }

  /// The session beside the bar at the left of the list, `3f9c~a1d2`, and whether there is one above it.
  @Sendable static func cursor(_ screen: VirtualScreen) -> (on: String, mayRise: Bool)? {
    func label(_ row: Int) -> String { screen.cells[row][2..<14].map(\.text).joined() }
    guard let row = screen.cells.firstIndex(where: { $0[1].text == "▌" }), row > 0, label(row).contains("~") else { return nil }
    return (label(row), label(row - 1).contains("~"))
  }

  /// Ten labels, `3f9c~a1d2`, below each other.
  static func showsSessions(_ screen: VirtualScreen) -> Bool {
    screen.cells.lazy.filter { $0[0..<20].contains { $0.text == "~" } }.prefix(10).count == 10
  }

  /// `1,000,000 sessions` in the line at the top, and not `at least`. Not to the last one: traffic has gone over the store.
  static func isComplete(_ screen: VirtualScreen, _ count: Count) -> Bool {
    let top = screen.cells[0].map(\.text).joined()
    guard let end = top.firstRange(of: " sessions")?.lowerBound, !top.contains("at least") else { return false }
    let digits = top[..<end].reversed().prefix { $0.isNumber || $0 == "," }.filter(\.isNumber)
    return (Int(String(digits.reversed())) ?? 0) * 10 >= count.value * 9
  }

  /// Visits a store, or tells what the last visit of this run found.
  func visit(_ kind: StoreAddress.Kind, _ count: Count, keys: Int = 200) async throws -> Visit {
    let name = "\(kind)-\(count.value)"
    if let known = visits[name] { return known }
    narrate("  looking at \(count.text) sessions (\(kind.rawValue))")
    let address = try await store(kind, count)
    let program = try interface(address)
    // Once for nothing: whatever the system keeps in its caches is there for all.
    _ = try program.firstRows(environment)
    var visit = Visit()
    visit.firstRows = try await interleaved(5) { try program.firstRows(self.environment) }.median
    let start = ContinuousClock.now
    let terminal = try program.start(environment)
    func attempt(_ what: String, _ body: () throws -> Void) {
      do { try body() } catch {
        visit.troubles.append("\(what): \("\(error)".split(separator: "\n").first ?? "")")
        narrate("  \(what) failed: \(error)")
      }
    }
    attempt("complete") {
      try terminal.waitUntil("all sessions to be known", timeout: 240) { Self.isComplete($0, count) }
      visit.complete = (ContinuousClock.now - start).inSeconds
    }
    terminal.settle(1)
    attempt("keys") {
      var probe = try KeyProbe(terminal, program, seed: seed)
      try probe.press(keys)
      visit.keys = probe.samples
    }
    attempt("pages") { visit.pages = try Self.pages(terminal, 60) }
    let facts = ProcessFacts(pid: terminal.pid)
    visit.peakMemory = facts.bytes("VmHWM") ?? .nan
    visit.memory = facts.bytes("VmRSS") ?? .nan
    visits[name] = visit
    return visit
  }

  /// From the key to the first line of another page.
  private static func pages(_ terminal: PseudoTerminal, _ count: Int) throws -> Samples {
    var times: [Double] = []
    func line(_ screen: VirtualScreen) -> String { screen.cells[4][0..<40].map(\.text).joined() }
    for index in 0..<count {
      let before = line(terminal.screen)
      let start = ContinuousClock.now
      try terminal.send(index < count / 2 ? "\u{06}" : "\u{02}")
      try terminal.waitUntil("another page", timeout: 10) { line($0) != before }
      times.append((ContinuousClock.now - start).inSeconds)
      terminal.settle(0.02)
    }
    return Samples(times)
  }
}

extension [Samples] {
  /// The only one's.
  var median: Double { first?.median ?? .nan }
}

func interleaved(_ rounds: Int, _ measure: @escaping () async throws -> Double) async throws -> [Samples] {
  try await interleaved(rounds, [measure])
}
