#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a limit on the memory of this process (`ulimit -v`) leaves to it. Where memory is short nothing can be said any more: Swift ends
/// the process. So what could take much is asked for by its size before.
package enum AddressRoom {
  /// Bytes; nil: there is no limit, or the system does not say how much is taken.
  package static var left: Int? {
    #if canImport(Glibc)
      var limit = rlimit()
      // The number for no limit is more than an Int holds.
      guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, let most = Int(exactly: limit.rlim_cur) else {
        return nil
      }
      return taken.map { max(0, most - $0) }
    #else
      // Darwin has the limit, and holds nobody to it.
      return nil
    #endif
  }

  #if canImport(Glibc)
    /// The first number of `statm`: pages.
    private static var taken: Int? {
      let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return nil }
      defer { close(file) }
      var bytes = [UInt8](repeating: 0, count: 128)
      let count = read(file, &bytes, bytes.count)
      guard count > 0 else { return nil }
      return Int(String(decoding: bytes.prefix { 0x30...0x39 ~= $0 }, as: UTF8.self)).map { $0 * sysconf(Int32(_SC_PAGESIZE)) }
    }
  #endif
}
