import ECMAScript
package import Sessions

/// What a rule hides, as somebody may reveal it. A key names one place for good, and what comes to stand there is what was asked for. In a
/// list others move up, and so they do under numbers, which are PHP's lists: there the value belongs to it.
package struct MaskedValue: Sendable, Hashable {
  package let path: ContentPath
  /// Nil under a key.
  private let value: JSONValue?

  package init(_ path: ContentPath, in content: SessionContent) {
    self.path = path
    value = path.mayMove ? content[path] : nil
  }

  /// Whether it is what a state of its session has in its place.
  func stands(in content: SessionContent) -> Bool { MaskedValue(path, in: content) == self }

  // A value may be long, and few are revealed.
  package func hash(into hasher: inout Hasher) { hasher.combine(path) }
}

extension Set<MaskedValue> {
  /// Where these stand in a state of their session: nowhere, where a list has another value in that place.
  package func places(in content: SessionContent) -> Set<ContentPath> {
    Set<ContentPath>(lazy.filter { $0.stands(in: content) }.map(\.path))
  }
}

/// Values of one session that a rule hides. What was made of them while they were revealed is shown while they are.
package struct MaskedValues: Sendable, Hashable {
  package let session: SessionID
  package let values: Set<MaskedValue>

  package init(of session: SessionID, _ values: Set<MaskedValue>) { (self.session, self.values) = (session, values) }

  package var isEmpty: Bool { values.isEmpty }

  package init(of session: SessionID, _ paths: Set<ContentPath>, in content: SessionContent) {
    self.init(of: session, Set(paths.map { MaskedValue($0, in: content) }))
  }
}
