#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The processors of this machine.
enum Processors {
  /// How many are there for us.
  static var count: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
