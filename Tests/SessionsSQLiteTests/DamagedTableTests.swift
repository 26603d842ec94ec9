import Foundation
import SessionFormats
import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsSQLite

@Suite("A table of SQLite whose pages are damaged") struct DamagedTableTests {
  /// A database with an intact table of express' and another one, the first page of which nobody can read.
  private static func database(_ name: String, _ columns: String) throws -> (path: String, directory: TemporaryDirectory) {
    let directory = try TemporaryDirectory()
    let path = try directory.database(
      expressTable("('a', 1893456000000, '\(express)')") + "CREATE TABLE \(name) (\(columns));")
    let (page, size): (Int, Int)
    do {
      let other = try OtherConnection(path)
      page = try #require(Int(try other.texts("SELECT rootpage FROM sqlite_schema WHERE name = '\(name)'").first ?? ""))
      size = try #require(Int(try other.texts("PRAGMA page_size").first ?? ""))
    }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes.replaceSubrange((page - 1) * size..<page * size, with: repeatElement(0xA5, count: size))
    try bytes.write(to: URL(fileURLWithPath: path))
    return (path, directory)
  }

  private static func found(_ path: String, _ table: String?) async throws -> TableRecognition.Search {
    guard case .foreign(let search, _) = try await SessionTables.find(in: path, among: TableLayout.known, table: table) else {
      throw StoreError.failed("ours")
    }
    return search
  }

  @Test(
    "keeps nobody from the others, and is none of them without a word",
    arguments: [
      ("user_sessions", "id INTEGER, note TEXT", false),
      ("django_session", "session_key varchar(40) PRIMARY KEY, session_data text NOT NULL, expire_date datetime NOT NULL", true),
    ])
  func beside(_ name: String, _ columns: String, _ mayBeMeant: Bool) async throws {
    let (path, directory) = try Self.database(name, columns)
    let search = try await Self.found(path, nil)
    #expect(search.found.map(\.name) == ["sessions"])
    #expect(search.refused.map(\.name) == (mayBeMeant ? [name] : []))
    #expect(search.found.first?.unknownBeside == (mayBeMeant ? [] : [name]))
    let named = try await Self.found(path, "sessions")
    #expect(named.found.map(\.name) == ["sessions"] && named.refused.isEmpty)
    if mayBeMeant { #expect(await failure { _ = try await Self.found(path, name) }?.words.contains("malformed") == true) }
    withExtendedLifetime(directory) {}
  }
}
