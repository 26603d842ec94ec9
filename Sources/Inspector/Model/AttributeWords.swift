package import ECMAScript
package import Sessions

/// What a store keeps beside the data, as the list, a filter and the command line call it.
extension SessionAttribute {
  /// The field by which rows are sorted and compared; the user has one in every store.
  package var field: SortField {
    switch self {
    case .user: .user
    case .address: .ip
    case .agent: .agent
    case .lastActive: .active
    case .created: .created
    }
  }

  /// What is missing where a store does not keep it, after "this store does not keep".
  package var missing: String {
    switch self {
    case .user: "whose session it is"
    case .address: "network addresses"
    case .agent: "which browser was used"
    case .lastActive: "when a session was last active"
    case .created: "when a session was created"
    }
  }
}

extension SortField {
  /// The fields by which the rows of a store with these attributes can be sorted.
  package static func available(with attributes: Set<SessionAttribute>) -> [SortField] {
    let extra = Set(SessionAttribute.allCases.map(\.field)).subtracting([.user])
    return allCases.filter { !extra.contains($0) || attributes.map(\.field).contains($0) }
  }

  /// What the list shows first: what moved last, as far as the store tells.
  package static func usual(with attributes: Set<SessionAttribute>) -> SortField {
    attributes.contains(.lastActive) ? .active : .modified
  }
}

extension SessionAttributes {
  /// The text of an attribute that is one.
  package subscript(attribute: SessionAttribute) -> JSString? {
    switch attribute {
    case .user: user
    case .address: address
    case .agent: agent
    case .lastActive, .created: nil
    }
  }

  package func holds(_ attribute: SessionAttribute) -> Bool {
    switch attribute {
    case .lastActive: lastActive != nil
    case .created: created != nil
    case .user, .address, .agent: self[attribute] != nil
    }
  }

  /// A copy in which what is to be hidden is the mask: it is hidden before it becomes a row, so that no filter, order or
  /// output can tell what it was.
  package func masked(by masking: Masking, hiding hidden: Set<SessionAttribute>) -> SessionAttributes {
    func shown(_ attribute: SessionAttribute, _ key: JSString) -> JSString? {
      guard let text = self[attribute] else { return nil }
      let hides = hidden.contains(attribute) || masking.rule(key: key, value: .string(text)) != nil
      return hides ? JSString(Masking.mask) : text
    }
    var copy = self
    copy.user = shown(.user, "user")
    copy.address = shown(.address, "ip")
    copy.agent = shown(.agent, "agent")
    return copy
  }

  /// Personal data that says nothing of the session itself: hidden where an audit is held.
  package static let personal: Set<SessionAttribute> = [.address, .agent]
}
