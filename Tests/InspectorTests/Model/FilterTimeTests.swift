import Inspection
import Testing

@Suite("A number by itself where a filter asks for a time") struct FilterTimeTests {
  @Test(
    "is an error that says how seconds are written, unless it is a year that could be meant",
    arguments: [
      ("ttl<3600", 5, "3600"), ("seen>1800", 6, "1800"), ("expires<60", 9, "60"), ("ttl<0", 5, "0"), ("active>=0900", 9, "0900"),
      ("created>1969", 9, "1969"), ("active<2200", 8, "2200"), ("seen>176446080", 6, "176446080"), ("ttl!=5400", 6, "5400"),
      ("expires:3600", 9, "3600"), ("ttl<3600 users", 5, "3600"), ("big or (seen>7200)", 14, "7200"), (#"ttl<"3600""#, 5, "3600"),
    ])
  func seconds(_ filter: String, _ position: Int, _ number: String) {
    let error = #expect(throws: FilterError.self) { try Filter(parsing: filter) }
    #expect(error?.position == position, "\(String(describing: error))")
    #expect(error?.reason.hasPrefix("\(number) of what? write \(number)s for seconds") == true, "\(String(describing: error))")
  }

  @Test(
    "is an error that says which date it would be, where it is as long as programs write a moment, and as a date without its hyphens",
    arguments: [
      ("expires<1764460800000", "1764460800000 of what? write 2025-11-30 00:00:00Z, or 30m"),
      ("expires<1764460800", "1764460800 of what? write 2025-11-30 00:00:00Z, or 30m"),
      ("seen:1764460800999", "write 2025-11-30 00:00:00Z, or"),
      ("expires<20261201", "20261201 of what? write 2026-12-01, or 30m"),
      ("expires<20261301", "write 20261301s for seconds"), ("seen>99991201", "write 99991201s for seconds"),
      ("seen>17644608000000", "expected a length of time or a date"),
    ])
  func moments(_ filter: String, _ words: String) {
    let error = #expect(throws: FilterError.self) { try Filter(parsing: filter) }
    #expect(error?.reason.contains(words) == true, "\(String(describing: error))")
  }

  @Test(
    "is that year, and has a unit where it is a length",
    arguments: [
      ("ttl<2026", "ttl<2026-01"), ("seen>1970", "seen>1970-01-01T00:00Z"), ("expires>2199", "expires>2199-01"),
      ("created<2026 bob", "created<2026-01 & bob"), ("ttl<3600 s", "ttl<3600s"), ("ttl<3600 seconds", "ttl<1h"),
      ("seen<2026 s", "seen<2026s"),
    ])
  func years(_ written: String, _ meant: String) throws {
    #expect(try Filter(parsing: written).root == Filter(parsing: meant).root)
  }

  @Test("What is neither a length nor a date is said to be none behind a colon, too", arguments: ["seen:soon", "expires:soon"])
  func others(_ filter: String) {
    let error = #expect(throws: FilterError.self) { try Filter(parsing: filter) }
    #expect(error?.reason.hasPrefix("expected a length of time") == true, "\(String(describing: error))")
  }
}
