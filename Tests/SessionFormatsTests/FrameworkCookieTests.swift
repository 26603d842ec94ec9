import SessionCookies
import ECMAScript
import Platform
import SessionFormats
import Sessions
import SessionsAdministration
import TestSupport
import Testing

/// A cookie that a framework itself wrote (`Fixtures/Frameworks/README.md`).
struct FrameworkCookie: Sendable, CustomTestStringConvertible {
  let folder: String
  let row: JSONValue
  let secrets: SecretRing

  var testDescription: String { "\(folder): \(text("case")) \(text("form"))" }
  var name: String { text("name") }
  /// The application's own, where it signs with another than the usual one.
  var salts: [String] { row["salts"]?.asArray?.compactMap { $0.asString?.string } ?? [] }
  private func text(_ key: JSString) -> String { row[key]?.asString?.string ?? "" }

  /// What formats are called there and here, where that differs.
  private static let names = [
    "keygrip": "cookie-session", "flask-login-remember": "flask-login", "express-json": "express", "authjs": "jwe",
    "phoenix-encrypted": "phoenix",
  ]
  var form: String { Self.names[text("form")] ?? text("form") }

  /// As a browser sends it.
  var header: String {
    if let chunks = row["cookies"]?.asArray {
      let pairs = chunks.map { "\($0["name"]?.asString?.string ?? "")=\($0["value"]?.asString?.string ?? "")" }
      return "Cookie: " + pairs.joined(separator: "; ")
    }
    let signature = row["signature"]?.asString.map { "; \(name).sig=\($0.string)" } ?? ""
    return "Cookie: \(name)=\(text("value"))\(signature)"
  }

  static let all: [FrameworkCookie] = FrameworkStore.folders.flatMap { folder -> [FrameworkCookie] in
    let path = Vectors.fixture("Frameworks/\(folder)/cookies.json")
    guard let bytes = try? Vectors.bytes(ofFile: path), let rows = (try? JSON.parse(bytes))?.asArray else { return [] }
    return rows.compactMap { row in
      let secrets = row["secrets"]?.asArray?.compactMap { $0.asString?.string } ?? []
      // A bare id of a fixture says nothing of whose it is.
      if row["form"] == "flask-session", secrets.isEmpty { return nil }
      return FrameworkCookie(
        folder: folder, row: row, secrets: SecretRing(secrets.map { Secret(bytes: ReportedCookie.bytes($0)) }))
    }
  }
}

@Suite struct FrameworkCookieTests {
  @Test func thereAreCookies() { #expect(FrameworkCookie.all.count > 80) }

  @Test("What a framework wrote is recognised as that, verified and read", arguments: FrameworkCookie.all)
  func read(_ cookie: FrameworkCookie) throws {
    let judgement = try judged(cookie, cookie.secrets)
    let forms = Self.formats(judgement)
    #expect(forms.contains(cookie.form), "\(forms)")
    if cookie.row["verifies"] == .bool(false) {
      // Laravel's prefix of another cookie is no matter of its seal.
      #expect(judgement.secretIndex == nil || cookie.row["prefixOf"] != nil)
    } else if !cookie.secrets.isEmpty, case .uncheckable? = judgement.reading?.signature {
    } else if !cookie.secrets.isEmpty {
      #expect(judgement.secretIndex == (cookie.row["verifiedBy"]?.asInt ?? 1) - 1)
    }
    if let made = cookie.row["signedAt"]?.asInt, let read = judgement.reading?.made {
      #expect(read.milliseconds == Int64(made) * 1000)
    }
    try content(judgement, cookie.row)
  }

  @Test("Without a secret, and with another's, nothing is called forged that is not certain", arguments: FrameworkCookie.all)
  func unverified(_ cookie: FrameworkCookie) throws {
    let alone = try judged(cookie, [])
    #expect(alone.secretIndex == nil && !alone.isForged)
    #expect(alone.format == nil || Self.formats(alone).contains(cookie.form), "\(Self.formats(alone))")
    let foreign = try judged(cookie, [Secret("somebody else's secret")])
    #expect(foreign.secretIndex == nil)
    #expect(!foreign.isForged || Self.formats(foreign) == [cookie.form])
    // What else itsdangerous and Django sign for the application looks like a session.
    if ["flask", "starlette", "django-signed"].contains(cookie.form) {
      #expect(foreign.reading?.notes.contains { $0.contains("salt") } == true)
    }
  }

  @Test(
    "Where an application may have a salt of its own, none is called forged for want of it",
    arguments: FrameworkCookie.all.filter { !$0.salts.isEmpty })
  func unsalted(_ cookie: FrameworkCookie) throws {
    let judgement = try judged(cookie, cookie.secrets, salts: [])
    #expect(judgement.secretIndex == nil && !judgement.isForged)
    #expect(Self.formats(judgement).contains(cookie.form), "\(Self.formats(judgement))")
    let readings = [judgement.reading].compactMap { $0 } + judgement.others
    #expect(
      readings.contains { reading in
        if case .uncheckable(let need) = reading.signature { return need.contains("--salt") }
        return reading.notes.contains { $0.contains("--salt") }
      })
    #expect(try judged(cookie, cookie.secrets, salts: ["one more"] + cookie.salts).secretIndex == 0)
  }

