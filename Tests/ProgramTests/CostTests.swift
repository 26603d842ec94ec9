import Sessions
import SessionsSQLite
import TestSupport
import TestTraits
import Testing

/// What work costs in calls to the system: the same number on any machine, however busy it is.
@Suite("The cost of", .ownThreads, .enabled(if: Traced.isPossible, "needs strace, and the right to trace"))
struct CostTests {
  @Test("listing a session in a file is at most eight calls, and its share of a write") func files() throws {
    let (few, many) = (try files(100), try files(600))
    let calls =
      try calls(["list", many.store, "--limit", "0", "--json"], many).count
      - calls(["list", few.store, "--limit", "0", "--json"], few).count
    #expect(calls <= 8 * 500 + 250, "\(calls) calls for 500 sessions more")
  }

  @Test("listing rows of a table is a call for many of them") func rows() async throws {
    let (few, many) = (try await table(100), try await table(2_100))
    let calls = try calls(["list", few.path + "/s.db", "--limit", "0", "--json"], few)
    let more = try self.calls(["list", many.path + "/s.db", "--limit", "0", "--json"], many)
    #expect(more.count - calls.count <= 2_000 / 4, "\(more.count - calls.count) calls for 2,000 sessions more")
  }

  @Test("a write of a file is a sync of it, of its directory and of the store's") func writeToFile() throws {
    let work = try Workspace()
    let calls = try calls(["set", work.store, Workspace.ada, "data.user.name", "\"Eve\""], work)
    let syncs = calls.filter { $0.contains("sync(") && $0.contains(work.store) }
    #expect((2...3).contains(syncs.count), "\(syncs)")
  }

  @Test("a write of a row by a verb, which closes the database, is at most five syncs") func writeToRow() async throws {
    let work = try await table(3)
    let calls = try calls(["set", work.path + "/s.db", "s1", "data.n", "2"], work)
    let syncs = calls.filter { $0.contains("sync(") && !$0.contains(work.home) }
    #expect((1...5).contains(syncs.count), "\(syncs)")
  }

  private func files(_ count: Int) throws -> Workspace {
    try Workspace(
      Dictionary(
        uniqueKeysWithValues: (0..<count).map { ("f\(1_000_000 + $0)00000000", #"{"data":{"user":{"name":"visitor"}}}"#) }))
  }

  private func table(_ count: Int) async throws -> Workspace {
    let work = try Workspace([:])
    let store = try SQLiteSessionStore(path: work.path + "/s.db", options: .init(createsDatabase: true))
    for number in 0..<count {
      _ = try await store.create(StoredSession(id: SessionID("s\(number)"), payload: Array(#"{"n":1}"#.utf8)))
    }
    return work
  }

  /// The calls that name a file or a descriptor.
  private func calls(_ arguments: [String], _ work: Workspace) throws -> [Substring] {
    let trace = work.path + "/trace"
    let result = try Traced.run([try Program.path()] + arguments, into: trace, home: work.home)
    #expect(result.ending == .exit(0), "\(result.errors)")
    return String(decoding: try Vectors.bytes(ofFile: trace), as: UTF8.self).split(separator: "\n")
      .filter { !$0.contains("resumed>") && !$0.contains("+++") }
  }
}
