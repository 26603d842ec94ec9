import SessionCookies
import ECMAScript
import Testing

/// By the formats of React Router and Remix alone; those of other frameworks are tried in SessionFormatsTests.
@Suite struct RecogniserTests {
  private static let signed = "v=eyJ1aWQiOjd9.G4votZp%2BrLG2nNeJHRBEuX%2BWGP25SMC%2Be6xND%2BilMok"
  private let ring = SecretRing([Secret("k3"), Secret("k1")])

  private func judged(_ pasted: String, wanted: String? = nil, secrets: SecretRing? = nil) -> [CookieJudgement] {
    CookieRecogniser(secrets: secrets ?? ring, wanted: wanted).judgements(of: Array(pasted.utf8))
  }

  @Test("each of many is judged: none is dropped without a word") func many() {
    let pasted = (0..<1_500).map { "c\($0)=v" }.joined(separator: "; ")
    #expect(judged(pasted).map { $0.cookie.name } == (0..<1_500).map { "c\($0)" })
  }

  @Test(
    "Of more than may be judged those are that are called as the application's may be, wherever they stand; all keep their order",
    arguments: [
      (nil, 3, ["a", "b", "__session"]), ("shop", 3, ["a", "__session", "shop"]), ("shop", 2, ["__session", "shop"]),
      ("shop", 1, ["shop"]), ("d", 2, ["d", "d"]), ("shop", 7, ["a", "b", "c", "__session", "d", "shop", "d"]),
    ] as [(String?, Int, [String])])
  func limit(_ wanted: String?, _ limit: Int, _ names: [String]) {
    let pasted = Array("Cookie: a=1; b=2; c=3; __session=4; d=5; shop=6; d=7".utf8)
    let (judged, others) = CookieRecogniser(secrets: ring, wanted: wanted).judgements(of: pasted, atMost: limit)
    #expect(judged.compactMap(\.cookie.name) == names && others == 7 - limit)
  }

  @Test(
    "However a cookie is pasted, it is found",
    arguments: [
      signed, "  \(signed)\n", "Cookie: a=1; \(signed); b=2", "cookie: \(signed)", String(signed.dropFirst(2)),
      "v=eyJ1aWQiOjd9.G4votZp+rLG2nNeJHRBEuX+WGP25SMC+e6xND+ilMok", "v=\"\(signed.dropFirst(2))\"",
      "\u{FEFF}\(signed)", "< Set-Cookie: a=1\r\n< Set-Cookie: \(signed); Path=/\r\n",
      "\(signed.prefix(20))\n\(signed.dropFirst(20))\n",
      "curl 'http://localhost/' -H 'X: y' -H 'Cookie: a=1; \(signed)' --compressed",
      "{\"a\": \"1\", \"v\": \"\(signed.dropFirst(2))\"}",
      "v\t\(signed.dropFirst(2))\tlocalhost\t/\tSession\t60",
    ])
  func found(pasted: String) throws {
    let judgement = try #require(judged(pasted).first { $0.secretIndex != nil })
    #expect(judgement.secretIndex == 1 && judgement.reading?.value == ["uid": 7])
    #expect(judgement.repairs == (pasted.contains("\n") && !pasted.hasPrefix("<") && !pasted.hasPrefix("  ") ? [.lines] : []))
  }

