import ECMAScript
import SessionFormats
import Sessions
import SessionsSQL
import Synchronization
import TestSupport
import Testing

@testable import SessionsPostgres

/// Many writes are one transaction: where the answer to its commit does not come, none of them is known to be made.
@Suite(
  "Many writes to PostgreSQL whose commit nobody answers",
  .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct UnansweredTests {
  private static func options(_ timeout: Duration = .seconds(60)) -> PostgresOptions {
    PostgresOptions(timeout: timeout, connections: 1, createsTable: true)
  }

  /// Hangs up at the first commit of a write, and lets nobody in after that where the server is not to be reached.
  private final class Cuts: Sendable {
    private let fate: SocketProxy.Fate
    private let isReachable: Bool
    private let state = Mutex((writes: false, count: 0))

    var count: Int { state.withLock { $0.count } }

    init(_ fate: SocketProxy.Fate, isReachable: Bool) { (self.fate, self.isReachable) = (fate, isReachable) }

    func proxy(to server: PostgresTestServer) throws -> SocketProxy {
      try server.proxy { said in
        self.state.withLock { state in
          if said.says("READ COMMITTED; SET LOCAL") { state.writes = true }
          guard state.writes, said.says("COMMIT\u{0}") || !self.isReachable && state.count > 0 else { return .goesOn }
          state.count += 1
          return state.count == 1 ? self.fate : self.isReachable ? .goesOn : .isLost
        }
      }
    }
  }

  /// What came of each of several deletions, and of all.
  private static func destroy(_ ids: [SessionID], in store: some SessionStore) async -> (told: [String], failure: StoreError?) {
    var told: [String] = []
    do throws(StoreError) {
      try await store.apply(ids.map { .delete($0, ifRevision: nil) }, keepingBefore: true) { outcomes in
        told += outcomes.map { outcome in
          switch outcome {
          case .deleted(let before): "deleted \(before == nil ? "" : "with what was there")"
          case .unanswered(let before, _): "unanswered \(before == nil ? "" : "with what was there")"
          default: "\(outcome)"
          }
        }
        return true
      }
      return (told, nil)
    } catch { return (told, error) }
  }

  @Test("are found out where the server can be asked, and told as that where it cannot; what was not to be written is known")
  func own() async throws {
    let server = try await SharedPostgres.server()
    for (fate, isReachable, outcome) in [
      (SocketProxy.Fate.isDoneUnanswered, true, "deleted"), (.isLost, true, nil), (.isDoneUnanswered, false, "unanswered"),
      (.isLost, false, "unanswered"),
    ] as [(SocketProxy.Fate, Bool, String?)] {
      let table = SharedPostgres.freshName()
      let direct = try await PostgresSessionStore(server.address(table: table), options: Self.options())
      let ids = (0..<5).map { SessionID("s\($0)") }
      for id in ids { _ = try await direct.create(StoredSession(id: id, payload: Array("{}".utf8))) }
      var (told, failure) = ([String](), Optional<StoreError>.none)
      let cuts = Cuts(fate, isReachable: isReachable)
      // On a busy machine a short time may be over before there is anything to commit: then it was too short.
      for timeout in isReachable ? [60_000] : [300, 3_000, 30_000] where cuts.count == 0 {
        let proxy = try cuts.proxy(to: server)
        defer { withExtendedLifetime(proxy) {} }
        let address = server.address(proxy, table: table)
        let options = Self.options(.milliseconds(timeout))
        guard let store = try? await PostgresSessionStore(address, options: options) else { continue }
        (told, failure) = await Self.destroy(ids + [SessionID("nobody")], in: store)
      }
      let each = outcome.map { "\($0) with what was there" }
      #expect(told == (each.map { [String](repeating: $0, count: 5) + ["gone"] } ?? []), "\(fate), reachable: \(isReachable)")
      switch outcome {
      case "deleted"?: #expect(failure == nil)
      case nil: #expect(failure?.words.hasSuffix("; nothing was written") == true, "\(failure?.words ?? "no error")")
      default:
        guard case .unanswered(let cause)? = failure else { throw NeverHappened("\(failure?.words ?? "no error")") }
        #expect(["timedOut", "unavailable"].contains(cause.kind), "\(cause)")
      }
      #expect(try await direct.page(PageRequest()).entries.count == (fate == .isLost ? 5 : 0))
    }
  }

  @Test("of a framework's table can be brought back where they turn out to be made") func comesBack() async throws {
    let server = try await SharedPostgres.server()
    let fixture = try #require(TableFixture.all.first { $0.layout == "connect-pg-simple" })
    let cuts = Cuts(.isDoneUnanswered, isReachable: false)
    for timeout in [300, 3_000, 30_000] where cuts.count == 0 {
      let database = try await SharedPostgres.freshDatabase()
      try server.run(fixture.sql, database: database)
      let proxy = try cuts.proxy(to: server)
      defer { withExtendedLifetime(proxy) {} }
      let address = server.address(proxy, database: database)
      let undo = UndoCache()
      guard let inspection = try? await PostgresInspection(address, options: Self.options(.milliseconds(timeout))),
        let table = try? await inspection.tables(among: TableLayout.known).foreign.first
      else { continue }
      let store = PostgresTableStore(writing: inspection.reader(of: table), undo: undo)
      let before = try server.run("SELECT t::text FROM session AS t", database: database)
      let id = SessionID(fixture.id)
      guard let session = try? await store.read(id) else { continue }
      let (told, failure) = await Self.destroy([id], in: store)
      guard cuts.count > 0 else { continue }
      #expect(told == ["unanswered with what was there"] && failure != nil)
      #expect(try server.run("SELECT t::text FROM session AS t", database: database).isEmpty)
      // Once the server can be reached again.
      let direct = try await PostgresInspection(server.address(database: database), options: Self.options())
      let found = try #require(try await direct.tables(among: TableLayout.known).foreign.first)
      let again = PostgresTableStore(writing: direct.reader(of: found), undo: undo)
      guard case .created = try await again.create(session) else { throw NeverHappened("it is there") }
      #expect(try server.run("SELECT t::text FROM session AS t", database: database) == before)
    }
    #expect(cuts.count > 0)
  }

  @Test("are unknown in the report of a verb, and are not counted as untried") func report() async throws {
    let server = try await SharedPostgres.server()
    let database = try await SharedPostgres.freshDatabase()
    try server.run(
      """
      CREATE TABLE session (sid varchar PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL);
      INSERT INTO session SELECT '0123456789abcdef0123456789abcd' || n, '{"cookie":{},"n":1}', '2080-01-01'
        FROM generate_series(10, 49) AS n
      """, database: database)
    let proxy = try Cuts(.isDoneUnanswered, isReachable: false).proxy(to: server)
    defer { withExtendedLifetime(proxy) {} }
    let home = try TemporaryDirectory()
    let address = server.address(proxy, database: database, table: "session").description
    let report = home.path + "/report.jsonl"
    let result = try Program.run(
      ["set", address, "n", "7", "--where", "data.n=1", "--expect", "40", "--yes", "--report", report],
      environment: Program.environment(home: home.path))
    #expect(result.ending == .exit(3) || result.ending == .exit(4), "\(result.errors)")
    let lines = try Vectors.bytes(ofFile: report).split(separator: 0x0A).dropFirst()
    let outcomes = try lines.map { try JSON.parse(String(decoding: $0, as: UTF8.self))["outcome"]?.asString?.string }
    let unknown = outcomes.count { $0 == "unknown" }
    #expect(unknown > 0 && outcomes.count == 40 && outcomes.count { $0 == "untried" } == 40 - unknown, "\(result.errors)")
    #expect(result.errors.contains("0 of 40 set, of \(unknown) it is not known"), "\(result.errors)")
    let made = try server.run("SELECT count(*)::text FROM session WHERE sess->>'n' = '7'", database: database)
    #expect(made == [["\(unknown)"]])
  }
}
