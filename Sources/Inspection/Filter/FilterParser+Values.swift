/// What stands behind an operator, and where that ends.
extension FilterParser {
  /// - Parameter symbol: what follows `~` has parentheses of its own.
  mutating func value(of subject: FilterSubject, _ symbol: FilterOperator) throws(FilterError) -> String {
    guard index < text.count, !text[index].isWhitespace, !"&|)".contains(text[index]) else {
      throw error(subject.operand("", symbol) == nil ? subject.wanted : "\(subject.wanted), or \"\" for an empty one")
    }
    if text[index] == "\"" { return try quoted() }
    try refuseSingleMarks()
    let start = index
    if symbol == .matches {
      let (end, isBalanced) = extent(from: start)
      if end < text.count, text[end] == "\"" { throw unmarked("a pattern with a quotation mark", from: start) }
      // At the end of all it is the pattern that says which parenthesis is not closed.
      if !isBalanced, end < text.count { throw unmarked("a pattern with a blank", from: start, overBlanks: true) }
      index = end
    } else {
      skipWord()
      guard index == text.count || !"(\"".contains(text[index]) else {
        guard subject.mayHaveSigns(symbol) else { throw FilterError(position: start + 1, reason: subject.wanted) }
        throw unmarked("a value with a parenthesis or a quotation mark", from: start)
      }
    }
    if subject.mayHaveSigns(symbol) { try requireCondition(behind: start) }
    return String(text[start..<index])
  }

  /// `4 KB` is `4KB`, and `1 hour` is `1h`: a number, and a unit that what is asked about is measured in.
  mutating func withUnit(_ value: String, _ subject: FilterSubject, _ symbol: FilterOperator) -> String {
    guard case .field(let field) = subject, [.bytes, .past, .future].contains(field.type),
      value.allSatisfy({ $0.isNumber || $0 == "." })
    else { return value }
    let end = index
    skipSpace()
    let word = text[index...].prefix(while: \.isLetter)
    let measured = value + (field.type.unit(String(word)) ?? String(word))
    guard !word.isEmpty, isEnd(word.endIndex), subject.operand(measured, symbol) != nil else {
      index = end
      return value
    }
    index = word.endIndex
    return measured
  }

  /// A moment as the program writes it has a blank between its date and its time, as in `expires<2026-12-01 10:00:00Z`.
  mutating func withTime(_ value: String, _ subject: FilterSubject) throws(FilterError) -> String {
    guard case .field(let field) = subject, [.past, .future].contains(field.type), text[index - 1] != "\"",
      value.count == 10, ExpiryInput.date(value, .utc) != nil
    else { return value }
    let end = index
    skipSpace()
    let word = text[index...].prefix { !$0.isWhitespace && !"&|()\"".contains($0) }
    let hours = word.prefix(while: \.isNumber)
    guard (1...2).contains(hours.count), word[hours.endIndex...].first == ":" else {
      index = end
      return value
    }
    // A word that stands there would be a condition that nobody meant.
    let moment = "\(value)T\(String(word))"
    guard ExpiryInput.date(moment, .utc) != nil else { throw error("expected a time behind this date, as 09:30 or 09:30:00Z") }
    index = word.endIndex
    return moment
  }

  func pattern(_ text: String, at start: Int) throws(FilterError) -> TextPattern {
    do {
      return try TextPattern(text)
    } catch {
      throw FilterError(position: start + error.position + (self.text[start] == "\"" ? 1 : 0), reason: error.reason)
    }
  }

  mutating func quoted() throws(FilterError) -> String {
    let opening = index
    index += 1
    var result = ""
    while index < text.count, text[index] != "\"" {
      // Only a quotation mark needs the backslash; elsewhere it belongs to a pattern.
      if text[index] == "\\", index + 1 < text.count, text[index + 1] == "\"" { index += 1 }
      result.append(text[index])
      index += 1
    }
    guard index < text.count else { throw FilterError(position: opening + 1, reason: "this quotation is not closed") }
    index += 1
    return result
  }
}

