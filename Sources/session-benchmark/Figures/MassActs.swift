/// P14: many sessions destroyed at once, by verb, beside what removes the same records without a thought.
enum MassActs {
  /// Each round takes a store away.
  private static let count = Count(10_000)

  static func files(_ bench: Bench) async throws -> [Row] {
    let address = StoreAddress(.file, bench.directory + "/mass-files")
    let found = try await interleaved(
      3,
      [
        { try await destroy(address, bench) },
        { try await fresh(address, bench) { try bench.shell("cd '\(address.path)' && rm -f */* && sync -f .") } },
      ])
    _ = try bench.run("/bin/rm", ["-rf", address.path])
    return [
      .compared(
        "P14", "destroy \(count.text) sessions in files by verb", .seconds, ours: found[0], "rm of the same files, then one sync",
        found[1], .atMost(1.5))
    ]
  }

  static func rows(_ bench: Bench) async throws -> [Row] {
    let address = StoreAddress(.sqlite, bench.directory + "/mass.db")
    let what = "destroy \(count.text) sessions in SQLite (WAL) by verb"
    // 10,000 a second.
    let target = Target.limit(Double(count.value) / 10_000, .seconds)
    defer { _ = try? bench.shell("rm -f '\(address.path)'*") }
    guard let sqlite = bench.peer("sqlite3") else {
      let alone = try await interleaved(3) { try await destroy(address, bench) }[0]
      var row = Row.alone("P14", what, .seconds, alone, target)
      row.peer = Row.missing("sqlite3", bench)
      return [row]
    }
    let statement = "DELETE FROM sessions WHERE length(data) > 0"
    let found = try await interleaved(
      3,
      [
        { try await destroy(address, bench) },
        { try await fresh(address, bench) { try bench.run(sqlite.path, [address.path, statement]) } },
      ])
    return [.compared("P14", what, .seconds, ours: found[0], "\(sqlite.title), one DELETE", found[1], target)]
  }

  private static func destroy(_ address: StoreAddress, _ bench: Bench) async throws -> Double {
    let inspector = try bench.inspector()
    return try await fresh(address, bench) {
      try bench.run(inspector, ["destroy", address.argument, "--where", "size>0", "--expect", String(count.value), "--yes"])
    }
  }

  /// What it takes to empty a store that was just made, and is on the disk.
  private static func fresh(_ address: StoreAddress, _ bench: Bench, _ empty: () throws -> Child.Result) async throws -> Double {
    guard let moment = GenerateCommand.midnight else { return .nan }
    _ = try bench.shell("rm -rf '\(address.path)' '\(address.path)-wal' '\(address.path)-shm'")
    try await SampleStore(count: count.value, seed: bench.seed, moment: moment).write(to: address)
    _ = try bench.shell("sync")
    let result = try empty()
    let left =
      address.kind == .file
      ? try bench.shell("ls '\(address.path)'/*/* 2>/dev/null").lines
      : Int(try SQLite(address.path).texts("SELECT count(*) FROM sessions")[0])
    guard result.status == 0, left == 0 else { throw Failure("\(left ?? -1) sessions are left of \(address.argument)") }
    return result.seconds
  }
}
