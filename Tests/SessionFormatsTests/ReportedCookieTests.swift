import SessionCookies
import ECMAScript
import Platform
import SessionFormats
import TestSupport
import Testing

/// A cookie as somebody pasted it into a bug report, and the right answer.
struct ReportedCookie: Sendable, CustomTestStringConvertible {
  let name: String
  let input: String
  let secrets: SecretRing
  let form: CookieFormat?
  /// The name of the cookie that is the session's, where several were pasted.
  let session: String?
  let judged: [JSONValue]

  var testDescription: String { name }
  var recogniser: CookieRecogniser { CookieRecogniser(formats: CookieFormat.known, secrets: secrets, asked: form) }

  init?(_ row: JSONValue) {
    guard let name = row["case"]?.asString?.string, let input = row["input"]?.asString?.string,
      let secrets = row["secrets"]?.asArray, let judged = row["judged"]?.asArray
    else { return nil }
    self.name = name
    self.input = input
    self.secrets = SecretRing(secrets.compactMap { $0.asString.map { Secret(bytes: Self.bytes($0.string)) } })
    form = row["form"]?.asString.flatMap { CookieFormat.known(named: $0.string) }
    session = row["session"]?.asString?.string
    self.judged = judged
  }

  static func bytes(_ secret: String) -> [UInt8] {
    secret.hasPrefix("hex:") ? Hex.bytes(secret.dropFirst(4).utf8) ?? [] : Array(secret.utf8)
  }

  static let all: [ReportedCookie] = {
    let bytes = (try? Vectors.bytes(ofFile: Vectors.fixture("cookies/reported.jsonl"))) ?? []
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap { (try? JSON.parse($0)).flatMap(ReportedCookie.init) }
  }()
}

@Suite struct ReportedCookieTests {
  @Test func thereAreCases() { #expect(ReportedCookie.all.count > 110) }

  @Test("A cookie of a bug report is judged rightly, or honestly not at all", arguments: ReportedCookie.all)
  func judged(_ reported: ReportedCookie) throws {
    let judgements = reported.recogniser.judgements(of: Array(reported.input.utf8))
    var seen: [String?: Int] = [:]
    for expected in reported.judged {
      let name = expected["name"]?.asString?.string
      let same = judgements.filter { name == nil || $0.cookie.name == name }
      let judgement = try #require(same.dropFirst(seen[name, default: 0]).first, "\(reported.name): no cookie \(name ?? "")")
      seen[name, default: 0] += 1
      check(judgement, expected)
    }
    if let session = reported.session {
      #expect(reported.recogniser.session(among: judgements)?.cookie.name == session)
    }
  }

  /// Its name is part of what is signed: without it no secret can tell.
  @Test("A value without the name that is signed with it is not called forged", arguments: ["35 cookie", "05 cookie-v1"])
  func nameless(_ name: String) throws {
    let reported = try #require(ReportedCookie.all.first { $0.name == name })
    let value = reported.input[reported.input.index(after: try #require(reported.input.firstIndex(of: "=")))...]
    for form in [nil, try #require(reported.recogniser.judgements(of: Array(reported.input.utf8)).first?.format)] {
      let recogniser = CookieRecogniser(formats: CookieFormat.known, secrets: reported.secrets, asked: form)
      let judgement = try #require(recogniser.judgements(of: Array(value.utf8)).first)
      #expect(judgement.reading?.signature != .invalid)
      let need = "its name is signed with its value; give NAME=VALUE"
      if form != nil { #expect(judgement.reading?.signature == .uncheckable(need)) }
    }
  }

  private func check(_ judgement: CookieJudgement, _ expected: JSONValue) {
    let form: String? =
      switch judgement.verdict {
      case .recognised(let format, _): format.name
      case .ambiguous(let formats): formats.map(\.name).joined(separator: " or ")
      case .unknown: nil
      }
    #expect(form == expected["form"]?.asString?.string)
    if let signature = expected["signature"] { #expect(Self.word(judgement.reading?.signature) == signature) }
    if let id = expected["id"] { #expect((judgement.reading?.id).map { .string($0) } ?? .null == id) }
    if let data = expected["data"] { #expect(Self.data(judgement.reading) == data) }
    if let by = expected["by"] { #expect(Self.word(judgement.verdict) == by) }
    if let made = expected["made"] { #expect(judgement.reading?.made.map { .string(JSString($0.iso8601)) } == made) }
    if let expires = expected["expires"] {
      #expect(judgement.reading?.expires.map { .string(JSString($0.iso8601)) } ?? .null == expires)
    }
    if let repairs = expected["repairs"] { #expect(.array(judgement.repairs.map { .string(JSString($0.rawValue)) }) == repairs) }
    if let chunks = expected["chunks"] { #expect(judgement.cookie.chunks == chunks.asInt) }
    if let forged = expected["forged"] { #expect(judgement.isForged == forged.asBool) }
    let said = (judgement.notes + (judgement.reading?.notes ?? []) + (judgement.reading?.problems ?? [])).joined(separator: " ")
    for words in expected["says"]?.asArray ?? [] { #expect(said.contains(words.asString?.string ?? "?"), "\(said)") }
    let audit = judgement.cookie.setCookie.map { SetCookieAudit($0, now: Timestamp(milliseconds: 1_790_000_000_000)) }
    for code in expected["findings"]?.asArray ?? [] {
      #expect(audit?.findings.contains { $0.code.rawValue == code.asString?.string } == true)
    }
  }

  /// An id that is no text of an id stands among the data.
  private static func data(_ reading: CookieReading?) -> JSONValue {
    guard case .data(let value)? = reading?.content else { return .null }
    return value
  }

  private static func word(_ signature: CookieSignature?) -> JSONValue {
    switch signature {
    case .valid(let index)?: .number(JSNumber(Double(index)))
    case .missing?: "missing"
    case .unchecked?: "unchecked"
    case .uncheckable?: "uncheckable"
    case .invalid?: "invalid"
    case nil: .null
    }
  }

  private static func word(_ verdict: CookieJudgement.Verdict) -> JSONValue {
    switch verdict {
    case .recognised(_, .verified): "verified"
    case .recognised(_, .asked): "asked"
    case .recognised(_, .marks): "marks"
    case .recognised(_, .name): "name"
    case .ambiguous: "ambiguous"
    case .unknown: "unknown"
    }
  }
}
