#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where tests make their directories. In a short run that is the memory, where the system offers it: thousands of small files
/// that are forced to a disk are a wait, and prove nothing that the order of the calls does not. The long run takes the disk.
public enum Scratch {
  public static let root: String = Effort.isLong || !isRoomy("/dev/shm") ? "/tmp" : "/dev/shm"

  /// A new directory of the caller's own, whose path is short enough for a socket in it.
  ///
  /// - Throws: ``NeverHappened`` where none can be made.
  public static func directory(_ name: String) throws -> String {
    var template = Array("\(root)/\(name).XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw NeverHappened("no directory can be made in \(root)") }
    return template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  /// Whether it is there, may be written, runs programs (a test's editor is one), and has a gigabyte: some have next to none.
  private static func isRoomy(_ path: String) -> Bool {
    var room = statvfs()
    guard access(path, W_OK | X_OK) == 0, statvfs(path, &room) == 0 else { return false }
    #if canImport(Glibc)
      // `ST_NOEXEC`, which the C library shows to GNU's own programs only.
      if room.f_flag & 8 != 0 { return false }
    #endif
    return UInt64(room.f_bavail) * UInt64(room.f_frsize) >= 1 << 30
  }
}
