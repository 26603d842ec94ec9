package import ECMAScript

/// What a filter asks about: a field, or a value in the data or among the flash messages.
package enum FilterSubject: Hashable, Sendable {
  case field(Field)
  case content(ContentPath)

  /// Every name that may be typed, and what paths begin with.
  package static let allNames: [String] = Field.all.flatMap(\.names) + ["data.", "flash."]

  /// Reads the name of a field, or a path of the data or the flash messages, as `data.cart[0].sku`; nil where it is neither.
  ///
  /// - Throws: where a path is begun and cannot be read; positions count from the beginning of the name.
  package init?(parsing name: String) throws(FilterError) {
    guard name.utf8.count <= Filter.longest else {
      throw FilterError(position: 1, reason: "a name has at most \(grouped(Filter.longest)) bytes: this is longer")
    }
    for section in ContentPath.Section.allCases {
      let prefix = section.rawValue
      guard name.lowercased().hasPrefix(prefix) else { continue }
      var rest = name.dropFirst(prefix.count)
      guard rest.first == "." || rest.first == "[" else { continue }
      if rest.first == "." { rest.removeFirst() }
      do {
        let path = try ValuePath(parsing: String(rest))
        guard path.steps.isEmpty else {
          self = .content(ContentPath(section, path))
          return
        }
      } catch {
        throw FilterError(position: name.count - rest.count + error.position, reason: error.reason)
      }
      throw FilterError(position: name.count + 1, reason: "expected a key, as \(prefix).name")
    }
    guard let field = Field.named(name) else { return nil }
    self = .field(field)
  }

  /// The one name that may be meant by one that is none; nil where it could be several.
  package static func meant(by name: String, among paths: DataPaths) -> String? {
    if let path = paths.path(endingIn: name) { return "data.\(path)" }
    let near = names(near: name)
    // What paths begin with is no name by itself.
    return near.count == 1 && !near[0].hasSuffix(".") ? near[0] : nil
  }

  private static func names(near name: String) -> [String] {
    let lower = name.lowercased()
    return allNames.filter { $0.hasPrefix(lower.prefix(2)) || $0.hasSuffix(lower.suffix(3)) }
  }

  /// What may be meant by a name that is none, in words.
  ///
  /// - Parameter text: how it is written where no name is meant, but a text; nil: it can be none.
  package static func suggestion(for name: String, among paths: DataPaths, orText text: String? = nil) -> String {
    // Behind what paths begin with stands no colon.
    let near = paths.path(endingIn: name).map { ["data.\($0)"] } ?? names(near: name).filter { text == nil || !$0.hasSuffix(".") }
    guard near.isEmpty else {
      return "; did you mean \(near.joined(separator: " or "))?" + (text.map { " For the text itself write \($0)" } ?? "")
    }
    // What was typed may be no path by itself.
    let isPath = (try? ValuePath(parsing: name)) != nil && ContentPath.Section(rawValue: name.lowercased()) == nil
    let path = isPath ? name : "PATH"
    let others = text.map { ", for the text itself \($0)" } ?? ""
    return "; for session data write data.\(path)\(others). Fields: \(Field.all.map(\.name).joined(separator: ", "))"
  }

  package var name: String {
    switch self {
    case .field(let field): field.name
    case .content(let path): "\(path.section.rawValue).\(path.path)"
    }
  }

  package var operators: [FilterOperator] {
    switch self {
    case .field(let field): field.type.operators
    case .content: FilterOperator.allCases
    }
  }

  package func operand(_ text: String, _ symbol: FilterOperator) -> FilterOperand? {
    switch self {
    case .field(let field): field.type.operand(text, symbol)
    case .content: .text(text)
    }
  }

  package var wanted: String {
    switch self {
    case .field(let field): field.type.wanted
    case .content: "expected a value"
    }
  }

  /// What to say of a value that is no operand.
  func refusal(of value: String) -> String {
    guard case .field(let field) = self, [.past, .future].contains(field.type) else { return wanted }
    return Interval.refusal(ofCapital: value) ?? BareTime.refusal(of: value) ?? wanted
  }

  /// What `name:value` asks; nil where only an order makes sense.
  package func colonOperator(_ value: String) -> FilterOperator? {
    switch self {
    case .field(let field): field.type.colonOperator(value)
    case .content: .matches
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
  package func accepts(_ order: Int) -> Bool {
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

  /// Whether it asks which of two is the larger.
  package var isOrder: Bool {
    switch self {
    case .less, .atMost, .greater, .atLeast: true
    case .equal, .unequal, .matches, .exists: false
    }
  }
}

/// What a field is compared with, read as the field wants it.
package enum FilterOperand: Hashable, Sendable {
  case text(String)
  case pattern(TextPattern)
  /// What a text has in it. A number is not looked for within others: written as one, it is that number.
  case part(TextPattern)
  /// A count, or bytes.
  case number(Int)
  case interval(Interval)
  case moment(Timestamp)
  case never
  case state(StateWord)

  /// Whether a text is looked into for it.
  package var isText: Bool {
    switch self {
    case .text, .pattern, .part: true
    case .number, .interval, .moment, .never, .state: false
    }
  }

  /// What a number is compared with by its value, as it was written; nil where it is none.
  package var writtenNumber: (text: String, value: Double)? {
    let text: String
    switch self {
    case .text(let written): text = written
    case .part(let part): text = part.source
    case .pattern, .number, .interval, .moment, .never, .state: return nil
    }
    return WrittenNumber.value(text).map { (text, $0) }
  }

  /// Whether what is compared with it may answer otherwise with nothing but time.
  package var dependsOnTime: Bool {
    switch self {
    case .interval: true
    case .state(let word): word.dependsOnTime
    case .text, .pattern, .part, .number, .moment, .never: false
    }
  }
}
