#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// What `stat` tells about a file.
package struct FileStatus: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case regular = "a file"
    case directory = "a directory"
    case symbolicLink = "a symbolic link"
    case pipe = "a named pipe"
    case socket = "a socket"
    case device = "a device"
  }

  package struct Moment: Hashable, Comparable, Sendable {
    package var seconds: Int
    package var nanoseconds: Int

    /// Since 1970; the nearest that can be said, for what some file systems keep and nobody lives to see.
    package var milliseconds: Int64 {
      let (whole, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1000)
      let nearest: Int64 = seconds < 0 ? .min : .max
      if overflow { return nearest }
      let (sum, isBeyond) = whole.addingReportingOverflow(Int64(nanoseconds / 1_000_000))
      return isBeyond ? nearest : sum
    }

    /// By the system's clock.
    package static var now: Moment {
      var now = timespec()
      clock_gettime(CLOCK_REALTIME, &now)
      return Moment(now)
    }

    package init(_ time: timespec) { (seconds, nanoseconds) = (time.tv_sec, time.tv_nsec) }

    package static func < (a: Moment, b: Moment) -> Bool { (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds) }

    /// In nanoseconds since 1970; the nearest that can be said, for moments before 1677 and after 2262.
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
      accessed = Moment(status.st_atim)
      modified = Moment(status.st_mtim)
      changed = Moment(status.st_ctim)
    #else
      accessed = Moment(status.st_atimespec)
      modified = Moment(status.st_mtimespec)
      changed = Moment(status.st_ctimespec)
    #endif
  }

  /// Of what a path leads to, or of the last link itself.
  package init(path: String, followsLink: Bool = true) throws(Errno) {
    var status = stat()
    guard (followsLink ? stat(path, &status) : lstat(path, &status)) == 0 else { throw .last }
    self.init(status)
  }

  /// Of what is open.
  package init(descriptor: Int32) throws(Errno) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .last }
    self.init(status)
  }

  /// What a library that opens a file by its name may wait for without an end: a pipe, in words; nil: it would not.
  package static func waitingKind(_ path: String) -> String? {
    guard let kind = (try? FileStatus(path: path))?.kind, kind == .pipe else { return nil }
    return kind.rawValue
  }

  /// Which file it is, whatever it is called.
  package struct Identity: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64
  }

  package var identity: Identity { Identity(device: device, inode: inode) }

  /// Whether users other than its owner may write to it.
  package var isWritableByOthers: Bool { mode & 0o022 != 0 }

  /// When anything of it was last changed: its time of writing can be set back, as a write does that keeps it.
  package var touched: Moment { max(modified, changed) }

  /// Whether it has no name any more, and goes with whoever has it open; a directory takes no new file then.
  package var isRemoved: Bool { links == 0 }

  /// Whether `other` is the same file, written by nobody in between.
  package func isUntouched(since other: FileStatus) -> Bool {
    inode == other.inode && size == other.size && modified == other.modified && changed == other.changed
  }
}
