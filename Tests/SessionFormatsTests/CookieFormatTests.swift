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
        == ["django-signed", "epic-stack", "express", "flask"])
  }

  @Test("A framework's own cookie reads, and the secret that signed it is told", arguments: CookieFixture.all)
  func reads(_ fixture: CookieFixture) throws {
    let rings: [(SecretRing, CookieSignature)] = [
      ([fixture.secret], .valid(secretIndex: 0)), ([other, fixture.secret], .valid(secretIndex: 1)), ([other], .invalid),
      ([], .unchecked),
    ]
    for (secrets, signature) in rings {
      let cookie = try cookie(fixture.format, secrets)
      let reading = try fixture.format.read(CookieText(name: cookie.name, fixture.cookie), secrets)
      #expect(reading.value == fixture.value && reading.signature == signature && reading.evidence == .marks)
      #expect(reading.made == (fixture.format.carriesData ? newYear : nil))
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
    #expect(throws: CookieError.self) { try cookie.serialize(fixture.format.carriesData ? "an id" : .array([1])) }
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

  @Test("A cookie that is encrypted is made with the key alone")
  func encrypted() throws {
    let cookie = try cookie(try #require(CookieFormat.known(named: "laravel")))
    #expect(throws: CookieError.self) { try cookie.serialize("id") }
  }

  @Test(
    "What is written with a secret is read with it, and by nothing else",
    arguments: CookieFormat.known.filter { $0.foreignValue?.write != nil && $0.protection.isKeyed }.map(\.name))
  func roundTrip(_ form: String) throws {
    let format = try #require(CookieFormat.known(named: form))
    let key = Secret(bytes: Array("0123456789abcdef0123456789abcdef".utf8))
    let value: JSONValue = format.carriesData ? ["user_id": "42"] : "V1StGXR8_Z5jdHi6B-myT0a9X4kQ2mN7"
    let written = try self.cookie(format, [key]).serialize(value)
    let beside = try self.cookie(format, [key]).companion(of: written).map { [$0.name: Array($0.value.utf8)] } ?? [:]
    let text = CookieText(name: written.name, Array(written.value.utf8), beside: beside)
    let reading = try format.read(text, [other, key])
    #expect(reading.value == value && reading.signature == .valid(secretIndex: 1))
    // Of what applications sign under salts of their own, only these tell.
    #expect(try (format.salted?(["its own"]) ?? format).read(text, [other]).signature == .invalid)
    #expect(try format.read(text, []).signature == .unchecked)
    let judged = CookieRecogniser(formats: CookieFormat.known, secrets: [key])
      .judgements(
        of: Array(
          "Cookie: \(written.pair)\(beside.map { "; \($0.key)=\(String(decoding: $0.value, as: UTF8.self))" }.joined())".utf8))
    #expect(judged.first?.secretIndex == 0)
  }

  @Test(
    "Unsigned and broken cookies are told from forged ones",
    arguments: [
      ("express", "plain-id", .missing, true), ("express", "s:abc", .missing, true), ("express", "s:abc.def", .invalid, true),
      ("flask", "e30.AAAAAA.b", .invalid, true), ("django-signed", "e30:a:b", .invalid, true),
    ] as [(String, String, CookieSignature, Bool)])
  func odd(_ form: String, _ value: String, _ signature: CookieSignature, _ isReadable: Bool) throws {
    let reading = try #require(CookieFormat.known(named: form)).read(CookieText(value), [other])
    #expect(reading.signature == signature && (reading.value != nil) == isReadable && !reading.problems.isEmpty)
  }

  @Test(
    "What is not of a format says why",
    arguments: [
      ("flask", "e30"), ("flask", ""), ("flask", "e30.a.b"), ("django-signed", "e30"), ("django", "two words"), ("jwt", "a.b.c"),
    ])
  func mismatched(_ form: String, _ value: String) throws {
    let format = try #require(CookieFormat.known(named: form))
    #expect(throws: CookieMismatch.self) { try format.read(CookieText(value), [other]) }
    let judgement = try #require(
      CookieRecogniser(formats: CookieFormat.known, secrets: [other], asked: format).judgements(of: Array("x=\(value)".utf8))
        .first)
    #expect(!judgement.isForged)
  }

  @Test("Every form's cookie can be written as it is named")
  func specifications() throws {
    for format in Self.foreign {
      #expect(try CookieSpecification(parsing: format.specification).isExact, "\(format.name)")
      #expect(CookieFormat(named: format.name) == nil && CookieFormat.known(named: format.name) == format)
    }
    #expect(Set(CookieFormat.known.map(\.name)).count == CookieFormat.known.count)
  }

  @Test("Whatever is pasted, no secret that signs nothing verifies it", arguments: foreign.map(\.name))
  func fuzz(_ form: String) throws {
    let format = try #require(CookieFormat.known(named: form))
    Fuzzing("cookie \(form)", iterations: 300).mutations(of: CookieFixture.all.map { Array($0.cookie.utf8) }) { bytes, _ in
      guard let reading = try? format.read(CookieText(name: "sid", bytes), [other]) else { return }
      if case .valid = reading.signature { Issue.record("signed by a secret that signs nothing") }
    }
  }
}
