import SessionFormats
import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

/// A server may say of a row that it is small, or that it is nothing, and send a large one.
@Suite("A row that is larger than a server says")
struct HostileSizeTests {
  private static let large = [UInt8](repeating: UInt8(ascii: "x"), count: 2 << 20)
  /// A page holds no more of them.
  private static let most = 8

  /// Answers whatever has parameters with rows of 2 MiB.
  private struct LyingConnection: SQLConnection {
    typealias Failure = PostgresFailure
    typealias Row = KeptRow

    var claimed: Int64
    var rows = 60
    var payload = large

    func query(
      _ sql: String, _ parameters: [SQLValue], _ body: (KeptRow) throws(PostgresFailure) -> Bool
    ) throws(PostgresFailure) {
      guard !parameters.isEmpty else { return }
      for number in 0..<rows {
        let id = SQLValue.text(Array("s\(number)".utf8))
        var values = [SQLValue](repeating: .null, count: 1 + ForeignTable.SQL.Column.count)
        values[0] = id
        values[1 + ForeignTable.SQL.Column.id.rawValue] = id
        values[1 + ForeignTable.SQL.Column.payload.rawValue] = .text(payload)
        values[1 + ForeignTable.SQL.Column.size.rawValue] = .integer(claimed)
        guard try body(KeptRow(values)) else { return }
      }
    }

    func execute(_ sql: String, _ parameters: [SQLValue]) throws(PostgresFailure) -> Int { 0 }
    var changedInAll: Int? { nil }
    func triggers(of table: ForeignTable) throws(PostgresFailure) -> [SQLWrite: [String]] { [:] }
    func copying(of table: ForeignTable) throws(PostgresFailure) -> RowCopying {
      RowCopying(table, row: [], parts: [], PostgresDialect())
    }
  }

  private static func table(_ connection: LyingConnection) throws -> ForeignTable {
    let layout = try #require(TableLayout.known.first { $0.name == "connect-pg-simple" })
    let named: [(name: String, place: Int64, type: String)] = [
      ("sid", 1, "text"), ("sess", 0, "text"), ("expire", 0, "timestamp with time zone"),
    ]
    let columns = named.map {
      DatabaseTable.Column(name: $0.name, isRequired: true, keyPosition: $0.place, isGenerated: false, type: $0.type)
    }
    let found = DatabaseTable(name: "session", schema: "public", hasRowID: false, columns: columns)
    return try #require(
      try TableRecognition.fitting(layout, in: [found], table: nil, connection, PostgresDialect()).found.first)
  }

  @Test("ends a page of somebody's table as what it is", arguments: [0, -1, 1, Int64.min, 2 << 20])
  func pages(_ claimed: Int64) throws {
    let connection = LyingConnection(claimed: claimed)
    let table = try Self.table(connection)
    for contents in [true, false] {
      let page = try table.page(PageRequest(limit: 1_000, contents: contents), connection)
      #expect(page.entries.count == Self.most && page.next != nil)
    }
  }

  @Test("is not read where no row would be that said so")
  func tooLarge() throws {
    let payload = [UInt8](repeating: UInt8(ascii: "x"), count: 2 * SessionBound.bytes + 1)
    let connection = LyingConnection(claimed: 0, rows: 1, payload: payload)
    let entry = try #require(try Self.table(connection).read(SessionID("s0"), connection))
    guard case .unreadable = entry.content else { throw NeverHappened("it is read") }
    let own = PostgresTable.entry(
      KeptRow([.text(Array("s0".utf8)), .null, .integer(0), .text([]), .integer(0), .text(payload)]), contents: true)
    guard case .unreadable = own.content else { throw NeverHappened("it is read") }
  }

  @Test(
    "ends a page of a table of ours, and what is looked at for many writes",
    .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing), arguments: [Int64(0), -1])
  func ownTable(_ claimed: Int64) throws {
    func server(_ rows: Int) throws -> ScriptedServer {
      try ScriptedServer { turn, _ in
        guard turn > 0 else { return ScriptedServer.once(PostgresWire.welcome) }
        return { piece in
          switch piece {
          case 0: PostgresWire.beginning([.text, .bigInteger, .bigInteger, .text, .bigInteger, .text])
          case 1...rows:
            PostgresWire.row([
              Array("s\(piece)".utf8), nil, PostgresWire.number(Int64(0)), Array("1".utf8), PostgresWire.number(claimed),
              Self.large,
            ])
          case rows + 1: PostgresWire.end
          default: nil
          }
        }
      }
    }
    let paged = try server(60)
    let page = try PostgresTable(name: "t").page(PageRequest(limit: 1_000), try paged.connection())
    #expect(page.entries.count == Self.most && page.next != nil)
    let looked = try server(200)
    let connection = try looked.connection()
    let failure = #expect(throws: PostgresFailure.self) {
      try PostgresTable(name: "t").rows(of: [SessionID("s1")], contents: true, lock: .none, connection)
    }
    #expect(failure?.words == AnswerBound.excess.words)
  }
}
