import ECMAScript
import Foundation
import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

/// What a server has no room, no time or no connection for: said clearly, by the library and by the program, and nothing is lost.
@Suite(
  "When a server of PostgreSQL is at its limits", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct LimitTests {
  private static let id = SessionID("a8Yb4uTIhBVhXfZ9vHvj9R1LsXf0m1Jg")
  private static let payload = Array(#"{"user":"Ada"}"#.utf8)
  private let home: TemporaryDirectory

  init() throws { home = try TemporaryDirectory() }

  private func run(_ arguments: [String]) throws -> Program.Result {
    try Program.run(arguments, environment: Program.environment(home: home.path))
  }

  private static func options(_ change: (inout PostgresOptions) -> Void = { _ in }) -> PostgresOptions {
    var options = PostgresOptions(timeout: .seconds(30), connections: 1, createsTable: true)
    change(&options)
    return options
  }

  @Test(
    "with its disk full: nothing is written, what was there stays, can be read, and can be destroyed",
    .enabled(if: PostgresCluster.canHaveSmallDisk, "no small disk can be made here: that takes root's rights"))
  func diskFull() async throws {
    let server = try await PostgresTestServer.own { $0.smallDisk = 4 }
    try server.run("CREATE TABLESPACE small LOCATION '\(server.smallDisk)'")
    try server.run("SET default_tablespace = small; \(PostgresSchema.statements().joined(separator: "; "))")
    let store = try await PostgresSessionStore(server.address(), options: Self.options { $0.createsTable = false })
    guard case .created(let revision) = try await store.create(StoredSession(id: Self.id, payload: Self.payload)) else {
      throw NeverHappened("it is there")
    }
    var generator = SeededGenerator(seed: 53_100)
    /// Takes as much room as it has bytes.
    func large() -> String { String((0..<100_000).map { _ in "0123456789abcdef".randomElement(using: &generator) ?? "0" }) }
    func payload() -> [UInt8] { Array("{\"large\":\"\(large())\"}".utf8) }
    var (made, refusal) = (0, StoreError?.none)
    while refusal == nil, made < 100 {
      let session = StoredSession(id: SessionID("s\(made)"), payload: payload())
      refusal = await failure { _ = try await store.create(session) }
      made += refusal == nil ? 1 : 0
    }
    #expect(refusal?.kind == "full" && refusal?.words.contains("has no room") == true, "\(refusal?.words ?? "no error")")
    // The last gaps are filled too.
    let refused = [
      await failure { _ = try await store.update(StoredSession(id: Self.id, payload: payload(), revision: revision)) },
      await failure {
        _ = try await store.apply([.update(StoredSession(id: Self.id, payload: payload())), .delete(Self.id, ifRevision: nil)])
      },
    ]
    for error in refused { #expect(error?.kind == "full", "\(error?.words ?? "no error")") }
    let set = try run([
      "set", server.address().description, Self.id.reveal()?.string ?? "", "large", "\"\(large().prefix(99_000))\"",
    ])
    #expect(set.ending == .exit(1) && set.errors.contains("there is no room"), "\(set.errors)")

    let found = try await store.read(Self.id)
    #expect(found?.payload == Self.payload && found?.revision == revision)
    #expect(try await store.page(PageRequest(limit: 1_000, contents: false)).entries.count == made + 1)
    #expect(try run(["get", server.address().description, Self.id.reveal()?.string ?? "", "user"]).output == "Ada\n")
    #expect(try await store.delete(Self.id, ifRevision: revision) == .deleted)
  }

  @Test("that takes too long over a reading or a write gives up before we do, and what became of it is known")
  func slowStatements() async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    let role = SharedPostgres.freshName("role")
    let store = try await PostgresSessionStore(
      server.address(database: database), options: Self.options { $0.timeout = .seconds(2) })
    guard case .created(let revision) = try await store.create(StoredSession(id: Self.id, payload: Self.payload)) else {
      throw NeverHappened("it is there")
    }
    try server.run(
      """
      CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN new; END $$;
      CREATE TRIGGER waits BEFORE UPDATE ON \(PostgresSchema.table) FOR EACH ROW EXECUTE FUNCTION wait();
      CREATE ROLE \(role) LOGIN; GRANT SELECT ON \(PostgresSchema.table) TO \(role);
      ALTER TABLE \(PostgresSchema.table) ENABLE ROW LEVEL SECURITY;
      CREATE POLICY slow ON \(PostgresSchema.table) TO \(role) USING (pg_sleep(60) IS NOT NULL)
      """, database: database)
    let write = await failure {
      _ = try await store.update(StoredSession(id: Self.id, payload: Array("{}".utf8), revision: revision))
    }
    #expect(write?.kind == "timedOut" && write?.words.hasSuffix("took too long, and gave up") == true, "\(write?.words ?? "")")
    let many = await failure { _ = try await store.apply([.update(StoredSession(id: Self.id, payload: Array("{}".utf8)))]) }
    #expect(many?.kind == "timedOut" && many?.words.hasSuffix("took too long, and gave up") == true, "\(many?.words ?? "")")
    let found = try await store.read(Self.id)
    #expect(found?.payload == Self.payload && found?.revision == revision)

    for pipelines in [true, false] {
      let reader = try await PostgresSessionReader(
        server.address(user: role, database: database),
        options: Self.options { options in
          (options.createsTable, options.guardsReadings, options.pipelines) = (false, true, pipelines)
          options.timeout = .seconds(2)
        })
      let reading = await failure { _ = try await reader.read(Self.id) }
      #expect(reading?.kind == "timedOut" && reading?.words.contains("gave up") == true, "\(reading?.words ?? "")")
    }
    let held = "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(database)' AND state <> 'idle'"
    try await eventually("something is still held on the server") { try server.run(held) == [["0"]] }
    let list = try run(["list", server.address(user: role, database: database).description])
    #expect(list.ending == .exit(4) && list.errors.contains("took too long, and gave up"), "\(list.errors)")
  }

  @Test(
    "behind PgBouncer with one connection for all, every verb works, for two at the same time",
    .enabled(if: Bouncer.isInstalled, Bouncer.isMissing))
  func pooled() async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    let bouncer = try await Bouncer(to: server, connections: 1)
    let address = bouncer.address(database: database)
    let store = try await PostgresSessionStore(address, options: Self.options { $0.watchInterval = .milliseconds(20) })
    let other = try await PostgresSessionStore(
      address, options: Self.options { options in (options.guardsReadings, options.connections) = (true, 4) })
    let seen = Seen(store.changes())
    #expect(try await store.read(Self.id) == nil)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, writer) in [store, other].enumerated() {
        group.addTask {
          for place in 0..<20 {
            let id = SessionID("\(number)-\(place)")
            _ = try await writer.create(StoredSession(id: id, payload: Self.payload))
            #expect(try await other.read(id) != nil)
          }
        }
      }
      try await group.waitForAll()
    }
    try await eventually("not all are told of") {
      (0..<2).allSatisfy { number in (0..<20).allSatisfy { seen.all.contains(.changed(SessionID("\(number)-\($0)"))) } }
    }
    let place = address.description
    let verbs: [([String], String)] = [
      (["list", place, "--where", "user=Ada", "--json"], "\"total\":40"), (["get", place, "0-0", "user"], "Ada\n"),
      (["set", place, "0-0", "user", "\"Eve\""], ""), (["get", place, "0-0", "user"], "Eve\n"),
      (["expire", place, "0-1", "2099-01-01T00:00:00Z"], ""), (["destroy", place, "0-0", "0-1", "--yes"], ""),
    ]
    for (arguments, words) in verbs {
      let result = try run(arguments)
      #expect(result.ending == .exit(0) && (words.isEmpty || result.output.contains(words)), "\(arguments): \(result.errors)")
    }
    #expect(try await store.page(PageRequest()).entries.count == 38)
    let used = try server.run(
      "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(database)' AND pid <> pg_backend_pid()")
    #expect(used == [["1"]])
  }
}