/// What is no field, and may be meant for one, or for a part of a text.
extension FilterParser {
  /// Whether a name before a colon may be that of a field. It is not in `https://…`, `std::string`, `10:30` and what else no field is asked
  /// by. All else is: a slip of a name that were taken for a word would match nothing, and everything behind a `not`.
  func mayBeField(_ name: String) -> Bool {
    guard let first = name.first, !first.isNumber else { return false }
    let rest = text[(index + 1)...].prefix { !$0.isWhitespace && !"&|()\"".contains($0) }
    guard rest.first != ":", !rest.starts(with: "//") else { return false }
    return !Self.isNumbered(name, rest) && !(name.lowercased() == "localhost" && rest.first?.isNumber == true)
  }

  /// The numbers of a machine, as in `fd00:1::2` and `aa:bb:cc:dd:ee:ff`.
  private static func isNumbered(_ name: String, _ rest: ArraySlice<Character>) -> Bool {
    let parts = [name[...]] + String(rest).split(separator: ":", omittingEmptySubsequences: false)
    return parts.count > 2 && parts.allSatisfy { $0.count <= 4 && $0.allSatisfy(\.isHexDigit) }
  }

  /// - Parameter mayBeText: what begins with the name may be a text: it is said how that is written.
  func unknown(_ name: String, at start: Int, mayBeText: Bool = false) -> FilterError {
    let meant = FilterSubject.meant(by: name, among: paths).map { FilterError.Offer(name: name, meant: $0) }
    let word = mayBeText ? marked(from: start) : nil
    let written = mayBeText ? word?.meant ?? "quotation marks around it" : nil
    let suggestion = FilterSubject.suggestion(for: name, among: paths, orText: written)
    return FilterError(position: start + 1, reason: "unknown field “\(name)”\(suggestion)", offer: meant ?? word)
  }

  /// A word as it is written where it is nothing but a text; nil where it is not certain how far it goes.
  private func marked(from start: Int) -> FilterError.Offer? {
    let (end, isBalanced) = extent(from: start)
    guard isBalanced, end == text.count || text[end].isWhitespace || text[end] == ")", text[end - 1] != "\\" else { return nil }
    let word = String(text[start..<end])
    return FilterError.Offer(name: word, meant: FilterText.quoted(word))
  }
}

/// What stands directly behind a term would be another one, where both are meant for one.
extension FilterParser {
  /// - Parameter start: where a word begins that could stand in quotation marks as a whole; nil: it is none.
  func requireEnd(of start: Int?) throws(FilterError) {
    guard index < text.count, !text[index].isWhitespace, !text[index - 1].isWhitespace, !"&|)!".contains(text[index]),
      !["and", "or", "not"].contains(where: { isNext(word: $0) })
    else { return }
    if let start { throw unmarked("a word with a parenthesis or a quotation mark", from: start) }
    throw error("a blank has to stand before “\(text[index])”, or quotation marks around all that belongs together")
  }

  /// Others than double quotation marks would be a part of what they stand around.
  mutating func refuseSingleMarks() throws(FilterError) {
    guard text[index] == "'", mayCloseMarks else { return }
    guard let end = closingMark() else {
      mayCloseMarks = false
      return
    }
    let (start, reason) = (index + 1, "quotation marks are double ones")
    // A backslash before the closing mark would take that for a part of the text.
    guard text[end - 1] != "\\" else { throw FilterError(position: start, reason: reason) }
    let (marked, meant) = (String(text[index...end]), FilterText.quoted(String(text[start..<end])))
    throw FilterError(
      position: start, reason: "\(reason), as \(meant)", offer: FilterError.Offer(name: marked, meant: meant))
  }

  /// The single mark that closes the one that stands here: an end is behind it, as behind none of `O'Brien` and `'s-Hertogenbosch`, and no
  /// double ones are around it.
  private func closingMark() -> Int? {
    var isQuoted = false
    for place in (index + 1)..<text.count {
      if text[place] == "\"", text[place - 1] != "\\" { isQuoted.toggle() }
      if text[place] == "'", !isQuoted, isEnd(place + 1) { return place }
    }
    return nil
  }

  /// Whether a value may end there.
  private func isEnd(_ place: Int) -> Bool {
    place == text.count || text[place].isWhitespace || "&|)".contains(text[place])
  }

