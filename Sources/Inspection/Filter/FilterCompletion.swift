import TerminalText

/// What may stand where a filter is being typed: fields, paths and values that were met. Values that are masked, and ids, are never
/// among them.
package struct FilterCompletion: Sendable {
  /// What stands before the word that is being typed, or before the value in it.
  package let head: String
  /// What the word may become, in the order of their texts.
  package let candidates: [String]

  package static let none = FilterCompletion(head: "", candidates: [])

  private init(head: String, candidates: [String]) { (self.head, self.candidates) = (head, candidates) }

  /// - Parameter values: the values that were met of a subject.
  package init(of text: String, fields: [Field], paths: DataPaths, values: (FilterSubject) -> [String]) {
    // A line as long as that was pasted.
    guard text.utf8.count <= 512 else {
      self = .none
      return
    }
    let start = Self.startOfWord(in: text)
    let word = text[start...]
    if let symbol = Self.symbol(in: word), let subject = try? FilterSubject(parsing: String(word[..<symbol.lowerBound])) {
      let typed = word[symbol.upperBound...].drop { $0 == "\"" }
      let words = Self.those(of: subject.completions(among: values(subject)), beginningWith: typed)
      self.init(head: String(text[..<symbol.upperBound]), candidates: words.map(FilterText.value))
      return
    }
    self.init(head: String(text[..<start]), candidates: Self.those(of: Self.names(fields, paths), beginningWith: word))
  }

  /// The text with as much as is certain: the whole of the one candidate, or what all of them begin with.
  package var completed: String? {
    guard let first = candidates.first else { return nil }
    return head + candidates.dropFirst().reduce(first) { commonPrefix($0, $1) }
  }

  private static func those(of candidates: [String], beginningWith typed: Substring) -> [String] {
    let typed = typed.lowercased()
    Work.add(candidates.count)
    return candidates.filter { $0.lowercased().hasPrefix(typed) }
  }

  /// Fields, paths, and the words that ask something by themselves.
  private static func names(_ fields: [Field], _ paths: DataPaths) -> [String] {
    (fields.map(\.name) + StateWord.allCases.map(\.rawValue) + ["never"]).sorted() + paths.names
  }

  /// Behind the last blank, sign or parenthesis that stands outside of quotation marks and brackets. A parenthesis directly behind a
  /// word is a part of it, as ``FilterParser`` reads it, and so is what stands in it.
  private static func startOfWord(in text: String) -> String.Index {
    var start = text.startIndex
    var (isQuoted, depth, inner) = (false, 0, 0)
    for index in text.indices {
      let character = text[index]
      if character == "\"", index == text.startIndex || text[text.index(before: index)] != "\\" { isQuoted.toggle() }
      if isQuoted { continue }
      if character == "[" { depth += 1 }
      if character == "]" { depth = max(0, depth - 1) }
      guard depth == 0 else { continue }
      if character.isWhitespace { inner = 0 }
      if character == "(", inner > 0 || isWord(text[start..<index]) {
        inner += 1
      } else if inner > 0 {
        if character == ")" { inner -= 1 }
      } else if character.isWhitespace || "&|()".contains(character) || character == "!" && index == start {
        start = text.index(after: index)
      }
    }
    return start
  }

  private static func isWord(_ text: Substring) -> Bool { !text.isEmpty && !["and", "or", "not"].contains(text.lowercased()) }

  /// The operator in a word: what stands before it is what is asked about.
  private static func symbol(in word: Substring) -> Range<String.Index>? {
    guard let place = word.firstIndex(where: { "=!<>~:".contains($0) }) else { return nil }
    let symbol = FilterOperator.allCases.first { $0 != .exists && word[place...].hasPrefix($0.rawValue) }
    return place..<word.index(place, offsetBy: symbol?.rawValue.count ?? 1)
  }
}

extension FilterSubject {
  /// What may be typed behind its operator.
  fileprivate func completions(among met: [String]) -> [String] {
    guard case .field(let field) = self else { return Array(Set(met)).sorted() }
    return switch field.type {
    case .state: StateWord.allCases.map(\.rawValue)
    case .future: ["never"]
    case .text, .names: Array(Set(met)).sorted()
    case .identity, .token, .bytes, .count, .past: []
    }
  }
}

/// What two texts begin with alike.
package func commonPrefix(_ a: String, _ b: String) -> String { String(zip(a, b).prefix { $0 == $1 }.map(\.0)) }
