import Platform
import TestSupport
import Testing

@testable import Inspection

/// Nothing but its letters tells a token from a word: what people write is shown, and what was made at random is not.
@Suite("What is made of ordinary words and numbers") struct OrdinaryTextTests {
  private static func isOrdinary(_ text: String) -> Bool { OrdinaryText.isAll(of: Array(text.utf8), .partsOfPaths) }

  @Test(
    "is shown where a credential is expected",
    arguments: [
      "", "dark", "A-1", "42", "two words", "Europe/Berlin", "de-DE,de;q=0.9", "spring-sale-2026", "2026-11-28T10:15:30.000Z",
      "20261128T101530Z", "1920x1080", "v2.14.3-rc1+build.5", "IMG_20261128_123456.jpg", "iphone-15-pro-max-256gb", "iPhone15Pro",
      "getUserProfileSettingsByOrganizationName", "getHTTPHeader", "i18n", "next-i18next", "light|de|42", "cart:3:EUR",
      "Geschwindigkeitsbegrenzung", "internationalization", "Bestellung 10023 wurde für Frau Müller gespeichert",
      "日本語テキスト", "ann@example.org", "utm_source=google&utm_campaign=spring_2026", "/orders/5?tab=reviews#c12",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
      "GA1.2.1234567890.1612345678", "0049-3012-3456", "blue-moon-over-2026", "/orders/550e8400-e29b-41d4-a716-446655440000/edit",
      "2024-01-05", "order-10023", "/orders/order-10023/edit", "Mon-Fri", "open Mon-Fri 9-17", "+49-30-1234567", "555-0142-9911",
      "/en-US/de-DE", "/docs/swift-5-10-1/arm64", "/reports/2025-2026-plan", "room: 1201-1204-east", "/blog/2026-11-28-news",
    ])
  func ordinary(_ text: String) { #expect(Self.isOrdinary(text)) }

  @Test(
    "is not what stands behind a word, an id or a sign, nor what has been cut short",
    arguments: [
      "42:f3a9c1d27be84f60a1b2c3d4e5f60718", "3|VzX_abZxkPsLmNqRtYd", "ada:VzXabZxkPsLmNqRtYdTw", "ada~x7f3k9q2", "k7m2p-x9q4r",
      "x7f3k9q2", "A7F3Q2", "CANARYhQ2xLwkVbmNcrZ_t", "/nHdcrklgoWyu/5FKCtrnQ", "für VzXqabZxkPsLmNqRtYdg4wA",
      "550e8400-e29b-41d4-a716-446655440000", "42:550e8400-e29b-41d4-a716-446655440000", "/550e8400-e29b-41d4-a716-446655440000",
      "/orders/01HZX3K9M2N4P5Q6R7S8T9V0WX", "AB12-CD34-EF56", "KJHG-4F21-MNPR-1234", "k7m2p-x9q4r-words", "xkqzvwrtb",
      "12345678901234", "/r/AB12-CD34-EF56", "key: AB12-CD34-EF56", "AB12-CD34-EF56, KJHG-4F21-MNPR-1234",
      "/r/ab12-cd34-ef56?a=1",
    ])
  func others(_ text: String) { #expect(!Self.isOrdinary(text)) }

  private static let small = "abcdefghijklmnopqrstuvwxyz"
  private static let letters = small + small.uppercased()
  private static let alphanumeric = letters + "0123456789"
  private static let ofURLs = alphanumeric + "-_"
  private static let ofBase64 = alphanumeric + "+/"
  private static let base36 = small + "0123456789"
  private static let base32 = small + "234567"
  private static let capitalBase32 = base32.uppercased()

  @Test(
    "is not what was made at random, whatever it was made of",
    arguments: [
      // Devise's friendly_token, token_urlsafe(16) and (32).
      (ofURLs, 20), (ofURLs, 22), (ofURLs, 43), (ofBase64, 22),
      // has_secure_token, cuid2, PHP's ids.
      (alphanumeric, 16), (alphanumeric, 24), (base36, 24), ("0123456789abcdefghijklmnopqrstuv", 26),
      (capitalBase32, 26), (base32, 32), ("0123456789abcdef", 16), (letters, 24),
    ])
  func random(_ alphabet: String, _ length: Int) {
    var generator = SeededGenerator(seed: UInt64(length * alphabet.utf8.count))
    let characters = Array(alphabet.utf8)
    var shown: [String] = []
    for _ in 0..<2_000 {
      let token = (0..<length).map { _ in characters[Int.random(in: characters.indices, using: &generator)] }
      let isState = CredentialPatterns.isRandom(token)
      if OrdinaryText.isAll(of: token, .partsOfPaths) || !isState { shown.append(String(decoding: token, as: UTF8.self)) }
    }
    // By chance a token looks like words: one in a hundred is more than that.
    #expect(shown.count <= 20, "\(shown)")
  }
}
