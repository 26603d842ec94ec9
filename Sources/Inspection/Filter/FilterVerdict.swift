extension Filter {
  /// What a filter, or a part of it, says of a session. Only ``yes`` matches.
  package enum Verdict: Hashable, Sendable {
    case yes, no
    /// What is asked about is not known: the store does not keep it, it is masked, or it could not be read. Then the contrary is
    /// not known either, so that a `not` lets nobody through of whom nothing is known.
    case unknown
    /// Only what the session holds can tell.
    case needsContent
  }
}

/// Kleene's logic of yes, no and not known; what can still be told by reading is none of them yet.
extension Filter.Verdict {
  package init(_ answer: Bool) { self = answer ? .yes : .no }

  package var negated: Self {
    switch self {
    case .yes: .no
    case .no: .yes
    case .unknown, .needsContent: self
    }
  }

  /// `and`: one that says no is enough.
  static func all<Elements: Sequence>(_ elements: Elements, _ ask: (Elements.Element) -> Self) -> Self {
    var result = Self.yes
    for element in elements {
      switch ask(element) {
      case .no: return .no
      case .needsContent: result = .needsContent
      case .unknown: if result == .yes { result = .unknown }
      case .yes: break
      }
    }
    return result
  }

  /// `or`: one that says yes is enough.
  static func any<Elements: Sequence>(_ elements: Elements, _ ask: (Elements.Element) -> Self) -> Self {
    all(elements) { ask($0).negated }.negated
  }
}
