import ECMAScript
import Inspection
import InspectorUI
import Testing

@Suite struct FormatTests {
  @Test(
    "Sizes are short and at most five cells",
    arguments: [
      (0, "0B"), (412, "412B"), (1023, "1023B"), (1024, "1.0K"), (1229, "1.2K"), (3994, "3.9K"), (10_188, "9.9K"),
      (10_189, "10K"),
      (12_288, "12K"), (1_047_551, "1023K"), (1_048_064, "1.0M"), (4_089_446, "3.9M"), (5_000_000_000, "4.7G"), (-3, "0B"),
    ])
  func sizes(bytes: Int, text: String) { #expect("\(ByteCount(bytes))" == text) }

  @Test("No size takes more than five cells")
  func sizeWidths() {
    for shift in 0..<62 { for delta in [-1, 0, 1] { #expect("\(ByteCount((1 << shift) + delta))".count <= 5) } }
  }

  @Test(
    "Sizes are read as they are typed",
    arguments: [
      ("412", 412), ("4K", 4096), ("3.5K", 3584), ("3.5k", 3584), ("1MB", 1_048_576), ("10B", 10), ("", nil), ("K", nil),
      ("x", nil), ("-1", nil), ("1e3", nil), ("1..2", nil), ("nan", nil),
    ] as [(String, Int?)])
  func sizeParsing(text: String, bytes: Int?) { #expect(ByteCount(parsing: text)?.bytes == bytes) }

  @Test(
    "Times are short and at most four cells",
    arguments: [
      (0, "0s"), (41, "41s"), (59, "59s"), (60, "1m"), (720, "12m"), (3_599, "59m"), (3_600, "60m"), (5_999, "99m"),
      (6_000, "1h"), (10_800, "3h"),
      (172_799, "47h"), (172_800, "2d"), (432_000, "5d"), (86_400 * 999, "999d"), (86_400 * 1_000, "2y"), (-720, "12m"),
    ])
  func intervals(seconds: Int64, text: String) { #expect(Interval(milliseconds: seconds * 1_000).short == text) }

  @Test(
    "What is left is told to the nearest hour, or minute: it is what was asked for, a second later too",
    arguments: [
      (604_800, "7d"), (604_799, "7d"), (601_200, "6d"), (172_799, "2d"), (86_399, "24h"), (86_340, "23h"), (31_535_999, "365d"),
      (3_599, "59m"), (59, "59s"), (0, "0s"),
    ])
  func left(seconds: Int64, text: String) {
    #expect(Interval(milliseconds: seconds * 1_000).left == text)
    let end = now.adding(seconds: seconds)
    if seconds > 0 { #expect(end.relative(to: now) == "in \(text)" && ExpiryWords.cell(end, now: now) == text) }
  }

  @Test("No time takes more than four cells")
  func intervalWidths() {
    for shift in 0..<63 {
      let interval = Interval(milliseconds: 1 << shift)
      #expect(interval.short.count <= 4 && interval.left.count <= 4)
    }
    #expect(Interval(milliseconds: .min).short.count <= 4 && Interval(milliseconds: .min).left.count <= 4)
  }

  @Test(
    "Longer times have their two largest units",
    arguments: [(601_200, "6d 23h"), (3_600, "1h"), (41, "41s"), (90, "1m 30s"), (0, "0s"), (86_405, "1d")])
  func longIntervals(seconds: Int64, text: String) { #expect(Interval(milliseconds: seconds * 1_000).long == text) }

  @Test(
    "Times are read as they are typed",
    arguments: [
      ("30m", 1_800), ("2h", 7_200), ("1h30m", 5_400), ("7d", 604_800), ("1w", 604_800), ("90s", 90), ("", nil), ("5", nil),
      ("m", nil), ("5x", nil), ("-5m", nil), ("99999999999999999999d", nil), ("9999999999999d", nil),
      ("2H", 7_200), ("1D", 86_400), ("1M", nil), ("1h30M", nil),
    ] as [(String, Int64?)])
  func intervalParsing(text: String, seconds: Int64?) {
    #expect(Interval(parsing: text)?.milliseconds == seconds.map { $0 * 1_000 })
  }

  @Test("Moments, absolute and relative")
  func moments() {
    #expect(now.absolute == "2026-11-21 14:07:31Z")
    #expect(now.timeText == "14:07:31")
    #expect(now.adding(seconds: 725).relative(to: now) == "in 12m")
    #expect(now.adding(seconds: -3 * 86_400).relative(to: now) == "3d ago")
    #expect(now.relative(to: now) == "now")
    #expect(ExpiryWords.relative(nil, now: now) == "never")
    #expect(ExpiryWords.full(now.adding(seconds: 60), now: now) == "2026-11-21 14:08:31Z (in 1m)")
    #expect(ExpiryWords.cell(now, now: now) == "expired")
    #expect(ExpiryWords.json(now) == "2026-11-21T14:07:31.000Z" && ExpiryWords.json(nil) == .null)
    #expect(Timestamp.maximum.relative(to: .minimum).isEmpty == false)
  }
}
