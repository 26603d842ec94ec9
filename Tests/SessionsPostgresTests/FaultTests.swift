import Foundation
import Sessions
import SessionsSQL
import Synchronization
import TestSupport
import Testing

@testable import SessionsPostgres

@Suite(
  "When something is wrong with a server of PostgreSQL",
  .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct FaultTests {
  private static let id = SessionID("0123456789abcdef0123456789abcdef")
  private static func session(_ text: String = "{}", revision: Revision? = nil) -> StoredSession {
    StoredSession(id: id, payload: Array(text.utf8), revision: revision)
  }

  private static func quick(_ change: (inout PostgresOptions) -> Void = { _ in }) -> PostgresOptions {
    var options = PostgresOptions(timeout: .seconds(60), connections: 1, createsTable: true, watchInterval: .milliseconds(20))
    change(&options)
    return options
  }

  @Test("that ends and comes back, reads fail meanwhile and work again, and a watch says to list again")
  func restart() async throws {
    let server = try await PostgresTestServer.own(["ssl = off"])
    // A server without TLS, where it was asked for.
    var encrypted = server.address(.tls)
    encrypted.settings["sslmode"] = "require"
    let plain = await failure { _ = try await PostgresSessionStore(encrypted, options: Self.quick()) }
    #expect(plain?.kind == "unavailable" && plain?.words.contains("SSL") == true, "\(plain?.words ?? "no error")")

    let store = try await PostgresSessionStore(server.address(), options: Self.quick())
    let seen = Seen(store.changes()), states = Seen(store.connection())
    _ = try await store.create(Self.session())
    try await eventually("the watch did not begin") { seen.all == [.changed(Self.id)] }
    server.kill()
    #expect(await failure { _ = try await store.read(Self.id) }?.kind == "unavailable")
    let lost = await failure { _ = try await store.update(Self.session("[1]")) }
    #expect(lost?.kind == "unavailable" && lost?.words.hasSuffix("; nothing was written") == true, "\(lost?.words ?? "")")
    try await eventually("it is not told that the server is gone") { states.all.last.flatMap { $0 } != nil }
    try await server.start()
    try await eventually("reading does not work again") {
      (try? await store.read(Self.id))??.payload == Array("{}".utf8)
    }
    try await eventually("it is not said to list again") { seen.all.contains(.resync) }
    try await eventually("it is not told that the server is back") { states.all.last == .some(nil) }
    _ = try await store.update(Self.session("[2]"))
    try await eventually("a change after the return is not told") { seen.all.last == .changed(Self.id) }
  }

  @Test("whose connections are ended while nobody uses them, nobody notices")
  func terminated() async throws {
    let server = try await SharedPostgres.server()
    let store = try await PostgresSessionStore(
      server.address(table: SharedPostgres.freshName()), options: Self.quick { $0.name = "ended" })
    for text in ["[1]", "[2]"] {
      try server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ended'")
      #expect(try await store.read(Self.id)?.payload == (text == "[1]" ? nil : Array("[1]".utf8)))
      try server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ended'")
      if text == "[1]" { _ = try await store.create(Self.session(text)) } else { _ = try await store.update(Self.session(text)) }
    }
    #expect(try await store.read(Self.id)?.payload == Array("[2]".utf8))
  }

  @Test("that hangs up during a commit, it is found out whether the write was made, and where it cannot be, that is said")
  func commits() async throws {
    let server = try await SharedPostgres.server()
    // Somebody has made functions there that are called as those by which it is found out.
    let database = try await SharedPostgres.freshDatabase(as: try await HostileNames.template.value)
    for (fate, isReachable, outcome) in [
      (SocketProxy.Fate.isDoneUnanswered, true, "done"), (.isLost, true, "; nothing was written"),
      (.isDoneUnanswered, false, "; whether the change was made is not known"),
    ] {
      let table = SharedPostgres.freshName()
      let direct = try await PostgresSessionStore(server.address(database: database, table: table), options: Self.quick())
      guard case .created(let revision) = try await direct.create(Self.session()) else { throw NeverHappened("it is there") }
      let cuts = Mutex(0)
      let proxy = try server.proxy { said in
        guard said.says("COMMIT\u{0}") || !isReachable && cuts.withLock({ $0 > 0 }) else { return .goesOn }
        return cuts.withLock { cuts in
          cuts += 1
          return cuts == 1 ? fate : isReachable ? .goesOn : .isLost
        }
      }
      var error: StoreError?
      // On a busy machine a short time may be over before there is anything to commit: then it was too short.
      for timeout in isReachable ? [60_000] : [300, 3_000, 30_000] where cuts.withLock({ $0 }) == 0 {
        error = await failure {
          let options = Self.quick { $0.timeout = .milliseconds(timeout) }
          let store = try await PostgresSessionStore(
            server.address(proxy, database: database, table: table), options: options)
          _ = try await store.update(Self.session("[1]", revision: revision))
        }
      }
      #expect(error == nil ? outcome == "done" : error?.words.hasSuffix(outcome) == true, "\(error?.words ?? "no error")")
      #expect(try await direct.read(Self.id)?.payload == Array((fate == .isLost ? "{}" : "[1]").utf8))
      withExtendedLifetime(proxy) {}
    }
  }

  @Test(
    "that says nothing, or nothing to the point, nobody waits for longer than was said",
    // A parameter of the server's, which it may tell of at any time.
    arguments: [SocketProxy.Fate.isIgnored, .isDrowned(in: Array("S\u{0}\u{0}\u{0}\u{8}a\u{0}b\u{0}".utf8))])
  func silence(_ fate: SocketProxy.Fate) async throws {
    let server = try await SharedPostgres.server()
    let proxy = try server.proxy { said in
      // Whoever connects is let in.
      if case .isDrowned = fate, said.says("client_encoding") { return .goesOn }
      return fate
    }
    let error = await failure {
      _ = try await PostgresSessionStore(
        server.address(proxy, table: "x"), options: Self.quick { $0.timeout = .milliseconds(200) })
    }
    #expect(error?.kind == "timedOut")
  }

  @Test("that says more than anybody waits for: what is left is no answer to the next question")
  func leftOver() async throws {
    let server = try await SharedPostgres.server()
    for guarding in [[], PostgresOptions(timeout: .seconds(60)).readingTransaction] {
      let connection = try server.connection()
      connection.guarding = guarding
      var rows = 0
      try connection.query("SELECT repeat('x', 10000) FROM generate_series(1, 5000)", []) { _ throws(PostgresFailure) in
        rows += 1
        return false
      }
      #expect(rows == 1 && !connection.isUsable)
      var answers: [SQLValue] = []
      let result = Result { () throws(PostgresFailure) in
        try connection.query("SELECT 'y'::text", []) { row throws(PostgresFailure) in
          answers.append(row.value(0))
          return answers.count < 10
        }
      }
      guard case .failure(let failure) = result else { throw NeverHappened("it answers \(answers.count) times") }
      #expect(failure.isLoss && answers.isEmpty)
    }
  }

  @Test("that stops answering while it is watched, that is known before it is given up, and all is listed again after")
  func stopsAnswering() async throws {
    let server = try await SharedPostgres.server()
    let isSilent = Mutex(false)
    let proxy = try server.proxy { _ in isSilent.withLock { $0 } ? .isIgnored : .goesOn }
    // Given up sooner or later, on a busy machine also where nothing is wrong: until it is, it owes an answer.
    let store = try await PostgresSessionStore(
      server.address(proxy, table: SharedPostgres.freshName()), options: Self.quick { $0.timeout = .seconds(2) })
    let seen = Seen(store.changes()), states = Seen(store.connection())
    _ = try await store.create(Self.session())
    try await eventually("the watch did not begin") { seen.all.contains(.changed(Self.id)) }
    isSilent.withLock { $0 = true }
    try await eventually("it is not known that it owes an answer") {
      guard let silence = store.silence else { return false }
      return silence.heard != nil && silence.asked.duration(to: .now) > .milliseconds(500)
    }
    try await eventually("it is not given up") { states.all.last.flatMap { $0 }?.contains("does not answer") == true }
    let heard = seen.all.count
    isSilent.withLock { $0 = false }
    try await eventually("it is not told that it answers again") { states.all.last == .some(nil) }
    try await eventually("it is not said to list again") { seen.all.dropFirst(heard).contains(.resync) }
    withExtendedLifetime(proxy) {}
  }

  @Test("where another transaction holds what is wanted, waiting ends; where others are faster, it is tried again")
  func waiting() async throws {
    let server = try await SharedPostgres.server()
    let table = SharedPostgres.freshName()
    let store = try await PostgresSessionStore(server.address(table: table), options: Self.quick())
    _ = try await store.create(Self.session())
    // One that waits for a moment only, opened when the machine is quick enough for that.
    var made: PostgresSessionStore?
    try await eventually("nothing can be opened in time") {
      made = try? await PostgresSessionStore(
        server.address(table: table),
        options: Self.quick {
          $0.timeout = .milliseconds(300)
          $0.guardsReadings = true
        })
      return made != nil
    }
    let hasty = try #require(made)
    let other = try server.connection()
    try other.run("BEGIN; LOCK TABLE \(table) IN ACCESS EXCLUSIVE MODE")
    #expect(await failure { _ = try await hasty.read(Self.id) }?.kind == "timedOut")
    #expect(await failure { _ = try await hasty.update(Self.session("[1]")) }?.kind == "timedOut")
    try other.run("ROLLBACK")
    // A rule that fails twice, as where two transactions wait for each other.
    try server.run(
      """
      CREATE SEQUENCE \(table)_turns; CREATE FUNCTION \(table)_fail() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF nextval('\(table)_turns') < 3 THEN RAISE EXCEPTION 'no' USING ERRCODE = '40P01'; END IF; RETURN new; END $$;
      CREATE TRIGGER fails BEFORE UPDATE ON \(table) FOR EACH ROW EXECUTE FUNCTION \(table)_fail()
      """)
    _ = try await store.update(Self.session("[2]"))
    #expect(try await store.read(Self.id)?.payload == Array("[2]".utf8))
  }

  @Test("that refuses somebody, the error says who and why, and holds no password")
  func refusals() async throws {
    let server = try await SharedPostgres.server()
    let table = SharedPostgres.freshName()
    _ = try await PostgresSessionStore(server.address(table: table), options: Self.quick()).create(Self.session())
    let role = SharedPostgres.freshName("role")
    try server.run(
      "CREATE ROLE \(role) LOGIN PASSWORD 'canary-4711' CONNECTION LIMIT 1; GRANT SELECT ON \(table) TO \(role)")
    let reader = try await PostgresSessionStore(
      server.address(user: role, table: table),
      options: Self.quick {
        $0.createsTable = false
      })
    #expect(try await reader.read(Self.id) != nil)
    func opening(_ user: String, database: String = "postgres", password: String? = nil) async -> StoreError? {
      await failure {
        _ = try await PostgresSessionStore(
          server.address(.tcp, user: user, database: database, table: table), options: Self.quick { $0.password = { password } })
      }
    }
    let errors: [(StoreError?, kind: String, words: String)] = [
      (await failure { _ = try await reader.update(Self.session("[1]")) }, "denied", "permission denied for table \(table)"),
      (await opening(role), "unavailable", "as many connections as it takes"),
      (await opening("admin", database: "nowhere"), "unavailable", "database \"nowhere\" does not exist"),
      (await opening("nobody"), "denied", "role \"nobody\" does not exist"),
      (await opening("guarded"), "denied", "asks for a password"),
      (await opening("guarded", password: "canary-wrong"), "denied", "password"),
    ]
    for (error, kind, words) in errors {
      #expect(error?.kind == kind && error?.words.contains(words) == true, "\(error?.words ?? "no error") instead of \(words)")
      #expect(error?.words.contains("canary") != true)
    }
    #expect(await opening("guarded", password: "canary-4711") == nil)
  }

  @Test("is taken for what it says only if its certificate is trusted and names the host")
  func certificates() async throws {
    let server = try await SharedPostgres.server()
    var unknown = server.address(.tls), other = server.address(.tls)
    unknown.settings["sslrootcert"] = "/nonexistent"
    other.settings["hostaddr"] = "127.0.0.1"
    other.host = "elsewhere.example"
    for address in [unknown, other] {
      let error = await failure { _ = try await PostgresSessionStore(address, options: Self.quick()) }
      #expect(error?.kind == "denied" && error?.words.contains("certificate") == true, "\(error?.words ?? "no error")")
    }
  }

  @Test("whose table was changed under the store's hands, that is said")
  func altered() async throws {
    let server = try await SharedPostgres.server()
    let table = SharedPostgres.freshName()
    let store = try await PostgresSessionStore(server.address(table: table), options: Self.quick())
    let seen = Seen(store.changes()), states = Seen(store.connection())
    _ = try await store.create(Self.session())
    try await eventually("the watch did not begin") { seen.all.contains(.changed(Self.id)) }
    try server.run("ALTER TABLE \(table) RENAME COLUMN expires TO ends")
    // Nothing stands in a row that is not there any more, and no row was written.
    try await eventually("the watch does not see it") {
      states.all.last.flatMap { $0 }?.contains("the table has changed") == true
    }
    let error = await failure { _ = try await store.read(Self.id) }
    #expect(error?.kind == "failed" && error?.words.contains("the table has changed") == true, "\(error?.words ?? "")")
    let again = await failure { _ = try await PostgresSessionReader(server.address(table: table), options: Self.quick()) }
    #expect(again?.words.contains("it has no expires bigint") == true, "\(again?.words ?? "")")
    let heard = seen.all.count
    try server.run("ALTER TABLE \(table) RENAME COLUMN ends TO expires; ALTER TABLE \(table) ADD COLUMN more int")
    try await eventually("the watch does not see that it can be read again") { seen.all.dropFirst(heard).contains(.resync) }
    #expect(states.all.last == .some(nil))
  }
}
