import SessionCookies
import ECMAScript
import SessionFormats
import TestSupport
import Testing

/// Whoever sends a cookie chooses what is in it.
@Suite struct HostileCookieTests {
  private static let secrets = SecretRing((0..<4).map { Secret("secret \($0) of an application that rotates them") })

  private func judged(_ pasted: [UInt8]) -> [CookieJudgement] {
    CookieRecogniser(formats: CookieFormat.known, secrets: Self.secrets).judgements(of: pasted)
  }

  private static func base64(_ text: String) -> String { String(decoding: Base64.encodeURLSafe(Array(text.utf8)), as: UTF8.self) }

  /// In a long run as long as servers take a header.
  private static let size = Effort.scaled(8_192, long: 65_536)

  private static func filled(_ piece: String, after head: String = "") -> Named<String> {
    Named(head + piece + "…", head + String(repeating: piece, count: size / piece.utf8.count))
  }

  @Test(
    "A cookie as long as a header is judged, and is nobody's",
    arguments: [
      filled("a"), filled("="), filled("."), filled("%25"), filled("--"), filled("|"), filled(".", after: "s:"), filled("\""),
      filled("a\t"), Named("[… signed", base64(filled("[").value) + ".AAAAAA.\(String(repeating: "A", count: 27))"),
      Named("an algorithm", base64(#"{"alg":""# + String(repeating: "x", count: size / 2) + #""}"#) + ".e30."),
      filled("'a':'b',", after: "{"), filled("-b '", after: "curl "), filled("a=b; "), filled("a.0=b; a.1=c; "),
      filled("1:0|", after: "2|"),
    ])
  func long(_ cookie: Named<String>) {
    for judgement in judged(Array(cookie.value.utf8)) {
      #expect(judgement.secretIndex == nil && (!judgement.isForged || judgement.format?.name == "jwt"))
    }
  }

  @Test("What a cookie would decompress to is bounded")
  func bomb() throws {
    let flask = try #require(CookieFormat.known(named: "flask"))
    let cookie = SignedCookie(name: "session", secrets: [Self.secrets[0]], form: flask)
    let value = try cookie.serialize(["a": .string(JSString(String(repeating: "a", count: 4_000_000)))]).value
    #expect(value.utf8.count < 10_000)
    let judgement = try #require(judged(Array("session=\(value)".utf8)).first)
    #expect(judgement.secretIndex == 0 && judgement.reading?.content == nil)
    #expect(judgement.reading?.problems.contains { $0.contains("refused") } == true)
  }

  @Test("Hundreds of cookies that only a derived key opens derive each key once")
  func manySealed() {
    let sealed = "QUFB--QUFBQUFBQUFBQUFB--QUFBQUFBQUFBQUFBQUFBQQ=="
    let header = (0..<300).map { "c\($0)=\(sealed)" }.joined(separator: "; ")
    let judged = judged(Array("Cookie: \(header)".utf8))
    #expect(judged.count == 300 && judged.allSatisfy { $0.format?.name == "rails-encrypted" && $0.isForged })
  }
}
