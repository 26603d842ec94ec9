package import ECMAScript
package import Sessions

/// What a filter can ask about.
package enum FilterField: Hashable, Sendable {
  case id, user, modified, expires, size, state, revision, flash
  /// What the store keeps beside the data.
  case attribute(SessionAttribute)
  case data(ValuePath)
  case flashValue(ValuePath)

  /// The words for each, the first being the one that messages use.
  static let names: [(field: FilterField, names: [String])] = [
    (.id, ["id"]), (.user, ["user"]), (.modified, ["last", "seen", "modified", "changed", "age"]),
    (.expires, ["expires", "ttl"]),
    (.size, ["size"]), (.state, ["state", "flags"]), (.revision, ["rev", "revision"]), (.flash, ["flash"]),
    (.attribute(.created), ["created"]), (.attribute(.lastActive), ["active"]),
    (.attribute(.address), ["ip", "address"]), (.attribute(.agent), ["agent", "browser"]),
  ]

  static let allNames: [String] = names.flatMap(\.names) + ["data.", "flash."]

  static func named(_ name: String) -> FilterField? {
    let lower = name.lowercased()
    return names.first { $0.names.contains(lower) }?.field
  }

  var name: String {
    switch self {
    case .data(let path): "data.\(path)"
    case .flashValue(let path): "flash.\(path)"
    default: Self.names.first { $0.field == self }?.names.first ?? ""
    }
  }

  var operators: [FilterOperator] {
    switch self {
    case .id, .user, .revision, .attribute(.user), .attribute(.address), .attribute(.agent):
      [.equal, .unequal, .matches, .exists]
    case .state: [.equal, .unequal]
    case .modified, .expires, .size, .attribute(.lastActive), .attribute(.created):
      [.equal, .unequal, .less, .atMost, .greater, .atLeast, .exists]
    case .flash, .data, .flashValue: FilterOperator.allCases
    }
  }
}

package enum FilterOperator: String, Hashable, Sendable, CaseIterable {
  // The longer ones first: that is the order in which a parser tries them.
  case unequal = "!="
  case atMost = "<="
  case atLeast = ">="
  case equal = "="
  case matches = "~"
  case less = "<"
  case greater = ">"
  case exists = "?"

  /// Whether a comparison with this outcome (below, at or above zero) satisfies the operator.
  func accepts(_ order: Int) -> Bool {
    switch self {
    case .equal: order == 0
    case .unequal: order != 0
    case .less: order < 0
    case .atMost: order <= 0
    case .greater: order > 0
    case .atLeast: order >= 0
    case .matches, .exists: false
    }
  }
}

/// What a field is compared with, read as the field wants it.
package enum FilterOperand: Hashable, Sendable {
  case text(String)
  case pattern(TextPattern)
  case bytes(Int)
  case interval(Interval)
  case moment(Timestamp)
  case never
  case count(Int)
  case state(SessionSummary.State)
  case big, expiring
}

/// A word that is a question by itself.
package enum FilterFlag: String, Hashable, Sendable, CaseIterable {
  case expired, corrupt, unreadable, expiring
}
