import Platform
import SessionsAdministration

/// A prefix that somebody chooses. One that goes on into the ids says of each guess whether an id begins so.
extension KeyLayout {
  /// Whether a prefix ends before the ids, whatever keys there are: in a sign that no id has, or none of these layouts; in words, as
  /// applications are called; or as sessions of these layouts are known to be.
  ///
  /// What is left: by words an id is guessed that begins with small letters and a sign, three letters at once at least, and by a layout that
  /// is not the one of the keys an id in which such a sign stands where as many as its ids have follow it. Of ids that are made at random
  /// hardly any is so, and nothing leads on from there letter by letter.
  package static func endsBeforeIDs(_ prefix: String, among layouts: [KeyLayout]) -> Bool {
    guard let last = prefix.utf8.last, !separators.contains(last) else { return true }
    if layouts.contains(where: { layout in layout.prefixes.contains { $0.isKnown(as: prefix) } }) { return true }
    guard signs.contains(last) else { return false }
    return layouts.allSatisfy { !$0.ids.mayHave(last) } || joining.contains(last) && endsInWords(prefix)
  }

  /// Whether what may lie in an id, behind the last sign that none has, ends in what sessions are called, as in `MyApp2_sess_`, or is made of
  /// words in small letters.
  private static func endsInWords(_ prefix: String) -> Bool {
    let text = Array(prefix.utf8.dropLast())
    let start = text.lastIndex(where: separators.contains).map { $0 + 1 } ?? 0
    let words = text[start...].split(omittingEmptySubsequences: false) { joining.contains($0) }
    if let last = words.last, ofSessions.contains(String(decoding: last, as: UTF8.self).lowercased()) { return true }
    return words.allSatisfy { $0.count >= shortest && $0.allSatisfy(small.contains) } && (words.last?.count ?? 0) > shortest
  }

  private static let ofSessions: Set<String> = ["cache", "database", "sess", "session", "sessions", "sid"]
  private static let shortest = 2
  private static let small = ASCIISet(0x61...0x7A)
  private static let joining = ASCIISet("_-/")
  private static let signs = ASCIISet(0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E)
  /// Signs that no id has that is made at random.
  private static let separators = ASCIISet(" :.;|#~@!%&*()[]{}<>")
}

extension IDShape {
  fileprivate func mayHave(_ byte: UInt8) -> Bool {
    forms.contains { $0.alphabet.contains(byte) || $0.prefix.utf8.contains(byte) }
  }
}

extension KeyLayout.Prefix {
  fileprivate func isKnown(as text: String) -> Bool {
    switch self {
    case .exactly(let own): text == own
    case .ending(let own): !own.isEmpty && text.hasSuffix(own)
    }
  }
}
