import CSQLite

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whose the files are that SQLite makes beside a database (-wal, -shm, -journal).
///
/// SQLite gives them the mode of the database and, run by root, its owner and group, even where they have both already, and also
/// to read: that changes a file's ctime. Run by anybody else it leaves them to his own group, and who uses the database by its
/// group could write no more. So here whoever made one gives it the database's group, where he is in that. A file that is opened
/// for reading only keeps all of it.
enum CompanionOwners {
  /// Everywhere in this process.
  static func keep(_ usual: UnsafeMutablePointer<sqlite3_vfs>) {
    guard usual.pointee.iVersion >= 3, let setSystemCall = usual.pointee.xSetSystemCall else { return }
    let changeOwner: @convention(c) (Int32, uid_t, gid_t) -> Int32 = { file, owner, group in
      if fcntl(file, F_GETFL) & O_ACCMODE == O_RDONLY { return 0 }
      if geteuid() == 0, fchown(file, owner, group) == 0 { return 0 }
      return CompanionOwners.give(file, to: group)
    }
    let changeMode: @convention(c) (Int32, mode_t) -> Int32 = { file, mode in
      fcntl(file, F_GETFL) & O_ACCMODE == O_RDONLY ? 0 : fchmod(file, mode)
    }
    // SQLite asks it for this alone: whether an owner is to be changed.
    let user: @convention(c) () -> uid_t = { 0 }
    _ = setSystemCall(usual, "fchown", unsafeBitCast(changeOwner, to: sqlite3_syscall_ptr.self))
    _ = setSystemCall(usual, "fchmod", unsafeBitCast(changeMode, to: sqlite3_syscall_ptr.self))
    _ = setSystemCall(usual, "geteuid", unsafeBitCast(user, to: sqlite3_syscall_ptr.self))
  }

  /// Nothing where it has the group, or is another's.
  private static func give(_ file: Int32, to group: gid_t) -> Int32 {
    var found = stat()
    guard fstat(file, &found) == 0, found.st_uid == geteuid(), found.st_gid != group else { return 0 }
    // The owner stays.
    return fchown(file, .max, group)
  }
}
