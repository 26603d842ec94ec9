import Platform

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
    let peer = bench.peer("sqlite3")
    let measurements: [() async throws -> Double] = [program, peer?.path].compactMap { path in
      path.map { path in { try bench.run(path, ["--version"]).seconds } }
    }
    for measure in measurements { _ = try await measure() }
    let found = try await interleaved(40, measurements)
    if let peer {
      rows.append(.compared("P11", what, .seconds, ours: found[0], "\(peer.title) --version", found[1], .atMost(3)))
    } else {
      rows.append(.alone("P11", what, .seconds, found[0], missing: "sqlite3", bench))
    }
    let demonstration = TerminalProgram(
      name: "the demonstration", path: program, arguments: [], showsRows: Bench.showsSessions)
    _ = try demonstration.firstRows(bench.environment)
    let first = try await interleaved(15) { try demonstration.firstRows(bench.environment) }[0]
    rows.append(.alone("P11", "the demonstration, first rows painted", .seconds, first))
    rows.append(.alone("P11", "size of the program, as built", .bytes, Samples([try size(program)])))
    guard let strip = bench.peer("strip") else {
      var row = Row(figure: "P11", what: "the same, stripped", ours: "")
      row.peer = Row.missing("strip", bench)
      return rows + [row]
    }
    let stripped = bench.directory + "/stripped"
    defer { unlink(stripped) }
    guard try bench.run(strip.path, ["-o", stripped, program]).status == 0 else { throw Failure("\(strip.path) failed") }
    rows.append(.alone("P11", "the same, stripped", .bytes, Samples([try size(stripped)])))
    return rows
  }

  private static func size(_ path: String) throws -> Double {
    var status = stat()
    guard stat(path, &status) == 0 else { throw Failure("cannot look at \(path): \(Errno.last.message)") }
    return Double(status.st_size)
  }
}