  /// A name and what is known beside it, of each cookie, and of nothing else that was pasted.
  @Test(
    "Of a whole request or response, of what a tool exported, and of a line of a script the cookies are read, and nothing else",
    arguments: [
      (
        "GET /cart HTTP/1.1\r\nHost: shop.test\r\nAccept: text/html;q=0.9\r\nCookie: a=1; \(signed)\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n",
        "a v"
      ),
      (
        "> GET / HTTP/2\n> host: shop.test\n< HTTP/2 302 \n< date: Sat, 28 Nov 2026 13:00:00 GMT\n< set-cookie: \(signed); Path=/; Secure\n< location: /login?next=/cart",
        "v Path Secure"
      ),
      (
        "fetch(\"http://localhost/\", {\n  \"headers\": { \"accept\": \"*/*\", \"cookie\": \"a=1; \(signed)\" },\n  \"method\": \"GET\"\n});",
        "a v"
      ),
      (
        #"[{"domain":".shop.test","name":"v","value":"\#(signed.dropFirst(2))","httpOnly":true,"expirationDate":1893553445.5,"sameSite":"no_restriction"}]"#,
        "v Domain Expires HttpOnly SameSite"
      ),
      (
        #"{"cookies":[{"name":"a","value":"1","path":"/"},{"name":"v","value":"\#(signed.dropFirst(2))","expires":-1}],"origins":[]}"#,
        "a Path v"
      ),
      ("wget --header=\"Cookie: a=1; \(signed)\" http://localhost/", "a v"),
      ("http GET localhost 'Cookie:a=1; \(signed)' X:y", "a v"),
      ("document.cookie = \"a=1; \(signed)\";", "a v"), ("document.cookie='v=e30='", "v"),
    ])
  func dumped(pasted: String, names: String) throws {
    let found = PastedCookies(Array(pasted.utf8)).cookies
    #expect(found.flatMap { [$0.name ?? "?"] + $0.attributes.map(\.name) }.joined(separator: " ") == names)
    #expect(judged(pasted).contains { $0.secretIndex == 1 } || !pasted.contains(Self.signed.dropFirst(2)))
  }

  @Test(
    "What happened to it on the way is undone, and told",
    arguments: [
      (signed.replacing("%", with: "%25"), [.encodedTwice]),
      (signed.replacing("%2B", with: " "), [.spaces]),
      ("v=eyJ1aWQi Ojd9.G4votZp%2BrLG2nNeJHRBEuX%2BWGP25SMC%2Be6xND%2BilMok", [.breaks]),
      ("v='\(signed.dropFirst(2))'", [.quotes]),
      ("\(signed),", [.ends]),
    ] as [(String, [CookieRepair])])
  func mended(pasted: String, repairs: [CookieRepair]) throws {
    let judgement = try #require(judged(pasted).first)
    #expect(judgement.secretIndex == 1 && judgement.repairs == repairs)
  }

