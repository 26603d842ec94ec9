package import ECMAScript
package import Sessions

extension Filter {
  /// Whether a session is shown. `content` is what it holds, where that is at hand. Where its task is cancelled nothing is decided.
  ///
  /// - Parameter effort: what may be done for it while somebody waits, and every row is asked: a row with more text than can be
  ///   compared then, and one of which more is asked, is left to those who read the session. Nil: nobody waits.
  package func verdict(
    on summary: SessionSummary, content: SessionContent?, now: Timestamp, within effort: FilterEffort? = nil
  ) -> Verdict {
    let row = Row(
      summary: summary, content: content, now: now, isQuick: effort != nil, effort: effort ?? FilterEffort())
    let verdict = verdict(root, row)
    // A text that was not gone through to its end is none that matches not: under a `not` that would match.
    if Task.isCancelled || row.effort.isSpent { return .needsContent }
    noteReason(of: verdict, in: summary)
    return verdict
  }

  /// What is asked about.
  private struct Row {
    let summary: SessionSummary
    let content: SessionContent?
    let now: Timestamp
    let isQuick: Bool
    let effort: FilterEffort
  }

  /// The next moment at which the verdict may be another with nothing but time; nil: none comes.
  package func nextTurn(of summary: SessionSummary, after now: Timestamp) -> Timestamp? {
    var next: Timestamp?
    for (field, operand) in clocks {
      for turn in field.turns(of: summary, against: operand, at: now) where turn > now && next.map({ turn < $0 }) ?? true {
        next = turn
      }
    }
    return next
  }

  private func verdict(_ node: Node, _ row: Row) -> Verdict {
    guard row.effort.take(node.isAsked ? FilterEffort.question : 1) else { return .needsContent }
    switch node {
    case .all: return .yes
    case .word(let word): return find(word, row)
    case .exists(.field(let field)): return field.exists(in: row.summary, at: row.now)
    case .exists(.content(let path)): return exists(path, row.summary, row.content)
    case .compare(.field(let field), let symbol, let operand):
      if row.isQuick, operand.isText, field.isLong(in: row.summary, at: row.now) { return .needsContent }
      let answer = field.satisfies(symbol, operand, in: row.summary, at: row.now, row.effort)
      noteReason(of: answer, field, operand, in: row.summary, at: row.now)
      return answer
    case .compare(.content(let path), let symbol, let operand): return compare(path, symbol, operand, row)
    case .not(let inner): return verdict(inner, row).negated
    case .and(let nodes): return Verdict.all(nodes) { verdict($0, row) }
    case .or(let nodes): return Verdict.any(nodes) { verdict($0, row) }
    }
  }

  /// A word is looked for in what the row shows, in the id from its beginning, and in data that is not hidden.
  private func find(_ word: [UInt8], _ row: Row) -> Verdict {
    let (summary, effort) = (row.summary, row.effort)
    if effort.find(word, in: summary.search.bytes) { return .yes }
    if begins(summary.id, with: word, effort) { return .yes }
    // What cannot be read may hold it; what is not read yet is asked again once it is.
    if summary.search.isComplete { return summary.reading == .unread || summary.isUnderstood ? .no : .unknown }
    guard let content = row.content else { return summary.canHaveContent ? .needsContent : .unknown }
    let masking = self.masking.of(summary.id)
    let wanted =
      content.dataEntries.contains { holds(word, $0.value, key: $0.key, masking, effort) }
      || holdsFlash(word, content, masking, effort)
    return wanted ? .yes : content.isOpaque ? .unknown : .no
  }

  private func holdsFlash(_ word: [UInt8], _ content: SessionContent, _ masking: Masking, _ effort: FilterEffort) -> Bool {
    // Which are hidden is looked for where one is met, and once.
    var hidden: Set<JSString>?
    return content.flashEntries.contains { flash in
      guard holds(word, flash.value, key: flash.key, masking, effort) else { return false }
      let names = hidden ?? masking.hiddenFlashes(in: content)
      hidden = names
      return !names.contains(flash.key)
    }
  }

  package func begins(_ id: SessionID, with word: [UInt8]) -> Bool { begins(id, with: word, FilterEffort()) }

