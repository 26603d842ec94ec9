import Sessions
import TestSupport
import Testing

@testable import SessionsPostgres

/// A server may say anything, at any length.
@Suite("The words of a server of PostgreSQL")
struct ToldTests {
  private static let long = String(repeating: "word ", count: 1 << 20)

  @Test("are told as far as a line goes, from wherever they come, and none that is shorter is cut")
  func bounds() {
    for words in ["", "permission denied", "größer"] {
      #expect(Told.beginning(of: words) == words && words.withCString { Told.beginning(at: $0) } == words)
      #expect(PostgresFailure(.lost, words).words == words)
    }
    let constraint = PostgresFailure.Constraint(name: Self.long, table: Self.long)
    // One character to the eye, whatever its length.
    let combined = "e" + String(repeating: "\u{301}", count: 1 << 20)
    let told = [
      Told.beginning(of: Self.long), Self.long.withCString { Told.beginning(at: $0) }, PostgresFailure(.lost, Self.long).words,
      PostgresFailure(connecting: Self.long, asksPassword: false).words, constraint.name, constraint.table,
      PostgresFailure(.lost, combined).words, combined.withCString { Told.beginning(at: $0) },
    ]
    for words in told { #expect(words.utf8.count >= 900 && words.utf8.count <= Told.longest + 8) }
  }

  @Test(
    "are no longer where it refuses, or refuses to connect",
    .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
  func refusals() throws {
    @Sendable func refusal(_ code: String, of length: Int) -> [UInt8] {
      let fields = [
        ("S", "ERROR"), ("C", code), ("M", String(Self.long.prefix(length))), ("F", "aclchk.c"), ("R", Self.long),
        ("n", Self.long), ("t", Self.long),
      ]
      // While somebody connects the library takes no more than some thousand bytes.
      let said = (length < Self.long.utf8.count ? Array(fields.prefix(3)) : fields).flatMap { PostgresWire.text($0.0 + $0.1) }
      return PostgresWire.message("E", said + [0])
    }
    let server = try ScriptedServer(
      answering: ScriptedServer.once(refusal("42501", of: Self.long.utf8.count) + PostgresWire.ready))
    let connection = try server.connection()
    let failure = #expect(throws: PostgresFailure.self) { try connection.query("SELECT 1", []) { _ in true } }
    #expect(failure?.code == "42501" && (900...(Told.longest + 8)).contains(failure?.words.utf8.count ?? 0))
    #expect((failure?.constraint?.name.utf8.count ?? .max) <= Told.longest + 8)
    #expect((failure?.constraint?.table.utf8.count ?? .max) <= Told.longest + 8)

    let closed = try ScriptedServer { _, _ in ScriptedServer.once(refusal("53300", of: 20_000)) }
    let unmade = #expect(throws: PostgresFailure.self) { _ = try closed.connection() }
    #expect((1...(Told.longest + 8)).contains(unmade?.words.utf8.count ?? 0), "\(unmade?.words ?? "")")
  }
}
