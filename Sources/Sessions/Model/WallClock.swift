public import ECMAScript

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The one clock of a storage or an inspector, injected so that tests can turn it.
public struct WallClock: Sendable {
  public let now: @Sendable () -> Timestamp
  public init(_ now: @escaping @Sendable () -> Timestamp) { self.now = now }

  /// The time of day of the operating system, in whole milliseconds as `Date.now()` gives it.
  public static let system = WallClock {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
