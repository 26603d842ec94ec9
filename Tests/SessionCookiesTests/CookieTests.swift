import SessionCookies
import ECMAScript
import TestSupport
import Testing

@Suite struct CookieTests {
  @Test("What is written is read back, in every form", arguments: CookieFormat.originals)
  func roundTrip(form: CookieFormat) throws {
    let cookie = SignedCookie(name: "c", secrets: [Secret("k1")], form: form)
    let value: JSONValue = form == .remix3 ? "text \u{1F600}" : ["a": [1, 2.5, .null], "\u{E9}": "\u{1F600}"]
    #expect(try cookie.parse("x=1; \(cookie.serialize(value).pair); y=2") == .value(value))
    #expect(try cookie.parse(cookie.serialize(nil).pair) == .empty)
    #expect(try cookie.parse("d=1") == .absent)
    #expect(try cookie.parse(nil) == .absent)
  }

  @Test("A single quote is what cookie 0.7 makes of it: nothing, in the form of Remix 2; elsewhere it is itself")
  func singleQuote() throws {
    for form in CookieFormat.originals {
      let cookie = SignedCookie(name: "c", form: form)
      for header in ["c=\"", "a=1; c= \" ; b=2"] {
        #expect((try cookie.parse(header) == .empty) == (form == .remix2), "\(form.name)")
      }
      #expect((try cookie.parse("c=\"\"") == .empty) == (form == .remix2 || form == .remix3), "\(form.name)")
    }
  }

