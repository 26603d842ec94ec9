import ECMAScript
import SessionCookies
import Sessions
import Synchronization
import Testing

@testable import Inspection

@Suite("What each key of a cookie takes") struct CookieResultTests {
  private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
  }

  @Test(
    "is counted by writing the cookie without it, and of one that is long before it is compressed is its share, for a few writings",
    arguments: [(10, true), (50_000, false)])
  func keys(_ zeros: Int, _ isExact: Bool) throws {
    let written = Counter()
    // A form that compresses: to a letter for each sixteen.
    let form = CookieFormat(
      "packed", "packed; Path=/", .none,
      value: CookieValueFormat { (_, _) throws(CookieMismatch) in
        CookieReading(.id("x"), .missing, .outline)
      } write: { (value, _, _) throws(CookieError) in
        written.add()
        return String(repeating: "x", count: (JSON.stringify(value).count + 15) / 16)
      })
    var data = JSONObject((0..<50).map { (JSString("k\($0)"), JSONValue.string("value")) })
    data["zeros"] = .array(Array(repeating: 0, count: zeros))
    let result = try CookieResult(SignedCookie(name: "packed", secrets: [], form: form), data, expires: nil)
    #expect(result.keys.count == 51 && result.parts.reduce(0) { $0 + $1.bytes } == result.size)
    #expect(result.isExact == isExact)
    #expect(isExact ? written.value > 51 : written.value < 5)
    #expect(isExact || result.keys.first?.name == "zeros")
  }
}
