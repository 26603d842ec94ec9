import CSQLite
import Platform
import Sessions
import SessionsSQL

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What SQLite answered instead of doing what it was asked.
struct SQLiteFailure: Error, Hashable {
  /// The extended result code.
  let code: Int32
  /// SQLite's own words: of SQL that is compiled those about its tables and columns, of anything else those of the code alone. What it
  /// says of rows repeats their values: those of a path in JSON, of a search, of a trigger.
  let message: String
  /// The operating system's error behind it, where there is one.
  let system: Int32
  /// Whether a function that the database calls for a row failed: in a trigger, an index, a column that is computed.
  private let isOfFunction: Bool

  init(code: Int32, system: Int32) { self.init(code: code, message: String(cString: sqlite3_errstr(code)), system: system) }

  init(code: Int32, of connection: OpaquePointer) {
    let message: String
    switch code {
    case Self.brokenKey: message = Self.rowsRefer
    case Self.refusedByTrigger:
      // A foreign key that says RESTRICT refuses by a trigger of SQLite's own.
      let isOfKey = String(cString: sqlite3_errmsg(connection)) == "FOREIGN KEY constraint failed"
      message = isOfKey ? Self.rowsRefer : "a trigger of the database refuses it"
    default: message = String(cString: sqlite3_errstr(code))
    }
    self.init(code: code, message: message, system: sqlite3_system_errno(connection))
  }

  /// SQLITE_CONSTRAINT_FOREIGNKEY and SQLITE_CONSTRAINT_TRIGGER, which Swift does not import.
  private static let (brokenKey, refusedByTrigger) = (SQLITE_CONSTRAINT | 3 << 8, SQLITE_CONSTRAINT | 7 << 8)
  /// SQLite does not say which.
  private static let rowsRefer = "other rows refer to it (a foreign key)"

  /// Rows refer to what was deleted, by a foreign key that is looked at with the commit.
  static let rowReferredTo = SQLiteFailure(code: brokenKey, message: rowsRefer)

  /// Of SQL that was to be compiled: no row was looked at, and there are no values in what is compiled here.
  init(compiling code: Int32, of connection: OpaquePointer) {
    guard code & 0xFF == SQLITE_ERROR else {
      self.init(code: code, of: connection)
      return
    }
    self.init(code: code, message: String(cString: sqlite3_errmsg(connection)), system: sqlite3_system_errno(connection))
  }

  /// Of a statement on its way through its rows.
  init(stepping statement: OpaquePointer, code: Int32, of connection: OpaquePointer) {
    guard code & 0xFF == SQLITE_ERROR else {
      self.init(code: code, of: connection)
      return
    }
    let (said, system) = (String(cString: sqlite3_errmsg(connection)), sqlite3_system_errno(connection))
    // Where the schema has changed under it, it does not compile any more, and that says why.
    var compiled: OpaquePointer?
    let again = sqlite3_prepare_v2(connection, sqlite3_sql(statement), -1, &compiled, nil)
    if again & 0xFF == SQLITE_ERROR {
      self.init(compiling: again, of: connection)
    } else {
      let message = Self.sayingNoValue.contains(said) ? said : "a trigger or an expression of the database fails"
      self.init(code: code, message: message, system: system, isOfFunction: true)
    }
    sqlite3_finalize(compiled)
  }

  /// What is said of rows and is the same for all of them.
  private static let sayingNoValue: Set = ["malformed JSON", "integer overflow", "too many levels of trigger recursion"]

  private init(code: Int32, message: String, system: Int32 = 0, isOfFunction: Bool = false) {
    (self.code, self.message, self.system, self.isOfFunction) = (code, message, system, isOfFunction)
  }

  /// A trigger may pass over a write without an error, or undo it, and what is said to be done must be.
  static func rowNotChanged(_ write: SQLWrite, by undoing: SQLUndoing) -> SQLiteFailure {
    SQLiteFailure(code: SQLITE_CONSTRAINT, message: write.words(undoneBy: undoing))
  }

  /// Nothing is done, for this reason.
  static func refused(_ reason: String) -> SQLiteFailure { SQLiteFailure(code: SQLITE_AUTH, message: reason) }

  /// The code without its details.
  var primary: Int32 { code & 0xFF }

  /// Whether the operating system may be behind it, which then says itself what it has against a write.
  var mayBeRefusal: Bool { [SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_PERM].contains(primary) }

  /// Whether it is one row that cannot be written so; any other write may well be made.
  var concernsOneRow: Bool { isOfFunction || [SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH].contains(primary) }
}

extension StoreError {
  /// The failure of `doing` something, in the terms of a store. `doing` names no session.
  init(_ failure: SQLiteFailure, doing: String) {
    let text = "\(doing): \(failure.message)"
    // The system's own words, where its error is what failed.
    let reason = "\(doing): \(Errno(failure.system).message)"
    let isOfSystem = [SQLITE_CANTOPEN, SQLITE_IOERR].contains(failure.primary)
    self =
      switch failure.primary {
      case SQLITE_BUSY, SQLITE_LOCKED: .timedOut("\(doing): the database is locked by another process")
      case SQLITE_PERM, SQLITE_AUTH, SQLITE_READONLY: .denied(text)
      case SQLITE_FULL: .full(text)
      case _ where isOfSystem && [ENOSPC, EDQUOT, EFBIG].contains(failure.system): .full(reason)
      case SQLITE_CANTOPEN where [EACCES, EPERM, EROFS].contains(failure.system): .denied(reason)
      case SQLITE_CANTOPEN where failure.system == ENOENT: .unavailable("\(doing): there is no such file")
      case SQLITE_CANTOPEN where [EMFILE, ENFILE, EIO].contains(failure.system): .unavailable(reason)
      case SQLITE_CANTOPEN, SQLITE_NOMEM: .unavailable(text)
      case SQLITE_INTERRUPT: .failed("\(doing): cancelled")
      default: .failed(text)
      }
  }
}
