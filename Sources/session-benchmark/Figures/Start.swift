#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// P11: how fast the program starts, and how large it is.
enum Start {
  static func measure(_ bench: Bench) async throws -> [Row] {
    let program = try bench.inspector()
    let what = "session-inspector --version"
    var rows: [Row] = []
    if let peer = bench.peer("sqlite3") {
      let measurements: [() async throws -> Double] = [
        { try bench.run(program, ["--version"]).seconds }, { try bench.run(peer.path, ["--version"]).seconds },
      ]
      for measure in measurements { _ = try await measure() }
      let found = try await interleaved(40, measurements)
      rows.append(.compared("P11", what, .seconds, ours: found[0], "\(peer.title) --version", found[1], .atMost(3)))
    } else {
      rows.append(.missing("P11", what, "sqlite3", bench))
    }
    let demonstration = TerminalProgram(
      name: "the demonstration", path: program, arguments: [], showsRows: Bench.showsSessions)
    _ = try demonstration.firstRows(bench.environment)
    let first = try await interleaved(15) { try demonstration.firstRows(bench.environment) }[0]
    rows.append(.alone("P11", "the demonstration, first rows painted", .seconds, first))
    var status = stat()
    stat(program, &status)
    rows.append(.alone("P11", "size of the program, as built", .bytes, Samples([Double(status.st_size)])))
    return rows
  }
}
