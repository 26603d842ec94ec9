import ECMAScript
import SessionsFoundation
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Foundation's dates")
struct DateTests {
  @Test(
    "are the same moments, to the millisecond, as far as JavaScript's dates go",
    arguments: [0, 1, -1, 999, 1_735_689_600_123, -62_135_596_800_000, 8_640_000_000_000_000, -8_640_000_000_000_000] as [Int64])
  func moments(_ milliseconds: Int64) {
    let moment = Timestamp(milliseconds: milliseconds)
    #expect(Timestamp(moment.date) == moment)
    // Foundation counts from 2001, in binary fractions of a second.
    #expect(abs(moment.date.timeIntervalSince1970 - Double(milliseconds) / 1000) < 0.000_5)
  }

  @Test("are rounded to the millisecond, and beyond JavaScript's become the last of those")
  func edges() {
    #expect(Timestamp(Date(timeIntervalSince1970: 1.0009)).milliseconds == 1001)
    #expect(Timestamp(Date(timeIntervalSince1970: -0.0001)).milliseconds == 0)
    #expect(Timestamp(.distantFuture) < .maximum)
    #expect(Timestamp(Date(timeIntervalSince1970: 1e15)) == .maximum)
    #expect(Timestamp(Date(timeIntervalSince1970: -1e15)) == .minimum)
  }
}
