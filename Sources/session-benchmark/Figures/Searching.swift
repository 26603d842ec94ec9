/// P3 and P4: finding a user's sessions without the interface.
enum Searching {
  static let user = 42

  static func files(_ bench: Bench) async throws -> [Row] {
    let address = try await bench.store(.file, bench.largest)
    let what = "list --where data.userId=\(user) over \(bench.largest.text) files"
    guard let peer = bench.peer("ripgrep") else { return [.missing("P3", what, "ripgrep", bench)] }
    let theirs = { try bench.run(peer.path, ["-l", "-j2", "-F", #""userId":\#(user),"#, address.path], keepsOutput: true) }
    return [try await compare(bench, address, "P3", what, "\(peer.title), two threads", theirs, .atMost(1.5))]
  }

  static func rows(_ bench: Bench) async throws -> [Row] {
    let address = try await bench.store(.sqlite, bench.largest)
    let what = "the same over \(bench.largest.text) rows"
    guard let peer = bench.peer("sqlite3") else { return [.missing("P4", what, "sqlite3", bench)] }
    // json_extract stops at the first torn row: who asks has to ask for whole ones.
    let query = "SELECT id FROM sessions WHERE CASE WHEN json_valid(data) THEN json_extract(data, '$.userId') END = \(user)"
    let theirs = { try bench.run(peer.path, ["-readonly", address.path, query], keepsOutput: true) }
    return [try await compare(bench, address, "P4", what, "\(peer.title), json_extract", theirs, .atMost(1))]
  }

  static func find(_ bench: Bench, _ address: StoreAddress) throws -> Child.Result {
    try bench.run(
      try bench.inspector(), ["list", address.argument, "--where", "data.userId=\(user)", "--limit", "0", "--jsonl"],
      keepsOutput: true)
  }

  private static func compare(
    _ bench: Bench, _ address: StoreAddress, _ figure: String, _ what: String, _ peer: String,
    _ theirs: @escaping () throws -> Child.Result, _ target: Target
  ) async throws -> Row {
    let (a, b) = (try find(bench, address), try theirs())
    let counts = (lines(a), lines(b))
    guard counts.0 == counts.1 else { throw Failure("we found \(counts.0) sessions, \(peer) \(counts.1)") }
    let found = try await interleaved(5, [{ try find(bench, address).seconds }, { try theirs().seconds }])
    return .compared(figure, "\(what) (\(counts.0) found)", .seconds, ours: found[0], peer, found[1], target)
  }

  private static func lines(_ result: Child.Result) -> Int { result.output.split(separator: "\n").count }
}
