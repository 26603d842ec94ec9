import ECMAScript
import Platform
import Sessions
import SessionsAdministration
import TestSupport
import Testing

@testable import Inspection

/// Ids and issued keys are known by their own letters, whatever stands around them in a text.
@Suite("Credentials without a name in a text") struct CredentialPiecesTests {
  private static func masking(_ alphabet: ASCIISet, _ length: Int) -> Masking {
    Masking(ids: IDForms(IDShape(alphabet, length...length)))
  }

  /// Ids of four forms, and an issued key.
  private static let credentials: [(masking: Masking, text: String)] = [
    (masking(.base64URL, 22), "q7Zr-0aXw_3KdLmN9pTzVb"),
    (masking(.hexOfAnyCase, 16), "9b31d8399f767c46"), (masking(.alphanumeric, 40), "iC5cTmdWSWYTdOJFZAq8yYQHvUVcOqYzNd3JhRKw"),
    (masking(.base64URL, 32), "Zk3T8mQ0vN5_R1yB7cD2-F4gH6jK9pLs"), (Masking(), "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
  ]

  private static func rule(_ text: String, _ masking: Masking) -> Masking.Rule? {
    masking.rule(key: "note", value: .string(JSString(text)))
  }

  @Test(
    "are hidden whatever sign, and whatever letter of another alphabet, touches them",
    arguments: [
      "@", "logged out @", "Session [@] expired", "[@] GET /", "[@]", "open(/x/sess_@, O_RDWR) failed", "id_@", "session-@",
      "@-1", "@_lock", "$@", "log[@]", "é@", "ключ@", "@é", "session.@.lock", "lock:@", "[sid=@]", "–@", "@,@", "list: [@,@]",
      #"cut {"a":"\n@"#, #"cut {"a":"\u0024@"#, "a%5B@%5D", "session:@", "/carts/@/edit", "'@'", "shopping-cart-@-2026",
      "\(uuid)/@", "\(uuid)-@", "@_\(uuid)",
    ])
  func touched(_ text: String) {
    for (masking, credential) in Self.credentials {
      let text = text.replacing("@", with: credential)
      #expect(Self.rule(text, masking) != nil, "\(text)")
    }
  }

  @Test(
    "are hidden where they are keys, or in keys",
    arguments: ["@", "[@]", "cart-@", "lock:@", "session @ ended", "é @", "\(uuid):@", "@-\(uuid)"])
  func keys(_ text: String) {
    for (masking, credential) in Self.credentials {
      let key = JSString(text.replacing("@", with: credential))
      #expect(masking.shown(key) != nil && masking.rule(key: key, value: .bool(true)) != nil, "\(key)")
    }
  }

  @Test(
    "are no names of what goes by digits and letters",
    arguments: [
      (masking(.alphanumeric, 40), "login_web_59ba36addc2b2f9401580f014c7f58ea4e30989d"),
      (masking(.alphanumeric, 40), "cart-of-2026-11-28-in-oak"), (masking(.base64URL, 22), "shopping_cart_v2_items"),
      (masking(.base64URL, 22), "oauth2_google_redirect"),
    ])
  func names(_ masking: Masking, _ key: String) { #expect(masking.shown(JSString(key)) == nil) }

  /// Forms that have `-`: tower-sessions' is as long as the end of a UUID, and SCS's longer than a whole one.
  private static let (tower, scs) = (masking(.base64URL, 22), Masking(ids: IDForms(IDShape(.base64URL, 43...44))))
  private static let uuid = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

  @Test(
    "are no parts of UUIDs, nor what is made of these, of words and of digests, as a key and as a text",
    arguments: [
      (tower, uuid), (tower, uuid.uppercased()), (tower, "user-\(uuid)"), (tower, "\(uuid)_\(uuid)"),
      (tower, "/orders/\(uuid)/edit"), (tower, "/shop?next=%2Forders%2F\(uuid)%2Fedit"), (tower, #"cut at \n\#(uuid)"#),
      (scs, "tenant_\(uuid)"), (scs, "account_\(uuid)"), (scs, "product-\(uuid)"), (scs, "k3x9q2z_\(uuid)"),
      (tower, "shopping_cart_v2_items"), (tower, "product-2026-plan-blue"), (tower, "/a/b/google-oauth2-redirect/x"),
      (tower, "fix-login-page-a1b2c3d"), (scs, "deploy-of-the-new-shop-page-of-2026-a1b2c3d"),
    ])
  func ofOthers(_ masking: Masking, _ text: String) {
    #expect(Self.rule(text, masking) == nil && masking.shown(JSString(text)) == nil)
  }

  @Test(
    "are hidden, whatever words are in them by chance",
    arguments: [
      (ASCIISet.hexOfAnyCase, 16), (.base64URL, 22), (.hex, 32), (.base64URL, 32), (.alphanumeric, 40), (.base64URL, 43),
    ])
  func random(_ alphabet: ASCIISet, _ length: Int) {
    var generator = SeededGenerator(seed: UInt64(length))
    let (masking, characters) = (Self.masking(alphabet, length), alphabet.characters)
    var shown: [String] = []
    for _ in 0..<2_000 {
      let id = String((0..<length).map { _ in characters[Int.random(in: characters.indices, using: &generator)] })
      // Letters alone, or digits alone, are none in any form.
      guard id.contains(where: \.isLetter), id.contains(where: \.isNumber) else { continue }
      if Self.rule(id, masking) == nil || Self.rule("sess-\(id)", masking) == nil { shown.append(id) }
    }
    #expect(shown.count <= 8, "\(shown)")
  }

  private static let inDirectories = Masking(
    ids: IDForms(IDShape(forms: [.init(alphabet: .hexOfAnyCase, lengths: 16...16, shard: 4)])))

  @Test(
    "are hidden as the path of a file, too",
    arguments: [
      "ENOENT: no such file or directory, open '/app/sessions/9b31/d8399f767c46'", "9b31/d8399f767c46",
      #"open 'C:\app\store\9b31\d8399f767c46'"#, #"cut {"a":"app\\9b31\\d8399f767c46"#, "9b31%2Fd8399f767c46",
    ])
  func paths(_ text: String) {
    #expect(Self.rule(text, Self.inDirectories)?.name == "session")
    #expect(Self.rule(text, Self.credentials[0].masking) == nil)
  }

  @Test("The path of the session's own file holds its id, wherever it begins", arguments: ["/", #"\"#])
  func ownPath(_ sign: String) {
    let masking = Self.inDirectories.of(SessionID("9b31d8399f767c46"))
    let text = "x9b31\(sign)d8399f767c46"
    #expect(Self.rule(text, masking)?.name == "session" && masking.shown(JSString(text)) != nil)
    #expect(Self.rule(text, Self.inDirectories) == nil)
  }

  @Test(
    "are no path of another form",
    arguments: ["2026/11/28/figures", "9b31/d8399f767c4", "9b31/d8399f767c461", "1234/123456789012"])
  func otherPaths(_ text: String) { #expect(Self.rule(text, Self.inDirectories) == nil) }

  @Test(
    "are not parts of what people write",
    arguments: [
      "this-is-a-very-long-title-of-a-page-from-2026-11-28-in-oak", "storage_framework_views_of_2026_11_28_and_more_of_them",
      "/reports/2025-2026/quarterly-figures-of-all-the-25-regions/edit", "0f8fad5b-d9cb-469f-a165-70867728950e",
      "[2026-11-28 10:15:30] production.INFO: order 10023 was sent to ann@example.org", "1700000000000000", "$1,234,567,890.00",
      "Bestellung 10023 wurde am 28. November 2026 für Frau Müller gespeichert", "le 28 novembre 2026 à 10 h 15",
      "my-npm_packages_of_2026", "config.hf_models_version_2", "x9b31d8399f767c46x",
      #"<a class="btn btn-primary col-md-6" href="/orders/10023">Bestellung ansehen</a>"#,
      "com.example.shop.controllers.OrderHistoryController2", "2026-11-28T10:15:30.000Z",
    ])
  func ordinary(_ text: String) {
    for (masking, _) in Self.credentials { #expect(Self.rule(text, masking) == nil, "\(text)") }
  }

  @Test("are looked for in linear time", arguments: ["-a", "a_", "ghp_1-", "npm_a.", #"\n"#, "9b31-d839_", "é"])
  func work(_ part: String) {
    /// How many bytes are asked for, at all places where a piece begins.
    func work(_ count: Int) -> Int {
      let pieces = CredentialPieces(Array(String(repeating: part, count: count).utf8))
      var looks = 0
      _ = pieces.firstRule { place in
        looks += pieces.piece(from: place, of: .visible).count
        return nil
      }
      return looks
    }
    #expect(work(2_000) <= 3 * work(1_000))
  }
}
