import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

/// What is written to a large table and cannot be named has it listed again, but not at once: until then that is put off.
@Suite("A word to list a large table of PostgreSQL again")
struct PutOffTests {
  /// What a look finds, and what is told of it.
  struct Look: Sendable {
    /// Which transactions can be seen, and how much was written to the table.
    var found: (snapshot: String, written: Int64)
    /// Whether the pause since the last word is over.
    var isLate: Bool
    var told: [StoreChange]

    init(_ snapshot: String, _ written: Int64, late isLate: Bool, _ told: [StoreChange] = []) {
      (found, self.isLate, self.told) = ((snapshot, written), isLate, told)
    }
  }

  private static let rows = WatchedRows(
    table: "t", id: "t.id", isAny: "true", moves: nil, parts: nil, reading: "SELECT 1", shape: PostgresShape([]))

  private static func answers(_ snapshot: String, _ written: Int64, small: Bool) -> [WatchedRows.Part: [KeptRow]] {
    let state: [SQLValue] = [
      .text(Array(snapshot.utf8)), .integer(1), .integer(written), .integer(6_000), .integer(0), .integer(1),
    ]
    return small ? [.state: [KeptRow(state)], .all: []] : [.state: [KeptRow(state)]]
  }

  private static func check(_ looks: [Look], small: Bool = false) throws {
    var mark = try rows.news(answers("1", 1, small: small), since: nil).mark
    for (number, look) in looks.enumerated() {
      let last = ContinuousClock.now - .seconds(look.isLate ? mark.wait + 1 : 0)
      mark.pause = ResyncPause(told: mark.pause.told, at: last)
      let news = try rows.news(answers(look.found.snapshot, look.found.written, small: small), since: mark)
      #expect(news.changes == look.told, "look \(number)")
      mark = news.mark
    }
  }

  @Test(
    "comes when its pause is over, also where nothing more is written, and then no more",
    arguments: [
      ("written once, within the pause", [Look("2", 2, late: false, [.unspecified]), Look("2", 2, late: false)]),
      ("written twice", [Look("2", 2, late: true, [.unspecified, .resync]), Look("3", 3, late: false, [.unspecified])]),
      ("counted late", [Look("2", 1, late: false, [.unspecified]), Look("2", 1, late: true), Look("2", 2, late: false)]),
    ])
  func due(_ name: String, _ looks: [Look]) throws {
    let last = try #require(looks.last?.found)
    let end = [Look(last.snapshot, last.written, late: true, [.resync])]
    let quiet = [Look(last.snapshot, last.written, late: true), Look("9", last.written, late: true, [.unspecified])]
    try Self.check(looks + end + quiet)
  }

  @Test("does not come where others are written to, or all rows are compared")
  func none() throws {
    try Self.check([Look("2", 1, late: true, [.unspecified]), Look("2", 1, late: true)])
    try Self.check([Look("2", 2, late: true), Look("2", 3, late: true)], small: true)
  }
}
