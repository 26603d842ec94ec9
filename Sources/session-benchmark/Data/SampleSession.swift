import ECMAScript
import Platform
import TestSupport

/// One session of a seeded store: the n-th of a seed is the same on every machine, and needs none of the others.
struct SampleSession {
  /// What stands in the store in the place of a session's data.
  enum Kind { case whole, torn }

  /// Sixteen hex digits, as React Router makes them.
  let id: String
  /// The JSON text of the data; cut off where a write was torn.
  let payload: [UInt8]
  let kind: Kind
  /// Nil: never.
  let expires: Timestamp?
  let modified: Timestamp
}

/// A store to be made: how many sessions, and which.
struct SampleStore {
  let count: Int
  let seed: UInt64
  /// The moment at which the store is told to be: some sessions ended before it, the others end after.
  let moment: Timestamp

  /// So many people have the sessions: a user has about five.
  var userCount: Int { max(count / 5, 50) }

  /// The session of a place, from 0.
  func session(_ place: Int) -> SampleSession {
    let number = seed &+ UInt64(place) &* 0x9E37_79B9_7F4A_7C15
    var generator = SeededGenerator(seed: number)
    // SplitMix64 mixes without collisions, so that no two places of a store have the same id.
    let id = Hex.text(generator.next())
    let age = min(Int64(-Self.logarithm(&generator) * 86_400_000 * 2), 30 * 86_400_000)
    let modified = moment.adding(milliseconds: -age)
    var payload = data(&generator, place: place)
    var kind = SampleSession.Kind.whole
    if generator.next() % 2000 == 0 {
      payload.removeLast(Int.random(in: 1...payload.count / 2, using: &generator))
      kind = .torn
    }
    let expires: Timestamp? =
      switch generator.next() % 100 {
      case 0..<3: nil
      case 3..<15: moment.adding(milliseconds: -Int64.random(in: 1...86_400_000, using: &generator))
      default: moment.adding(milliseconds: Int64.random(in: 60_000...7 * 86_400_000, using: &generator))
      }
    return SampleSession(id: id, payload: payload, kind: kind, expires: expires, modified: modified)
  }

  private func data(_ generator: inout SeededGenerator, place: Int) -> [UInt8] {
    let user = Int.random(in: 1...userCount, using: &generator)
    let (first, last) = (Self.pick(Self.firstNames, &generator), Self.pick(Self.lastNames, &generator))
    var text = "{"
    // One in six is nobody yet.
    if generator.next() % 6 != 0 {
      text += #""userId":\#(user),"user":{"name":"\#(first) \#(last)","email":"user\#(user)@example.org","role":"#
      text += generator.next() % 100 == 0 ? #""admin"},"# : #""customer"},"#
    }
    text +=
      #""csrfToken":"\#(Hex.text(generator.next()))\#(Hex.text(generator.next()))","locale":"\#(Self.pick(Self.locales, &generator))","#
    text += #""visits":\#(generator.next() % 200),"lastPath":"\#(Self.pick(Self.paths, &generator))","#
    text +=
      #""userAgent":"\#(Self.pick(Self.agents, &generator))","theme":"\#(generator.next() % 3 == 0 ? "dark" : "light")","cart":["#
    for item in 0..<items(&generator) {
      if item > 0 { text += "," }
      let cents = generator.next() % 100
      text += #"{"sku":"SKU-\#(generator.next() % 10_000)","qty":\#(1 + generator.next() % 4),"price":\#(generator.next() % 200)"#
      text += cents == 0 ? "}" : cents % 10 == 0 ? ".\(cents / 10)}" : cents < 10 ? ".0\(cents)}" : ".\(cents)}"
    }
    text += "]"
    if generator.next() % 10 == 0 { text += #","__flash_notice__":"Your order \#(10_000 + place) is on its way.""# }
    return Array((text + "}").utf8)
  }

  /// Mostly a few, which makes about 500 bytes; one in a hundred has dozens, one in ten thousand a thousand.
  private func items(_ generator: inout SeededGenerator) -> Int {
    switch generator.next() % 10_000 {
    case 0: 1000
    case 1..<100: Int.random(in: 20...100, using: &generator)
    default: Int.random(in: 0...7, using: &generator)
    }
  }

  // MARK: Words

  private static let firstNames = ["Ada", "Amélie", "Łukasz", "美咲", "Grace", "José", "Олена", "Siobhán", "Kwame", "Zoë"]
  private static let lastNames = [
    "Lovelace", "Dubois", "Wójcik", "田中", "Hopper", "Núñez", "Шевченко", "O'Brien", "Mensah", "van Dijk",
  ]
  private static let locales = ["en-GB", "de-DE", "fr-FR", "ja-JP", "pl-PL", "uk-UA"]
  private static let paths = [
    "/", "/search?q=lamp", "/products/desk-lamp", "/cart", "/account/orders", "/checkout/payment", "/help",
  ]
  private static let agents = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_5) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
  ]

  private static func pick(_ words: [String], _ generator: inout SeededGenerator) -> String {
    words[Int(generator.next() % UInt64(words.count))]
  }

  /// The logarithm of a number between 0 and 1, roughly and alike everywhere: halvings, and the rest as a line.
  private static func logarithm(_ generator: inout SeededGenerator) -> Double {
    var (halvings, number) = (0.0, generator.next() | 1)
    while number >> 63 == 0 { (halvings, number) = (halvings + 1, number << 1) }
    return -(halvings + 1 - Double((number << 1) >> 12) / Double(1 << 52)) * 0.693_147
  }
}
