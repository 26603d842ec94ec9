/// What the beginning of a string tells of it: whether a terminal sends it, or a hand typed it behind Alt and the key that begins one.
enum StringBeginning: Sendable {
  /// No answer of a terminal begins so.
  case typed
  /// One may, and so may what somebody types.
  case open
  /// One does, by signs that stand at the beginning of every answer and in hardly a word.
  case answer

  /// - Parameters:
  ///   - text: the characters so far, without an end.
  ///   - introducer: what stands behind Escape.
  init(_ text: [Unicode.Scalar], behind introducer: Unicode.Scalar) {
    self =
      switch introducer {
      case "]": Self.command(text)
      case "P": Self.control(text)
      case "_": Self.application(text)
      // No terminal sends the two others, and nothing is known of what they would say.
      default: .open
      }
  }

  /// Whether it may be typed as well as be the number that an answer begins with: what stands behind it tells.
  static func isNumber(_ text: [Unicode.Scalar], behind introducer: Unicode.Scalar) -> Bool {
    (introducer == "]" || introducer == "P") && (1...longestNumber).contains(text.count) && text.allSatisfy(isDigit)
  }

  /// Digits of the number that says what a command of the system is about.
  private static let longestNumber = 4
  /// With the letter in front of it.
  private static let shortestTitle = 3

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  /// A colour, a palette's entry, the clipboard: `11;rgb:…`, `4;1;rgb:…`, `52;c;…`; or a title: `l…`, `L…`, `I…`.
  private static func command(_ text: [Unicode.Scalar]) -> StringBeginning {
    let number = text.prefix(while: isDigit)
    guard number.count <= longestNumber else { return .typed }
    guard let sign = text.dropFirst(number.count).first else { return .open }
    if number.isEmpty {
      guard ["l", "L", "I"].contains(sign) else { return .typed }
      return text.count < shortestTitle ? .open : .answer
    }
    return sign == ";" ? .answer : .typed
  }

  /// `1$r…`, `1+r…`, `2$u…`, `1!~…`; without a number `>|xterm(…)`, `!|…` and what kitty says of its windows.
  private static func control(_ text: [Unicode.Scalar]) -> StringBeginning {
    let number = text.prefix { isDigit($0) || $0 == ";" }
    guard number.first != ";" else { return .typed }
    let rest = text.dropFirst(number.count)
    let signs = (number.isEmpty ? [">|", "!|", "@kitty-cmd{"] : ["$r", "+r", "+R", "$u", "$s", "!~", "!u"]).map {
      Array($0.unicodeScalars)
    }
    if signs.contains(where: { rest.starts(with: $0) }) { return .answer }
    if signs.contains(where: { $0.starts(with: rest) }) { return .open }
    // The letter may be the kind of an answer that is not known here.
    guard let letter = rest.first, !number.isEmpty else { return .typed }
    return isLetter(letter) ? .open : .typed
  }

  /// Pictures: `Gi=1;OK`.
  private static func application(_ text: [Unicode.Scalar]) -> StringBeginning {
    let signs: [(Unicode.Scalar) -> Bool] = [{ $0 == "G" }, isLetter, { $0 == "=" }]
    guard zip(signs, text).allSatisfy({ isSign, scalar in isSign(scalar) }) else { return .typed }
    return text.count < signs.count ? .open : .answer
  }
}
