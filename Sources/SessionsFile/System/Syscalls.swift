import CWholeWrite
package import Platform

#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// Every call to the operating system that reads or writes a store, as data: tests record them, and make the n-th fail.
///
/// Names are relative to a directory's descriptor and have one component, so no name can lead out of it.
package struct Syscalls: Sendable {
  package var open: @Sendable (_ at: Int32, _ name: String, _ flags: Int32, _ mode: mode_t) throws(Errno) -> Int32
  package var close: @Sendable (_ fd: Int32) throws(Errno) -> Void
  package var read: @Sendable (_ fd: Int32, _ into: UnsafeMutableRawBufferPointer) throws(Errno) -> Int
  package var write: @Sendable (_ fd: Int32, _ from: UnsafeRawBufferPointer) throws(Errno) -> Int
  package var writeAt: @Sendable (_ fd: Int32, _ from: UnsafeRawBufferPointer, _ offset: Int) throws(Errno) -> Int
  /// Room for the file's first `size` bytes, its size staying what it is.
  package var reserve: @Sendable (_ fd: Int32, _ size: Int) throws(Errno) -> Void
  package var truncate: @Sendable (_ fd: Int32, _ size: Int) throws(Errno) -> Void
  package var sync: @Sendable (_ fd: Int32) throws(Errno) -> Void
  /// Everything that was written to the file system of `fd`; `ENOSYS` where the system cannot tell when that is done.
  package var syncAll: @Sendable (_ fd: Int32) throws(Errno) -> Void
  package var rename: @Sendable (_ at: Int32, _ from: String, _ to: String) throws(Errno) -> Void
  /// Fails with `EEXIST` where `to` is there, and with `EINVAL`, `ENOSYS` or `ENOTSUP` where that cannot be done in one step.
  package var renameNew: @Sendable (_ at: Int32, _ from: String, _ to: String) throws(Errno) -> Void
  package var link: @Sendable (_ at: Int32, _ from: String, _ to: String) throws(Errno) -> Void
  package var unlink: @Sendable (_ at: Int32, _ name: String) throws(Errno) -> Void
  package var removeDirectory: @Sendable (_ at: Int32, _ name: String) throws(Errno) -> Void
  package var makeDirectory: @Sendable (_ at: Int32, _ name: String, _ mode: mode_t) throws(Errno) -> Void
  package var status: @Sendable (_ fd: Int32) throws(Errno) -> FileStatus
  /// Of the name itself, a symbolic link included.
  package var statusAt: @Sendable (_ at: Int32, _ name: String) throws(Errno) -> FileStatus
  package var lock: @Sendable (_ fd: Int32, _ operation: Int32) throws(Errno) -> Void
  package var changeMode: @Sendable (_ fd: Int32, _ mode: mode_t) throws(Errno) -> Void
  package var changeOwner: @Sendable (_ fd: Int32, _ owner: uid_t, _ group: gid_t) throws(Errno) -> Void
  /// When it was last read and written, in nanoseconds since 1970.
  package var setTimes: @Sendable (_ fd: Int32, _ accessed: Int64, _ modified: Int64) throws(Errno) -> Void
  /// The names of a file's extended attributes; none where the file system has no such thing.
  package var attributes: @Sendable (_ fd: Int32) throws(Errno) -> [String]
  /// Nil where it is there no more.
  package var attribute: @Sendable (_ fd: Int32, _ name: String) throws(Errno) -> [UInt8]?
  package var setAttribute: @Sendable (_ fd: Int32, _ name: String, _ value: [UInt8]) throws(Errno) -> Void
  package var removeAttribute: @Sendable (_ fd: Int32, _ name: String) throws(Errno) -> Void
  package var access: @Sendable (_ fd: Int32, _ mode: Int32) throws(Errno) -> Void
  /// From the directory's beginning, as long as `visit` wants more.
  package var entries: @Sendable (_ fd: Int32, _ visit: (DirectoryEntry) -> Bool) throws(Errno) -> Void
  /// A queue of the kernel's news of files, to be read like a file; and a path for it to tell news of.
  package var watchQueue: @Sendable () throws(Errno) -> Int32
  package var watch: @Sendable (_ queue: Int32, _ path: String, _ events: UInt32) throws(Errno) -> Int32
  package var credentials: @Sendable () -> Credentials
}

