import SessionCookies
import ECMAScript
import HTTPTypes
import Sessions
import SessionsHTTP
import Testing

@Suite("starting")
struct SetupTests {
  static let strong = "0123456789abcdef0123456789abcdef"

  @Test("without a secret it fails, and says what to set")
  func noSecret() throws {
    let storage = StoreSessionStorage(store: MemorySessionStore(), cookie: .session())
    #expect(throws: SessionSetupError.noSecret) { try SessionLifecycle(storage: storage) }
    #expect("\(SessionSetupError.noSecret)".contains("SESSION_SECRET"))
    _ = try SessionLifecycle(storage: storage, allowsUnsigned: true)
  }

  static let refusals: [([String: String], SessionSetupError)] = [
    ([:], .noSecret),
    (["SESSION_SECRET": ""], .noSecret),
    (["SESSION_SECRETS": " "], .noSecret),
    (["SESSION_SECRETS": "\(strong),,x"], .emptySecret),
    (["SESSION_SECRET": strong, "SESSION_SECRETS": strong], .conflictingSecrets),
    (["SESSION_SECRET": "s3cret1"], .weakSecret("is one that stands in documentation")),
    (["SESSION_SECRET": String(strong.dropLast())], .weakSecret("has only 31 bytes")),
    (["SESSION_SECRETS": "\(strong), short"], .weakSecret("has only 5 bytes")),
    (["APP_ENV": "development"], .noSecret),
    (["APP_ENV": "Development", "SESSION_SECRET": "short"], .weakSecret("has only 5 bytes")),
  ]

  @Test("an environment that will not do is refused with a reason that holds no secret", arguments: refusals)
  func refused(_ variables: [String: String], _ error: SessionSetupError) {
    #expect(throws: error) { try SignedCookie.server(environment: { variables[$0] }) }
    for secret in variables.values where secret.utf8.count > 10 && variables["APP_ENV"] != secret {
      #expect(!"\(error)".contains(secret))
    }
  }

  @Test("production is Secure with __Host-, development is for plain http", arguments: [nil, "production", "development"])
  func environment(_ environment: String?) throws {
    var variables = ["SESSION_SECRETS": "\(Self.strong) , \(Self.strong)2"]
    variables["APP_ENV"] = environment
    let cookie = try SignedCookie.server(named: "shop", maxAge: .seconds(60), environment: { variables[$0] })
    let header = try cookie.serialize("id").text
    let isOpen = environment == "development"
    #expect(cookie.name == (isOpen ? "shop" : "__Host-shop"))
    #expect(header.contains("; Secure") == !isOpen)
    #expect(header.contains("; HttpOnly") && header.contains("; SameSite=Lax") && header.contains("; Path=/"))
    #expect(header.contains("; Max-Age=60"))
    #expect(cookie.secrets.count == 2)
  }
}
