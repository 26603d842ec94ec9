import Sessions
import TestSupport
import Testing

@testable import SessionsPostgres

/// A server may say at any time what its settings are, and what somebody notifies others of.
@Suite("What a server of PostgreSQL says that is no answer")
struct UnaskedTests {
  private static let mebibyte = 1 << 20

  /// So many times a mebibyte and what comes behind it; how many times until it was too much.
  private func times(atMost most: Int, _ change: (inout UnaskedBound) throws(PostgresFailure) -> Void) -> Int? {
    var bound = UnaskedBound()
    for time in 0..<most {
      do throws(PostgresFailure) { try change(&bound) } catch {
        #expect(error.words == AnswerBound.excess.words)
        return time
      }
    }
    return nil
  }

  @Test("is given up where it comes to no end, be it that as much has come again by then")
  func ends() {
    for after in [0, Self.mebibyte] {
      let time = times(atMost: 100_000) { bound throws(PostgresFailure) in try bound.take(before: Self.mebibyte, after: after) }
      #expect(time != nil, "\(after)")
    }
    // A row that comes to no end, faster than it is taken: the system says how much that was.
    let piece = times(atMost: 1_000) { bound throws(PostgresFailure) in
      try bound.take(before: 4_096, after: 8_192, exactly: Self.mebibyte)
    }
    #expect(piece.map { $0 <= 2 * SessionBound.usual / Self.mebibyte } == true)
  }

  @Test("is not what belongs to an answer, however many there are, encrypted too, and however large a row is")
  func answers() {
    let rows = times(atMost: 100_000) { bound throws(PostgresFailure) in
      try bound.take(before: Self.mebibyte + Self.mebibyte / 300, after: 0)
      bound.answer(row: Self.mebibyte, columns: 12)
    }
    #expect(rows == nil)
    let empty = times(atMost: 1_000_000) { bound throws(PostgresFailure) in
      try bound.take(before: 600, after: 0)
      bound.answer(row: nil, columns: 0)
    }
    #expect(empty == nil)
    // As base64, piece by piece, before it is whole.
    let large = times(atMost: 90) { bound throws(PostgresFailure) in try bound.take(before: Self.mebibyte, after: 0) }
    #expect(large == nil)
  }

  @Suite("in the midst of one", .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing))
  struct Real {
    private static let value = String(repeating: "x", count: 29_000)

    /// What is said over and over: a setting of another name each time, or a notification.
    private enum Words: CaseIterable {
      case settings, notifications

      func piece(_ number: Int) -> [UInt8] {
        switch self {
        case .settings: PostgresWire.message("S", PostgresWire.text("s\(number)") + PostgresWire.text(value))
        case .notifications:
          PostgresWire.message("A", PostgresWire.number(UInt32(1)) + PostgresWire.text("n") + PostgresWire.text(value))
        }
      }
    }

    @Test("or in the midst of connecting is given up, its connection with it", arguments: [0, 1])
    func endless(_ turn: Int) throws {
      for words in Words.allCases {
        let server = try ScriptedServer { now, _ in
          guard now == turn else { return ScriptedServer.once(PostgresWire.welcome) }
          // Whoever comes in is told so first.
          return { $0 == 0 && turn == 0 ? PostgresWire.admission : words.piece($0) }
        }
        var connection: PostgresConnection?
        let failure = #expect(throws: PostgresFailure.self) {
          let made = try server.connection()
          connection = made
          try made.query("SELECT 1", []) { _ in true }
        }
        #expect(failure?.words == AnswerBound.excess.words && failure?.isLoss == true, "\(words): \(failure?.words ?? "")")
        #expect(connection?.isUsable != true && (connection == nil) == (turn == 0))
      }
    }
  }
}
