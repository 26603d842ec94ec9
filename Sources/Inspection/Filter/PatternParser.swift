/// Reads a pattern and makes the program that finds it.
///
/// What means something to others, and nothing here, is an error: as the characters that it is written with it would quietly be
/// another question.
package struct PatternParser {
  let text: [Character]
  var index = 0
  private var depth = 0

  private static let limit = 500
  /// As long as no pattern gets by its characters alone.
  private static let longest = 1_000

  package init(_ text: String) { self.text = Array(text) }

  package mutating func program() throws(PatternError) -> [PatternInstruction] {
    guard text.count <= Self.limit else {
      throw PatternError(position: Self.limit, reason: "a pattern has at most \(Self.limit) characters")
    }
    let program = try alternatives()
    if index < text.count { throw error("this closing parenthesis has no opening one") }
    return program + [.match]
  }

  private mutating func alternatives() throws(PatternError) -> [PatternInstruction] {
    var result = try sequence()
    while index < text.count, text[index] == "|" {
      index += 1
      let other = try sequence()
      // split 1, other; first; jump over; other
      result =
        [.split(1, result.count + 2)] + Self.moved(result, by: 1) + [.jump(result.count + 2 + other.count)]
        + Self.moved(other, by: result.count + 2)
      try check(result.count, at: index)
    }
    return result
  }

  private mutating func sequence() throws(PatternError) -> [PatternInstruction] {
    var result: [PatternInstruction] = []
    while index < text.count, text[index] != "|", text[index] != ")" {
      let start = index
      let atom = try atom()
      let piece = try repeated(atom)
      result += Self.moved(piece, by: result.count)
      try check(result.count, at: start + 1)
    }
    return result
  }

  private func check(_ count: Int, at position: Int) throws(PatternError) {
    guard count <= Self.longest else {
      throw PatternError(position: position, reason: "this repeats too much: a pattern has at most \(Self.longest) steps")
    }
  }

  private mutating func atom() throws(PatternError) -> [PatternInstruction] {
    let character = text[index]
    index += 1
    switch character {
    case "^": return [.start]
    case "$": return [.end]
    case ".": return [.set(.any)]
    case "[": return [.set(try brackets())]
    case "(": return try group()
    case "*", "+", "?", "{":
      index -= 1
      throw error("there is nothing before “\(character)” that could repeat; write \\\(character) for the character")
    case "\\":
      switch try escape() {
      case .character(let character): return Self.literal(character)
      case .set(let set): return [.set(set)]
      case .place(let instruction): return [instruction]
      }
    default: return Self.literal(character)
    }
  }

  private mutating func group() throws(PatternError) -> [PatternInstruction] {
    let opening = index
    if index < text.count, text[index] == "?" {
      // The case is never looked at.
      if text[index...].starts(with: "?i)") {
        index += 3
        return []
      }
      guard text[index...].starts(with: "?:") else {
        throw PatternError(position: opening, reason: "of “(?” there is “(?:”, a group, and nothing that looks ahead or back")
      }
      index += 2
    }
    depth += 1
    defer { depth -= 1 }
    guard depth < 50 else { throw error("nested too deeply") }
    let inner = try alternatives()
    guard index < text.count else { throw PatternError(position: opening, reason: "this parenthesis is not closed") }
    index += 1
    return inner
  }

  private static func literal(_ character: Character) -> [PatternInstruction] {
    String(character).lowercased().unicodeScalars.map { .set(PatternSet([$0.value...$0.value])) }
  }

  private static func moved(_ program: [PatternInstruction], by offset: Int) -> [PatternInstruction] {
    program.map { instruction in
      switch instruction {
      case .split(let first, let second): .split(first + offset, second + offset)
      case .jump(let target): .jump(target + offset)
      default: instruction
      }
    }
  }

  func error(_ reason: String) -> PatternError { PatternError(position: index + 1, reason: reason) }
}

/// How often something stands there.
extension PatternParser {
  private mutating func repeated(_ piece: [PatternInstruction]) throws(PatternError) -> [PatternInstruction] {
    guard index < text.count, "?*+{".contains(text[index]) else { return piece }
    let sign = index
    let (least, most) = try times()
    // Whether as many are taken as can be, or as few, does not change whether there is a match.
    if index < text.count, text[index] == "?" { index += 1 }
    if index < text.count, "?*+{".contains(text[index]) { throw error("to repeat it again, put it in parentheses") }
    let size = most.map { $0 * piece.count + $0 - least } ?? max(1, least) * piece.count
    try check(size, at: sign + 1)
    return Self.repeated(piece, least, most)
  }

  /// - Parameter most: nil: any number.
  private static func repeated(_ piece: [PatternInstruction], _ least: Int, _ most: Int?) -> [PatternInstruction] {
    let count = piece.count
    var result = copies(of: piece, least)
    guard let most else {
      guard least > 0 else { return [.split(1, count + 2)] + moved(piece, by: 1) + [.jump(0)] }
      return result + [.split((least - 1) * count, least * count + 1)]
    }
    let end = result.count + (most - least) * (count + 1)
    for _ in least..<most {
      result.append(.split(result.count + 1, end))
      result += moved(piece, by: result.count)
    }
    return result
  }

  private static func copies(of piece: [PatternInstruction], _ times: Int) -> [PatternInstruction] {
    (0..<times).flatMap { moved(piece, by: $0 * piece.count) }
  }

  /// `?`, `*`, `+`, `{3}`, `{2,}` or `{2,5}`.
  private mutating func times() throws(PatternError) -> (least: Int, most: Int?) {
    let sign = text[index]
    index += 1
    switch sign {
    case "?": return (0, 1)
    case "*": return (0, nil)
    case "+": return (1, nil)
    default: break
    }
    let opening = index
    let end = text[index...].firstIndex(of: "}") ?? text.count
    let numbers = text[index..<end].split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    guard end < text.count, let least = Self.number(numbers[0]) else { throw Self.unreadable(at: opening) }
    index = end + 1
    guard numbers.count == 2 else { return (least, least) }
    guard !numbers[1].isEmpty else { return (least, nil) }
    guard let most = Self.number(numbers[1]) else { throw Self.unreadable(at: opening) }
    guard least <= most else { throw PatternError(position: opening, reason: "these numbers go backwards") }
    return (least, most)
  }

  private static func number(_ digits: ArraySlice<Character>) -> Int? {
    guard (1...4).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return Int(String(digits))
  }

  private static func unreadable(at position: Int) -> PatternError {
    PatternError(
      position: position,
      reason: "“{” says how often, as {3}, {2,} or {2,5}, and no more than \(longest) times; write \\{ for the character")
  }
}
