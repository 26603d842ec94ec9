import ECMAScript
import SessionCookies
import SessionFormats
import TestSupport

/// Cookies of every format, and those that frameworks wrote, pasted in every way, with the right secrets, with others', with none.
struct CrossedCookies {
  /// A cookie of which it is known who wrote it, and with which secret.
  struct Sample {
    let format: String
    let name: String
    let value: [UInt8]
    /// Cookies that belong to it: a signature of its own.
    var beside: [(String, [UInt8])] = []
    let secrets: [Secret]
    /// Which of them verifies it, by its label.
    let verifier: String?
    var salts: [String] = []
    /// Whether the cookie's name is part of what is signed.
    var signsName = false
  }

  /// Formats whose marks are the same in all that is asked here: either is a right answer.
  private static let alike: [Set<String>] = [
    ["hono", "better-auth"], ["rr7", "rr8", "remix2", "epic-stack"], ["rails-encrypted", "rails7", "rails5", "rails4"],
    ["jwe", "authjs-jwt"], ["rails-signed", "rack"], ["rack", "rails3"],
  ]
  private static let signingName: Set<String> = [
    "jwe", "authjs-jwt", "cookie-session", "tornado", "mojolicious", "gorilla", "cookie-rs", "cookie-rs-private", "laravel",
    "django-cookie", "adonis", "rack-encrypted", "rails-encrypted", "rails-signed",
  ]
  private static let formats = CookieFormat.known.filter {
    $0.protection.isKeyed && ($0.foreignValue == nil || $0.foreignValue?.write != nil)
  }

  /// What frameworks themselves wrote.
  private let written: [Sample]

  init() { written = FrameworkSamples.cookies }

  func outcome(_ generator: inout SeededGenerator) throws -> CrossedOutcome {
    let sample = try sample(&generator)
    let other = try self.sample(&generator)
    let choices = [sample.secrets, other.secrets + sample.secrets, other.secrets, []]
    let secrets = choices.randomElement(using: &generator) ?? []
    let isKnown = sample.verifier.map { label in secrets.contains { $0.label == label } } ?? false
    // A salt too many changes nothing.
    let salts = sample.salts + (Bool.random(using: &generator) ? other.salts : [])
    let (input, name) = pasted(sample, other, &generator)
    let recogniser = CookieRecogniser(formats: CookieFormat.known(salts: salts), secrets: SecretRing(secrets))
    guard let judgement = recogniser.judgements(of: input).first(where: { $0.cookie.name == name }) else {
      return CrossedOutcome(.unknown, ["\(sample.format): no cookie was found"])
    }
    let isWhole = name == sample.name || !sample.signsName
    let word: CrossedOutcome.Word = judgement.isEstablished ? .certain : judgement.format == nil ? .unknown : .ambiguous
    return CrossedOutcome(word, faults(judgement, sample, isKnown: isKnown, isWhole: isWhole, secrets))
  }

  private func faults(
    _ judgement: CookieJudgement, _ sample: Sample, isKnown: Bool, isWhole: Bool, _ secrets: [Secret]
  ) -> [String] {
    let right = Self.alike.filter { $0.contains(sample.format) }.reduce(Set([sample.format])) { $0.union($1) }
    var faults: [String] = []
    switch judgement.verdict {
    case .recognised(let format, let reason) where reason == .verified || reason == .marks:
      if !right.contains(format.name) { faults.append("\(sample.format) taken for \(format.name)") }
    case .ambiguous(let formats):
      if !formats.contains(where: { right.contains($0.name) }) {
        faults.append("\(sample.format) not among \(formats.map(\.name))")
      }
    case .recognised, .unknown: break
    }
    let isSigned = judgement.reading?.signature != .missing
    if isKnown, isWhole, isSigned {
      if judgement.secretIndex == nil, !judgement.isUncheckable {
        faults.append("\(sample.format): its secret does not verify it")
      }
      if judgement.isForged { faults.append("\(sample.format) is called forged") }
    } else if !isKnown, let index = judgement.secretIndex,
      // Of one that its own secrets do not verify, it is not known whether another sample's is the right one.
      sample.verifier != nil || sample.secrets.contains(where: { $0.label == secrets[index].label })
    {
      faults.append("\(sample.format): another's secret verifies it")
    }
    return faults
  }

