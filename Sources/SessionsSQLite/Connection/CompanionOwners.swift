import CSQLite
import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whose the files are that SQLite makes beside a database (-wal, -shm, -journal).
///
/// SQLite gives them the mode of the database and, run by root, its owner and group: also those that it did not make. But whoever may
/// write to the directory can give such a name to any file in it, and root would give that file away. So here SQLite gives nothing
/// itself. What is made gets what ``SharedDatabase`` says. What was there already keeps all that it has.
enum CompanionOwners {
  /// Everywhere in this process.
  static func keep(_ usual: UnsafeMutablePointer<sqlite3_vfs>) {
    guard usual.pointee.iVersion >= 3, let setSystemCall = usual.pointee.xSetSystemCall else { return }
    let changeOwner: @convention(c) (Int32, uid_t, gid_t) -> Int32 = { _, _, _ in 0 }
    let changeMode: @convention(c) (Int32, mode_t) -> Int32 = { file, mode in
      fcntl(file, F_GETFL) & O_ACCMODE == O_RDONLY ? 0 : fchmod(file, mode)
    }
    _ = setSystemCall(usual, "fchown", unsafeBitCast(changeOwner, to: sqlite3_syscall_ptr.self))
    _ = setSystemCall(usual, "fchmod", unsafeBitCast(changeMode, to: sqlite3_syscall_ptr.self))
  }

  /// The system's `open`, for a file that is written to.
  static func opening(_ path: UnsafePointer<CChar>, _ flags: Int32, _ mode: mode_t) -> Int32 {
    guard let database = SharedDatabase(beside: path) else { return open(path, flags, mode) }
    for _ in 0..<8 {
      if flags & O_CREAT != 0 {
        // Nobody else can have made what must be new.
        let made = open(path, flags | O_EXCL, database.modeBefore(mode))
        if made >= 0 { return given(made, path, by: database) }
        guard errno == EEXIST, flags & O_EXCL == 0 else { return made }
      }
      let found = open(path, flags & ~O_CREAT, mode)
      if found >= 0 { return accepted(found, beside: database) }
      // Somebody took it away just now.
      guard errno == ENOENT, flags & O_CREAT != 0 else { return found }
    }
    return -1
  }

  /// One that would keep from the database somebody whom its access list names is not made.
  private static func given(_ file: Int32, _ path: UnsafePointer<CChar>, by database: SharedDatabase) -> Int32 {
    do throws(Errno) {
      try database.give(file)
      return file
    } catch {
      unlink(path)
      return refused(file, error.code)
    }
  }

  /// Who is not root can open no more than the system lets him.
  private static func accepted(_ file: Int32, beside database: SharedDatabase) -> Int32 {
    guard geteuid() == 0, let found = try? FileStatus(descriptor: file), !database.mayOwn(found),
      !database.mayBeLeft(found, byRootGiving: FileGiving.ofRoot(changesThem: false))
    else { return file }
    return refused(file, EACCES)
  }

  private static func refused(_ file: Int32, _ code: Int32) -> Int32 {
    close(file)
    errno = code
    return -1
  }
}
