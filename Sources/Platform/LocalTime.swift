#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What this machine's clocks on the wall show.
package enum LocalTime {
  /// How many seconds they are ahead of UTC then (seconds since 1970); 0 where nobody knows.
  package static func offset(at seconds: Int64) -> Int64 {
    var (time, parts) = (time_t(seconds), tm())
    guard localtime_r(&time, &parts) != nil else { return 0 }
    return Int64(parts.tm_gmtoff)
  }
}
