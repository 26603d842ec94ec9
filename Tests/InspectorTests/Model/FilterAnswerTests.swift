import ECMAScript
import Inspection
import Sessions
import SessionsAdministration
import Testing

@Suite("What a filter asks and nobody knows") struct FilterAnswerTests {
  private static let payload = #"{"user":"ada","role":"admin","roles":["a","ops"],"token":"tok-abc"}"#

  private func verdict(_ filter: String, endsBySetting: Bool = false) throws -> Filter.Verdict {
    var builder = maker()
    builder.endsBySetting = endsBySetting
    let row = builder.summary(of: stored("3f9c4e1b5d6a7788", Self.payload))
    return try Filter(parsing: filter).verdict(on: row.summary, content: row.content, now: now)
  }

  @Test(
    "is not known with a not before it either, and is told by what stands beside it where that is enough",
    arguments: [
      // Neither an address nor a time is kept, and a token is masked.
      ("ip=203.0.113.7", .unknown), ("not ip=203.0.113.7", .unknown), ("ip!=203.0.113.7", .unknown), ("!!ip=1", .unknown),
      ("not seen<30d", .unknown), ("seen>30d", .unknown), ("seen!=1h", .unknown), ("not active<1h", .unknown),
      ("data.token=x", .unknown), ("not data.token=x", .unknown), ("data.token!=x", .unknown),
      ("not data.token.inner?", .unknown), ("user=ada and not ip=1", .unknown), ("user=bob and not ip=1", .no),
      ("user=ada or ip=1", .yes), ("user=bob or ip=1", .unknown), ("not (user=ada and ip=1)", .unknown),
      ("not (user=bob and ip=1)", .yes), ("not (user=ada or ip=1)", .no), ("not (user=bob or ip=1)", .unknown),
      // That there is nothing is known.
      ("not data.nothing=1", .yes), ("not flash=error", .yes), ("not ip?", .yes), ("data.token?", .yes),
    ] as [(String, Filter.Verdict)])
  func answers(_ filter: String, _ expected: Filter.Verdict) throws { #expect(try verdict(filter) == expected) }

  @Test(
    "is when a session ends that a setting of the application ends",
    arguments: ["expires>1h", "not expires>1h", "never", "not never", "expires!=never", "not expires<2030-01-01"])
  func settings(_ filter: String) throws {
    #expect(try verdict(filter, endsBySetting: true) == .unknown)
    #expect(try verdict(filter) != .unknown)
  }

  @Test(
    "!= is not =, whatever is compared",
    arguments: [
      "user", "id", "ip", "seen", "expires", "size", "keys", "state", "flash", "data.role", "data.roles", "data.nothing",
      "data.token",
    ])
  func unequal(_ name: String) throws {
    for value in ["admin", "ops", "1h", "4", "ok", "never"] {
      guard let equal = try? Filter(parsing: "not \(name)=\(value)") else { continue }
      let unequal = try Filter(parsing: "\(name)!=\(value)")
      #expect(unequal.root == equal.root)
      #expect(try verdict(unequal.text) == verdict(equal.text))
    }
  }

  @Test("A session that names nobody is one of whom it is not, and a list is each of its elements")
  func lacking() throws {
    let row = maker().summary(of: stored("3f9c4e1b5d6a7788", #"{"theme":"dark"}"#))
    for filter in ["user!=ada", "not user=ada", "data.role!=admin"] {
      #expect(try Filter(parsing: filter).verdict(on: row.summary, content: row.content, now: now) == .yes, "\(filter)")
    }
    for (filter, expected) in [("data.roles=ops", Filter.Verdict.yes), ("data.roles!=ops", .no), ("data.roles!=x", .yes)] {
      #expect(try verdict(filter) == expected, "\(filter)")
    }
  }

  @Test("is told, also of when a session was written, where the store does not keep it")
  func notices() throws {
    let kept = KeptAttributes([.lastActive], hasWriteTimes: false)
    for (text, name) in [("not ip=1", "ip"), ("seen<30d", "seen"), ("not seen?", "seen")] {
      let filter = try Filter(parsing: text, attributes: kept)
      let notice = filter.notices.joined()
      #expect(notice.hasPrefix("this store does not keep \(name), ") && filter.notices.count == 1, "\(notice)")
      #expect(notice.hasSuffix(": no session is known to match, nor not to match"), "\(notice)")
      #expect(filter.fields(notKeptBy: kept).map(\.name) == [name])
    }
    let filter = try Filter(parsing: "active<1h or user=ada", attributes: kept)
    #expect(filter.notices.isEmpty && filter.fields(notKeptBy: kept).isEmpty)
    #expect(try Filter(parsing: "seen<30d").notices.isEmpty)
  }

  @Test("An id is asked for by whatever names its session, in an audit and without", arguments: [false, true])
  func fingerprints(_ isAudit: Bool) throws {
    let disclosure = Disclosure(isAudit: isAudit)
    let builder = SummaryBuilder(format: .flat, disclosure: disclosure, key: testKey)
    let row = builder.summary(of: stored("3f9c4e1b5d6a7788")).summary
    let other = builder.summary(of: stored("77b009ce51aa0002")).summary
    let whole = row.label.fingerprint
    for name in [whole, String(whole.prefix(8)), whole.uppercased(), "\(row.label)", row.label.anonymous] {
      for (text, isIt) in [("id=\(name)", true), ("id:\(name)", true), ("id!=\(name)", false), ("not id:\(name)", false)] {
        let filter = try Filter(parsing: text, disclosure: disclosure)
        #expect(filter.verdict(on: row, content: nil, now: now) == Filter.Verdict(isIt), "\(text)")
        #expect(filter.verdict(on: other, content: nil, now: now) == Filter.Verdict(!isIt), "\(text)")
      }
    }
  }
}
