import ECMAScript
package import Sessions

/// Which sessions are shown: words to be found, and questions about fields, as `user~^alice & ttl<1h`.
package struct Filter: Hashable, Sendable {
  package indirect enum Node: Hashable, Sendable {
    case all
    /// Folded.
    case word([UInt8])
    /// Never with `!=`, which is ``not(_:)`` of `=`.
    case compare(FilterSubject, FilterOperator, FilterOperand)
    case exists(FilterSubject)
    case not(Node)
    case and([Node])
    case or([Node])
  }

  /// What was typed.
  package let text: String
  /// What one should know of a filter that is right and still may surprise: that it asks for what the store does not keep, say.
  package let notices: [String]
  let unknown = UnknownAnswers()
  package let root: Node
  package let disclosure: Disclosure
  /// What it compares with the time.
  package let clocks: [(field: Field, operand: FilterOperand)]
  /// Whether some row may need its session read: `scan` rather than `indexed`.
  package let needsContent: Bool
  package var masking: Masking { disclosure.masking }
  /// Whether the answer changes as time passes, with nothing else changing.
  package var dependsOnTime: Bool { !clocks.isEmpty }

  /// It is read again with each key, and the same of a name in it: what is longer was pasted by mistake.
  package static let longest = 4_096

  package static let all = Filter(text: "", notices: [], root: .all, disclosure: Disclosure())

  package init(text: String, notices: [String], root: Node, disclosure: Disclosure) {
    (self.text, self.notices, self.root, self.disclosure) = (text, notices, root, disclosure)
    // Asked for each row, and told once.
    (clocks, needsContent) = (root.clocks, root.needsContent)
  }

  /// - Parameters:
  ///   - attributes: what the store keeps beside the data; that a question about anything else of it tells nothing is said.
  ///   - paths: paths of the data, offered where a field does not exist.
  /// - Throws: where the text is no filter: what is wrong, at which character, and what may stand there.
  package init(
    parsing text: String, disclosure: Disclosure = Disclosure(), attributes: KeptAttributes = [],
    paths: DataPaths = DataPaths()
  ) throws(FilterError) {
    var parser = FilterParser(text, paths: paths)
    let root = try parser.parse()
    self.init(text: text, notices: Self.notices(for: root, disclosure, attributes), root: root, disclosure: disclosure)
  }

  private static func notices(for root: Node, _ disclosure: Disclosure, _ attributes: KeptAttributes) -> [String] {
    var notices: [String] = []
    _ = root.any { node in
      switch node {
      case .compare(let subject, _, _), .exists(let subject):
        notices += Self.notices(for: subject, isComparison: node.isComparison, disclosure, attributes)
      default: break
      }
      return false
    }
    return notices
  }

  private static func notices(
    for subject: FilterSubject, isComparison: Bool, _ disclosure: Disclosure, _ attributes: KeptAttributes
  ) -> [String] {
    switch subject {
    case .field(let field) where isComparison && field.type == .identity && !disclosure.comparesIDs:
      ["audit: ids are compared by their fingerprints only, as id=~1a2b3c4d"]
    case .field(let field): field.isKept(by: attributes) ? [] : [field.missingWords(isComparison: isComparison)]
    case .content: []
    }
  }
}

extension Filter {
  /// What it asks about that a store which keeps these does not: no session can be told from the others by it.
  package func fields(notKeptBy attributes: KeptAttributes) -> [Field] {
    var fields: [Field] = []
    _ = root.any { node in
      switch node {
      case .compare(.field(let field), _, _), .exists(.field(let field)):
        if !field.isKept(by: attributes), !fields.contains(field) { fields.append(field) }
      default: break
      }
      return false
    }
    return fields
  }

  // What it compares with the time stands in its nodes; what was met is no part of what is asked.
  package static func == (a: Filter, b: Filter) -> Bool {
    a.text == b.text && a.notices == b.notices && a.root == b.root && a.disclosure == b.disclosure
  }
  package func hash(into hasher: inout Hasher) {
    hasher.combine(text)
    hasher.combine(root)
  }
}

extension Filter.Node {
  /// The comparisons whose answer time changes.
  package var clocks: [(field: Field, operand: FilterOperand)] {
    var clocks: [(Field, FilterOperand)] = []
    _ = any { node in
      if case .compare(.field(let field), _, let operand) = node, operand.dependsOnTime {
        clocks.append((field, operand))
      }
      return false
    }
    return clocks
  }

  /// Whether what a session holds may have to be looked into.
  fileprivate var needsContent: Bool {
    any { node in
      switch node {
      case .compare(.content, _, _): true
      case .exists(.content(let path)): path.section == .data || path.path.steps.count > 1
      default: false
      }
    }
  }

  package var isComparison: Bool { if case .compare = self { true } else { false } }

  /// Whether this node or one in it satisfies a test.
  package func any(_ test: (Self) -> Bool) -> Bool {
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

extension FilterError {
  /// A name that is none, and the one that it may stand for.
  package struct Offer: Hashable, Sendable {
    package let name: String
    package let meant: String
  }

  /// The text with that name in the place of the one that is none; nil where it is not certain what is meant.
  package func mended(_ text: String) -> String? {
    guard let offer else { return nil }
    let start = text.dropFirst(position - 1)
    guard start.hasPrefix(offer.name) else { return nil }
    return String(text.prefix(position - 1)) + offer.meant + String(start.dropFirst(offer.name.count))
  }
}

/// Why a text is no filter.
package struct FilterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// In characters, from 1.
  package let position: Int
  package let reason: String
  /// What may be meant by a name in it.
  package var offer: Offer?
  package var description: String { "at \(position): \(reason)" }
}