  // MARK: Samples

  private func sample(_ generator: inout SeededGenerator) throws -> Sample {
    if Int.random(in: 0..<4, using: &generator) == 0, let sample = written.randomElement(using: &generator) { return sample }
    guard let format = Self.formats.randomElement(using: &generator) else { throw Failure("there are no formats") }
    let bytes = (0..<32).map { _ in UInt8.random(in: 0x21...0x7E, using: &generator) }
    let secret = Secret(bytes: bytes, label: "\(generator.next())")
    let name = format.usualName
    let cookie = SignedCookie(name: name, secrets: [secret], form: format)
    let isData = format.carriesData || format.foreignValue == nil && format.name != "remix3" && Bool.random(using: &generator)
    let value: JSONValue = isData ? data(&generator) : .string(JSString(id(&generator)))
    let made = try cookie.serialize(value)
    return Sample(
      format: format.name, name: name, value: Array(made.value.utf8),
      beside: cookie.companion(of: made).map { [($0.name, Array($0.value.utf8))] } ?? [], secrets: [secret],
      verifier: secret.label,
      signsName: ["jwe", "authjs-jwt", "cookie-session"].contains(format.name))
  }

  private func id(_ generator: inout SeededGenerator) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    return String((0..<Int.random(in: 20...40, using: &generator)).compactMap { _ in alphabet.randomElement(using: &generator) })
  }

  private func data(_ generator: inout SeededGenerator) -> JSONValue {
    var object = JSONObject()
    for _ in 0..<Int.random(in: 1...5, using: &generator) {
      let value: [JSONValue] = [
        .number(JSNumber(Double(Int.random(in: 0...1_000_000, using: &generator)))), .string(JSString(id(&generator))),
        .bool(true), .null,
        .string("Zoë >>>???~~~"), .array([1, "a", .null]), .string(JSString(String(repeating: "hello ", count: 40))),
      ]
      object[JSString(id(&generator).prefix(8))] = value.randomElement(using: &generator)
    }
    object["user_id"] = .string(JSString(id(&generator)))
    return .object(object)
  }

  // MARK: Ways to paste

  /// What was pasted, and what its cookie is called there.
  private func pasted(_ sample: Sample, _ other: Sample, _ generator: inout SeededGenerator) -> (input: [UInt8], name: String?) {
    func pair(_ name: String, _ value: [UInt8]) -> [UInt8] { Array("\(name)=".utf8) + value }
    let companions = sample.beside.flatMap { Array("; ".utf8) + pair($0.0, $0.1) }
    let whole = pair(sample.name, sample.value) + companions
    let isAlone = companions.isEmpty
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: return (Array("Cookie: theme=dark; ".utf8) + whole + Array("; _ga=GA1.1.2.3".utf8), sample.name)
    case 1 where isAlone: return (Array("Set-Cookie: ".utf8) + whole + Array("; Path=/; HttpOnly\n".utf8), sample.name)
    case 2 where isAlone && !sample.signsName: return (sample.value, nil)
    case 3 where isAlone && !sample.signsName: return (pair("another_name", sample.value), "another_name")
    case 4 where isAlone: return (pair(sample.name, Array("\"".utf8) + sample.value + Array("\"".utf8)), sample.name)
    case 5 where isAlone && sample.value.contains(UInt8(ascii: "%")):
      let twice = sample.value.flatMap { $0 == UInt8(ascii: "%") ? Array("%25".utf8) : [$0] }
      return (pair(sample.name, twice), sample.name)
    default: return (whole, sample.name)
    }
  }
}

extension CookieJudgement {
  fileprivate var isUncheckable: Bool { if case .uncheckable? = reading?.signature { true } else { false } }
}
