/// What a part of a listing could not look into. A session that may be in it was not met, and is not missing for that: nobody knows
/// whether it is there.
package struct Omission: Sendable {
  private let holds: @Sendable (SessionID) -> Bool

  /// - Parameter holds: whether a session of an id may be in it.
  package init(_ holds: @escaping @Sendable (SessionID) -> Bool) { self.holds = holds }

  /// Nothing says what it is: any session may be in it.
  package static let anything = Omission { _ in true }

  package func mayHold(_ id: SessionID) -> Bool { holds(id) }
}

extension [Omission] {
  package func mayHold(_ id: SessionID) -> Bool { contains { $0.mayHold(id) } }
}
