import ECMAScript
import Testing

@testable import SessionFormats
@testable import SessionsRedis

@Suite("What goes along with a session's key")
struct CompanionTests {
  /// A hash as the command HGETALL tells it: each field with its value in Base64.
  private func changes(last: String, lasts: String) -> [KeyCompanions.Change] {
    let fields = [("lastAccessedTime", last), ("maxInactiveInterval", lasts)]
      .map { "\"\($0)\":\"\(String(decoding: Base64.encode(Array($1.utf8)), as: UTF8.self))\"" }.joined(separator: ",")
    let session = KeyCompanions.Session(
      prefix: Array("spring:session:sessions:".utf8), id: Array("a".utf8), payload: Array("{\(fields)}".utf8))
    return KeyCompanions.spring.changes(session)
  }

  @Test(
    "the minute in which it ends is reckoned from the hash, and not where the hash holds no moment",
    arguments: [
      ("1700000000000", "1800", "1700001840000"), ("9223372036854775807", "1800", nil),
      ("1700000000000", "9223372036854775807", nil), ("-1", "1800", nil), ("8640000000000000", "8640000000000000", ""),
    ])
  func minute(_ last: String, _ lasts: String, _ minute: String?) {
    let sets = changes(last: last, lasts: lasts).compactMap { change -> String? in
      guard case .takeOut(_, let set, false) = change else { return nil }
      return String(decoding: set, as: UTF8.self)
    }
    if minute == "" {
      #expect(sets.count == 1)
    } else {
      #expect(sets == (minute.map { ["spring:session:expirations:\($0)"] } ?? []))
    }
  }
}
