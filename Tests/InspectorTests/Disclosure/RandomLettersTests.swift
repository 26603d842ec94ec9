import ECMAScript
import Inspection
import TerminalText
import Testing

/// A sign between its parts makes no credential out of sight, and the form of a hash tells what it is whichever function made it.
@Suite("Letters that are made at random") struct RandomLettersTests {
  private static let hex = "5a5465b169773b8b9871088b1c91d3e8f2a891fd0ab34b0ed1b3ed2f8e7d6c54"
  private static let base64 = "EG1s94nAlQWRR0PCiOY+h/bnS9BfqLWI5wS7HF2NMx"
  private static let token = "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"

  private static func rule(_ text: String) -> String? { Masking().rule(key: "note", value: .string(JSString(text)))?.name }

  @Test(
    "are hidden behind whatever joins them",
    arguments: [
      "s:Zk3T8mQ0vN5xR1yB7cD2eF4gH6jK9pLs.\(base64)", "s%3AZk3T8mQ0vN5xR1yB7cD2eF4gH6jK9pLs.\(token)",
      "Fe26.2**\(hex)*Zk3T8mQ0vN5xR1yB*\(token)**\(hex)*\(token)", "ImFkYSI:1tPq2x:\(token)",
      "2|1:0|10:1764300000|4:user|4:YWRh|\(hex)", "ada|1764300000|\(token)|\(hex)", "!\(base64)?\(base64)",
      "42:\(hex.prefix(40))", "ada|\(hex)", "ada@example.org|\(hex)", "ada~\(token)", "sha256:\(hex):salt",
    ])
  func joined(_ text: String) { #expect(Self.rule(text) != nil) }

  @Test(
    "are the hash of a password by its form",
    arguments: [
      "scrypt:32768:8:1$kjYHebE1hPQCBeyc$\(hex)", "pbkdf2:sha256:600000$Kn0tQ48qMh8AK5JP$\(hex)",
      "sha1$k3Jx9Qw2$\(hex.prefix(40))",
      "pbkdf2_sha256$600000$Kn0tQ48qMh8AK5JPwXyZ12$\(base64)=", "$6$rounds=5000$abcdefgh$\(base64)\(base64)",
      "$1$abcdefgh$k3Jx9Qw2Zk3T8mQ0vN5xR1", "$y$j9T$k3Jx9Qw2Zk3T8mQ0vN5xR1$\(base64)", "$P$Bk3Jx9Qw2Zk3T8mQ0vN5xR1yB7cD2e.",
      "$2b$12$CwTycUXWue0Thq9StjUM0uJ8Z1x5n4fN0b1Yk8b2c3d4e5f6g7h8i", "{SSHA}k3Jx9Qw2Zk3T8mQ0vN5xR1yB7cD2eF4g",
      "{CRYPT}$6$abcdefgh$\(base64)\(base64)", "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$\(base64)",
    ])
  func hashes(_ hash: String) {
    for text in [hash, "(5, 'ada', '\(hash)', 1)", "ada:\(hash)", "row [\(hash)]", "ключ \(hash)"] {
      #expect(Self.rule(text) == "hash")
    }
  }

  @Test("are looked at as a hash only where the last of its parts is as long as a digest") func work() {
    func work(_ text: String) -> Int { Work.measuring { CredentialPatterns.rule(for: JSString(text)) }.work }
    #expect((1...256).contains(work("$6$abcdefgh$\(Self.base64)\(Self.base64)")))
    for part in ["a$", "a$b", "$a$", "a$$"] { #expect(work(String(repeating: part, count: 1_000)) == 0) }
  }

  @Test(
    "are told from addresses, lists, names of classes and texts with dollars in them",
    arguments: [
      "https://example.org/d/\(token)/edit", "https://www.gravatar.com/avatar/\(hex.prefix(32))?s=80", "s3://bucket/\(hex)",
      "/landing?gclid=\(token)&page=2", "?ref=\(token)", "utm_source=news&ref=\(token)",
      "data:image/png;base64,\(base64)\(base64)",
      "shop@sha256:\(hex)", "sha256:\(hex)", "<\(token)@mail.example.org>",
      "de:Bestellung|en:Order|fr:Commande|es:Pedido|it:Ordine",
      "2026-11-28T10:15:30.000Z|2026-12-05T10:15:30.000Z|Europe/Berlin", "arn:aws:iam::123456789012:role/deployment-of-the-shop",
      "urn:uuid:550e8400-e29b-41d4-a716-446655440000", "user:550e8400-e29b-41d4-a716-446655440000:cart",
      "text/html;charset=utf-8;q=0.9",
      "C:\\Users\\ann\\Documents\\Invoices\\2026\\invoice-2026-11-28.pdf", "US$1,234.50|US$12.00|US$1.000.000",
      "{id}/orders/42/items/3",
      "${WORKSPACE}/target/classes/2026/11/28/shop-1.2.3.jar", "com.example.Shop$Cart$Item$Builder",
      "Shop$$Lambda$14/0x0000000800c8d840",
      "Shop$$EnhancerBySpringCGLIB$$a1b2c3d4", "$scope.order$watch.items2026", "{{name}}: {{count}} of {{total}} in 2026",
      "Der Preis beträgt 1.200,50 $ (vorher 1.500 $)", "echo $HOME/$USER/invoices-2026-11-28.pdf",
      #"<p style="color:#3f6cab">Le prix est de 12,50 € au lieu de 15,00 €</p>"#,
    ])
  func ordinary(_ text: String) { #expect(Self.rule(text) == nil) }
}
