import ECMAScript
import Foundation
import Sessions
import SessionsAdministration
import SessionsSQL
import SessionsSQLite
import TestSupport
import Testing

/// A table of somebody's, opened.
struct Foreign {
  let directory: TemporaryDirectory
  let path: String
  let other: OtherConnection
  let reader: ForeignSessionReader
  let store: ForeignSessionStore

  init(_ sql: String, layout: TableLayout? = nil) async throws {
    directory = try TemporaryDirectory()
    path = try directory.database(sql)
    other = try OtherConnection(path)
    let table =
      if let layout { try #require(try await SessionTables.fitting(layout, in: path, table: nil).found.first) } else {
        try await SessionTables.only(in: path)
      }
    reader = try ForeignSessionReader(table, path: path)
    store = try ForeignSessionStore(writing: reader)
  }

  var table: String { "\"\(reader.table.name)\"" }

  /// All that stands in the table, types included.
  func rows() throws -> [String] {
    let columns = try other.texts("SELECT '\"' || name || '\"' FROM pragma_table_info(\(table))")
    return try other.texts(
      "SELECT \(columns.map { "quote(\($0)) || ' ' || typeof(\($0))" }.joined(separator: " || ', ' || ")) FROM \(table) ORDER BY 1"
    )
  }

  func one() async throws -> StoredSession {
    guard case .stored(let session)? = try await reader.page(PageRequest(limit: 1)).entries.first?.content else {
      throw StoreError.failed("no session")
    }
    return session
  }
}

let express = #"{"cookie":{"originalMaxAge":null},"n":1}"#

func expressTable(_ rows: String, _ more: String = "") -> String {
  "CREATE TABLE sessions (sid PRIMARY KEY, expired, sess) \(more); INSERT INTO sessions VALUES \(rows);"
}
