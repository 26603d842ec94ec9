import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

/// A server that answers with more than anybody asked for.
@Suite("The answer of a server of PostgreSQL")
struct AnswerBoundTests {
  /// Takes rows until it has enough of them, and how many there were by then.
  private func rows(of size: Int, atMost most: Int) -> (count: Int, failure: PostgresFailure?) {
    var bound = AnswerBound(timeout: .seconds(5))
    for row in 0..<most {
      do throws(PostgresFailure) { try bound.take(size) } catch { return (row, error) }
    }
    return (most, nil)
  }

  @Test(
    "without an end has one, be its rows empty or large, and one of all the sessions that are ever asked for together is whole")
  func ends() {
    for size in [0, 1, 1 << 20] {
      let taken = rows(of: size, atMost: 10_000_000)
      #expect(taken.failure?.isLoss == true && taken.failure?.words == "it answers with more than was asked for", "\(size)")
    }
    // The rows of a page that a prefilter looks at, and sessions as large as they are read.
    for (size, count) in [(1_000, 16_384), (1 << 26, 32)] { #expect(rows(of: size, atMost: count).failure == nil, "\(size)") }
  }

  @Test("that trickles is waited for no longer for it, and a large one as long as its bytes take")
  func deadlines() throws {
    var trickling = AnswerBound(timeout: .seconds(5))
    let end = trickling.end
    for _ in 0..<1_000 { try trickling.take(1) }
    #expect(trickling.end == end)
    var large = AnswerBound(timeout: .seconds(5))
    let short = large.end
    for _ in 0..<16 { try large.take(1 << 20) }
    #expect(short.duration(to: large.end) == .seconds(5 * 256))
  }

  @Test("that is kept as a whole is kept as far as a look at a table goes")
  func kept() {
    for (size, count, fits) in [(100, 4_097, true), (0, 1 << 17, false), (1 << 20, 1_000, false)] {
      var kept = AnswerBound.Kept()
      var failure: PostgresFailure?
      for _ in 0..<count where failure == nil {
        do throws(PostgresFailure) { try kept.take(size) } catch { failure = error }
      }
      #expect((failure == nil) == fits, "\(size)")
    }
  }

  @Suite("that comes from a server", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
  struct Real {
    private static let endless = "SELECT n::text FROM generate_series(1, 1200000) AS n"

    private enum Way: CaseIterable {
      case kept, passing, inOneGo

      func ask(_ connection: PostgresConnection) throws(PostgresFailure) {
        switch self {
        case .kept: _ = try connection.answers(to: [SQLStatement(endless)])
        case .passing: try connection.query(endless, []) { _ in true }
        case .inOneGo: _ = try connection.run(endless)
        }
      }
    }

    @Test("as rows without end is given up, its connection with it, however it was asked for")
    func rows() async throws {
      let server = try await SharedPostgres.server()
      for guarding in [[], PostgresOptions(timeout: .seconds(240)).readingTransaction] {
        for way in Way.allCases {
          let connection = try server.connection()
          connection.guarding = guarding
          let failure = #expect(throws: PostgresFailure.self) { try way.ask(connection) }
          #expect(failure?.isLoss == true && failure?.words == "it answers with more than was asked for")
          #expect(!connection.isUsable)
        }
      }
    }

    @Test("to several statements together is told apart by them")
    func several() async throws {
      let connection = try await SharedPostgres.server().connection()
      let answers = try connection.run(
        "SELECT 1, NULL UNION ALL SELECT 2, 'b' ORDER BY 1; SET TIME ZONE 0; SELECT 3 WHERE false; SELECT 4")
      #expect(answers == [[["1", nil], ["2", "b"]], [], [["4"]]] && connection.isUsable)
      #expect(try connection.run("SELECT 5") == [[["5"]]])
    }
  }
}