  private static let flashing = FrameworkCookie.all.filter { cookie in
    cookie.row["content"]?.asObject != nil && cookie.row["flashes"] != nil
  }

  @Test("What waits in a cookie that carries the session is what the framework says", arguments: flashing)
  func flashes(_ cookie: FrameworkCookie) throws {
    let judgement = try judged(cookie, cookie.secrets)
    let (format, value) = (try #require(judgement.format), try #require(judgement.reading?.value))
    let content = try format.carried.decode(JSON.stringify(value, numbers: .asWritten))
    let told = cookie.row["flashes"]
    // Flask says pairs of a category and a message.
    let pairs = told?.asArray?.map { JSONObject.Entry(key: $0[0]?.asString ?? "", value: .array([$0[1] ?? .null])) }
    #expect(content.flashEntries == pairs ?? told?.asObject?.entries)
    #expect(content.flashObstacle == nil)
  }

  private func judged(_ cookie: FrameworkCookie, _ secrets: SecretRing) throws -> CookieJudgement {
    try judged(cookie, secrets, salts: cookie.salts)
  }

  private func judged(_ cookie: FrameworkCookie, _ secrets: SecretRing, salts: [String]) throws -> CookieJudgement {
    let recogniser = CookieRecogniser(formats: CookieFormat.known(salts: salts), secrets: secrets)
    let all = recogniser.judgements(of: Array(cookie.header.utf8))
    return try #require(all.first { $0.cookie.name == cookie.name } ?? all.first)
  }

  private static func formats(_ judgement: CookieJudgement) -> [String] {
    switch judgement.verdict {
    case .recognised(let format, _): [format.name]
    case .ambiguous(let formats): formats.map(\.name)
    case .unknown: []
    }
  }

  private func content(_ judgement: CookieJudgement, _ row: JSONValue) throws {
    let value = judgement.reading?.value
    let texts = value?.allTexts ?? []
    for text in row["texts"]?.asArray ?? [] { #expect(text.asString.map(texts.contains) == true, "\(text)") }
    guard judgement.secretIndex != nil || judgement.format?.protection.isEncryption == false, let content = row["content"],
      !content.isNull
    else { return }
    // Beaker and Rack keep their own entries beside the application's.
    if row["partial"] != nil || row["form"] == "beaker" {
      for entry in content.asObject ?? ["__value__": content] { #expect((value?[entry.key] ?? value) == entry.value) }
    } else if let text = content.asString, value?.asString == nil {
      // A text of JSON, or the user that remember_token names.
      #expect((try? JSON.parse(text)) == value || value?["user_id"] == content)
    } else {
      #expect(value.map(Self.sorted) == Self.sorted(content))
    }
  }

  /// The order of keys is no matter of JSON, and Flask sorts them.
  private static func sorted(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let object):
      .object(JSONObject(object.map { ($0.key, sorted($0.value)) }.sorted { $0.0.string < $1.0.string }))
    case .array(let elements): .array(elements.map(sorted))
    case .null, .bool, .number, .string: value
    }
  }
}
