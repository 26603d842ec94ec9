#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A moment as JavaScript's `Date` has it: whole milliseconds since 1970-01-01T00:00:00Z, within +-8.64e15.
///
/// An invalid `Date` is no `Timestamp`: where one can occur, the type is optional.
public struct Timestamp: Hashable, Comparable, Sendable {
  public let milliseconds: Int64

  public static let maximum = Timestamp(milliseconds: 8_640_000_000_000_000)
  public static let minimum = Timestamp(milliseconds: -8_640_000_000_000_000)
  public static let epoch = Timestamp(milliseconds: 0)

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// `new Date(number)`: the fraction is cut off; nil where the date would be invalid.
  public init?(_ javaScriptMilliseconds: Double) {
    guard abs(javaScriptMilliseconds) <= 8.64e15 else { return nil }
    milliseconds = Int64(javaScriptMilliseconds)
  }

  /// The system's clock.
  public static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }

  /// Moved by milliseconds, and no further than JavaScript's dates go.
  public func adding(milliseconds: Int64) -> Timestamp {
    let (sum, overflow) = self.milliseconds.addingReportingOverflow(milliseconds)
    let moved = Timestamp(milliseconds: overflow ? (milliseconds < 0 ? .min : .max) : sum)
    return min(max(moved, .minimum), .maximum)
  }

  /// Moved by seconds, and no further than JavaScript's dates go.
  public func adding(seconds: Int64) -> Timestamp {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    return adding(milliseconds: overflow ? (seconds < 0 ? .min : .max) : product)
  }

  /// Milliseconds from `b` to `a`.
  public static func - (a: Self, b: Self) -> Int64 { a.milliseconds - b.milliseconds }
}

extension Timestamp: CustomStringConvertible {
  public var description: String { iso8601 }

  /// `Date.prototype.toISOString()`: `2025-01-01T00:00:10.000Z`; years beyond four digits have a sign and six.
  public var iso8601: String {
    let date = CivilDate(milliseconds)
    let year =
      0...9999 ~= date.year
      ? padded(date.year, 4) : (date.year < 0 ? "-" : "+") + padded(Int64(date.year.magnitude), 6)
    return "\(year)-\(padded(date.month, 2))-\(padded(date.day, 2))"
      + "T\(padded(date.hour, 2)):\(padded(date.minute, 2)):\(padded(date.second, 2)).\(padded(date.millisecond, 3))Z"
  }

  /// `Date.prototype.toUTCString()`: `Thu, 01 Jan 1970 00:00:00 GMT`, milliseconds dropped.
  public var utcString: String {
    let date = CivilDate(milliseconds)
    let year = (date.year < 0 ? "-" : "") + padded(Int64(date.year.magnitude), 4)
    let name = { (names: [String], index: Int64) in names[Int(index)] }
    return "\(name(CivilDate.weekdays, date.weekday)), \(padded(date.day, 2)) \(name(CivilDate.months, date.month - 1)) \(year)"
      + " \(padded(date.hour, 2)):\(padded(date.minute, 2)):\(padded(date.second, 2)) GMT"
  }
}

private func padded(_ number: Int64, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
