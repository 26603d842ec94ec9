package import Platform

#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// Files as a store needs them, on top of ``Syscalls``: interrupted calls are repeated, short reads and writes continued.
package struct FileSystem: Sendable {
  package let syscalls: Syscalls
  package init(_ syscalls: Syscalls = .system) { self.syscalls = syscalls }

  // In every open: never through a symbolic link, never kept by a child process, never waiting for the other end of a pipe.
  private static let always = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK

  /// Opens for reading, without leaving a trace in the access time where the system permits that.
  package func open(_ name: String, at directory: Descriptor, flags: Int32 = 0) throws(Errno) -> Descriptor {
    try OpenFlags.withoutTrace { traceless throws(Errno) in
      try open(name, at: directory.number, flags: O_RDONLY | flags | traceless, mode: 0)
    }
  }

  /// The store's root: the one path that is followed through symbolic links, being the operator's own words.
  package func openRoot(_ path: String) throws(Errno) -> Descriptor {
    let number = try retrying { () throws(Errno) in
      try syscalls.open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    }
    return Descriptor(number, closing: syscalls.close)
  }

  /// A new file, for writing; fails with `EEXIST` where the name is taken. Nobody else may read it yet.
  package func createFile(_ name: String, at directory: Descriptor) throws(Errno) -> Descriptor {
    try open(name, at: directory.number, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
  }

  /// A file that is there, to be written in place.
  package func openForWriting(_ name: String, at directory: Descriptor) throws(Errno) -> Descriptor {
    try open(name, at: directory.number, flags: O_WRONLY, mode: 0)
  }

  package func truncate(_ file: Descriptor, to size: Int) throws(Errno) {
    try retrying { () throws(Errno) in try syscalls.truncate(file.number, size) }
  }

  private func open(_ name: String, at directory: Int32, flags: Int32, mode: mode_t) throws(Errno) -> Descriptor {
    let number = try retrying { () throws(Errno) in try syscalls.open(directory, name, flags | Self.always, mode) }
    return Descriptor(number, closing: syscalls.close)
  }

  /// The whole file; nil where it has more than `limit` bytes.
  package func contents(of file: Descriptor, sizeHint: Int, limit: Int) throws(Errno) -> [UInt8]? {
    var bytes: [UInt8] = []
    var capacity = min(max(sizeHint, 0), limit) + 1
    while true {
      var failure: Errno?
      let chunk = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        do throws(Errno) {
          count = try retrying { () throws(Errno) in try syscalls.read(file.number, UnsafeMutableRawBufferPointer(buffer)) }
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      if chunk.isEmpty { return bytes }
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
      if bytes.count > limit { return nil }
      // All that there was when it was looked at, and no more came although there was room.
      if bytes.count == sizeHint, chunk.count < capacity { return bytes }
      capacity = max(capacity - chunk.count, 4096)
    }
  }

  /// The first `count` bytes of a file, or all that it has.
  package func beginning(of file: Descriptor, _ count: Int) throws(Errno) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var failure: Errno?
      let chunk = [UInt8](unsafeUninitializedCapacity: min(count - bytes.count, 65_536)) { buffer, read in
        do throws(Errno) {
          read = try retrying { () throws(Errno) in try syscalls.read(file.number, UnsafeMutableRawBufferPointer(buffer)) }
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      if chunk.isEmpty { break }
      bytes += chunk
    }
    return bytes
  }

  /// A directory some steps down, each opened within the one before, and never through a symbolic link.
  package func openNested(_ path: String, at directory: Descriptor) throws(Errno) -> Descriptor {
    var opened = directory
    for step in PathText(path).names { opened = try open(step, at: opened, flags: O_DIRECTORY) }
    return opened
  }

  /// - Parameter offset: where in the file; nil: where the last write ended.
  package func write(_ bytes: [UInt8], to file: Descriptor, at offset: Int? = nil) throws(Errno) {
    var written = 0
    while written < bytes.count {
      let rest = bytes[written...]
      var outcome = Result<Int, Errno>.success(0)
      rest.withUnsafeBytes { buffer in
        do throws(Errno) {
          outcome = .success(
            try retrying { () throws(Errno) in
              if let offset { return try syscalls.writeAt(file.number, buffer, offset + written) }
              return try syscalls.write(file.number, buffer)
            })
        } catch {
          outcome = .failure(error)
        }
      }
      let count = try outcome.get()
      // A write that takes nothing and does not say why would be asked for ever.
      guard count > 0 else { throw Errno(EIO) }
      written += count
    }
  }

  /// Room for so many bytes, without changing the file; where the file system knows how to do that.
  package func reserve(_ size: Int, in file: Descriptor) throws(Errno) {
    do throws(Errno) {
      try retrying { () throws(Errno) in try syscalls.reserve(file.number, size) }
    } catch {
      guard [EOPNOTSUPP, ENOTSUP, ENOSYS, EINVAL, EPERM].contains(error.code) else { throw error }
    }
  }

  package func sync(_ file: Descriptor) throws(Errno) {
    try retrying { () throws(Errno) in try syscalls.sync(file.number) }
  }

  /// Forces the names in a directory to the disk; where the file system can be asked for that. Where it cannot, it keeps them in its
  /// own time, and there is nothing to wait for.
  package func syncDirectory(_ directory: Descriptor) throws(Errno) {
    try whereKnown { () throws(Errno) in try sync(directory) }
  }

  /// The same for all directories of the file system that the file is on.
  package func syncDirectories(with file: Descriptor) throws(Errno) {
    try whereKnown { () throws(Errno) in
      try retrying { () throws(Errno) in try syscalls.syncAll(file.number) }
    }
  }

  private func whereKnown(_ call: () throws(Errno) -> Void) throws(Errno) {
    do throws(Errno) { try call() } catch {
      guard [EOPNOTSUPP, ENOTSUP, ENOSYS, EINVAL].contains(error.code) else { throw error }
    }
  }

  package func status(of file: Descriptor) throws(Errno) -> FileStatus {
    try retrying { () throws(Errno) in try syscalls.status(file.number) }
  }

  /// Of the name itself; nil where there is none.
  package func status(of name: String, at directory: Descriptor) throws(Errno) -> FileStatus? {
    do throws(Errno) {
      return try retrying { () throws(Errno) in try syscalls.statusAt(directory.number, name) }
    } catch {
      guard error.code == ENOENT else { throw error }
      return nil
    }
  }

  package func rename(_ old: String, to new: String, at directory: Descriptor) throws(Errno) {
    try retrying { () throws(Errno) in try syscalls.rename(directory.number, old, new) }
  }

  /// Gives `old` a name that nothing has; false where something has it. Nil where the file system cannot do that in one step.
  package func renameNew(_ old: String, to new: String, at directory: Descriptor) throws(Errno) -> Bool? {
    do throws(Errno) {
      try retrying { () throws(Errno) in try syscalls.renameNew(directory.number, old, new) }
      return true
    } catch {
      switch error.code {
      case EEXIST: return false
      case EINVAL, ENOSYS, ENOTSUP: return nil
      default: throw error
      }
    }
  }

  package func link(_ old: String, to new: String, at directory: Descriptor) throws(Errno) {
    try retrying { () throws(Errno) in try syscalls.link(directory.number, old, new) }
  }

  package func unlink(_ name: String, at directory: Descriptor) throws(Errno) {
    try retrying { () throws(Errno) in try syscalls.unlink(directory.number, name) }
  }

  package func makeDirectory(_ name: String, at directory: Descriptor, mode: mode_t) throws(Errno) {
    try retrying { () throws(Errno) in try syscalls.makeDirectory(directory.number, name, mode) }
  }

  /// The directory of a new store, with the directory that it is in.
  package func makeRoot(_ path: String, mode: mode_t) throws(Errno) {
    try retrying { () throws(Errno) in try syscalls.makeDirectory(AT_FDCWD, path, mode) }
    // A umask may have taken bits away.
    try changeMode(of: try openRoot(path), to: mode)
  }

  package func removeDirectory(_ name: String, at directory: Descriptor) throws(Errno) {
    try retrying { () throws(Errno) in try syscalls.removeDirectory(directory.number, name) }
  }

  package func changeMode(of file: Descriptor, to mode: mode_t) throws(Errno) {
    try retrying { () throws(Errno) in try syscalls.changeMode(file.number, mode) }
  }

  package func changeOwner(of file: Descriptor, to owner: uid_t, group: gid_t) throws(Errno) {
    try retrying { () throws(Errno) in try syscalls.changeOwner(file.number, owner, group) }
  }

  package func setTimes(of file: Descriptor, to times: FileTimes) throws(Errno) {
    try retrying { () throws(Errno) in try syscalls.setTimes(file.number, times.accessed, times.modified) }
  }

  /// Whether this process may do `mode` (`R_OK`, `W_OK`, `X_OK`) with the directory: nil, or why not.
  package func obstacle(to mode: Int32, in directory: Descriptor) -> Errno? {
    do throws(Errno) {
      try retrying { () throws(Errno) in try syscalls.access(directory.number, mode) }
      return nil
    } catch {
      return error
    }
  }

  /// Locks the directory or file for one writer; false where another still holds it. The lock goes with the descriptor.
  package func tryLock(_ held: Descriptor) throws(Errno) -> Bool {
    do throws(Errno) {
      try retrying { () throws(Errno) in try syscalls.lock(held.number, LOCK_EX | LOCK_NB) }
      return true
    } catch {
      guard error.code == EWOULDBLOCK else { throw error }
      return false
    }
  }

  /// What the directory `name` holds, in the directory's own order; `.` is `directory` itself.
  package func entries(of name: String = ".", at directory: Descriptor) throws(Errno) -> [DirectoryEntry] {
    var entries: [DirectoryEntry] = []
    try eachEntry(of: name, at: directory) { entries.append($0) }
    return entries
  }

  /// Visits what a directory holds: for those that may hold more than one wants in memory.
  package func eachEntry(
    of name: String = ".", at directory: Descriptor, _ visit: (DirectoryEntry) -> Void
  ) throws(Errno) {
    // Its own descriptor: the position in a directory belongs to the open file, and two listings would share it.
    try eachEntry(in: try open(name, at: directory, flags: O_DIRECTORY), visit)
  }

  /// The same, for a directory that no other code lists through this descriptor.
  package func eachEntry(in listed: Descriptor, _ visit: (DirectoryEntry) -> Void) throws(Errno) {
    try firstEntries(in: listed) {
      visit($0)
      return true
    }
  }

  /// The same as long as `visit` wants more.
  package func firstEntries(in listed: Descriptor, _ visit: (DirectoryEntry) -> Bool) throws(Errno) {
    // Not from the beginning once something was visited; and a `readdir` that is interrupted goes on by itself.
    var hasVisited = false
    try retrying { () throws(Errno) in
      guard !hasVisited else { throw Errno(EIO) }
      try syscalls.entries(listed.number) {
        hasVisited = true
        return visit($0)
      }
    }
  }

  func retrying<Result>(_ call: () throws(Errno) -> Result) throws(Errno) -> Result {
    while true {
      do throws(Errno) {
        return try call()
      } catch {
        guard error.code == EINTR else { throw error }
      }
    }
  }
}
