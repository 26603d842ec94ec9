internal import ECMAScript
import Platform

extension SetCookie.Attribute {
  /// What stands for what is not told.
  package static let hidden = "********"

  /// As it may be told to whoever is not shown the cookie. Where an attribute is expected anything may stand, another cookie with
  /// its credential, too: a value is told that is one of the attribute's, a name that is an attribute's or a word, and nothing else.
  package var told: Self {
    Self(isNamed ? name : Self.hidden, value.map { $0.isEmpty || isItsOwn($0) ? $0 : Self.hidden })
  }

  private static let longestName = 32

  private var isNamed: Bool {
    kind != nil || name.utf8.count <= Self.longestName && ASCIISet.token.admits(name) && Self.isOrdinary(name)
  }

  /// Whether a value is one that the attribute can have.
  private func isItsOwn(_ value: String) -> Bool {
    switch kind {
    case .path?: CookieGrammar.isPlainPath(value) && Self.isOrdinary(value)
    case .domain?: CookieGrammar.isDomain(value) && value.utf8.split(separator: UInt8(ascii: ".")).allSatisfy(Self.mayBeLabel)
    case .maxAge?: SetCookieAudit.seconds(value) != nil
    case .expires?: CookieGrammar.isPlainDate(value)
    case .sameSite?: ["strict", "lax", "none"].contains(value.lowercased())
    case .priority?: ["low", "medium", "high"].contains(value.lowercased())
    case .httpOnly?, .secure?, .partitioned?, nil: false
    }
  }

  /// Hosts are called by what their provider makes up, too: `d111111abcdef8.cloudfront.net`. No credential is so short. A longer label is
  /// judged as a whole: ids are written with dashes.
  private static func mayBeLabel(_ label: Substring.UTF8View) -> Bool {
    label.count < 16 || OrdinaryText.isAll(of: Array(label), .random)
  }

  /// Whether a text is made of words and numbers, and of nothing that may be a credential.
  private static func isOrdinary(_ text: String) -> Bool { OrdinaryText.isAll(of: Array(text.utf8), .random) }
}

extension CookieGrammar {
  private static let plainPath = ASCIISet(0x21...0x7E, except: ",;=\"'`\\<>{}")

  /// A path with nothing in it that separates what is no path: `/shop`.
  static func isPlainPath(_ text: String) -> Bool { text.hasPrefix("/") && plainPath.admits(text) }

  private static let plainDate = ASCIISet(lettersDigitsAnd: " ,:.+-()")
  private static let (longestDate, longestWord) = (80, 9)

  /// A date, or seconds, and no longer word than dates have: browsers find one in whatever stands around it.
  static func isPlainDate(_ text: String) -> Bool {
    guard text.utf8.count <= longestDate, plainDate.admits(text) else { return false }
    guard text.utf8.split(whereSeparator: { !ASCIISet.alphanumeric.contains($0) }).allSatisfy({ $0.count <= longestWord }) else {
      return false
    }
    return CookieDate.parse(text) != nil || Timestamp(parsing: text) != nil || SetCookieAudit.seconds(text) != nil
  }
}