  /// Directly behind a value a `|` is the filter's `or`, and a `&` its `and`, where a condition stands behind it, as in
  /// `state=ok|user=ada`, and else perhaps a part of the value.
  private func requireCondition(behind start: Int) throws(FilterError) {
    guard !looksAhead, index < text.count, mayBeOfValue(index) else { return }
    var ahead = self
    ahead.looksAhead = true
    ahead.index += 1
    // Of what cannot be read it is told where that is read.
    guard let node = try? ahead.unary(), node.isOfWords else { return }
    throw unmarked(text[index] == "|" ? "a value with a |" : "a value with an &", from: start, sign: text[index])
  }

  /// Whether a sign stands there that may be one of a value, as in `R&D`: neither a blank nor a quotation mark is behind it.
  private func mayBeOfValue(_ place: Int) -> Bool {
    guard "&|".contains(text[place]) else { return false }
    return place + 1 == text.count || !text[place + 1].isWhitespace && text[place + 1] != "\""
  }

  /// What has to stand in quotation marks: which those are, where it is certain how far it goes.
  ///
  /// - Parameter sign: what stands here, and may be one of it.
  private func unmarked(
    _ what: String, from start: Int, overBlanks: Bool = false, sign: Character? = nil
  ) -> FilterError {
    let (end, isBalanced) = extent(from: start, overBlanks: overBlanks, overSigns: sign != nil)
    let value = String(text[start..<end])
    var reason = "\(what) has to stand in quotation marks"
    var offer: FilterError.Offer?
    // Behind the sign an operator may be that of a condition.
    let isOne = sign == nil || !text[index..<end].contains { "=<>~".contains($0) }
    if isBalanced, isOne, end == text.count || text[end] != "\"", value.last != "\\" {
      let meant = FilterText.value(value)
      reason += ", as \(meant)"
      offer = FilterError.Offer(name: value, meant: meant)
    }
    if let sign { reason += "; with a blank before it the \(sign) means “\(sign == "|" ? "or" : "and")”" }
    return FilterError(position: start + 1, reason: reason, offer: offer)
  }

  /// How far goes what has no quotation marks: to one, to a blank, or to a sign outside of its own parentheses and brackets.
  ///
  /// - Parameters:
  ///   - overBlanks: in parentheses and brackets they belong to it.
  ///   - overSigns: those belong to it that may be of a value.
  private func extent(
    from start: Int, overBlanks: Bool = false, overSigns: Bool = false
  ) -> (end: Int, isBalanced: Bool) {
    // Where one set is not closed none behind it is.
    var (place, depth, isOpen) = (start, 0, false)
    while place < text.count {
      let character = text[place]
      if character == "\"" || character.isWhitespace && !(overBlanks && depth > 0) { break }
      if depth == 0, "&|)".contains(character), !(overSigns && mayBeOfValue(place)) { break }
      switch character {
      case "\\" where place + 1 < text.count && !text[place + 1].isWhitespace: place += 1
      case "[" where !isOpen:
        let end = endOfSet(from: place, overBlanks: overBlanks)
        isOpen = end == nil
        place = end ?? place
      case "(": depth += 1
      case ")": depth -= 1
      default: break
      }
      place += 1
    }
    return (place, depth == 0)
  }

  /// The bracket that closes a set of characters, as a pattern reads it; nil: it is none.
  private func endOfSet(from opening: Int, overBlanks: Bool) -> Int? {
    var place = opening + 1
    if place < text.count, text[place] == "^" { place += 1 }
    // At the beginning it is one of the set.
    if place < text.count, text[place] == "]" { place += 1 }
    while place < text.count, text[place] != "\"", overBlanks || !text[place].isWhitespace {
      switch text[place] {
      case "]": return place
      case "\\": place += 1
      case "[" where text[place...].starts(with: "[:"):
        let name = text[(place + 2)...].prefix(while: \.isLetter)
        if text[name.endIndex...].starts(with: ":]") { place = name.endIndex + 1 }
      default: break
      }
      place += 1
    }
    return nil
  }
}

extension FilterSubject {
  /// Whether a value that it is compared with may have signs in it, as a text and a pattern have, and no number, no time and no state.
  fileprivate func mayHaveSigns(_ symbol: FilterOperator) -> Bool { symbol == .matches || operand("|", symbol) != nil }
}

extension Filter.Node {
  /// Whether words are looked for that nothing says of what they are.
  fileprivate var isOfWords: Bool {
    switch self {
    case .word: true
    case .and(let nodes), .or(let nodes): nodes.contains(where: \.isOfWords)
    case .all, .compare, .exists, .not: false
    }
  }
}
