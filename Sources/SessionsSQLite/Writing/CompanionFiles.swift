import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Who writes to a database. The files that SQLite makes beside one (-wal and -shm, or -journal) are his, with the mode of the
/// database; those that root makes it gives to the database's owner.
struct DatabaseUser: Hashable, Sendable {
  var user: uid_t
  var group: gid_t

  /// This process.
  static var process: DatabaseUser { DatabaseUser(user: geteuid(), group: getegid()) }

  /// Why the owner of a database could not use what SQLite would make beside it; nil: he could, or nothing is made.
  func companionObstacle(_ file: DatabaseFile) -> String? {
    guard user != 0, let database = try? FileStatus(path: file.path), database.owner != user,
      let directory = try? FileStatus(path: file.directory)
    else { return nil }
    // Whoever has it open, they stay until he has closed it.
    if FileStamp(file.wal) != nil, FileStamp(file.sharedMemory) != nil { return nil }
    return companionObstacle(beside: database, in: directory, called: file.name)
  }

  func companionObstacle(beside database: FileStatus, in directory: FileStatus, called name: String) -> String? {
    let owner = database.owner
    // Root may read and write whatever it is given.
    guard user != 0, user != owner, owner != 0 else { return nil }
    let made = directory.givesGroup ? directory.group : group
    // It is taken that he is in the group of his database: of whom nobody here knows a name, nothing else is known.
    let isMember = made == database.group || SystemUser(owner)?.isMember(of: made) == true
    let needed: mode_t = isMember ? 0o060 : 0o006
    guard database.mode & needed != needed else { return nil }
    let (theirs, ours) = (SystemUser.name(of: owner), SystemUser.name(of: user))
    let what = "what SQLite makes beside it (-wal, -shm, -journal)"
    return "\(name) belongs to \(theirs) and this is \(ours): written from here, \(what) would be kept from \(theirs) and the "
      + "application could lose the database; run as that user (sudo -u \(theirs)) or as root"
  }
}

extension FileStatus {
  /// Whether what is made in a directory gets its group.
  fileprivate var givesGroup: Bool {
    #if canImport(Glibc)
      mode & 0o2000 != 0
    #else
      true
    #endif
  }
}
