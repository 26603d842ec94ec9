import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Who writes to a database. The files that SQLite makes beside one (-wal and -shm, or -journal) are his, with the mode of the
/// database and, where he is in it, its group (``SharedDatabase``); those that root makes it gives to the database's owner.
struct DatabaseUser: Hashable, Sendable {
  var user: uid_t
  var group: gid_t
  /// All that he is in.
  var groups: Set<gid_t> = []
  /// To whom he may give files; nil: to nobody but his groups.
  var giving: FileGiving?

  /// This process.
  static var process: DatabaseUser {
    DatabaseUser(
      user: geteuid(), group: getegid(), groups: SystemUser.ownGroups,
      giving: geteuid() == 0 ? FileGiving.ofRoot(changesThem: false) : nil)
  }

  /// Why somebody who may write to a database could not use what SQLite would make beside it; nil: all could, or nothing is made.
  func companionObstacle(_ file: DatabaseFile) -> String? {
    guard let database = try? SharedDatabase(file.path), let directory = try? SharedDatabase(file.directory) else { return nil }
    for suffix in DatabaseFile.suffixes {
      guard let found = try? FileStatus(path: file.path + suffix), !database.mayOwn(found) else { continue }
      if user == 0, database.mayBeLeft(found, byRootGiving: giving) { continue }
      return Self.words(of: found, called: file.name + suffix, beside: database)
    }
    // Whoever has it open, they stay until he has closed it.
    if FileStamp(file.wal) != nil, FileStamp(file.sharedMemory) != nil { return nil }
    return companionObstacle(beside: database, in: directory, called: file.name)
  }

  func companionObstacle(beside shared: SharedDatabase, in place: SharedDatabase, called name: String) -> String? {
    var (database, directory) = (shared.status, place.status)
    if giving?.reaches(database.owner, database.group) == true { return nil }
    (database.mode, directory.mode) = (shared.mode, place.mode)
    let isMember = group == database.group || groups.contains(database.group)
    let made = isMember ? database.group : directory.givesGroup ? directory.group : group
    let (ours, root) = (SystemUser.name(of: user), user == 0 ? "where root may give files to others (CAP_CHOWN)" : "as root")
    if isKeptFromOwner(of: database, shared.list, made) {
      let theirs = SystemUser.name(of: database.owner)
      return "\(name) belongs to \(theirs) and this is \(ours): written from here, \(Self.what) would be kept from \(theirs) and "
        + "the application could lose the database; run as that user (sudo -u \(theirs)) or \(root)"
    }
    if made != database.group, isUsedByGroup(database, in: directory) {
      let theirs = "group \(database.group)"
      return "\(name) may be written by \(theirs), of which \(ours) is not a member: written from here, \(Self.what) would be "
        + "kept from that group and the application could lose the database; run as a member of it or \(root)"
    }
    return nil
  }

  private static func words(of found: FileStatus, called name: String, beside database: SharedDatabase) -> String {
    let (theirs, owner) = (SystemUser.name(of: found.owner), SystemUser.name(of: database.status.owner))
    // Who writes by a group that only his process has may have it open, and could use it no more once it was another's.
    let help =
      found.owner != 0 && database.mode & 0o060 == 0o060
      ? "if \(theirs) uses the database, add \(theirs) to group \(database.status.group), or write as \(theirs)"
      : "give it to \(owner) if it is the database's"
    return "\(name) belongs to \(theirs) and the database to \(owner): it may be another file that was only given this name, and "
      + "nothing is written; \(help), else move it away"
  }

  private static let what = "what SQLite makes beside it (-wal, -shm, -journal)"

  private func isKeptFromOwner(of database: FileStatus, _ list: AccessList?, _ made: gid_t) -> Bool {
    let owner = database.owner
    // Root may read and write whatever it is given.
    guard user != owner, owner != 0 else { return false }
    // It is taken that he is in the group of his database: of whom nobody here knows a name, nothing else is known.
    let isMember = made == database.group || SystemUser(owner)?.isMember(of: made) == true
    let needed: mode_t = isMember ? 0o060 : 0o006
    if database.mode & needed == needed { return false }
    return list?.letsWrite(owner, isMember: { SystemUser(owner)?.isMember(of: $0) == true }) != true
  }

  /// Whether a group may write to a database, and nobody else but its owner: it may do so only where it may make files beside it,
  /// too. That of root is of no users.
  private func isUsedByGroup(_ database: FileStatus, in directory: FileStatus) -> Bool {
    guard database.group != 0, database.mode & 0o060 == 0o060, database.mode & 0o006 != 0o006 else { return false }
    return directory.group == database.group && directory.mode & 0o030 == 0o030 || directory.mode & 0o003 == 0o003
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
