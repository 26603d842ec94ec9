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
  /// SQLite's own words. Of the specific ones only those about SQL: those name tables and columns, never values.
  let message: String
  /// The operating system's error behind it, where there is one.
  let system: Int32

  init(code: Int32, system: Int32) {
    self.code = code
    self.system = system
    message = String(cString: sqlite3_errstr(code))
  }

  init(code: Int32, of connection: OpaquePointer) {
    self.code = code
    system = sqlite3_system_errno(connection)
    message =
      switch code {
      // SQLITE_CONSTRAINT_TRIGGER; what it says itself may repeat a value.
      case SQLITE_CONSTRAINT | 7 << 8: "a trigger of the database refuses it"
      default: String(cString: code & 0xFF == SQLITE_ERROR ? sqlite3_errmsg(connection) : sqlite3_errstr(code))
      }
  }

  private init(code: Int32, message: String) { (self.code, self.message, system) = (code, message, 0) }

  /// A trigger may pass over a write without an error, or undo it, and what is said to be done must be.
  static func rowNotChanged(_ write: SQLWrite, by undoing: SQLUndoing) -> SQLiteFailure {
    SQLiteFailure(code: SQLITE_CONSTRAINT, message: write.words(undoneBy: undoing))
  }

  /// The code without its details.
  var primary: Int32 { code & 0xFF }

  /// Whether the operating system may be behind it, which then says itself what it has against a write.
  var mayBeRefusal: Bool { [SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_PERM].contains(primary) }

  /// Whether it is one row that cannot be written so; any other write may well be made.
  var concernsOneRow: Bool { [SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH].contains(primary) }
}

extension StoreError {
  /// The failure of `doing` something, in the terms of a store. `doing` names no session.
  init(_ failure: SQLiteFailure, doing: String) {
    let text = "\(doing): \(failure.message)"
    self =
      switch failure.primary {
      case SQLITE_BUSY, SQLITE_LOCKED: .timedOut("\(doing): the database is locked by another process")
      case SQLITE_PERM, SQLITE_AUTH, SQLITE_READONLY: .denied(text)
      case SQLITE_FULL: .full(text)
      case SQLITE_CANTOPEN where [EACCES, EPERM, EROFS].contains(failure.system): .denied(text)
      case SQLITE_CANTOPEN where failure.system == ENOENT: .unavailable("\(doing): there is no such file")
      case SQLITE_CANTOPEN, SQLITE_NOMEM: .unavailable(text)
      case SQLITE_IOERR where [ENOSPC, EDQUOT, EFBIG].contains(failure.system):
        .full("\(doing): \(Errno(failure.system).message)")
      case SQLITE_INTERRUPT: .failed("\(doing): cancelled")
      default: .failed(text)
      }
  }
}
