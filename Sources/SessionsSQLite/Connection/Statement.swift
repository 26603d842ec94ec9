import CSQLite
import SessionsSQL

/// A compiled statement on its way through its rows; ready for its next use when it goes out of scope.
struct Statement: ~Copyable {
  private let handle: OpaquePointer
  private let connection: OpaquePointer

  init(_ handle: OpaquePointer, of connection: OpaquePointer) {
    self.handle = handle
    self.connection = connection
  }

  deinit {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  // MARK: Parameters, counted from 1

  func bind(_ index: Int32, _ number: Int64?) throws(SQLiteFailure) {
    try check(number.map { sqlite3_bind_int64(handle, index, $0) } ?? sqlite3_bind_null(handle, index))
  }

  func bind(_ index: Int32, text: [UInt8]) throws(SQLiteFailure) {
    // An empty array may have no address, and that would be NULL.
    let code =
      text.isEmpty
      ? sessions_sqlite_bind_text(handle, index, "", 0)
      : text.withUnsafeBytes { sessions_sqlite_bind_text(handle, index, $0.baseAddress, UInt64($0.count)) }
    try check(code)
  }

  func bind(_ index: Int32, _ value: SQLValue) throws(SQLiteFailure) {
    switch value {
    case .null: try bind(index, nil as Int64?)
    case .integer(let number): try bind(index, number)
    case .real(let number): try check(sqlite3_bind_double(handle, index, number))
    case .text(let text): try bind(index, text: text)
    case .blob(let bytes):
      let code =
        bytes.isEmpty
        ? sessions_sqlite_bind_blob(handle, index, "", 0)
        : bytes.withUnsafeBytes { sessions_sqlite_bind_blob(handle, index, $0.baseAddress, UInt64($0.count)) }
      try check(code)
    }
  }

  // MARK: Rows

  /// Goes to the next row; false: there is none left.
  func step() throws(SQLiteFailure) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw SQLiteFailure(stepping: handle, code: code, of: connection)
    }
  }

  // MARK: Columns, counted from 0

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  func isText(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_TEXT }

  func number(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  func optionalNumber(_ column: Int32) -> Int64? { isNull(column) ? nil : number(column) }

  /// The bytes of a text, as UTF-8 whatever the database's encoding is.
  func bytes(_ column: Int32) -> [UInt8] {
    guard let start = sqlite3_column_text(handle, column) else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
  }

  /// The bytes of a text where they lie, until the next step.
  func withBytes<Answer>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Answer) -> Answer {
    let start = sqlite3_column_text(handle, column)
    return body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column))))
  }

  /// The row it stands on.
  var row: StatementRow { StatementRow(of: handle) }

  private func check(_ code: Int32) throws(SQLiteFailure) {
    if code != SQLITE_OK { throw SQLiteFailure(code: code, of: connection) }
  }
}
