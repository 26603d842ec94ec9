import Platform
import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

/// What a transaction begins with may be refused like anything else.
@Suite(
  "A beginning that PostgreSQL refuses", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
struct BeginningTests {
  private static let id = SessionID("0123456789abcdef0123456789abcdef")
  private static func options(_ change: (inout PostgresOptions) -> Void = { _ in }) -> PostgresOptions {
    var options = PostgresOptions(timeout: .seconds(60), connections: 1, createsTable: true)
    change(&options)
    return options
  }

  @Test("leaves no connection in it: a standby answers after writes that it refuses, and takes them once it is a primary")
  func standby() async throws {
    let server = try await PostgresTestServer.own()
    let session = StoredSession(id: Self.id, payload: Array("[1]".utf8))
    _ = try await PostgresSessionStore(server.address(), options: Self.options()).create(session)
    let copy = try await PostgresTestServer.own { $0.primary = server }
    let stores = [
      try await PostgresSessionStore(copy.address(), options: Self.options()),
      try await PostgresSessionStore(
        copy.address(),
        options: Self.options {
          $0.guardsReadings = true
          $0.pipelines = false
        }),
    ]
    for store in stores {
      for _ in 0..<2 {
        let refused = await failure { _ = try await store.update(session) }
        #expect(refused?.kind == "denied" && refused?.words.contains("only reads now") == true, "\(refused?.words ?? "no error")")
        #expect(try await store.read(Self.id)?.payload == session.payload)
      }
    }
    #expect(try copy.run("SELECT pg_promote()") == [["t"]])
    for store in stores { guard case .updated = try await store.update(session) else { throw NeverHappened("no update") } }
  }

  @Test(
    "of a reading leaves it as it was, with a library that asks for several statements at once and without",
    arguments: [true, false])
  func reading(_ pipelines: Bool) async throws {
    let server = try await SharedPostgres.server()
    let connection = try PostgresServer(server.address(), Self.options { $0.pipelines = pipelines }).connect(WakePipe())
    connection.guarding = [SQLStatement("BEGIN"), SQLStatement("SELECT 1 / 0")]
    #expect(throws: PostgresFailure.self) { try connection.execute("SELECT 2", []) }
    #expect(connection.isUsable && !connection.isInTransaction)
    connection.guarding = []
    #expect(try connection.run("SELECT 2") == [[["2"]]])
  }

  @Test("or whatever else left one within a transaction: it is not used again")
  func left() async throws {
    let database = PostgresDatabase(PostgresServer(try await SharedPostgres.server().address(), Self.options()))
    for statement in ["BEGIN", "BEGIN; SELECT 1 / 0"] {
      _ = await failure {
        try await database.read { connection throws(PostgresFailure) in _ = try connection.run(statement) }
      }
      let answers = try await database.read { connection throws(PostgresFailure) in
        (try connection.run("SELECT 2"), connection.isInTransaction)
      }
      #expect(answers.0 == [[["2"]]] && !answers.1, "\(statement)")
    }
  }
}
