/// What tells a string that a terminal sends from what a hand types behind Alt and the key that begins one: signs that stand at the
/// beginning of every answer and in hardly a word, or an end that no key is.
enum StringBeginning {
  /// - Parameters:
  ///   - introducer: what stands behind Escape.
  ///   - text: the characters behind that: a number that was read before, and those that were read together.
  static func isTyped(_ text: [Unicode.Scalar], behind introducer: Unicode.Scalar) -> Bool {
    !isEnded(text) && !isAnswer(text, behind: introducer)
  }

  /// Whether it may be typed as well as be the number that an answer begins with: what stands behind it tells.
  static func isNumber(_ text: [Unicode.Scalar], behind introducer: Unicode.Scalar) -> Bool {
    (introducer == "]" || introducer == "P") && (1...4).contains(text.count) && text.allSatisfy { ("0"..."9").contains($0) }
  }

  /// Its own end, or one of the keys that are heard whatever has begun.
  private static func isEnded(_ text: [Unicode.Scalar]) -> Bool {
    text.contains { [0x03, 0x07, 0x18, 0x1A, 0x9C].contains($0.value) }
      || zip(text, text.dropFirst()).contains { $0 == "\u{1B}" && $1 == "\\" }
  }

  private static func isAnswer(_ text: [Unicode.Scalar], behind introducer: Unicode.Scalar) -> Bool {
    let number = text.prefix { ("0"..."9").contains($0) }
    let rest = text[number.endIndex...]
    // `1$r…` and `1+r…`, `>|xterm(…)` and `!|…`.
    let signs: [String] = number.isEmpty ? [">|", "!|"] : ["$r", "+r"]
    return switch introducer {
    // A colour, a palette's entry, the clipboard: `11;rgb:…`, `4;1;rgb:…`, `52;c;…`.
    case "]": !number.isEmpty && rest.first == ";"
    case "P": signs.contains { rest.starts(with: $0.unicodeScalars) }
    // Pictures: `Gi=1;OK`.
    case "_": text.count > 2 && text[0] == "G" && text[2] == "="
    default: false
    }
  }
}
