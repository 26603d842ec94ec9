/// What a store keeps of its sessions, of what not every store does.
package struct KeptAttributes: Hashable, Sendable, ExpressibleByArrayLiteral {
  private let attributes: Set<SessionAttribute>
  /// Whether it tells when each was last written: a table without a column for that does not.
  package let hasWriteTimes: Bool

  package init(_ attributes: [SessionAttribute], hasWriteTimes: Bool = true) {
    self.attributes = Set(attributes)
    self.hasWriteTimes = hasWriteTimes
  }

  package init(arrayLiteral attributes: SessionAttribute...) { self.init(attributes) }

  /// All that any store keeps.
  package static let all = KeptAttributes(SessionAttribute.allCases)

  package func contains(_ attribute: SessionAttribute) -> Bool { attributes.contains(attribute) }

  /// Whether there is nothing beside the data of a session.
  package var isEmpty: Bool { attributes.isEmpty }
}
