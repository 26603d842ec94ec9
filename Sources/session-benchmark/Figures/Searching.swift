/// P3 and P4: finding a user's sessions without the interface.
enum Searching {
  static let user = 42

  static func files(_ bench: Bench) async throws -> [Row] {
    let address = try await bench.store(.file, bench.largest)
    let search = Search(figure: "P3", what: "\(filter) over \(bench.largest.text) files", address: address)
    return try await [search.row(bench, "ripgrep", "two threads", .atMost(1.5)) { try $0.ripgrep($1, address) }]
  }

  static func rows(_ bench: Bench) async throws -> [Row] {
    let address = try await bench.store(.sqlite, bench.largest)
    let search = Search(figure: "P4", what: "the same over \(bench.largest.text) rows", address: address)
    return try await [search.row(bench, "sqlite3", "json_extract", .atMost(1)) { try $0.extract($1, address) }]
  }

  static func foreignRows(_ bench: Bench) async throws -> [Row] {
    let address = try await bench.store(.connectSQLite3, bench.largest)
    let search = Search(figure: "P4", what: "the same over \(bench.largest.text) rows of connect-sqlite3", address: address)
    return try await [search.row(bench, "sqlite3", "json_extract", .atMost(1)) { try $0.extract($1, address) }]
  }

  // MARK: jq

  /// jq would take minutes for a million; 100,000 tell as much.
  private static func besideJQ(_ bench: Bench) -> Count {
    bench.sizes.last { $0.value <= 100_000 } ?? bench.sizes.first ?? Count(100_000)
  }

  static func filesBesideJQ(_ bench: Bench) async throws -> [Row] {
    let count = besideJQ(bench)
    let address = try await bench.store(.file, count)
    let search = Search(figure: "P3", what: "\(filter) over \(count.text) files", address: address)
    return try await [
      search.row(bench, "jq", "each file a line from grep", nil) { bench, jq in
        try bench.shell("grep -rh '' '\(address.path)' | '\(jq.path)' -cR 'fromjson? | select(.data.userId == \(user))'")
      }
    ]
  }

  static func rowsBesideJQ(_ bench: Bench) async throws -> [Row] {
    let count = besideJQ(bench)
    let address = try await bench.store(.sqlite, count)
    let search = Search(figure: "P4", what: "the same over \(count.text) rows", address: address)
    guard let sqlite = bench.peer("sqlite3") else {
      var row = try await search.alone(bench)
      row.peer = Row.missing("sqlite3", bench)
      return [row]
    }
    return try await [
      search.row(bench, "jq", "each row a line from sqlite3", nil) { bench, jq in
        let rows = "'\(sqlite.path)' -readonly '\(address.path)' 'SELECT data FROM sessions'"
        return try bench.shell("\(rows) | '\(jq.path)' -cR 'fromjson? | select(.userId == \(user))'")
      }
    ]
  }

  private static let filter = "list --where data.userId=\(user)"
}

/// Our search of a store, and what it is held against.
private struct Search {
  let figure: String
  let what: String
  let address: StoreAddress

  /// - Parameter peers: prints a line for each session that it finds.
  func row(
    _ bench: Bench, _ name: String, _ way: String, _ target: Target?, _ peers: @escaping (Bench, Peer) throws -> Child.Result
  ) async throws -> Row {
    guard let peer = bench.peer(name) else {
      var row = try await alone(bench)
      row.peer = Row.missing(name, bench)
      return row
    }
    // Once for nothing, and to see that both find the same.
    let (ours, theirs) = (try bench.find(address), try peers(bench, peer))
    guard ours.lines == theirs.lines else { throw Failure("we found \(ours.lines) sessions, \(name) \(theirs.lines)") }
    let rounds = ours.seconds + theirs.seconds > 15 ? 3 : 5
    let found = try await interleaved(rounds, [{ try bench.find(address).seconds }, { try peers(bench, peer).seconds }])
    bench.searches["\(name) \(address.path)"] = (found[0].median, found[1].median)
    return .compared(
      figure, "\(what) (\(ours.lines) found)", .seconds, ours: found[0], "\(peer.title), \(way)", found[1], target)
  }

  func alone(_ bench: Bench) async throws -> Row {
    _ = try bench.find(address)
    return .alone(figure, what, .seconds, try await interleaved(3) { try bench.find(address).seconds }[0])
  }
}

extension Bench {
  func find(_ address: StoreAddress) throws -> Child.Result {
    let result = try run(
      try inspector(), ["list", address.argument, "--where", "data.userId=\(Searching.user)", "--limit", "0", "--jsonl"],
      keepsOutput: true)
    guard result.status == 0 else { throw Failure("session-inspector list \(address.argument) failed") }
    return result
  }

  func ripgrep(_ peer: Peer, _ address: StoreAddress) throws -> Child.Result {
    try run(peer.path, ["-l", "-j2", "-F", #""userId":\#(Searching.user),"#, address.path], keepsOutput: true)
  }

  func extract(_ peer: Peer, _ address: StoreAddress) throws -> Child.Result {
    let (id, data) = address.kind == .sqlite ? ("id", "data") : ("sid", "sess")
    // json_extract stops at the first torn row: who asks has to ask for whole ones.
    let condition = "CASE WHEN json_valid(\(data)) THEN json_extract(\(data), '$.userId') END = \(Searching.user)"
    return try run(peer.path, ["-readonly", address.path, "SELECT \(id) FROM sessions WHERE \(condition)"], keepsOutput: true)
  }

  func shell(_ command: String) throws -> Child.Result { try run("/bin/sh", ["-c", command], keepsOutput: true) }
}

extension Child.Result {
  var lines: Int { output.split(separator: "\n").count }
}
