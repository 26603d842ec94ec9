import ECMAScript

/// The people, pages and wares of the demonstration's shop.
enum Scenery {
  struct Person {
    let name: String
    let email: String
    let locale: String
    var role = "customer"
  }

  static let people: [Person] = [
    Person(name: "Amélie Dubois", email: "amelie@example.fr", locale: "fr-FR"),
    Person(name: "Łukasz Wójcik", email: "lukasz.wojcik@example.pl", locale: "pl-PL"),
    Person(name: "田中 美咲", email: "misaki@example.jp", locale: "ja-JP"),
    Person(name: "김민준", email: "minjun.kim@example.kr", locale: "ko-KR"),
    Person(name: "王小明", email: "xiaoming@example.cn", locale: "zh-CN"),
    Person(name: "محمد الأمين", email: "m.alamin@example.eg", locale: "ar-EG"),
    Person(name: "דנה לוי", email: "dana.levi@example.il", locale: "he-IL"),
    Person(name: "Иван Петров", email: "ivan.petrov@example.bg", locale: "bg-BG"),
    Person(name: "Δήμητρα Παππά", email: "dimitra@example.gr", locale: "el-GR"),
    Person(name: "नेहा शर्मा", email: "neha.sharma@example.in", locale: "hi-IN"),
    Person(name: "สมชาย ใจดี", email: "somchai@example.th", locale: "th-TH"),
    Person(name: "Nguyễn Thị Hương", email: "huong.nguyen@example.vn", locale: "vi-VN"),
    Person(name: "Siobhán O'Brien", email: "siobhan@example.ie", locale: "en-IE"),
    Person(name: "Björk Guðmundsdóttir", email: "bjork@example.is", locale: "is-IS"),
    Person(name: "Zoë 🦊 van Dijk", email: "zoe@example.nl", locale: "nl-NL"),
    Person(name: "José Ángel Núñez", email: "jose.nunez@example.es", locale: "es-ES"),
    Person(name: "Chiara Esposito", email: "chiara@example.it", locale: "it-IT"),
    Person(name: "Kwame Mensah", email: "kwame@example.gh", locale: "en-GH"),
    Person(name: "Fatima Zahra", email: "fatima@example.ma", locale: "ar-MA"),
    Person(name: "Maria Svensson", email: "maria.svensson@example.se", locale: "sv-SE"),
    Person(name: "Ada Lovelace", email: "ada@example.org", locale: "en-GB", role: "admin"),
    Person(name: "Grace Hopper", email: "grace@example.org", locale: "en-US", role: "admin"),
    Person(name: "Alan Turing", email: "alan@example.org", locale: "en-GB", role: "support"),
    Person(name: "Edsger Dijkstra", email: "edsger@example.nl", locale: "nl-NL", role: "support"),
    Person(name: "Barbara Liskov", email: "barbara@example.org", locale: "en-US"),
    Person(name: "Jürgen Müller", email: "juergen.mueller@example.de", locale: "de-DE"),
    Person(name: "Șerban Ionescu", email: "serban@example.ro", locale: "ro-RO"),
    Person(name: "İpek Yılmaz", email: "ipek@example.tr", locale: "tr-TR"),
    Person(name: "Olena Шевченко", email: "olena@example.ua", locale: "uk-UA"),
    Person(name: "Leilani Kealoha", email: "leilani@example.com", locale: "haw-US"),
  ]

  static let pages = [
    "/", "/search?q=lamp", "/products/desk-lamp", "/products/teapot", "/products/notebook", "/cart", "/account",
    "/account/orders",
    "/account/addresses", "/help", "/help/returns", "/checkout", "/checkout/payment", "/blog/2026/on-tea",
  ]

  struct Ware {
    let sku: String
    let name: String
    let price: Double
  }

  static let wares = [
    Ware(sku: "LMP-014", name: "Desk lamp", price: 49.9), Ware(sku: "TEA-002", name: "Teapot, 急須", price: 72),
    Ware(sku: "NTB-100", name: "Notebook", price: 6.5), Ware(sku: "PEN-007", name: "Fountain pen", price: 31.25),
    Ware(sku: "CHR-021", name: "Chair \u{201C}Bjørn\u{201D}", price: 189),
    Ware(sku: "MUG-404", name: "Mug 🫖 (not found)", price: 12.4),
  ]

  /// A message as a page leaves it for the next.
  static let messages: [(name: String, text: String)] = [
    ("notice", "Your profile was saved."), ("notice", "Added to your cart."),
    ("success", "Thank you! Order 10482 is on its way. 📦"),
    ("error", "Your card was declined."), ("error", "That coupon has expired."), ("notice", "住所を更新しました。"),
    ("warning", "Your password is older than a year."),
  ]

  static let agents = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_5) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36",
  ]

  /// What somebody sends who hopes that an operator looks: it must look like what it is, and do nothing.
  static let hostileAgent = "Mozilla/5.0 \u{1B}]0;owned\u{07}\u{1B}[2J\u{1B}[31mpwned\u{1B}[0m \u{202E}txt.exe"
}
