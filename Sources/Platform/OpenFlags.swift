#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

package enum OpenFlags {
  /// Opens a file with flags that leave its access time as it was, or with none where this user or system has no such flag.
  package static func withoutTrace<Opened>(_ open: (_ flags: Int32) throws(Errno) -> Opened) throws(Errno) -> Opened {
    #if canImport(Glibc)
      // O_NOATIME, which Glibc's module leaves out; the same on every Linux that Swift runs on. Only the owner may ask for it.
      let noAccessTime: Int32 = 0o1000000
      do throws(Errno) {
        return try open(noAccessTime)
      } catch {
        guard error.code == EPERM else { throw error }
      }
    #endif
    return try open(0)
  }
}
