import SessionCookies
import ECMAScript
import Platform
import SessionFormats
import TestSupport
import Testing

/// A cookie of which it is known who wrote it, and with which secret.
private struct Sample {
  let format: String
  let name: String
  let value: [UInt8]
  /// Cookies that belong to it: a signature of its own.
  var beside: [(String, [UInt8])] = []
  let secret: Secret
  /// Whether the cookie's name is part of what is signed.
  var signsName = false
}

/// Cookies of every format, pasted in every way, with the right secrets, with others', with none.
@Suite struct CrossedSamplesTests {
  /// Formats whose marks are the same in all that is asked here: either is a right answer.
  private static let alike: [Set<String>] = [
    ["hono", "better-auth"], ["rr7", "rr8", "remix2", "epic-stack"],
    ["rails-encrypted", "rails7", "rails5", "rails4"], ["jwe", "authjs-jwt"],
  ]
  private static let signingName: Set<String> = ["jwe", "authjs-jwt", "cookie-session"]
  private static let formats = CookieFormat.known.filter {
    $0.protection.isKeyed && ($0.foreignValue == nil || $0.foreignValue?.write != nil)
  }

  @Test("No cookie is certainly another's, and none is called forged that a known scheme verifies")
  func crossed() throws {
    let fuzzing = Fuzzing("crossed samples", iterations: 2500, long: 100_000)
    var generator = SeededGenerator(seed: fuzzing.seed)
    var counts: [String: Int] = [:]
    for _ in 0..<fuzzing.iterations {
      let sample = try sample(&generator)
      let other = try self.sample(&generator)
      let secrets = [[sample.secret], [other.secret, sample.secret], [other.secret], []].randomElement(using: &generator) ?? []
      let isKnown = secrets.contains { $0.label == sample.secret.label }
      let (input, name) = pasted(sample, other, &generator)
      let recogniser = CookieRecogniser(formats: CookieFormat.known, secrets: SecretRing(secrets))
      let judged = recogniser.judgements(of: input).filter { $0.cookie.name == name }
      guard let judgement = judged.first else {
        Issue.record("\(sample.format): no cookie was found; seed \(fuzzing.seed)")
        continue
      }
      check(judgement, sample, isKnown: isKnown && (!sample.signsName || name == sample.name), fuzzing.seed)
      counts[judgement.isEstablished ? "certain" : judgement.format == nil ? "not known" : "ambiguous", default: 0] += 1
    }
    print("crossed samples: \(counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))")
    #expect(counts["certain", default: 0] > fuzzing.iterations / 3)
  }

  private func check(_ judgement: CookieJudgement, _ sample: Sample, isKnown: Bool, _ seed: UInt64) {
    let right = Self.alike.first { $0.contains(sample.format) } ?? [sample.format]
    switch judgement.verdict {
    case .recognised(let format, let reason) where reason == .verified || reason == .marks:
      #expect(right.contains(format.name), "\(sample.format) taken for \(format.name); seed \(seed)")
    case .ambiguous(let formats):
      #expect(formats.contains { right.contains($0.name) }, "\(sample.format) not among \(formats.map(\.name)); seed \(seed)")
    case .recognised, .unknown: break
    }
    if isKnown {
      #expect(judgement.secretIndex != nil, "\(sample.format): its secret does not verify it; seed \(seed)")
      #expect(!judgement.isForged)
    } else {
      #expect(judgement.secretIndex == nil, "\(sample.format): another's secret verifies it; seed \(seed)")
    }
  }

  // MARK: Samples

  private func sample(_ generator: inout SeededGenerator) throws -> Sample {
    let format = try #require(Self.formats.randomElement(using: &generator))
    let bytes = (0..<32).map { _ in UInt8.random(in: 0x21...0x7E, using: &generator) }
    let secret = Secret(bytes: bytes, label: "\(generator.next())")
    let name = format.usualName
    let cookie = SignedCookie(name: name, secrets: [secret], form: format)
    let isData = format.carriesData || format.foreignValue == nil && format.name != "remix3" && Bool.random(using: &generator)
    let value: JSONValue = isData ? data(&generator) : .string(JSString(id(&generator)))
    let written = try cookie.serialize(value)
    return Sample(
      format: format.name, name: name, value: Array(written.value.utf8),
      beside: cookie.companion(of: written).map { [($0.name, Array($0.value.utf8))] } ?? [], secret: secret,
      signsName: Self.signingName.contains(format.name))
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
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: return (Array("Cookie: theme=dark; ".utf8) + whole + Array("; _ga=GA1.1.2.3".utf8), sample.name)
    case 1 where companions.isEmpty: return (Array("Set-Cookie: ".utf8) + whole + Array("; Path=/; HttpOnly\n".utf8), sample.name)
    case 2 where companions.isEmpty && !sample.signsName: return (sample.value, nil)
    case 3 where companions.isEmpty && !sample.signsName: return (pair("another_name", sample.value), "another_name")
    case 4 where companions.isEmpty: return (pair(sample.name, Array("\"".utf8) + sample.value + Array("\"".utf8)), sample.name)
    case 5 where companions.isEmpty && sample.value.contains(UInt8(ascii: "%")):
      let twice = sample.value.flatMap { $0 == UInt8(ascii: "%") ? Array("%25".utf8) : [$0] }
      return (pair(sample.name, twice), sample.name)
    default: return (whole, sample.name)
    }
  }
}
