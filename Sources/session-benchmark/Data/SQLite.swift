import CSQLite

/// As much of SQLite as filling and changing tables takes.
final class SQLite {
  private var connection: OpaquePointer?

  init(_ path: String) throws(Failure) {
    guard sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil) == SQLITE_OK else {
      throw Failure("cannot open \(path): \(String(cString: sqlite3_errmsg(connection)))")
    }
    sqlite3_busy_timeout(connection, 10_000)
  }

  deinit { sqlite3_close_v2(connection) }

  func execute(_ sql: String) throws(Failure) {
    guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else { throw failure(sql) }
  }

  /// The first column of each row, as text.
  func texts(_ sql: String) throws(Failure) -> [String] {
    let statement = try Prepared(self, sql)
    var texts: [String] = []
    while try statement.step() {
      texts.append(sqlite3_column_text(statement.handle, 0).map { String(cString: $0) } ?? "")
    }
    return texts
  }

  fileprivate func failure(_ sql: String) -> Failure {
    Failure("\(String(cString: sqlite3_errmsg(connection))): \(sql.prefix(80))")
  }

  /// A statement that is run again and again.
  final class Prepared {
    fileprivate private(set) var handle: OpaquePointer?
    private let database: SQLite
    private let sql: String

    init(_ database: SQLite, _ sql: String) throws(Failure) {
      self.database = database
      self.sql = sql
      guard sqlite3_prepare_v2(database.connection, sql, -1, &handle, nil) == SQLITE_OK else { throw database.failure(sql) }
    }

    deinit { sqlite3_finalize(handle) }

    func bind(_ index: Int32, _ number: Int64?) {
      if let number { sqlite3_bind_int64(handle, index, number) } else { sqlite3_bind_null(handle, index) }
    }

    func bind(_ index: Int32, text bytes: [UInt8]) {
      _ = bytes.withUnsafeBytes { buffer in
        // Copied: the bytes are gone after this call.
        sqlite3_bind_text64(
          handle, index, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), UInt64(buffer.count),
          unsafeBitCast(-1, to: sqlite3_destructor_type.self), UInt8(SQLITE_UTF8))
      }
    }

    /// Whether there is a row.
    func step() throws(Failure) -> Bool {
      switch sqlite3_step(handle) {
      case SQLITE_ROW: return true
      case SQLITE_DONE: return false
      default: throw database.failure(sql)
      }
    }

    func run() throws(Failure) {
      _ = try step()
      sqlite3_reset(handle)
    }
  }
}
