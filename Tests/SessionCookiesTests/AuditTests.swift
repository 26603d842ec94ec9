import SessionCookies
import ECMAScript
import Testing

@Suite struct AuditTests {
  @Test(
    "Headers that RFC 6265bis says a browser refuses for their prefix",
    arguments: [
      "__Secure-SID=12345; Domain=site.example", "__secure-SID=12345; Domain=site.example",
      "__SECURE-SID=12345; Domain=site.example",
      "__Host-SID=12345", "__host-SID=12345; Secure", "__host-SID=12345; Domain=site.example",
      "__HOST-SID=12345; Domain=site.example; Path=/", "__Host-SID=12345; Secure; Domain=site.example; Path=/",
      "__host-SID=12345; Secure; Domain=site.example; Path=/", "__HOST-SID=12345; Secure; Domain=site.example; Path=/",
      "=__Host-SID=12345; Secure; Path=/", "__Http-SID=1; Secure", "__Host-Http-SID=1; Secure; Path=/",
    ])
  func refused(header: String) throws {
    #expect(try codes(header).contains(.prefixRuleBroken))
  }

  @Test(
    "Headers that it says are accepted from a secure origin",
    arguments: [
      "__Secure-SID=12345; Domain=site.example; Secure", "__secure-SID=12345; Domain=site.example; Secure",
      "__SECURE-SID=12345; Domain=site.example; Secure", "__Host-SID=12345; Secure; Path=/", "__host-SID=12345; Secure; Path=/",
      "__HOST-SID=12345; Secure; Path=/",
    ])
  func accepted(header: String) throws {
    #expect(try !codes(header).contains(.prefixRuleBroken))
  }

  private static let good = "__Host-s=abc; Path=/; HttpOnly; Secure; SameSite=Lax"

  @Test(
    "Each fault is found, and only it",
    arguments: [
      (good, []), ("__Host-s=abc; Path=/; Secure; SameSite=Lax", [.noHttpOnly]),
      ("__Host-s=abc; Path=/; HttpOnly; Secure", [.noSameSite]),
      ("s=abc; Path=/; HttpOnly; Secure; SameSite=Lax", [.noHostPrefix]),
      ("s=abc; Path=/; HttpOnly; SameSite=None", [.noSecure, .sameSiteNoneWithoutSecure, .noHostPrefix]),
      ("s=abc; Path=/; HttpOnly; SameSite=Lax; Partitioned", [.noSecure, .partitionedWithoutSecure, .noHostPrefix]),
      ("__Secure-s=a; Path=/x; HttpOnly; Secure; SameSite=Lax", [.pathNarrows]),
      ("__Secure-s=a; Path=/; Domain=a.org; HttpOnly; Secure; SameSite=Lax", [.domainWidens]),
      ("\(good); Max-Age=34560000", []), ("\(good); Max-Age=34560001", [.lifetimeOver400Days]),
      ("\(good); Expires=Thu, 01 Jan 2026 00:00:00 GMT", [.lifetimeOver400Days]),
      ("\(good); Max-Age=5; Expires=Thu, 01 Jan 2026 00:00:00 GMT", []),
      ("\(good); Expires=Thu, 01 Jan 1970 00:00:00 GMT", [.deletesCookie]),
      ("\(good); Max-Age=0; Expires=Thu, 01 Jan 2099 00:00:00 GMT", [.deletesCookie]),
      ("\(good); Expires=2026-10-21T07:28:00Z", [.unreadableExpires]),
      ("__Host-s=a,b; Path=/; HttpOnly; Secure; SameSite=Lax", [.outsideOctets]), ("\(good); Path=/", [.repeatedAttribute]),
      ("\(good); Sekure", [.unknownAttribute]),
    ] as [(String, [CookieFinding.Code])])
  func findings(header: String, expected: [CookieFinding.Code]) throws {
    #expect(try codes(header) == expected)
  }

  @Test("Sizes are counted against 4096 at 4095, 4096 and 4097", arguments: [4095, 4096, 4097])
  func sizes(size: Int) throws {
    let value = String(repeating: "a", count: size - 8)
    let codes = try codes("__Host-s=\(value); Path=/; HttpOnly; Secure; SameSite=Lax")
    #expect(codes.contains(.pairTooLong) == (size > 4096))
    #expect(codes.contains(.headerTooLong))
    let cookie = SetCookie(name: "s", value: String(repeating: "a", count: size - 2), attributes: [])
    let audit = SetCookieAudit(cookie, now: .epoch)
    #expect((audit.headerLength, audit.pairSize) == (size, size - 1))
    #expect(audit.findings.map(\.code).contains(.headerTooLong) == (size > 4096))
    #expect(audit.findings.map(\.code).contains(.nearlyTooLong) == (size <= 4096))
  }

  @Test(
    "Secrets are judged: none, too short, known to all",
    arguments: [
      (nil, []), ([], [.unsigned]), ([Secret("0123456789abcdef")], [.secretShort]), ([Secret("s3cret1")], [.secretKnown]),
      ([Secret(String(repeating: "k", count: 32))], []),
    ] as [(SecretRing?, [CookieFinding.Code])])
  func secrets(ring: SecretRing?, expected: [CookieFinding.Code]) throws {
    #expect(try codes(Self.good, secrets: ring) == expected)
  }

  @Test(
    "A cookie and a record that end at different times are told of, in the words of an operator",
    arguments: [
      (3600, 3600, nil), (7200, 3600, .outlivesStore), (3600, 7200, .storeOutlives), (3600, nil, .storeOutlives),
    ] as [(Int, Int64?, CookieFinding.Code?)])
  func expiries(cookie: Int, store: Int64?, expected: CookieFinding.Code?) throws {
    let header = try #require(SetCookie(parsing: "\(Self.good); Max-Age=\(cookie)"))
    let audit = SetCookieAudit(
      header, secrets: [Secret(String(repeating: "k", count: 32))],
      storeExpires: store.map { Timestamp.epoch.adding(seconds: $0) },
      now: .epoch)
    #expect(audit.findings.map(\.code) == (expected.map { [$0] } ?? []))
    #expect(audit.expires == Timestamp.epoch.adding(seconds: Int64(cookie)))
  }

  @Test("Each attribute has its line, and warnings come before the rest")
  func lines() throws {
    let header = try #require(
      SetCookie(
        parsing:
          "s=abc; Max-Age=604800; Domain=.a.org; Path=/x; Expires=Fri, 02 Jan 1970 01:00:00 GMT; HttpOnly; Priority=High; Odd=1"))
    let audit = SetCookieAudit(header, now: .epoch)
    #expect(audit.lines.map(\.attribute) == ["Max-Age", "Domain", "Path", "Expires", "HttpOnly", "Priority", "Odd"])
    #expect(audit.lines[0].explanation == "the browser keeps the cookie for 7 d")
    #expect(audit.lines[1].explanation == "sent to a.org and to every host below it")
    #expect(audit.lines.allSatisfy { !$0.explanation.isEmpty })
    #expect(audit.findings.map(\.severity) == audit.findings.map(\.severity).sorted(by: >))
    #expect(audit.findings.allSatisfy { !$0.sentence.contains("abc") })
  }

  private func codes(_ header: String, secrets: SecretRing? = nil) throws -> [CookieFinding.Code] {
    SetCookieAudit(try #require(SetCookie(parsing: header)), secrets: secrets, now: .epoch).findings.map(\.code)
  }
}
