import ECMAScript
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct TimestampTests {
  @Test(
    "Text without a zone is local time, and a date alone is UTC",
    arguments: [
      "2025-06-15T12:30:00", "2025-01-15T12:30:00", "15 Jun 2025 12:30:00", "Jun 15, 2025 12:30",
    ])
  func local(text: String) throws {
    var parts = tm()
    parts.tm_year = 125
    parts.tm_mon = text.contains("01-15") ? 0 : 5
    (parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_isdst) = (15, 12, 30, -1)
    #expect(Timestamp(parsing: text)?.milliseconds == Int64(mktime(&parts)) * 1000)
    #expect(Timestamp(parsing: "2025-06-15")?.iso8601 == "2025-06-15T00:00:00.000Z")
  }

  @Test("JavaScript's numbers become moments within its range only")
  func range() {
    #expect(Timestamp(8.64e15) == .maximum)
    #expect(Timestamp(8.64e15 + 1) == nil)
    #expect(Timestamp(.nan) == nil)
    #expect(Timestamp(-0.9)?.milliseconds == 0)
    #expect(Timestamp(-1.9)?.milliseconds == -1)
  }

  @Test("Arithmetic stops at the ends of the range instead of trapping")
  func arithmetic() {
    #expect(Timestamp.epoch.adding(seconds: 2) - .epoch == 2000)
    #expect(Timestamp.epoch.adding(seconds: .max) == .maximum)
    #expect(Timestamp.maximum.adding(milliseconds: .max) == .maximum)
    #expect(Timestamp.minimum.adding(milliseconds: .min) == .minimum)
  }

  @Test("The clock is the system's")
  func now() {
    let second = Int64(time(nil)) * 1000
    #expect(abs(Timestamp.now().milliseconds - second) < 60_000)
  }

  @Test(
    "A text beyond the range says no date, whatever its year, and one at its end does",
    arguments: [
      ("Jun 15, 999999999 12:30", nil), ("12/31/999999999 10:00 PM", nil), ("1 Jan 300000 GMT", nil),
      ("Sep 14 275760 GMT", nil), ("Sep 13 275760 00:00 GMT", 8_640_000_000_000_000),
      ("15 Jun 275760 12:30 GMT", 8_639_992_269_000_000),
    ] as [(String, Int64?)])
  func beyond(_ text: String, _ milliseconds: Int64?) {
    #expect(Timestamp(parsing: text)?.milliseconds == milliseconds)
  }

  @Test("Whatever the text, the date parser answers within the range")
  func fuzz() throws {
    let examples = try JavaScriptFixture.all("date").compactMap { $0.input.asString?.wtf8 }
    try Fuzzing("dates", iterations: 20_000).mutations(of: examples) { bytes, _ throws in
      guard let moment = Timestamp(parsing: String(decoding: bytes, as: UTF8.self)) else { return }
      #expect(Timestamp(parsing: moment.iso8601) == moment)
    }
  }
}
