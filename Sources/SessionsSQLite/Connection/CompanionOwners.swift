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
/// itself. What is made gets the owner and the group of the database, or its group alone where whoever makes it is in that and not
/// root: who uses the database by its group could write no more otherwise. What was there already keeps all that it has.
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
    guard let database = database(beside: path) else { return open(path, flags, mode) }
    // Nobody else can have made what must be new, or is not there.
    for _ in 0..<8 {
      if flags & O_CREAT != 0 {
        let made = open(path, flags | O_EXCL, mode)
        if made >= 0 { give(made, as: database) }
        guard made < 0, errno == EEXIST, flags & O_EXCL == 0 else { return made }
      }
      let found = open(path, flags & ~O_CREAT, mode)
      if found >= 0 { return accepted(found, beside: database) }
      // Somebody took it away just now.
      guard errno == ENOENT, flags & O_CREAT != 0 else { return found }
    }
    return -1
  }

  /// That of a file which has the name of one beside it; nil: it has no such name.
  private static func database(beside path: UnsafePointer<CChar>) -> FileStatus? {
    guard let path = String(validatingCString: path) else { return nil }
    guard let suffix = DatabaseFile.suffixes.first(where: { path.utf8.suffix($0.utf8.count).elementsEqual($0.utf8) }) else {
      return nil
    }
    return try? FileStatus(path: String(decoding: path.utf8.dropLast(suffix.utf8.count), as: UTF8.self))
  }

  /// The mode first: of what is another's by then it takes one right more to change that.
  private static func give(_ file: Int32, as database: FileStatus) {
    guard let made = try? FileStatus(descriptor: file) else { return }
    if made.mode & 0o777 != database.mode & 0o777 { fchmod(file, database.mode & 0o777) }
    if made.owner == database.owner, made.group == database.group { return }
    if geteuid() == 0, fchown(file, database.owner, database.group) == 0 { return }
    // The owner stays.
    if made.group != database.group { _ = fchown(file, .max, database.group) }
  }

  /// Who is not root can open no more than the system lets him.
  private static func accepted(_ file: Int32, beside database: FileStatus) -> Int32 {
    guard geteuid() == 0, let found = try? FileStatus(descriptor: file), !found.mayBeCompanion(of: database) else { return file }
    close(file)
    errno = EACCES
    return -1
  }
}

extension FileStatus {
  /// Whether it can have been made beside a database by somebody who uses that, and is not a stranger's that was only given the name.
  func mayBeCompanion(of database: FileStatus) -> Bool {
    if owner == database.owner { return true }
    // What root makes belongs to the database's owner; root's group is of no users.
    if owner == 0, group == 0 { return false }
    if group == database.group { return true }
    guard owner != 0 else { return false }
    if database.mode & 0o006 == 0o006 { return true }
    // SQLite by itself leaves what somebody makes to his own group.
    return database.mode & 0o060 == 0o060 && SystemUser(owner)?.isMember(of: database.group) == true
  }
}
