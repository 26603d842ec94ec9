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
  package func adding(milliseconds: Int64) -> Timestamp {
    let (sum, overflow) = self.milliseconds.addingReportingOverflow(milliseconds)
    let moved = Timestamp(milliseconds: overflow ? (milliseconds < 0 ? .min : .max) : sum)
    return min(max(moved, .minimum), .maximum)
  }

  /// Moved by seconds, and no further than JavaScript's dates go.
  package func adding(seconds: Int64) -> Timestamp {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    return adding(milliseconds: overflow ? (seconds < 0 ? .min : .max) : product)
  }

  /// Moved, to whole milliseconds, and no further than JavaScript's dates go.
  public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
    moment.adding(milliseconds: duration.wholeMilliseconds)
  }

  public static func - (moment: Timestamp, duration: Duration) -> Timestamp { moment + (.zero - duration) }

  /// How long after an earlier moment this one is; negative where that one is later.
  public func duration(since earlier: Timestamp) -> Duration { .milliseconds(self - earlier) }

  /// Milliseconds from `b` to `a`.
  package static func - (a: Self, b: Self) -> Int64 { a.milliseconds - b.milliseconds }
}

extension Duration {
  /// Rounded down; what is beyond any date stays beyond it.
  package var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    if overflow { return seconds < 0 ? .min : .max }
    return product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000).partialValue
  }
}

extension Timestamp: CustomStringConvertible {
  public var description: String { iso8601 }

  /// `Date.prototype.toISOString()`: `2025-01-01T00:00:10.000Z`; years beyond four digits have a sign and six.
  public var iso8601: String {
    let date = CivilDate(milliseconds)
    return DateText.make { text in
      if 0...9999 ~= date.year {
        text.put(date.year, 4)
      } else {
        text.put(date.year < 0 ? "-" : "+")
        text.put(Int64(date.year.magnitude), 6)
      }
      text.put("-")
      text.put(date.month, 2)
      text.put("-")
      text.put(date.day, 2)
      text.put("T")
      text.put(time: date)
      text.put(".")
      text.put(date.millisecond, 3)
      text.put("Z")
    }
  }

  /// `Date.prototype.toUTCString()`: `Thu, 01 Jan 1970 00:00:00 GMT`, milliseconds dropped.
  public var utcString: String {
    let date = CivilDate(milliseconds)
    return DateText.make { text in
      text.put(CivilDate.weekdays[Int(date.weekday)])
      text.put(", ")
      text.put(date.day, 2)
      text.put(" ")
      text.put(CivilDate.months[Int(date.month - 1)])
      text.put(" ")
      if date.year < 0 { text.put("-") }
      text.put(Int64(date.year.magnitude), 4)
      text.put(" ")
      text.put(time: date)
      text.put(" GMT")
    }
  }
}

/// A date in the making: all its text in one place, and nothing thrown away.
private struct DateText {
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private var count = 0

  static func make(_ body: (inout DateText) -> Void) -> String {
    String(unsafeUninitializedCapacity: 40) { buffer in
      var text = DateText(buffer: buffer)
      body(&text)
      return text.count
    }
  }

  private init(buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

  mutating func put(_ text: String) {
    for byte in text.utf8 {
      buffer[count] = byte
      count += 1
    }
  }

  /// With zeros before it.
  mutating func put(_ number: Int64, _ width: Int) {
    var (rest, length) = (number, width)
    while length < 19, rest >= Self.powers[length] { length += 1 }
    for index in stride(from: count + length - 1, through: count, by: -1) {
      buffer[index] = 0x30 + UInt8(rest % 10)
      rest /= 10
    }
    count += length
  }

  mutating func put(time date: CivilDate) {
    put(date.hour, 2)
    put(":")
    put(date.minute, 2)
    put(":")
    put(date.second, 2)
  }

  private static let powers: [Int64] = (0..<19).map { exponent in (0..<exponent).reduce(1) { power, _ in power * 10 } }
}
