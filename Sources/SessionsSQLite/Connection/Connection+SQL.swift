import CSQLite
import SessionsSQL

/// SQLite as the statements of other people's tables speak to it.
extension Connection: SQLConnection {
  func query(
    _ sql: String, _ parameters: [SQLValue], _ body: (StatementRow) throws(SQLiteFailure) -> Bool
  ) throws(SQLiteFailure) {
    let statement = try prepare(text: sql)
    for (index, value) in parameters.enumerated() { try statement.bind(Int32(index) + 1, value) }
    while try statement.step(), try body(statement.row) {}
  }

  func execute(_ sql: String, _ parameters: [SQLValue]) throws(SQLiteFailure) -> Int {
    let statement = try prepare(text: sql)
    for (index, value) in parameters.enumerated() { try statement.bind(Int32(index) + 1, value) }
    while try statement.step() {}
    return changes
  }

  var changedInAll: Int? { Int(sqlite3_total_changes(handle)) }

  func triggers(of table: ForeignTable) throws(SQLiteFailure) -> [SQLWrite: [String]] {
    try triggers(of: [table.name] + (table.layout.parts.map { [$0.table] } ?? []))
  }
}

extension SQLiteFailure: SQLFailure {
  var isValueTooLarge: Bool { primary == SQLITE_TOOBIG }
  /// Its pages are damaged, or what it computes of its rows fails.
  var refusesTable: Bool { [SQLITE_CORRUPT, SQLITE_ERROR].contains(primary) }
}

/// The row on which a statement stands: valid until its next step.
struct StatementRow: SQLRow {
  private let handle: OpaquePointer

  init(of handle: OpaquePointer) { self.handle = handle }

  func isText(_ column: Int) -> Bool { sqlite3_column_type(handle, Int32(column)) == SQLITE_TEXT }

  func withBytes<Answer>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> Answer) -> Answer {
    let start = sqlite3_column_text(handle, Int32(column))
    return body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, Int32(column)))))
  }

  /// What stands there, as it stands there; a text as UTF-8.
  func value(_ column: Int) -> SQLValue {
    let index = Int32(column)
    switch sqlite3_column_type(handle, index) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, index))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, index))
    case SQLITE_TEXT: return .text(withBytes(column) { Array($0) })
    case SQLITE_BLOB:
      guard let start = sqlite3_column_blob(handle, index) else { return .blob([]) }
      return .blob(Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index)))))
    default: return .null
    }
  }
}

/// How SQLite says it.
struct SQLiteDialect: SQLDialect {
  var parameterMark: String { "?" }
  func holds(_ parameter: String, in column: SQLColumn) -> String { "\(column.expression) IS \(parameter)" }
  func isText(_ column: SQLColumn) -> String { "(typeof(\(column.expression)) IN ('text', 'blob'))" }
  func beginning(of column: SQLColumn, count: Int) -> String {
    "CASE WHEN \(isText(column)) THEN substr(\(column.expression), 1, \(count)) ELSE \(column.expression) END"
  }
  func size(of column: SQLColumn) -> String { "coalesce(length(CAST(\(column.expression) AS BLOB)), 0)" }
  /// An id of digits may stand there as a number. The bytes are compared as well: a collation takes others for equal.
  func identity(of column: SQLColumn, from parameter: Int) -> SQLIdentity {
    let (id, text) = (column.expression, "?\(parameter)")
    return SQLIdentity(
      "(\(id) = \(text) OR \(id) = ?\(parameter + 1)) AND CAST(\(id) AS BLOB) = CAST(\(text) AS BLOB)", .textAndNumber)
  }
}
