import ECMAScript
import SessionCookies
import Testing

/// Headers that tools have joined, or of which they left out the name.
@Suite struct PastedHeadersTests {
  @Test(
    "Each cookie of joined headers is a cookie of its own, and has its own attributes",
    arguments: [
      ("theme=dark; Path=/, sid=TOKEN; Path=/; HttpOnly", "theme Path sid Path HttpOnly"),
      ("theme=dark; Domain=x.test, sid=TOKEN", "theme Domain sid"),
      ("theme=dark; Max-Age=1, sid=TOKEN; Path=/", "theme Max-Age sid Path"),
      ("theme=dark; Expires=Wed, 21 Oct 2026 07:28:00 GMT, sid=TOKEN; Path=/", "theme Expires sid Path"),
      ("theme=dark; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/", "theme Expires Path"),
      ("lang=de; path=/shop; sid=TOKEN; cart=1", "lang path sid cart"),
      ("a=1; sid=TOKEN; Path=/", "a sid Path"), ("a=1; Secure; Version=1; Odd; Path=/", "a Secure Version Odd Path"),
      // A browser takes it for an attribute that it does not know.
      ("Set-Cookie: theme=dark; Path=/; sid=TOKEN; HttpOnly", "theme Path sid HttpOnly"),
      (
        #"{"log":{"entries":[{"response":{"headers":[{"name":"set-cookie","value":"theme=dark; Path=/\nsid=TOKEN; Path=/"}]}}]}}"#,
        "theme Path sid Path"
      ),
      (#"{"request":{"headers":[{"name":"Cookie","value":"a=1; sid=TOKEN"},{"name":"X","value":"b=2"}]}}"#, "a sid"),
      (#"{"headers":{"set-cookie":["theme=dark; Path=/","sid=TOKEN; Path=/"]}}"#, "theme Path sid Path"),
      (#"{"status":200,"headers":{"Set-Cookie":"theme=dark; Path=/, sid=TOKEN"}}"#, "theme Path sid"),
      (#"{"set-cookie":["theme=dark; Path=/, sid=TOKEN"]}"#, "theme Path sid"),
      (#"[{"headers":{"cookie":"a=1; sid=TOKEN"}},{"headers":{"cookie":"a=1; sid=TOKEN"}}]"#, "a sid"),
      (#"["theme=dark; Path=/","sid=TOKEN"]"#, "theme Path sid"),
      ("['theme=dark; Path=/', 'sid=TOKEN; Path=/']", "theme Path sid Path"),
      (#"{"a":"1","sid":"TOKEN"}"#, "a sid"), (#"["flash","saved"]"#, "?"), ("['flash', 'saved']", "?"),
    ])
  func joined(_ pasted: String, _ names: String) {
    let found = PastedCookies(Array(pasted.utf8)).cookies
    #expect(found.flatMap { [$0.name ?? "?"] + $0.attributes.map(\.name) }.joined(separator: " ") == names)
    let values = found.filter { $0.name == "sid" }.map { String(decoding: $0.value, as: UTF8.self) }
    #expect(values == (pasted.contains("TOKEN") && !pasted.hasPrefix("Set") ? ["TOKEN"] : []))
  }

  @Test(
    "Of an attribute is told what it can be, and nothing that could be another cookie",
    arguments: [
      ("Path=/", nil), ("path=/shop/a%20b/v1.2", nil), ("Domain=.shop.example.org", nil), ("Max-Age=-1", nil), ("Secure", nil),
      ("Domain=ec2-203-0-113-25.compute-1.example.org", nil), ("Domain=d111111abcdef8.example.net", nil), ("SameSite=lax", nil),
      ("Priority=High", nil),
      ("Expires=Wednesday, 21-Oct-26 07:28:00 GMT", nil), ("Expires=Fri Nov 27 2026 10:00:00 GMT+0100", nil), ("Path=", nil),
      ("Expires=2026-10-21T07:28:00.000Z", nil), ("Odd", nil), ("same-party", nil),
      ("Path=/, sid=TOKEN", "Path"), ("Path=/ sid=TOKEN", "Path"), (#"Path=/\nsid=TOKEN"#, "Path"), ("Path=TOKEN", "Path"),
      ("Path='/TOKEN'", "Path"), ("Path=/d8Kq2LmZ0pXv7Rt4", "Path"), ("Path=/0f3ae76030df2ed4", "Path"),
      ("Domain=x, sid=TOKEN", "Domain"), ("Domain=d8Kq2LmZ0pXv7Rt4", "Domain"), ("Max-Age=1, sid=TOKEN", "Max-Age"),
      ("Expires=Wed, 21 Oct 2026 07:28:00 GMT, sid=TOKEN", "Expires"), ("Expires=hunter2", "Expires"),
      ("Expires=Wed, 21 Oct 2026 07:28:00 GMT 0f3ae76030df2ed4", "Expires"),
      ("SameSite=TOKEN", "SameSite"), ("Priority=TOKEN", "Priority"), ("HttpOnly=TOKEN", "HttpOnly"), ("sid=TOKEN", "sid"),
      ("d8Kq2LmZ0pXv7Rt4=TOKEN", "********"), ("VzXqabZxkPsLmNqRt_Yd=TOKEN", "********"),
      ("Path=/reset/VzXqabZxkPsLmNqRtYdg4wA", "Path"), ("Domain=VzXqabZxkPsLmNqRtYdg4wA.test", "Domain"),
      ("Path=/0f3ae76030df", "Path"), ("Path=/orders/550e8400-e29b-41d4-a716-446655440000", "Path"),
      ("Path=/AB12-CD34-EF56", "Path"), ("Path=/reset/AB12-CD34-EF56/new", "Path"),
      ("Path=/2026/11/useState/i18n", nil), ("Domain=datenschutzeinstellungen.example.org", nil),
      ("Domain=550e8400-e29b-41d4-a716-446655440000", "Domain"), ("Domain=KJHG-4F21-MNPR-1234.test", "Domain"),
      ("Domain=k7m2p-x9q4r-b8t3w.test", "Domain"), ("Domain=my-shop-staging-2026.example.org", nil),
    ] as [(String, String?)])
  func told(_ attribute: String, _ hidden: String?) throws {
    let header = try #require(SetCookie(parsing: "a=1; \(attribute)"))
    let text = hidden.map { "\($0)=********" } ?? attribute
    #expect(header.attributes.map(\.told.text) == [text])
    let audit = SetCookieAudit(header, now: .epoch)
    #expect(audit.lines.map(\.value) == header.attributes.map(\.told.value))
    let words = audit.lines.flatMap { [$0.attribute, $0.explanation] } + audit.findings.map(\.sentence) + ["\(header)"]
    let isHidden = hidden != nil
    for words in words where isHidden {
      for secret in ["TOKEN", "d8Kq2LmZ0pXv7Rt4", "0f3ae76030df", "hunter2", "VzXqab", "550e8400", "KJHG", "k7m2p", "AB12"] {
        #expect(!words.contains(secret), "\(words)")
      }
    }
  }

  @Test(
    "Of a domain and a path it is said what browsers make of them",
    arguments: [
      ("Domain=x, sid=t", "not a host: browsers refuse the cookie"), ("Domain=", "empty: sent only to the host that set it"),
      ("Path=shop", "not a path: sent only with the directory of the page that set it"),
      ("Path=/, sid=t", "sent only with ******** and what lies below it"),
      ("Path=/shop", "sent only with /shop and what lies below it"),
    ])
  func explained(_ attribute: String, _ words: String) throws {
    let header = try #require(SetCookie(parsing: "a=1; \(attribute)"))
    #expect(SetCookieAudit(header, now: .epoch).lines.map(\.explanation) == [words])
  }
}