  @Test("Attributes merge by presence: a call's over the cookie's over the defaults, and omitting takes away")
  func merging() throws {
    let cookie = SignedCookie(name: "c", attributes: CookieAttributes(maxAge: 60, httpOnly: true))
    #expect(try cookie.serialize(nil).text == "c=; Max-Age=60; Path=/; HttpOnly; SameSite=Lax")
    let changed = CookieAttributes(maxAge: .omit, path: "/a", sameSite: .none)
    #expect(try cookie.serialize(nil, overriding: changed).text == "c=; Path=/a; HttpOnly; SameSite=None")
    #expect(try cookie.serialize(nil, overriding: .bare).text == "c=")
    #expect(
      try cookie.serialize(nil, overriding: CookieAttributes(domain: "", path: "", httpOnly: false)).text
        == "c=; Max-Age=60; SameSite=Lax")
  }

  @Test(
    "Max-Age is a whole number, written as JavaScript writes it",
    arguments: [
      (2.0, "2", "2", "2"), (-5, "-5", "0", "-5"), (-0.0, "0", "0", "0"), (1e21, "1e+21", "34560000", "1e+21"),
      (1.5, nil, nil, "1"),
      (.nan, nil, nil, nil), (.infinity, nil, nil, nil),
    ] as [(Double, String?, String?, String?)])
  func maxAge(seconds: Double, rr7: String?, rr8: String?, remix2: String?) {
    for (form, expected) in [(CookieFormat.rr7, rr7), (.rr8, rr8), (.remix2, remix2)] {
      let cookie = SignedCookie(name: "c", attributes: CookieAttributes(maxAge: .value(seconds)), form: form)
      #expect((try? cookie.serialize(nil))?[.maxAge]?.value == expected)
    }
  }

  @Test(
    "A domain is labels of letters, digits and inner hyphens",
    arguments: [
      ("example.org", true), (".example.org", true), ("EXAMPLE.org", true), ("localhost", true), ("1.2.3.4", true),
      ("a-b.c", true),
      ("example.org.", false), ("..a", false), ("-a.b", false), ("a-.b", false), ("a_b.c", false), ("a.b:80", false),
      ("a b", false), (".", false),
      (String(repeating: "a", count: 63), true), (String(repeating: "a", count: 64), false),
    ])
  func domain(text: String, isValid: Bool) {
    let cookie = SignedCookie(name: "c", attributes: CookieAttributes(domain: .value(text)))
    #expect((failure { try cookie.serialize(nil) } == nil) == isValid)
  }

  @Test(
    "The prefix rules of rr8 hold from ten characters on, as there",
    arguments: [
      ("__Host-sid", CookieAttributes(), "__Host-sid cookies must have the Secure attribute"),
      ("__host-sid", CookieAttributes(path: "/a", secure: true), "__Host- cookies must have Path=/"),
      ("__Host-sid", CookieAttributes(domain: "a.b", secure: true), "__Host- cookies must not have a Domain attribute"),
      ("__SECURE-sid", CookieAttributes(), "__SECURE-sid cookies must have the Secure attribute"),
      ("__Host-a", CookieAttributes(), nil),
      ("a", CookieAttributes(partitioned: true), "Partitioned cookies must have the Secure attribute"),
      ("a", CookieAttributes(sameSite: .none), "SameSite=None cookies must have the Secure attribute"),
    ] as [(String, CookieAttributes, String?)])
  func prefixes(name: String, attributes: CookieAttributes, message: String?) throws {
    #expect(failure { try SignedCookie(name: name, attributes: attributes, form: .rr8).serialize(nil) } == message)
    #expect(failure { try SignedCookie(name: name, attributes: attributes).serialize(nil) } == nil)
  }

  @Test("A throwing decode propagates, but in the form that passes over it")
  func throwingDecode() throws {
    struct Failure: Error {}
    let decode: SignedCookie.Codec = { _ in throw Failure() }
    #expect(failure { try SignedCookie(name: "v", decode: decode).parse("v=MQ==") } != nil)
    #expect(try SignedCookie(name: "v", form: .remix2, decode: decode).parse("v=MQ==") == .value(1))
    #expect(try SignedCookie(name: "v", decode: decode).parse("w=MQ==") == .absent)
  }

  @Test("A cookie's expiry follows Max-Age where the form says so")
  func expires() {
    let attributes = CookieAttributes(maxAge: 1.5, expires: .value(Timestamp(milliseconds: 5)))
    #expect(SignedCookie(name: "c", attributes: attributes).expires(now: .epoch) == Timestamp(milliseconds: 1500))
    #expect(SignedCookie(name: "c", attributes: attributes, form: .remix3).expires(now: .epoch) == Timestamp(milliseconds: 5))
    #expect(SignedCookie(name: "c").expires(now: .epoch) == nil)
  }

  @Test("The originals' warnings, the one about expires first")
  func warnings() {
    let cookie = SignedCookie(name: "c", attributes: CookieAttributes(expires: .value(.epoch)))
    #expect(
      cookie.warnings.map { $0.prefix(40) } == [
        #"The "c" cookie has an "expires" property"#, #"The "c" cookie is not signed, but sessio"#,
      ])
    #expect(
      SignedCookie(name: "c", form: .remix2).warnings.last?.hasSuffix(
        "https://remix.run/utils/cookies#signing-cookies for more information.") == true)
    #expect(SignedCookie(name: "c", secrets: [Secret("k")]).warnings.isEmpty)
  }

  @Test("The hardened preset has nothing to be warned of")
  func hardened() throws {
    let secrets: SecretRing = [Secret(String(repeating: "x", count: 32))]
    let header = try SignedCookie.hardened(name: "session", secrets: secrets, maxAge: .seconds(3600), form: .rr8).serialize("id")
    #expect(header.text.hasSuffix("; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Lax"))
    #expect(header.name == "__Host-session")
    let audit = SetCookieAudit(header, secrets: secrets, storeExpires: Timestamp(milliseconds: 3_600_000), now: .epoch)
    #expect(audit.findings.isEmpty)
  }

  @Test("Whatever the header, the parser answers")
  func fuzz() throws {
    let signed = try SignedCookie(name: "v", secrets: [Secret("k1")]).serialize(["uid": 7]).pair
    let examples = [signed, "v=MQ==", "a=1; v=\"MQ==\"; v=%zz", "v; w; v=e30%3D", "v=M%20Q%0A%3D%20%3D;\t"].map { Array($0.utf8) }
    let cookies = CookieFormat.originals.flatMap {
      [SignedCookie(name: "v", form: $0), SignedCookie(name: "v", secrets: [Secret("k1")], form: $0)]
    }
    try Fuzzing("cookies", iterations: 4000).mutations(of: examples) { bytes, _ throws in
      let header = String(decoding: bytes, as: UTF8.self)
      for cookie in cookies { _ = try cookie.parse(header) }
      for judgement in CookieRecogniser(secrets: cookies[1].secrets).judgements(of: bytes) where judgement.secretIndex != nil {
        #expect(judgement.reading?.value == ["uid": 7])
      }
      if let parsed = SetCookie(parsing: header) { _ = SetCookieAudit(parsed, secrets: cookies[1].secrets, now: .epoch) }
      if let specification = try? CookieSpecification(parsing: header) { _ = try specification.cookie().serialize(nil) }
    }
  }

  private func failure(_ body: () throws -> some Any) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? CookieError)?.message ?? "\(error)"
    }
  }

  @Test("Whatever encodeURIComponent gives may stand in a cookie of every form", arguments: CookieFormat.originals)
  func encodedOctets(form: CookieFormat) throws {
    let all = String((0..<0x300).compactMap { Unicode.Scalar($0).map(Character.init) })
    let encoded = try URIComponent.encode(JSString(all))
    #expect(try SignedCookie(name: "c", form: form, encode: { _ in encoded }).serialize("x").value == encoded)
  }
}
