import ECMAScript
import Inspection
import Platform
import SessionsAdministration
import Testing

/// Names that have the word of a secret in them, of what an application counts and sets.
@Suite("What an application sets and counts") struct OrdinarySettingTests {
  private static func isHidden(_ key: String, _ value: JSONValue) -> Bool {
    Masking().rule(key: JSString(key), value: value) != nil
  }

  @Test(
    "A number is shown under a plural and another word, whatever its size, and hidden where it could be a code or a card",
    arguments: [
      ("maxTokens", 4_096, false), ("max_tokens", 128_000, false), ("tokensUsed", 1_523, false), ("tokens_left", 998_477, false),
      ("total_sessions", 5_230, false), ("cookiesRemaining", 1_000, false), ("token_count", 12_000, false),
      ("tokens", 999, false),
      ("tokens", 482_913, true), ("token", 482_913, true), ("resetTokens", 482_913, true), ("otpTokens", 482_913, true),
      ("smsTokensLeft", 482_913, true), ("tokensPin", 4_711, true), ("tokensCode", 4_711, true),
      ("token_codes_left", 4_711, true),
      ("maxPasswords", 4_711, true), ("recoveryCodes", 482_913, true), ("maxTokens", 4_539_578_763_621_486, true),
      ("tokensValue", 482_913, true),
    ])
  func numbers(_ key: String, _ number: Int, _ isHidden: Bool) {
    #expect(Self.isHidden(key, .number(JSNumber(Double(number)))) == isHidden, "\(key)")
  }

  @Test(
    "An address is shown under its name where it leads to a page for all", arguments: ["tokenUrl", "token_endpoint", "authURI"])
  func addresses(_ key: String) {
    let pages = [
      "https://idp.example.com/token", "https://idp.example.com/oauth2/v2.0/authorize", "http://localhost:8080/token",
      "/oauth/token", "https://idp.example.com", "https://idp.example.com/", "/api/v1/access_token",
      "https://idp.example.com/realms/shop/protocol/openid-connect/token", "https://idp.example.com/.well-known/jwks.json",
    ]
    for page in pages { #expect(!Self.isHidden(key, .string(JSString(page))), "\(page)") }
    let secrets = [
      "https://ada:PW@h/token", "https://x/y?token=abc", "https://x/r/V1StGXR8_Z5jdHi6", "https://x/r/482913", "hunter2",
      "https://x/0f8fad5b-d9cb-469f-a165-70867728950e", "https://x/y#aB3xK9mQ7z", "https://x/aB3xK9mQ7z", "ftp://x/y",
      "https://x/v/482/913", "https://x/token/48/29", "https://x/token/482", "https://x/dev/WDJB-MJHT",
      "https://x/m/brown-fox-jumps",
      "https://x/t/k3x9", "https://x/i/correcthorsebattery", "https://x/one-time/Kx7a", "/hunter", "https://x/realms/hunter",
      "https://x/v12/v34", "https://x/%61B3xK9mQ7z", "//x/y?a", "https://x/reset/KJHGFD/y2x9k3",
    ]
    for secret in secrets { #expect(Self.isHidden(key, .string(JSString(secret))), "\(secret)") }
    #expect(Self.isHidden("token", "https://idp.example.com/token"))
  }

  @Test(
    "An address under the name of what people choose, or of what is sent to one person, is hidden whatever it is",
    arguments: [
      "verificationCodeUrl", "resetTokenUrl", "pinUri", "magicLinkUrl", "secretUrl", "inviteTokenUrl", "passwordResetUrl",
      "passwordUrl",
      "verifyTokenUrl", "loginTokenUrl", "unsubscribeTokenUrl", "confirmTokenHref", "otpUrl", "reset_token_endpoint",
      "tokenSecretUrl",
    ])
  func sent(_ key: String) {
    for text in ["https://x/token", "/oauth/token", "https://x/r/48/29/13", "https://x/reset/abcd", "https://x/s/happy-blue-cat"]
    {
      #expect(Self.isHidden(key, .string(JSString(text))), "\(text)")
    }
  }

  @Test(
    "An answer, a language and a theme are shown, and nothing else under their names",
    arguments: [
      ("cookies_accepted", "yes", false), ("cookiesAccepted", "No", false), ("sessionSaved", "on", false),
      ("session_lang", "de", false), ("sessionLanguage", "German", false), ("session_locale", "pt_BR", false),
      ("sessionLocale", "zh-Hant-TW", false), ("sessionTheme", "solarized-dark", false),
      ("password", "yes", true), ("pin", "no", true), ("security_answer", "no", true), ("secret", "on", true),
      ("cookies_accepted", "yes1", true), ("cookies_accepted", "aB3xK9mQ7z", true), ("session_lang", "aB3xK9mQ7z", true),
      ("session_lang", "VzXqabZxkPsLmNqRtYdgwA", true), ("passwordTheme", "dark", true), ("session", "dark", true),
    ])
  func words(_ key: String, _ value: String, _ isHidden: Bool) {
    #expect(Self.isHidden(key, .string(JSString(value))) == isHidden)
  }

  @Test("A digest is shown under a key that says of what it is one, and never where ids of sessions look so")
  func digests() {
    let digest = String(repeating: "d41d8cd98f00b204", count: 8)
    for key in ["checksum", "fileChecksum", "etag", "ETag", "integrity"] {
      for length in [32, 40, 64, 96, 128] { #expect(!Self.isHidden(key, .string(JSString(String(digest.prefix(length)))))) }
      for length in [33, 48, 127] { #expect(Self.isHidden(key, .string(JSString(String(digest.prefix(length)))))) }
    }
    let one = JSONValue.string(JSString(String(digest.prefix(64))))
    for key in ["note", "sessionChecksum", "checksums", "token"] { #expect(Self.isHidden(key, one), "\(key)") }
    #expect(Masking(ids: IDForms(IDShape(.hex, 64...64))).rule(key: "checksum", value: one) != nil)
  }
}