  @Test(
    "It says why a cookie fails",
    arguments: [
      ("v=eyJ1aWQiOjd9", ["no signature"]), ("v=e30=", ["no signature"]), ("e30=", ["no signature"]),
      (String(signed.dropLast(1)), ["42 characters where a whole one has 43"]),
    ] as [(String, [String])])
  func problems(pasted: String, words: [String]) throws {
    let asked = CookieRecogniser(secrets: ring, asked: .rr7).judgements(of: Array(pasted.utf8))
    let problems = try #require(asked.first?.reading).problems.joined(separator: " ")
    for words in words { #expect(problems.contains(words), "\(problems)") }
  }

  @Test(
    "A format that was said is held to",
    arguments: [
      ("v=T!", "not base64"), ("v=_-8", "URL-safe"), ("v=Iv%2F%2BIg%3D%3D", "not UTF-8"),
      ("v=bm90IGpzb24%3D.4b2ntVUdxWwqL6XWNMnG%2FE2md2Pipmr2DN3ffFZUb08", "not JSON"), ("v=", "empty"),
    ])
  func asked(pasted: String, words: String) throws {
    let judgement = try #require(CookieRecogniser(secrets: ring, asked: .rr7).judgements(of: Array(pasted.utf8)).first)
    #expect(judgement.format == .rr7 && judgement.reading?.problems.contains { $0.contains(words) } == true)
  }

  @Test("A signature is wrong only where the format is certain")
  func forged() throws {
    let changed = Self.signed.replacing("eyJ1aWQiOjd9", with: "eyJ1aWQiOjh9")
    #expect(try #require(judged(changed).first).isForged)
    #expect(try #require(judged(changed, secrets: []).first).reading?.signature == .unchecked)
    for stranger in [
      "_ga=GA1.1.1122334455.1790000000", "x=abc.def", "JSESSIONID=7C1E0D9A4B3F5E68",
      "v=aaaa.\(String(repeating: "A", count: 43))",
    ] {
      #expect(judged(stranger).allSatisfy { !$0.isForged }, "\(stranger)")
    }
  }

  @Test("Of several cookies the one of the name is the session's, or the one of which most is known")
  func several() {
    let header = "Cookie: a=b; other=\(Self.signed.dropFirst(2)); __session=IjEi"
    func session(_ wanted: String?) -> String? {
      let recogniser = CookieRecogniser(secrets: ring, wanted: wanted)
      return recogniser.session(among: recogniser.judgements(of: Array(header.utf8)))?.cookie.name
    }
    #expect(session("other") == "other" && session("a") == "a" && session(nil) == "__session")
  }

  @Test(
    "name=value is told from a value that holds a =",
    arguments: [
      ("sid=", "sid", ""), ("session=.eJwx.a.b", "session", ".eJwx.a.b"), ("e30=", nil, "e30="), ("a==", "a", "="),
      ("eyJhIjoxfQ==.\(String(repeating: "A", count: 43))", nil, "eyJhIjoxfQ==.\(String(repeating: "A", count: 43))"),
    ] as [(String, String?, String)])
  func pairs(pasted: String, name: String?, value: String) throws {
    let cookie = try #require(judged(pasted).first).cookie
    #expect(cookie.name == name && cookie.value.elementsEqual(value.utf8))
  }

  private static let token = "PMZAtNkagg6QFikMhm0/AZMkqRZKDwcb5bYXNM/uh0g"

  @Test(
    "A token of base64 is a value, and nothing of it is a name",
    arguments: [
      ("\(token)=", "\(token)="), ("Cookie: \(token)=", "\(token)="), ("Set-Cookie: \(token)=; Path=/", "\(token)="),
      ("'\(token)='", "\(token)="), ("b'\(token)='", "\(token)="), ("\"\(token)=\"", "\(token)="),
      ("\(token)==--5f1d7a84", "\(token)==--5f1d7a84"), ("\(token)=--5f1d7a84", "\(token)=--5f1d7a84"),
      ("q83vEjRWeJCrze8SNFZ4kA==", "q83vEjRWeJCrze8SNFZ4kA=="),
      ("qLvEjRWeJCrzeSNFZkAbXc==", "qLvEjRWeJCrzeSNFZkAbXc=="),
    ])
  func tokens(pasted: String, value: String) {
    for recogniser in [CookieRecogniser(secrets: ring), CookieRecogniser(secrets: ring, wanted: "sid")] {
      let cookies = recogniser.judgements(of: Array(pasted.utf8)).map(\.cookie)
      #expect(cookies.map(\.name) == [nil] && cookies[0].value.elementsEqual(value.utf8))
    }
  }

  @Test(
    "A name stays one, though nothing stands under it",
    arguments: [
      "laravel_session", "remember_web_59ba36addc2b2f9401580f014c7f58ea4e30989d", "ASPSESSIONIDQQBTDCAC",
      "CloudFront-Key-Pair-Id", "rememberMeTokenOfUser2",
    ])
  func names(name: String) { #expect(judged(name + "=").map(\.cookie.name) == [name]) }

  @Test(
    "A name that looks like a token stays one where a value stands under it, whatever that begins with",
    arguments: ["SSESS5f1d7a84c3b2e1904d6f7a8b9c0d1e2f", "MyApp2Session1Id"], ["-x1", "*x1", "%2Fx1", "--x1"])
  func denseNames(name: String, value: String) { #expect(judged("\(name)=\(value)").map(\.cookie.name) == [name]) }

  @Test(
    "A date is read as browsers read it",
    arguments: [
      ("Wed, 21 Oct 2026 07:28:00 GMT", true), ("Wed, 21-Oct-2026 07:28:00 GMT", true),
      ("Wednesday, 21-Oct-26 07:28:00 GMT", true), ("Wed Oct 21 07:28:00 2026", true), ("Wed, 21 Oct 2026 07:28:00 UTC", true),
      ("Wed, 21 Oct 2026 07:28:00 +0200", true), ("2026-10-21T07:28:00Z", false), ("0", false), ("-1", false), ("Session", false),
      ("Wed, 31 Feb 2026 07:28:00 GMT", false),
    ])
  func dates(text: String, isDate: Bool) {
    #expect(CookieDate.parse(text)?.iso8601 == (isDate ? "2026-10-21T07:28:00.000Z" : nil))
  }

  @Test("Of a header that is all a proxy folded together, the comma of a date is none")
  func folded() {
    let header =
      "Set-Cookie: r=1; Path=/; Expires=Tue, 12 Mar 2030 07:37:55 GMT; HttpOnly, \(Self.signed); Expires=Fri, 12-Jan-2029 07:47:55 GMT, theme=dark"
    let judged = judged(header)
    #expect(judged.map(\.cookie.name) == ["r", "v", "theme"])
    let ends = judged.compactMap(\.cookie.setCookie).map { SetCookieAudit($0, now: .epoch).expires?.iso8601 }
    #expect(ends == ["2030-03-12T07:37:55.000Z", "2029-01-12T07:47:55.000Z", nil])
  }

  @Test("Neither a judgement nor a dump shows a credential")
  func hidden() throws {
    let judgement = try #require(judged(Self.signed).first)
    var text = "\(judgement)"
    dump(judgement, to: &text)
    dump(judgement.cookie, to: &text)
    #expect(!text.contains("eyJ1aWQi") && !text.contains("G4votZp"))
  }

  @Test("A name alone means the form's defaults; with attributes, exactly those")
  func specification() throws {
    #expect(try CookieSpecification(parsing: "__session").cookie().serialize(nil).text == "__session=; Path=/; SameSite=Lax")
    #expect(try CookieSpecification(parsing: "__session;").cookie().serialize(nil).text == "__session=")
    let text = "__session; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=604800"
    #expect(
      try CookieSpecification(parsing: text).cookie().serialize(nil).text
        == "__session=; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax")
    let all = "a; max-age=0;domain=x.org; EXPIRES=Thu, 01 Jan 2026 00:00:00 GMT; partitioned; priority=high; samesite=NONE"
    #expect(
      try CookieSpecification(parsing: all).cookie().serialize(nil).text
        == "a=; Max-Age=0; Domain=x.org; Expires=Thu, 01 Jan 2026 00:00:00 GMT; Partitioned; Priority=High; SameSite=None")
  }

  @Test(
    "A specification that is wrong is told what was meant",
    arguments: [
      ("", .missingName), ("; Path=/", .missingName), ("a=b; Path=/", .hasValue(name: "a")), ("a b", .invalidName("a b")),
      ("a; HttpOnyl", .unknownAttribute("HttpOnyl", nearest: .httpOnly)),
      ("a; same-site=lax", .unknownAttribute("same-site", nearest: .sameSite)),
      ("a; xyzzy", .unknownAttribute("xyzzy", nearest: nil)), ("a; Secure=1", .flagHasValue(.secure)),
      ("a; Path", .missingValue(.path)),
      ("a; Max-Age=1.5", .invalidValue(.maxAge, "1.5", expected: "whole seconds, such as 604800")),
      ("a; SameSite=sometimes", .invalidValue(.sameSite, "sometimes", expected: "Strict, Lax or None")),
    ] as [(String, CookieSpecificationError)])
  func specificationErrors(text: String, expected: CookieSpecificationError) {
    #expect(throws: expected) { try CookieSpecification(parsing: text) }
  }
}
