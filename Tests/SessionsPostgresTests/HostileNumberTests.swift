import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

/// A server may answer any number where one is asked for that it reckons itself.
@Suite("A number that a server answers")
struct HostileNumberTests {
  /// As an integer of the server's, and as a double.
  private static let numbers: [(SQLValue, Int64?)] = [
    (.integer(.max), .max), (.integer(.min), .min), (.real(9.3e18), .max), (.real(-1e300), .min), (.real(.infinity), .max),
    (.real(-.infinity), .min), (.real(.nan), nil), (.real(-7.9), -7), (.real(9_223_372_036_854_775_808), .max),
    (.text(Array("-99999999999999999999".utf8)), .min), (.text(Array("12".utf8)), 12), (.text(Array("NaN".utf8)), nil),
    (.blob([1]), nil), (.null, nil),
  ]

  @Test("is the whole number that is nearest, or none, whatever it is", arguments: numbers)
  func wholeNumbers(_ value: SQLValue, _ expected: Int64?) { #expect(value.wholeNumber == expected) }

  @Test("is the size of a row that can be listed", arguments: numbers)
  func sizes(_ value: SQLValue, _ expected: Int64?) {
    var values = [SQLValue](repeating: .null, count: 1 + ForeignTable.SQL.Column.count)
    values[1 + ForeignTable.SQL.Column.size.rawValue] = value
    let size = ForeignRow(KeptRow(values), keyCount: 1).size
    #expect(size == min(max(Int(clamping: expected ?? 0), 0), RecordSize.largest))
  }

  @Test("is how many rows a watched table has, and how long it is until it is listed again", arguments: numbers)
  func counts(_ value: SQLValue, _ expected: Int64?) throws {
    let rows = WatchedRows(
      table: "t", id: "t.id", isAny: "true", moves: nil, parts: nil, reading: "SELECT 1", shape: PostgresShape([]))
    func look(_ snapshot: String) -> [WatchedRows.Part: [KeptRow]] {
      [.state: [KeptRow([.text(Array(snapshot.utf8)), .integer(1), .integer(1), value, .integer(0)])]]
    }
    let first = try rows.news(look("1"), since: nil).mark
    #expect(first.count == expected ?? 0 && first.wait >= 10)
    #expect(try rows.news(look("2"), since: first).changes == [.unspecified])
  }

  @Test("may be missing, with the column that it was to stand in")
  func missing() throws {
    let rows = WatchedRows(
      table: "t", id: "t.id", isAny: "true", moves: nil, parts: nil, reading: "SELECT 1", shape: PostgresShape([]))
    let mark = try rows.news([.state: [KeptRow([.text(Array("1".utf8))])]], since: nil).mark
    #expect(mark.count == 0 && mark.file == .null && !mark.isFiltered)
    let row = KeptRow([])
    #expect(row.value(7) == .null && !row.isText(7) && row.withBytes(7) { $0.count } == 0)
  }

  @Test(
    "is the place of a column in the key of its table",
    .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing), arguments: [Int64.max, .min, -1, 0])
  func places(_ place: Int64) throws {
    let kinds: [PostgresWire.Kind] = [
      .text, .text, .text, .boolean, .boolean, .text, .bigInteger, .boolean, .bigInteger, .boolean, .boolean, .bigInteger,
    ]
    func text(_ text: String) -> [UInt8] { Array(text.utf8) }
    let row = PostgresWire.row([
      text("public"), text("session"), text("sid"), [1], [0], text("text"), PostgresWire.number(place), [1],
      PostgresWire.number(Int64(16_384)), [1], [0], PostgresWire.number(Int64(25)),
    ])
    let server = try ScriptedServer(answering: ScriptedServer.once(PostgresWire.beginning(kinds) + row + PostgresWire.end))
    let tables = try PostgresTables.all(withAny: [], try server.connection())
    #expect(tables.count == 1 && tables.first?.columns.map(\.keyPosition) == [place])
  }
}
