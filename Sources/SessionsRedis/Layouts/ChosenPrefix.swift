import Platform

/// A prefix that somebody chooses. One that goes on into the ids says of each guess whether an id begins so.
extension KeyLayout {
  /// Whether a prefix ends before the ids, whatever keys there are: in a sign that separates, or as sessions of these layouts are known to
  /// be called.
  package static func endsBeforeIDs(_ prefix: String, among layouts: [KeyLayout]) -> Bool {
    guard let last = prefix.utf8.last, !separators.contains(last) else { return true }
    return layouts.contains { layout in layout.prefixes.contains { $0.isKnown(as: prefix) } }
  }

  /// Signs that no id has that is made at random.
  private static let separators = ASCIISet(" :.;|#~@!%&*()[]{}<>")
}

extension KeyLayout.Prefix {
  fileprivate func isKnown(as text: String) -> Bool {
    switch self {
    case .exactly(let own): text == own
    case .ending(let own): !own.isEmpty && text.hasSuffix(own)
    }
  }
}
