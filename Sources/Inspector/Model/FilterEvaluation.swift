package import ECMAScript
package import Sessions

extension Filter {
  /// Whether a session is shown. `content` is what it holds, where that is at hand.
  package func verdict(on summary: SessionSummary, content: SessionContent?, now: Timestamp) -> Verdict {
    verdict(root, summary, content, now)
  }

  private func verdict(_ node: Node, _ summary: SessionSummary, _ content: SessionContent?, _ now: Timestamp) -> Verdict {
    switch node {
    case .all: return .yes
    case .word(let word): return find(word, summary, content)
    case .flag(let flag): return Verdict(has(flag, summary, now))
    case .exists(let field): return exists(field, summary, content)
    case .compare(let field, let symbol, let operand): return compare(field, symbol, operand, summary, content, now)
    case .not(let inner):
      switch verdict(inner, summary, content, now) {
      case .yes: return .no
      case .no: return .yes
      case .needsContent: return .needsContent
      }
    case .and(let nodes):
      var result = Verdict.yes
      for node in nodes {
        switch verdict(node, summary, content, now) {
        case .no: return .no
        case .needsContent: result = .needsContent
        case .yes: break
        }
      }
      return result
    case .or(let nodes):
      var result = Verdict.no
      for node in nodes {
        switch verdict(node, summary, content, now) {
        case .yes: return .yes
        case .needsContent: result = .needsContent
        case .no: break
        }
      }
      return result
    }
  }

  /// A word is looked for in what the row shows, in the id from its beginning, and in data that is not hidden.
  private func find(_ word: [UInt8], _ summary: SessionSummary, _ content: SessionContent?) -> Verdict {
    if summary.search.contains(word) { return .yes }
    if begins(summary.id, with: word) { return .yes }
    if summary.search.isComplete { return .no }
    guard let content else { return summary.canHaveContent ? .needsContent : .no }
    let wanted =
      content.dataEntries.contains { holds(word, $0.value, key: $0.key) }
      || content.flashEntries.contains { holds(word, $0.value, key: $0.key) }
    return Verdict(wanted)
  }

  func begins(_ id: SessionID, with word: [UInt8]) -> Bool {
    disclosure.comparesIDs && word.count >= 4 && id.reveal().map { SearchText.fold($0.string).starts(with: word) } ?? false
  }

  private func holds(_ word: [UInt8], _ value: JSONValue, key: JSString?) -> Bool {
    func found(_ text: String) -> Bool { SearchText.find(word, in: SearchText.fold(text)) }
    if let key, found(key.string) { return true }
    guard masking.rule(key: key, value: value) == nil else { return false }
    return switch value {
    case .array(let elements): elements.contains { holds(word, $0, key: nil) }
    case .object(let object): object.entries.contains { holds(word, $0.value, key: $0.key) }
    default: FilterValue.text(value).map(found) ?? false
    }
  }

  private func has(_ flag: FilterFlag, _ summary: SessionSummary, _ now: Timestamp) -> Bool {
    switch flag {
    case .expired: summary.state(at: now) == .expired
    case .corrupt: summary.state(at: now) == .corrupt
    case .unreadable: summary.state(at: now) == .unreadable
    case .expiring: summary.isExpiring(at: now)
    }
  }

  private func exists(_ field: FilterField, _ summary: SessionSummary, _ content: SessionContent?) -> Verdict {
    switch field {
    case .id, .size, .state: return .yes
    case .user: return Verdict(summary.user != nil)
    case .modified: return Verdict(summary.modified != nil)
    case .expires: return Verdict(summary.expires != nil)
    case .revision: return Verdict(disclosure.revision(summary.revision) != nil)
    case .flash: return Verdict(!summary.flashes.isEmpty)
    case .attribute(let attribute): return Verdict(summary.attributes.holds(attribute))
    case .flashValue(let path) where path.steps.count == 1:
      guard case .key(let name)? = path.last else { return .no }
      return Verdict(summary.flashes.contains(name))
    case .data(let path), .flashValue(let path):
      guard let content else { return summary.canHaveContent ? .needsContent : .no }
      // That a key is there is not hidden; what is inside a hidden value is.
      guard let root = root(of: field, in: content) else { return .no }
      if let parent = path.parent, masking.rule(at: parent, in: root) != nil { return .no }
      return Verdict(root[path] != nil)
    }
  }

