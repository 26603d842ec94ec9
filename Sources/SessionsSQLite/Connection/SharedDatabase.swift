import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A database as those share it who may write to it: by its owner, its group, its mode and its access list.
struct SharedDatabase {
  var status: FileStatus
  var list: AccessList?

  init(_ status: FileStatus, _ list: AccessList? = nil) { (self.status, self.list) = (status, list) }

  init(_ path: String) throws(Errno) { self.init(try FileStatus(path: path), try AccessList.ofFile(path)) }

  /// That of a file which has the name of one beside it; nil: it has no such name, or there is no database.
  init?(beside path: UnsafePointer<CChar>) {
    guard let path = String(validatingCString: path),
      let suffix = DatabaseFile.suffixes.first(where: { path.utf8.suffix($0.utf8.count).elementsEqual($0.utf8) }),
      let database = try? SharedDatabase(String(decoding: path.utf8.dropLast(suffix.utf8.count), as: UTF8.self))
    else { return nil }
    self = database
  }

  /// The mode of what is as the database is, the group's bits being the group's own.
  var mode: mode_t { list.map { mode_t($0.own(UInt32(status.mode))) } ?? status.mode }

  /// That of a file until it has the list, too.
  func modeBefore(_ mode: mode_t) -> mode_t { list == nil ? mode : mode & ~0o070 }

  /// Gives a file that was made beside it just now its list and its mode, its owner and its group; or its group alone, where whoever
  /// made it is in that and not root: who uses the database by its group could write no more otherwise.
  ///
  /// - Throws: where it cannot have the list.
  func give(_ file: Int32) throws(Errno) {
    let made = try FileStatus(descriptor: file)
    // The owner last: of what is another's by then it takes one right more to change the rest.
    let bits = modeBefore(status.mode & 0o777)
    if made.mode & 0o777 != bits { fchmod(file, bits) }
    try list?.set(on: file)
    if made.owner == status.owner, made.group == status.group { return }
    if geteuid() == 0, fchown(file, status.owner, status.group) == 0 { return }
    if made.group != status.group { _ = fchown(file, .max, status.group) }
  }

  /// Whether root can have made a file beside it that stayed root's: a container may leave out the right to give files away. A stranger
  /// gives the name to a file that keeps the one it had.
  ///
  /// - Parameter giving: to whom root may give files.
  func mayBeLeft(_ file: FileStatus, byRootGiving giving: FileGiving?) -> Bool {
    file.owner == 0 && file.links <= 1 && giving?.reaches(status.owner, status.group) != true
  }

  /// Whether a file can have been made beside it by somebody who uses it, and is not a stranger's that was only given the name.
  func mayOwn(_ file: FileStatus) -> Bool {
    if file.owner == status.owner { return true }
    // What root makes belongs to the database's owner; root's group is of no users.
    if file.owner == 0, file.group == 0 { return false }
    if file.group == status.group { return true }
    guard file.owner != 0 else { return false }
    if mode & 0o006 == 0o006 { return true }
    // SQLite by itself leaves what somebody makes to his own group.
    let isMember = { (group: gid_t) in file.group == group || SystemUser(file.owner)?.isMember(of: group) == true }
    return mode & 0o060 == 0o060 && isMember(status.group) || list?.letsWrite(file.owner, isMember: isMember) == true
  }
}
