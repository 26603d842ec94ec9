import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import TestSupport
import Testing

/// A scan looks at bytes before it parses: what that passes over must be nothing that the filter takes.
@Suite("What a filter passes over before it is parsed")
struct PrefilterTests {
  private static let pieces = [
    "ada", "ADA", "Zoë", "\u{212A}elvin", "\u{130}stanbul", "İ", "a/b", #"q\""#, #"\u0061da"#, "x y", "10", "1e3", "true", "~",
    "beef",
    "Straße", "ΣΊΣΥΦΟΣ", "kilo", "{", "at byte", "?",
  ]
  private static let values = ["10", "1.50", "1E3", "-0", "true", "null", "41.0", "1e400", "[1,\"ada\"]", "{\"k\":\"V\"}"]

  private static func piece(_ generator: inout SeededGenerator) -> String { pieces.randomElement(using: &generator) ?? "" }

  private static func payload(_ generator: inout SeededGenerator) -> [UInt8] {
    let members = (0..<Int.random(in: 0...4, using: &generator)).map { number in
      let key = Int.random(in: 0...3, using: &generator) == 0 ? "__flash_\(piece(&generator))__" : "\(piece(&generator))\(number)"
      let text = "\"\(piece(&generator))\(piece(&generator))\""
      return "\"\(key)\":" + (Bool.random(using: &generator) ? text : values.randomElement(using: &generator) ?? "0")
    }
    var bytes = Array("{\(members.joined(separator: ","))}".utf8)
    switch Int.random(in: 0..<12, using: &generator) {
    case 0: bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
    case 1: bytes = Array("[\"ada\",\"\(piece(&generator))\"]".utf8)
    case 2: bytes = Array("\"\(piece(&generator))\"".utf8)
    case 3:
      if !bytes.isEmpty { bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator) }
    default: break
    }
    return bytes
  }

  /// Something that may be found: a part of what is in it, of its name, or of what is said of it.
  private static func word(_ stored: StoredSession, _ summary: SessionSummary, _ generator: inout SeededGenerator) -> String {
    let texts = [
      String(decoding: stored.payload, as: UTF8.self), summary.label.description, "~\(summary.label.fingerprint)",
      stored.id.reveal()?.string ?? "", summary.problem ?? "", piece(&generator),
    ]
    let text = Array((texts.randomElement(using: &generator) ?? "").unicodeScalars)
    let start = Int.random(in: 0...text.count, using: &generator)
    let part = text[start...].prefix(Int.random(in: 1...6, using: &generator))
    return String(String.UnicodeScalarView(part))
  }

  @Test("It is never what the filter would have taken", arguments: [1, 2, 3, 4] as [UInt64])
  func nothingIsLost(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var looks: [PayloadPrefilter.Verdict: Int] = [:]
    var taken = 0
    for number in 0..<4000 {
      let prefix = ["ada", "Zoe", "10", "beef", "ö", "x~"].randomElement(using: &generator) ?? ""
      let id = prefix + String(generator.next(), radix: 36) + "\(number)"
      let session = StoredSession(id: SessionID(id), payload: Self.payload(&generator), expires: nil)
      let (summary, content) = maker().forManyRows.summary(of: session)
      let word = Self.word(session, summary, &generator)
      let text = word.split { $0 == " " || "&|!()\"".contains($0) }.joined()
      guard let filter = try? Filter(parsing: text) else { continue }
      let prefilter = filter.prefilter(for: PayloadCodec.flat)
      let look = session.payload.withUnsafeBytes { prefilter.verdict(on: $0, of: Array(id.utf8)) }
      looks[look, default: 0] += 1
      guard filter.verdict(on: summary, content: content, now: now) == .yes else { continue }
      taken += 1
      #expect(look != .excluded, "seed \(seed): \(text) in \(String(decoding: session.payload, as: UTF8.self)) of \(id)")
      if look == .needsLabel { #expect(filter.names(session.id, key: testKey), "seed \(seed): \(text) names \(id)") }
    }
    // It would prove nothing if nothing was passed over, or nothing taken.
    #expect(looks[.excluded, default: 0] > 200 && looks[.needsLabel, default: 0] > 50 && taken > 500)
  }
}
