import ECMAScript

/// Reads a filter: `or` of `and` of terms; terms side by side are `and` too.
///
///     filter = and { ("|" | "or") and }      and = unary { ["&" | "and"] unary }
///     unary = ("!" | "not") unary | "(" filter ")" | term
///     term = word | "quoted" | field operator value | field "~" pattern | field ":" value | field "?" | path
///
/// A name before a `:` is that of a field: what is none is an error, or a slip of it would be a word that finds nothing. What no name of a
/// field can be is a word: ``mayBeField(_:)``.
///
/// Behind a term stands a blank, a sign or the closing parenthesis of its group: `user=ada(x)` is not two terms. A pattern has
/// parentheses of its own, as `user~^(ada|bob)$`.
///
/// A field is one of the table, or a path: `data.cart[0].sku`, `flash.notice`, and of several steps also without `data.`.
package struct FilterParser {
  let text: [Character]
  let paths: DataPaths
  var index = 0
  private var depth = 0
  private let isTooLong: Bool
  /// Whether it is only asked what stands there: of what is behind that it is not asked again.
  var looksAhead = false
  /// Whether a single quotation mark may be closed: where one is not none behind it is.
  var mayCloseMarks = true

  /// - Parameter paths: what may be meant by a field that does not exist.
  package init(_ text: String, paths: DataPaths = DataPaths()) {
    isTooLong = text.utf8.count > Filter.longest
    self.text = isTooLong ? [] : Array(text)
    self.paths = paths
  }

  package mutating func parse() throws(FilterError) -> Filter.Node {
    guard !isTooLong else {
      throw FilterError(position: 1, reason: "a filter has at most \(grouped(Filter.longest)) bytes: this is longer")
    }
    skipSpace()
    if index == text.count { return .all }
    let node = try or()
    if index < text.count { throw error("this closing parenthesis has no opening one") }
    return node
  }

  private mutating func or() throws(FilterError) -> Filter.Node {
    var nodes = [try and()]
    while take("|") || take(word: "or") { nodes.append(try and()) }
    return nodes.count == 1 ? nodes[0] : .or(nodes)
  }

  private mutating func and() throws(FilterError) -> Filter.Node {
    var nodes = [try unary()]
    while true {
      if take("&") || take(word: "and") {
        nodes.append(try unary())
      } else if index < text.count, text[index] != "|", text[index] != ")", !isNext(word: "or") {
        nodes.append(try unary())
      } else {
        return nodes.count == 1 ? nodes[0] : .and(nodes)
      }
    }
  }

  mutating func unary() throws(FilterError) -> Filter.Node {
    skipSpace()
    depth += 1
    defer { depth -= 1 }
    guard depth < 100 else { throw error("nested too deeply") }
    if take("!") || take(word: "not") { return .not(try unary()) }
    if index < text.count, text[index] == "(" {
      let opening = index
      index += 1
      let node = try or()
      guard take(")") else { throw FilterError(position: opening + 1, reason: "this parenthesis is not closed") }
      try requireEnd(of: nil)
      return node
    }
    return try term()
  }

  private mutating func term() throws(FilterError) -> Filter.Node {
    guard index < text.count, !"&|)".contains(text[index]), !isNext(word: "or"), !isNext(word: "and") else {
      throw error("expected a word or a condition, as user~alice or expired")
    }
    let start = index
    let node: Filter.Node
    if text[index] == "\"" {
      node = .word(SearchText.fold(try quoted()))
      try requireEnd(of: nil)
    } else if let question = try fieldTerm() {
      node = question
      try requireEnd(of: nil)
    } else {
      node = try word()
      try requireEnd(of: start)
    }
    skipSpace()
    return node
  }

  /// A word, or what one asks by itself.
  private mutating func word() throws(FilterError) -> Filter.Node {
    try refuseSingleMarks()
    let start = index
    skipWord()
    let word = String(text[start..<index])
    // What begins as a path and is none is no word: `!data[` would be all sessions.
    if let subject = try subject(word, at: start), case .content = subject { return .exists(subject) }
    let lower = word.lowercased()
    if let question = Field.all.lazy.compactMap({ $0.type.question(lower, about: $0) }).first { return question }
    return .word(SearchText.fold(word))
  }

  /// A question about a field, or nil (and nothing read) where what comes is a plain word.
  private mutating func fieldTerm() throws(FilterError) -> Filter.Node? {
    let start = index
    let name = fieldName()
    let end = index
    if !name.isEmpty, let node = try colonTerm(name, at: start) { return node }
    skipSpace()
    guard !name.isEmpty, let symbol = symbol() else {
      // A path by itself asks whether there is such a value.
      let isWhole = end == text.count || text[end].isWhitespace || "&|()".contains(text[end])
      if isWhole, let subject = try? subject(name, at: start), case .content = subject { return .exists(subject) }
      index = start
      return nil
    }
    // `3f9c~a1d2` is how the list calls a session; `what? now` and `a = b` far apart are words.
    let spaced = index - symbol.rawValue.count > end
    guard let subject = try subject(name, at: start) ?? value(at: name) else {
      if spaced || symbol == .matches && isLabel(name) || symbol == .exists {
        index = start
        return nil
      }
      throw unknown(name, at: start)
    }
    guard subject.operators.contains(symbol) else {
      let allowed = subject.operators.map(\.rawValue).joined(separator: " ")
      throw FilterError(position: end + 1, reason: "\(subject.name) can be asked with \(allowed)")
    }
    if symbol == .exists { return .exists(subject) }
    skipSpace()
    let valueStart = index
    let value = try withTime(withUnit(value(of: subject, symbol), subject, symbol), subject)
    if symbol == .matches { return .compare(subject, symbol, .pattern(try pattern(value, at: valueStart))) }
    return try comparison(subject, symbol, value, at: valueStart)
  }

  /// `user:ada`, as other programs have it; nil where it is a word: see ``mayBeField(_:)``.
  private mutating func colonTerm(_ name: String, at start: Int) throws(FilterError) -> Filter.Node? {
    guard index < text.count, text[index] == ":" else { return nil }
    guard let subject = try subject(name, at: start) else {
      guard mayBeField(name) else { return nil }
      throw unknown(name, at: start, mayBeText: true)
    }
    index += 1
    let valueStart = index
    let value = try value(of: subject, .equal)
    guard let symbol = subject.colonOperator(value) else {
      guard subject.operand(value, .less) != nil else {
        throw FilterError(position: valueStart + 1, reason: subject.refusal(of: value))
      }
      throw FilterError(position: valueStart, reason: "write \(subject.name)<\(value) or \(subject.name)>\(value)")
    }
    if symbol == .matches { return .compare(subject, symbol, .part(TextPattern(literal: value))) }
    return try comparison(subject, symbol, value, at: valueStart)
  }

  /// `user!=ada` is `not user=ada`, whatever is compared: nothing else knows of it.
  private func comparison(
    _ subject: FilterSubject, _ symbol: FilterOperator, _ value: String, at start: Int
  ) throws(FilterError) -> Filter.Node {
    guard let operand = subject.operand(value, symbol) else {
      throw FilterError(position: start + 1, reason: subject.refusal(of: value))
    }
    return symbol == .unequal ? .not(.compare(subject, .equal, operand)) : .compare(subject, symbol, operand)
  }

  /// Letters, digits and what a path may hold: `data.cart[0].sku`, `data["a.b"]`.
  private mutating func fieldName() -> String {
    let start = index
    guard index < text.count, text[index].isLetter || text[index].isNumber || text[index] == "_" else { return "" }
    while index < text.count {
      let character = text[index]
      if character.isLetter || character.isNumber || "_-$.".contains(character) {
        index += 1
      } else if character == "[", let close = closingBracket() {
        index = close + 1
      } else {
        break
      }
    }
    return String(text[start..<index])
  }

  private func closingBracket() -> Int? {
    var place = index + 1
    var quoted = false
    while place < text.count {
      if text[place] == "\\", quoted {
        place += 1
      } else if text[place] == "\"" {
        quoted.toggle()
      } else if text[place] == "]", !quoted {
        return place
      }
      place += 1
    }
    return nil
  }

  private mutating func symbol() -> FilterOperator? {
    for symbol in FilterOperator.allCases where text[index...].starts(with: symbol.rawValue) {
      index += symbol.rawValue.count
      // As programs compare: `==` asks for the same.
      while symbol == .equal, index < text.count, text[index] == "=" { index += 1 }
      return symbol
    }
    return nil
  }

  private func subject(_ name: String, at start: Int) throws(FilterError) -> FilterSubject? {
    do throws(FilterError) { return try FilterSubject(parsing: name) } catch {
      throw FilterError(position: start + error.position, reason: error.reason)
    }
  }

  /// A path of several steps that is compared with something needs no section before it, as anywhere a path is written.
  private func value(at name: String) -> FilterSubject? {
    guard let path = try? ValuePath(parsing: name), path.steps.count > 1 else { return nil }
    return .content(.data(path))
  }

  private mutating func take(_ character: Character) -> Bool {
    skipSpace()
    guard index < text.count, text[index] == character else { return false }
    index += 1
    skipSpace()
    return true
  }

  /// A word that stands for a sign: `and`, `or`, `not`; in quotation marks it is a word as any other.
  func isNext(word: String) -> Bool {
    let end = index + word.count
    return end <= text.count && String(text[index..<end]).lowercased() == word
      && (end == text.count || text[end].isWhitespace || "()".contains(text[end]))
  }

  private mutating func take(word: String) -> Bool {
    skipSpace()
    guard isNext(word: word) else { return false }
    index += word.count
    skipSpace()
    return true
  }

  mutating func skipWord() {
    while index < text.count, !text[index].isWhitespace, !"&|()\"".contains(text[index]) { index += 1 }
  }

  mutating func skipSpace() { while index < text.count, text[index].isWhitespace { index += 1 } }

  func error(_ reason: String) -> FilterError { FilterError(position: index + 1, reason: reason) }

  /// Whether the name and what follows are a label: up to four characters of an id, `~`, up to four hex digits.
  private func isLabel(_ name: String) -> Bool {
    let rest = text[index...].prefix { !$0.isWhitespace && !"&|()".contains($0) }
    return name.count <= 4 && !name.contains(".") && (1...4).contains(rest.count) && rest.allSatisfy(\.isHexDigit)
  }
}
