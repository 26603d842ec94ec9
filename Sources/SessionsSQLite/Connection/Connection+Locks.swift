import CSQLite
import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What SQL does not tell of the file that is open. It is asked of SQLite's own file: a descriptor of ours would drop this
/// process's locks when it is closed, and would know nothing of those that connections of this process hold.
extension Connection {
  /// Whether somebody has begun to write: asked without a lock. False where there are no locks.
  var isReserved: Bool {
    var reserved: Int32 = 0
    guard let file, let check = file.pointee.pMethods?.pointee.xCheckReservedLock else { return false }
    return check(file, &reserved) == SQLITE_OK && reserved != 0
  }

  /// Whether somebody writes to the file itself, or may: nobody else is let in to read. A reader's lock is taken for it, and
  /// given back at once. False where there are no locks.
  var isHeldByWriter: Bool {
    guard let file, let methods = file.pointee.pMethods?.pointee, let lock = methods.xLock, let unlock = methods.xUnlock else {
      return false
    }
    let code = lock(file, SQLITE_LOCK_SHARED)
    if code == SQLITE_OK { _ = unlock(file, SQLITE_LOCK_NONE) }
    return code & 0xFF == SQLITE_BUSY
  }

  /// Whether its header says that what is written goes to a log first: the file itself then has nothing that is not committed.
  var isWrittenAhead: Bool {
    guard let file, let read = file.pointee.pMethods?.pointee.xRead else { return false }
    // The versions of the format that a writer and a reader must know.
    var versions: [UInt8] = [0, 0]
    return read(file, &versions, Int32(versions.count), 18) == SQLITE_OK && versions == [2, 2]
  }

  /// Which other process has a reader's lock on the file that has the name: its number, which is not positive where it has none here.
  /// Nil: nobody has one, one has the file for himself alone, or it is not known. No lock is taken for it.
  func otherReader(of place: DatabaseFile) -> pid_t? {
    guard let descriptor, let identity = (try? FileStatus(descriptor: descriptor))?.identity,
      identity == FileStamp(place.path)?.identity
    else { return nil }
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = off_t(SQLiteLocks.readers.lowerBound)
    lock.l_len = off_t(SQLiteLocks.readers.count)
    guard fcntl(descriptor, F_GETLK, &lock) == 0, lock.l_type == Int16(F_RDLCK) else { return nil }
    return lock.l_pid
  }

  private var file: UnsafeMutablePointer<sqlite3_file>? {
    var file: UnsafeMutablePointer<sqlite3_file>?
    return sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK ? file : nil
  }
}