extension Syscalls {
  /// The operating system itself.
  package static let system = Syscalls(
    open: { (at, name, flags, mode) throws(Errno) in try checked(openat(at, name, flags, mode)) },
    close: { (fd) throws(Errno) in try check(libc.close(fd)) },
    read: { (fd, buffer) throws(Errno) in try checked(libc.read(fd, buffer.baseAddress, buffer.count)) },
    write: { (fd, buffer) throws(Errno) in try checked(libc.write(fd, buffer.baseAddress, buffer.count)) },
    writeAt: { (fd, buffer, offset) throws(Errno) in
      // Within a page nothing is ever left half written.
      try checked(
        offset % InPlaceWriter.page + buffer.count <= InPlaceWriter.page
          ? pwrite(fd, buffer.baseAddress, buffer.count, off_t(offset))
          : whole_pwrite(fd, buffer.baseAddress, buffer.count, Int64(offset)))
    },
    reserve: { (fd, size) throws(Errno) in try check(libc.reserve(fd, size)) },
    truncate: { (fd, size) throws(Errno) in try check(ftruncate(fd, off_t(size))) },
    sync: { (fd) throws(Errno) in try check(libc.sync(fd)) },
    syncAll: { (fd) throws(Errno) in try check(libc.syncAll(fd)) },
    rename: { (at, from, to) throws(Errno) in try check(renameat(at, from, at, to)) },
    renameNew: { (at, from, to) throws(Errno) in try check(libc.renameNew(at, from, to)) },
    link: { (at, from, to) throws(Errno) in try check(linkat(at, from, at, to, 0)) },
    unlink: { (at, name) throws(Errno) in try check(unlinkat(at, name, 0)) },
    removeDirectory: { (at, name) throws(Errno) in try check(unlinkat(at, name, AT_REMOVEDIR)) },
    makeDirectory: { (at, name, mode) throws(Errno) in try check(mkdirat(at, name, mode)) },
    status: { (fd) throws(Errno) in
      try FileStatus(descriptor: fd)
    },
    statusAt: { (at, name) throws(Errno) in
      var status = stat()
      try check(fstatat(at, name, &status, AT_SYMLINK_NOFOLLOW))
      return FileStatus(status)
    },
    lock: { (fd, operation) throws(Errno) in try check(flock(fd, operation)) },
    changeMode: { (fd, mode) throws(Errno) in try check(fchmod(fd, mode)) },
    changeOwner: { (fd, owner, group) throws(Errno) in try check(fchown(fd, owner, group)) },
    setTimes: { (fd, accessed, modified) throws(Errno) in
      let times = [accessed, modified].map { moment in
        let (seconds, rest) = moment.quotientAndRemainder(dividingBy: 1_000_000_000)
        return timespec(tv_sec: time_t(seconds - (rest < 0 ? 1 : 0)), tv_nsec: Int(rest < 0 ? rest + 1_000_000_000 : rest))
      }
      try check(futimens(fd, times))
    },
    attributes: { (fd) throws(Errno) in try ExtendedAttributes.names(of: fd) },
    attribute: { (fd, name) throws(Errno) in try ExtendedAttributes.value(of: name, in: fd) },
    setAttribute: { (fd, name, value) throws(Errno) in try ExtendedAttributes.set(name, to: value, in: fd) },
    removeAttribute: { (fd, name) throws(Errno) in try ExtendedAttributes.remove(name, from: fd) },
    access: { (fd, mode) throws(Errno) in try check(faccessat(fd, ".", mode, AT_EACCESS)) },
    entries: { (fd, visit) throws(Errno) in try DirectoryEntry.each(of: fd, visit) },
    watchQueue: { () throws(Errno) in try Inotify.makeQueue() },
    watch: { (queue, path, events) throws(Errno) in try Inotify.watch(queue, path, events) },
    credentials: { Credentials.current() })
}

/// Functions of the C library that a member of the same name would hide.
private enum libc {
  static func close(_ fd: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.close(fd)
    #else
      Darwin.close(fd)
    #endif
  }

  static func read(_ fd: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.read(fd, buffer, count)
    #else
      Darwin.read(fd, buffer, count)
    #endif
  }

  static func write(_ fd: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(fd, buffer, count)
    #else
      Darwin.write(fd, buffer, count)
    #endif
  }

  static func renameNew(_ at: Int32, _ from: String, _ to: String) -> Int32 {
    #if canImport(Glibc)
      guard let rename = LinuxCalls.renameat2 else {
        errno = ENOSYS
        return -1
      }
      return rename(at, from, at, to, LinuxCalls.noReplace)
    #else
      renameatx_np(at, from, at, to, UInt32(RENAME_EXCL))
    #endif
  }

  static func syncAll(_ fd: Int32) -> Int32 {
    #if canImport(Glibc)
      if let sync = LinuxCalls.syncfs { return sync(fd) }
      // Of all file systems: nobody may take what was not asked for as done.
      Glibc.sync()
      return 0
    #else
      // It orders the writes of the whole drive; what is in memory goes there first.
      Darwin.sync()
      return sync(fd)
    #endif
  }

  static func reserve(_ fd: Int32, _ size: Int) -> Int32 {
    #if canImport(Glibc)
      guard let allocate = LinuxCalls.fallocate else { return unknown() }
      return allocate(fd, LinuxCalls.keepSize, 0, off_t(size))
    #else
      var room = fstore_t(
        fst_flags: UInt32(F_ALLOCATEALL), fst_posmode: F_PEOFPOSMODE, fst_offset: 0, fst_length: off_t(size), fst_bytesalloc: 0)
      return fcntl(fd, F_PREALLOCATE, &room)
    #endif
  }

  private static func unknown() -> Int32 {
    errno = ENOSYS
    return -1
  }

  static func sync(_ fd: Int32) -> Int32 {
    #if canImport(Glibc)
      fsync(fd)
    #else
      // Only this reaches the medium there; file systems without it have fsync.
      fcntl(fd, F_FULLFSYNC) == 0 ? 0 : fsync(fd)
    #endif
  }
}

private func check(_ result: Int32) throws(Errno) {
  if result < 0 { throw Errno(errno) }
}

private func checked<Result: SignedInteger>(_ result: Result) throws(Errno) -> Result {
  if result < 0 { throw Errno(errno) }
  return result
}
