import ECMAScript
package import Sessions

/// Which sessions are shown: words to be found, and questions about fields, as `user~^alice & ttl<1h`.
package struct Filter: Hashable, Sendable {
  indirect enum Node: Hashable, Sendable {
    case all
    /// Folded.
    case word([UInt8])
    case flag(FilterFlag)
    case compare(FilterField, FilterOperator, FilterOperand)
    case exists(FilterField)
    case not(Node)
    case and([Node])
    case or([Node])
  }

  package enum Verdict: Hashable, Sendable {
    case yes, no
    /// Only what the session holds can tell.
    case needsContent
  }

  /// What was typed.
  package let text: String
  /// What one should know of a filter that is right and still may surprise: that it looks at hidden values, say.
  package let notices: [String]
  let root: Node
  let disclosure: Disclosure
  var masking: Masking { disclosure.masking }

  package static let all = Filter(text: "", notices: [], root: .all, disclosure: Disclosure())

  init(text: String, notices: [String], root: Node, disclosure: Disclosure) {
    (self.text, self.notices, self.root, self.disclosure) = (text, notices, root, disclosure)
  }

  /// - Parameters:
  ///   - attributes: what the store keeps beside the data; a question about anything else of it is told to be vain.
  ///   - paths: paths of the data, offered where a field does not exist.
  /// - Throws: where the text is no filter: what is wrong, at which character, and what may stand there.
  package init(
    parsing text: String, disclosure: Disclosure = Disclosure(), attributes: Set<SessionAttribute> = [],
    paths: DataPaths = DataPaths()
  ) throws(FilterError) {
    var parser = FilterParser(text, paths: paths)
    let root = try parser.parse()
    self.init(text: text, notices: Self.notices(for: root, disclosure, attributes), root: root, disclosure: disclosure)
  }

  /// Whether some row may need its session read: `scan` rather than `indexed`.
  package var needsContent: Bool {
    root.any { node in
      switch node {
      case .compare(.data, _, _), .compare(.flashValue, _, _), .exists(.data): true
      case .exists(.flashValue(let path)): path.steps.count > 1
      default: false
      }
    }
  }

  /// Whether the answer changes as time passes, with nothing else changing.
  package var dependsOnTime: Bool {
    root.any { node in
      switch node {
      case .flag(let flag): flag == .expired || flag == .expiring
      case .compare(.modified, _, .interval), .compare(.expires, _, .interval), .compare(.state, _, _): true
      case .compare(.attribute, _, .interval): true
      default: false
      }
    }
  }

  private static func notices(for root: Node, _ disclosure: Disclosure, _ attributes: Set<SessionAttribute>) -> [String] {
    let masking = disclosure.masking
    var notices: [String] = []
    _ = root.any { node in
      switch node {
      case .compare(.data(let path), _, _) where masking.hides(path):
        notices.append("data.\(path) is masked: a filter never looks inside, and this matches nothing")
      case .compare(.flashValue(let path), _, _) where masking.hides(path):
        notices.append("flash.\(path) is masked: a filter never looks inside, and this matches nothing")
      case .compare(.id, _, _) where !disclosure.comparesIDs:
        notices.append("audit: ids are compared by their fingerprints only, as id=~1a2b3c4d")
      case .compare(.attribute(let attribute), _, _), .exists(.attribute(let attribute)):
        if !attributes.contains(attribute) {
          notices.append("this store does not keep \(attribute.missing): this matches nothing")
        }
      default: break
      }
      return false
    }
    return notices
  }
}

extension Filter.Node {
  /// Whether this node or one in it satisfies a test.
  func any(_ test: (Self) -> Bool) -> Bool {
    if test(self) { return true }
    switch self {
    case .not(let node): return node.any(test)
    case .and(let nodes), .or(let nodes):
      // Every node is looked at: a test may be collecting.
      return nodes.reduce(false) { $1.any(test) || $0 }
    default: return false
    }
  }
}

/// Why a text is no filter.
package struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// In characters, from 1.
  package let position: Int
  package let reason: String
  package var description: String { "at \(position): \(reason)" }
}