  private func begins(_ id: SessionID, with word: [UInt8], _ effort: FilterEffort) -> Bool {
    disclosure.comparesIDs && word.count >= 4 && effort.folded(id)?.starts(with: word) ?? false
  }

  private func holds(_ word: [UInt8], _ value: JSONValue, key: JSString?, _ masking: Masking, _ effort: FilterEffort) -> Bool {
    func found(_ text: String) -> Bool {
      guard effort.take(FilterEffort.word + text.utf8.count / 16) else { return false }
      return effort.find(word, in: SearchText.fold(text))
    }
    guard effort.take(FilterEffort.word) else { return false }
    if let key, masking.shown(key) == nil, found(key.string) { return true }
    guard masking.rule(key: key, value: value) == nil else { return false }
    return switch value {
    case .array(let elements): elements.contains { holds(word, $0, key: nil, masking, effort) }
    case .object(let object): object.entries.contains { holds(word, $0.value, key: $0.key, masking, effort) }
    default: value.typedText.map(found) ?? false
    }
  }

  private func exists(_ path: ContentPath, _ summary: SessionSummary, _ content: SessionContent?) -> Verdict {
    if path.section == .flash, path.path.steps.count == 1 {
      guard case .key(let name)? = path.path.last else { return .no }
      if summary.flashes.contains(name) { return .yes }
      guard summary.isUnderstood else { return .unknown }
      // Of long names a row holds the first ones.
      guard FieldValue.names(summary.flashes).isLong else { return .no }
      guard let content else { return .needsContent }
      let masking = self.masking.of(summary.id)
      return Verdict(content.flashEntries.contains { (masking.shown($0.key) ?? $0.key) == name })
    }
    guard let content else { return summary.canHaveContent ? .needsContent : .unknown }
    // That a key is there is not hidden, unless it is itself; what is inside a hidden value is.
    let (root, masking) = (JSONValue.object(content.object(path.section)), self.masking.of(summary.id))
    if masking.hidesAround(path, in: root) || masking.hidesFlash(on: path, in: content) {
      noteMask(on: path)
      return .unknown
    }
    let isThere = masking.end(of: path) == nil && root[path.path] != nil
    return isThere ? .yes : content.isOpaque ? .unknown : .no
  }

  private func compare(_ path: ContentPath, _ symbol: FilterOperator, _ operand: FilterOperand, _ row: Row) -> Verdict {
    guard let content = row.content else { return row.summary.canHaveContent ? .needsContent : .unknown }
    let masking = self.masking.of(row.summary.id)
    switch FoundValue(at: path, in: content, masking: masking) {
    case .value(let value):
      let answer = matches(value, symbol, operand, masking, row.effort)
      // Of an element of a list it is not known; and of what was not gone through to its end, which is asked again.
      if answer == .unknown, !row.effort.isSpent { noteMask(on: path) }
      return answer
    case .nothing: return .no
    case .unknown where content.isOpaque: return .unknown
    case .masked, .unknown:
      noteMask(on: path)
      return .unknown
    }
  }

  /// A list is what any of its elements is: `data.roles=admin`.
  private func matches(
    _ value: JSONValue, _ symbol: FilterOperator, _ operand: FilterOperand, _ masking: Masking, _ effort: FilterEffort
  ) -> Verdict {
    guard case .array(let elements) = value else { return Verdict(value.satisfies(symbol, operand, effort)) }
    guard effort.take(FilterEffort.word * elements.count) else { return .unknown }
    return Verdict.any(elements) { element in
      masking.rule(key: nil, value: element) == nil ? Verdict(element.satisfies(symbol, operand, effort)) : .unknown
    }
  }
}

extension Filter.Node {
  /// Whether it asks about a field or a value: words are counted by what they are looked for in.
  fileprivate var isAsked: Bool {
    switch self {
    case .compare, .exists: true
    case .all, .word, .not, .and, .or: false
    }
  }
}

extension SessionSummary {
  /// Whether reading the session could tell more than the row does.
  package var canHaveContent: Bool {
    switch reading {
    case .decoded, .unread: true
    case .corrupt, .unreadable: false
    }
  }

  /// Whether what it holds is known, so that what is not there is known to be missing: it was read, and no application alone can read it.
  package var isUnderstood: Bool { reading == .decoded && !isOpaque }
}
