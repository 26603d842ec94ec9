#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// What `stat` tells of a file, as far as a store asks.
package struct FileStatus: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case regular = "a file"
    case directory = "a directory"
    case symbolicLink = "a symbolic link"
    case pipe = "a named pipe"
    case socket = "a socket"
    case device = "a device"
  }

  package struct Moment: Hashable, Sendable {
    package var seconds: Int
    package var nanoseconds: Int

    package var milliseconds: Int64 { Int64(seconds) * 1000 + Int64(nanoseconds / 1_000_000) }
    /// Since 1970; the nearest that can be said, for moments before 1677 and after 2262.
    package var sinceEpoch: Int64 {
      let (whole, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
      return overflow ? (seconds < 0 ? .min : .max) : whole.addingReportingOverflow(Int64(nanoseconds)).partialValue
    }
  }

  package var kind: Kind
  /// Permission bits, set-id and sticky bits.
  package var mode: mode_t
  package var owner: uid_t
  package var group: gid_t
  package var size: Int
  package var inode: UInt64
  package var device: UInt64
  package var links: Int
  package var accessed: Moment
  package var modified: Moment
  package var changed: Moment

  package init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .symbolicLink
      case S_IFIFO: .pipe
      case S_IFSOCK: .socket
      default: .device
      }
    mode = status.st_mode & 0o7777
    owner = status.st_uid
    group = status.st_gid
    size = Int(status.st_size)
    inode = UInt64(status.st_ino)
    device = UInt64(truncatingIfNeeded: status.st_dev)
    links = Int(status.st_nlink)
    #if canImport(Glibc)
      accessed = Moment(seconds: status.st_atim.tv_sec, nanoseconds: status.st_atim.tv_nsec)
      modified = Moment(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
      changed = Moment(seconds: status.st_ctim.tv_sec, nanoseconds: status.st_ctim.tv_nsec)
    #else
      accessed = Moment(seconds: status.st_atimespec.tv_sec, nanoseconds: status.st_atimespec.tv_nsec)
      modified = Moment(seconds: status.st_mtimespec.tv_sec, nanoseconds: status.st_mtimespec.tv_nsec)
      changed = Moment(seconds: status.st_ctimespec.tv_sec, nanoseconds: status.st_ctimespec.tv_nsec)
    #endif
  }

  /// Whether it has no name any more, and goes with whoever has it open; a directory takes no new file then.
  package var isRemoved: Bool { links == 0 }

  /// Whether `other` is the same file, written by nobody in between.
  package func isUntouched(since other: FileStatus) -> Bool {
    inode == other.inode && size == other.size && modified == other.modified && changed == other.changed
  }
}

/// As whom this process acts.
package struct Credentials: Hashable, Sendable {
  package var user: uid_t
  package var group: gid_t
  package var groups: Set<gid_t>

  package init(user: uid_t, group: gid_t, groups: Set<gid_t>) {
    self.user = user
    self.group = group
    self.groups = groups
  }

  /// Whether it may give files to others.
  package var isPrivileged: Bool { user == 0 }

  static func current() -> Credentials {
    // Who is privileged is not asked for groups.
    if geteuid() == 0 { return Credentials(user: 0, group: getegid(), groups: []) }
    var groups = [gid_t](repeating: 0, count: max(0, Int(getgroups(0, nil))))
    let count = getgroups(Int32(groups.count), &groups)
    return Credentials(user: geteuid(), group: getegid(), groups: Set(groups.prefix(max(0, Int(count)))).union([getegid()]))
  }
}
