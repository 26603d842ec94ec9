package import ECMAScript
package import Sessions

/// What a store keeps beside the data, as the list, a filter and the command line call it.
extension SessionAttribute {
  /// The field that tells it; the user has one in every store.
  package var field: Field { Field.all.first { $0.attribute == self } ?? .user }
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
  package static let personal = Set(Field.all.filter { $0.audit == .masked }.compactMap(\.attribute))
}
