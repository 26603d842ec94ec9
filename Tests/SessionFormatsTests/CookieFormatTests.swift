import SessionCookies
import ECMAScript
import SessionFormats
import TestSupport
import Testing

/// A cookie that the framework's own library wrote; `made` says which.
struct CookieFixture: Sendable, CustomTestStringConvertible {
  let format: CookieFormat
  let name: String
  let secret: Secret
  let value: JSONValue
  let cookie: String

  var testDescription: String { "\(format.name) \(name)" }

  static let all: [CookieFixture] = {
    let lines = (try? Vectors.bytes(ofFile: Vectors.fixture("foreign-cookies.jsonl")))?.split(separator: UInt8(ascii: "\n")) ?? []
    return lines.compactMap { line in
      guard let row = try? JSON.parse(line), let format = row["form"]?.asString.flatMap({ CookieFormat.known(named: $0.string) }),
        let secret = row["secret"]?.asString?.string, let value = row["value"], let cookie = row["cookie"]?.asString?.string
      else { return nil }
      return CookieFixture(
        format: format, name: row["case"]?.asString?.string ?? "", secret: Secret(secret), value: value, cookie: cookie)
    }
  }()
}

@Suite struct CookieFormatTests {
  private let other = Secret("another secret")

  private static let foreign = CookieFormat.known.filter { $0.foreignValue != nil }

  private func cookie(_ format: CookieFormat, _ secrets: SecretRing = []) throws -> SignedCookie {
    try CookieSpecification(parsing: format.specification).cookie(secrets: secrets, form: format)
  }