  private func compare(
    _ field: FilterField, _ symbol: FilterOperator, _ operand: FilterOperand, _ summary: SessionSummary,
    _ content: SessionContent?,
    _ now: Timestamp
  ) -> Verdict {
    switch field {
    case .id:
      let matches = { (name: String) in FilterValue.compare(name, symbol, operand) }
      let names = disclosure.names(of: summary)
      return Verdict(symbol == .unequal ? names.allSatisfy(matches) : names.contains(where: matches))
    case .user: return Verdict(summary.user.map { FilterValue.compare($0.string, symbol, operand) } ?? (symbol == .unequal))
    case .revision:
      return Verdict(
        disclosure.revision(summary.revision).map { FilterValue.compare($0.text, symbol, operand) } ?? (symbol == .unequal))
    case .size: if case .bytes(let size) = operand { return Verdict(symbol.accepts(order(summary.size, size))) }
    case .state: return Verdict(has(operand, summary, now) == (symbol == .equal))
    case .modified: return Verdict(FilterValue.compare(summary.modified, since: now, ageing: true, symbol, operand))
    case .expires: return Verdict(FilterValue.compare(summary.expires, since: now, ageing: false, symbol, operand))
    case .attribute(.lastActive):
      return Verdict(FilterValue.compare(summary.attributes.lastActive, since: now, ageing: true, symbol, operand))
    case .attribute(.created):
      return Verdict(FilterValue.compare(summary.attributes.created, since: now, ageing: true, symbol, operand))
    case .attribute(let attribute):
      // What is hidden matches nothing, not even by being unequal.
      guard let text = summary.attributes[attribute] else { return Verdict(symbol == .unequal) }
      return Verdict(text != JSString(Masking.mask) && FilterValue.compare(text.string, symbol, operand))
    case .flash:
      switch operand {
      case .count(let count): return Verdict(symbol.accepts(order(summary.flashes.count, count)))
      case .pattern(let pattern): return Verdict(summary.flashes.contains { pattern.matches($0.string) })
      case .text(let name): return Verdict(summary.flashes.contains(JSString(name)) == (symbol == .equal))
      default: return .no
      }
    case .data(let path), .flashValue(let path):
      guard let content else { return summary.canHaveContent ? .needsContent : .no }
      guard let root = root(of: field, in: content), let value = root[path], masking.rule(at: path, in: root) == nil else {
        return .no
      }
      return Verdict(matches(value, symbol, operand))
    }
    return .no
  }

  private func has(_ operand: FilterOperand, _ summary: SessionSummary, _ now: Timestamp) -> Bool {
    switch operand {
    case .state(let state): summary.state(at: now) == state
    case .big: summary.isBig
    case .expiring: summary.isExpiring(at: now)
    default: false
    }
  }

  private func root(of field: FilterField, in content: SessionContent) -> JSONValue? {
    switch field {
    case .data: .object(JSONObject(content.dataEntries.map { ($0.key, $0.value) }))
    case .flashValue: .object(JSONObject(content.flashEntries.map { ($0.key, $0.value) }))
    default: nil
    }
  }

  /// A list is what any of its elements is: `data.roles=admin`.
  private func matches(_ value: JSONValue, _ symbol: FilterOperator, _ operand: FilterOperand) -> Bool {
    guard case .array(let elements) = value else { return FilterValue.compare(value, symbol, operand) }
    let visible = elements.filter { masking.rule(key: nil, value: $0) == nil }
    return symbol == .unequal
      ? visible.allSatisfy { FilterValue.compare($0, symbol, operand) }
      : visible.contains { FilterValue.compare($0, symbol, operand) }
  }
}

extension Filter.Verdict {
  init(_ answer: Bool) { self = answer ? .yes : .no }
}

extension SessionSummary {
  /// Whether reading the session could tell more than the row does.
  var canHaveContent: Bool {
    switch reading {
    case .decoded, .unread: true
    case .corrupt, .unreadable: false
    }
  }
}

private func order<Value: Comparable>(_ a: Value, _ b: Value) -> Int { a < b ? -1 : a == b ? 0 : 1 }

extension FilterValue {
  /// A scalar as one would type it; nil for a container.
  static func text(_ value: JSONValue) -> String? {
    switch value {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .number(let number): number.source ?? number.text
    case .string(let text): text.string
    case .array, .object: nil
    }
  }

  /// Numbers by their value, texts whatever their case.
  static func compare(_ value: JSONValue, _ symbol: FilterOperator, _ operand: FilterOperand) -> Bool {
    guard let text = text(value) else { return symbol == .unequal }
    if case .number(let number) = value, case .text(let wanted) = operand, let wanted = Double(wanted) {
      return symbol.accepts(order(number.value, wanted))
    }
    return compare(text, symbol, operand)
  }

  static func compare(_ text: String, _ symbol: FilterOperator, _ operand: FilterOperand) -> Bool {
    switch operand {
    case .pattern(let pattern): pattern.matches(text)
    case .text(let wanted): symbol.accepts(order(text.lowercased(), wanted.lowercased()))
    default: false
    }
  }

  /// A moment with a date, or how far it lies from now with a length of time.
  static func compare(
    _ moment: Timestamp?, since now: Timestamp, ageing: Bool, _ symbol: FilterOperator, _ operand: FilterOperand
  ) -> Bool {
    switch (operand, moment) {
    case (.never, let moment): (moment == nil) == (symbol == .equal)
    case (.interval(let wanted), let moment?):
      symbol.accepts(order(ageing ? Interval(from: moment, to: now) : Interval(from: now, to: moment), wanted))
    case (.moment(let wanted), let moment?): symbol.accepts(order(moment, wanted))
    default: symbol == .unequal
    }
  }
}
