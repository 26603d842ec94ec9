package import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A name in a directory, and what kind of thing it names where the directory itself says so.
package struct DirectoryEntry: Hashable, Sendable {
  package var name: String
  /// Nil where only `stat` can tell.
  package var kind: FileStatus.Kind?

  package init(name: String, kind: FileStatus.Kind?) {
    self.name = name
    self.kind = kind
  }

  /// Nil for `.` and `..`, and for names that are no UTF-8: no layout makes one.
  private init?(_ name: UnsafePointer<CChar>, type: UInt8) {
    guard let name = String(validatingCString: name), name != ".", name != ".." else { return nil }
    self.name = name
    kind =
      switch Int(type) {
      case Int(DT_REG): .regular
      case Int(DT_DIR): .directory
      case Int(DT_LNK): .symbolicLink
      case Int(DT_FIFO): .pipe
      case Int(DT_SOCK): .socket
      case Int(DT_CHR), Int(DT_BLK): .device
      default: nil
      }
  }

  /// Visits the entries of the directory open at `fd` from its beginning, in the directory's order, as long as `visit` wants.
  static func each(of fd: Int32, _ visit: (DirectoryEntry) -> Bool) throws(Errno) {
    guard lseek(fd, 0, SEEK_SET) >= 0 else { throw Errno(errno) }
    #if canImport(Glibc)
      if let getdents64 = LinuxCalls.getdents64 { return try each(of: fd, getdents64, visit) }
    #endif
    try eachByStream(of: fd, visit)
  }

  #if canImport(Glibc)
    /// Straight from the system: a stream would cost five calls more, which is much for a directory of a few files.
    private static func each(
      of fd: Int32, _ read: LinuxCalls.Entries, _ visit: (DirectoryEntry) -> Bool
    ) throws(Errno) {
      let size = 32_768
      let buffer = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
      defer { buffer.deallocate() }
      while true {
        let count = read(fd, buffer, size)
        guard count >= 0 else {
          if errno == EINTR { continue }
          throw Errno(errno)
        }
        if count == 0 { return }
        var offset = 0
        while offset < count {
          // struct linux_dirent64: inode and offset of eight bytes each, then these.
          let length = Int(buffer.load(fromByteOffset: offset + 16, as: UInt16.self))
          let type = buffer.load(fromByteOffset: offset + 18, as: UInt8.self)
          let name = UnsafePointer<CChar>(buffer.advanced(by: offset + 19).assumingMemoryBound(to: CChar.self))
          offset += length
          if let entry = DirectoryEntry(name, type: type), !visit(entry) { return }
        }
      }
    }
  #endif

  private static func eachByStream(of fd: Int32, _ visit: (DirectoryEntry) -> Bool) throws(Errno) {
    // `fdopendir` takes its descriptor over.
    let own = fcntl(fd, F_DUPFD_CLOEXEC, 0)
    guard own >= 0 else { throw Errno(errno) }
    guard let directory = fdopendir(own) else {
      let code = errno
      _ = close(own)
      throw Errno(code)
    }
    defer { closedir(directory) }
    while true {
      errno = 0
      guard let entry = readdir(directory) else {
        // Interrupted: it goes on where it was.
        if errno == EINTR { continue }
        if errno != 0 { throw Errno(errno) }
        return
      }
      guard let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) else { throw Errno(EINVAL) }
      let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
      if let entry = DirectoryEntry(name, type: entry.pointee.d_type), !visit(entry) { return }
    }
  }
}
