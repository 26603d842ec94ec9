#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A moment by the clock that nobody sets: milliseconds since the machine started, those it slept included.
///
/// What takes a while (a pause between keys, how long something stays revealed) is measured by it; the wall clock, which is set
/// back and forth, says what o'clock it is and no more.
package struct Uptime: Hashable, Comparable, Sendable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package static var now: Uptime {
    #if os(Linux)
      let clock = CLOCK_BOOTTIME
    #else
      let clock = CLOCK_MONOTONIC
    #endif
    var time = timespec()
    clock_gettime(clock, &time)
    return Uptime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  package static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }

  package func adding(milliseconds more: Int64) -> Uptime { Uptime(milliseconds: milliseconds + more) }

  /// Milliseconds since an earlier moment.
  package func since(_ earlier: Uptime) -> Int64 { milliseconds - earlier.milliseconds }
}