  @Test("There are cookies of every framework that signs")
  func fixtures() {
    #expect(CookieFixture.all.count == 4)
    // The Epic Stack's is an original's, and has their vectors.
    #expect(
      Set(CookieFixture.all.map(\.format.name)).union(["epic-stack"])
        == Set(Self.foreign.filter { $0.protection == .signature }.map(\.name)))
  }

  @Test("A framework's own cookie reads, and the secret that signed it is told", arguments: CookieFixture.all)
  func reads(_ fixture: CookieFixture) throws {
    let rings: [(SecretRing, CookieInspection.Signature)] = [
      ([fixture.secret], .valid(secretIndex: 0)), ([other, fixture.secret], .valid(secretIndex: 1)), ([other], .invalid),
      ([], .unchecked),
    ]
    for (secrets, signature) in rings {
      let cookie = try cookie(fixture.format, secrets)
      let inspection = CookieInspection("\(cookie.name)=\(fixture.cookie); Path=/", of: cookie)
      #expect(inspection.value == fixture.value && inspection.signature == signature)
      #expect(inspection.made == (fixture.format.carriesData ? newYear : nil))
      // The framework takes one that none of its secrets signed for none.
      #expect(
        try cookie.parse("a=b; \(cookie.name)=\(fixture.cookie)") == (signature == .invalid ? .absent : .value(fixture.value)))
    }
  }

  @Test("One changed character, and no secret has signed it", arguments: CookieFixture.all)
  func changed(_ fixture: CookieFixture) throws {
    let cookie = try cookie(fixture.format, [fixture.secret])
    let characters = Array(fixture.cookie)
    for place in characters.indices where characters[place] != "%" && place > 3 {
      var changed = characters
      changed[place] = changed[place] == "A" ? "B" : "A"
      #expect(try cookie.parse("\(cookie.name)=\(String(changed))") == .absent, "at \(place)")
    }
  }

  @Test("What is written is what the framework would write", arguments: CookieFixture.all)
  func writes(_ fixture: CookieFixture) throws {
    let cookie = try cookie(fixture.format, [fixture.secret, other])
    let header = try cookie.serialize(fixture.value)
    #expect(try cookie.parse(header.pair) == .value(fixture.value))
    if fixture.format.name == "express" {
      #expect(header.text == "connect.sid=\(fixture.cookie); Path=/; HttpOnly")
    } else {
      // The time is now's; what is packed before it is the same where nothing was compressed or sorted.
      let data = fixture.cookie.prefix { $0 != ":" && $0 != "." }
      #expect(!data.isEmpty && header.value.hasPrefix(data) || fixture.cookie.hasPrefix("."))
    }
    #expect(throws: CookieError.self) { try cookie.serialize(fixture.format.carriesData ? "an id" : ["a": 1]) }
  }

  @Test(
    "An id that stands alone is the cookie",
    arguments: [
      ("django", "sessionid", "k3jv9x", "k3jv9x"), ("php", "PHPSESSID", "k3jv9x", "k3jv9x"),
      ("spring", "SESSION", "k3jv9x", "azNqdjl4"), ("tower", "id", "k3jv9x", "k3jv9x"),
    ])
  func bare(_ form: String, _ name: String, _ id: String, _ value: String) throws {
    // Whatever secret the application has, it signs no cookie with it.
    let cookie = try cookie(try #require(CookieFormat.known(named: form)), [other])
    #expect(!cookie.isSigned)
    #expect(try cookie.serialize(.string(JSString(id))).pair == "\(name)=\(value)")
    #expect(try cookie.parse("\(name)=\(value)") == .value(.string(JSString(id))))
  }

  @Test("The Epic Stack's cookie is a session of Remix that holds the id")
  func epicStack() throws {
    let cookie = try cookie(try #require(CookieFormat.known(named: "epic-stack")), [other])
    let remix = SignedCookie(name: "en_session", secrets: [other], form: .remix2)
    let header = try cookie.serialize("cm3k9x")
    #expect(try remix.parse(header.pair) == .value(["sessionId": "cm3k9x"]))
    #expect(try cookie.parse(remix.serialize(["sessionId": "cm3k9x"]).pair) == .value("cm3k9x"))
    #expect(try cookie.parse(header.pair + "A") == .absent)
  }

  @Test(
    "A store is seen with its framework's cookie",
    arguments: [
      ("connect-sqlite3", "express"), ("session-file-store", "express"), ("Django", "django"), ("Laravel", "laravel"),
      ("tower-sessions", "tower"), ("React Router", "rr7"), ("Remix 3", "remix3"), ("shop", nil),
    ] as [(String, String?)])
  func usual(_ layout: String, _ form: String?) {
    #expect(Framework.keeping(layout: layout)?.cookies.first?.name == form)
  }

  @Test("A cookie that Laravel encrypts is neither read nor made, and says why")
  func encrypted() throws {
    let cookie = try cookie(try #require(CookieFormat.known(named: "laravel")))
    let inspection = CookieInspection("laravel_session=eyJpdiI6IkEifQ%3D%3D", of: cookie)
    #expect(inspection.value == nil && inspection.problems.map(\.description).contains { $0.contains("APP_KEY") })
    #expect(throws: CookieError.self) { try cookie.serialize("id") }
  }

  @Test(
    "Unsigned and broken cookies are told from forged ones",
    arguments: [
      ("express", "plain-id", .missing, true), ("express", "s:abc", .missing, true), ("express", "s:abc.def", .invalid, true),
      ("flask", "e30", .invalid, false), ("flask", "e30.a.b", .invalid, true), ("flask", "", .invalid, false),
      ("django-signed", "e30:a:b", .invalid, true), ("django-signed", "e30", .invalid, false),
    ] as [(String, String, CookieInspection.Signature, Bool)])
  func odd(_ form: String, _ value: String, _ signature: CookieInspection.Signature, _ isReadable: Bool) throws {
    let cookie = try cookie(try #require(CookieFormat.known(named: form)), [other])
    let inspection = CookieInspection(value, of: cookie)
    #expect(inspection.signature == signature && (inspection.value != nil) == isReadable && !inspection.problems.isEmpty)
  }

  @Test("Every form's cookie can be written as it is named")
  func specifications() throws {
    for format in Self.foreign {
      #expect(try CookieSpecification(parsing: format.specification).isExact, "\(format.name)")
      #expect(CookieFormat(named: format.name) == nil && CookieFormat.known(named: format.name) == format)
    }
    #expect(Set(CookieFormat.known.map(\.name)).count == CookieFormat.known.count)
  }

  @Test("Whatever is pasted, it reads or says why not", arguments: foreign.map(\.name))
  func fuzz(_ form: String) throws {
    let cookie = try cookie(try #require(CookieFormat.known(named: form)), [other])
    Fuzzing("cookie \(form)", iterations: 500).mutations(of: CookieFixture.all.map { Array($0.cookie.utf8) }) { bytes, _ in
      let inspection = CookieInspection(String(decoding: bytes, as: UTF8.self), of: cookie)
      if case .valid = inspection.signature { Issue.record("signed by a secret that signs nothing") }
      #expect(inspection.value != nil || !inspection.problems.isEmpty)
    }
  }
}
