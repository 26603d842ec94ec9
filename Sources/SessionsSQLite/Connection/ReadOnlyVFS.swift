import CSQLite
import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// SQLite's way to the file system, without the ways to change it: files are opened for reading only, none is created and
/// none deleted, whatever SQLite would do.
///
/// By itself SQLite opens a -wal for writing, and creates it, also for a connection that only reads; this is what keeps it
/// from that, even if the application closes the database between our look at it and our opening it.
enum ReadOnlyVFS {
  static let name = "sessions-reading"

  /// Makes the name known to SQLite, once a process; and has SQLite ask the system as this module does, for writing too.
  static func register() throws(SQLiteFailure) {
    if registration != SQLITE_OK { throw SQLiteFailure(code: registration, system: 0) }
  }

  private static let registration: Int32 = {
    guard let usual = sqlite3_vfs_find(nil) else { return SQLITE_ERROR }
    // Both live as long as the process, as SQLite wants.
    let reading = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    let ownName = UnsafeMutableBufferPointer<CChar>.allocate(capacity: name.utf8.count + 1)
    _ = ownName.initialize(from: name.utf8CString)
    reading.initialize(to: usual.pointee)
    reading.pointee.zName = UnsafePointer(ownName.baseAddress)
    reading.pointee.pNext = nil
    reading.pointee.pAppData = UnsafeMutableRawPointer(usual)
    reading.pointee.xOpen = { vfs, path, file, flags, outFlags in
      guard let usual = vfs?.pointee.pAppData?.assumingMemoryBound(to: sqlite3_vfs.self) else { return SQLITE_CANTOPEN }
      let writing = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_DELETEONCLOSE
      return usual.pointee.xOpen?(usual, path, file, flags & ~writing | SQLITE_OPEN_READONLY, outFlags) ?? SQLITE_CANTOPEN
    }
    // SQLITE_IOERR_DELETE, which Swift does not import.
    reading.pointee.xDelete = { _, _, _ in SQLITE_IOERR | 10 << 8 }
    // A log that does not fit its index is looked at a hundred times, with naps that grow to ten seconds together. What is
    // not whole after a fifth of a second was left so.
    reading.pointee.xSleep = { vfs, microseconds in
      guard let usual = vfs?.pointee.pAppData?.assumingMemoryBound(to: sqlite3_vfs.self) else { return 0 }
      return usual.pointee.xSleep?(usual, min(microseconds, 2_000)) ?? 0
    }
    CompanionOwners.keep(usual)
    openFiles(usual)
    return sqlite3_vfs_register(reading, 0)
  }()

  /// What is opened for reading keeps its time of access, where the system allows that.
  ///
  /// What was a file when we looked may be a pipe when SQLite opens it, which waits for somebody to write to it. It is missing then, and
  /// the next look tells what it is.
  ///
  /// Of a file that could not be created the reason for that is kept, and not what SQLite's second try, to read it, came to.
  private static func openFiles(_ usual: UnsafeMutablePointer<sqlite3_vfs>) {
    guard usual.pointee.iVersion >= 3, let setSystemCall = usual.pointee.xSetSystemCall else { return }
    let open: @convention(c) (UnsafePointer<CChar>, Int32, Int32) -> Int32 = { path, flags, mode in
      let file = systemOpen(path, flags | O_NONBLOCK, mode_t(truncatingIfNeeded: mode))
      let failure = RefusedCreation.reason(opening: path, flags, file < 0 ? errno : 0)
      guard file >= 0 else {
        errno = failure
        return file
      }
      OpenedDescriptor.last = file
      var found = stat()
      guard fstat(file, &found) == 0, found.st_mode & S_IFMT == S_IFIFO else { return file }
      close(file)
      errno = ENOENT
      return -1
    }
    _ = setSystemCall(usual, "open", unsafeBitCast(open, to: sqlite3_syscall_ptr.self))
  }
}

/// The call of the system; of what is only read no trace is left.
private func systemOpen(_ path: UnsafePointer<CChar>, _ flags: Int32, _ mode: mode_t) -> Int32 {
  guard flags & O_ACCMODE == O_RDONLY else { return CompanionOwners.opening(path, flags, mode) }
  do throws(Errno) {
    return try OpenFlags.withoutTrace { traceless throws(Errno) in
      let file = open(path, flags | traceless, mode)
      guard file >= 0 else { throw .last }
      return file
    }
  } catch {
    errno = error.code
    return -1
  }
}
