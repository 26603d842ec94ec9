/// Reads a pattern and makes the program that finds it.
package struct PatternParser {
  private let text: [Character]
  private var index = 0
  private var depth = 0

  private static let limit = 500
  private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
  private static let words: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, 0xAA...0x10FFFF]
  private static let spaces: [ClosedRange<UInt32>] = [0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x2000...0x200A, 0x3000...0x3000]

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
    }
    return result
  }

  private mutating func sequence() throws(PatternError) -> [PatternInstruction] {
    var result: [PatternInstruction] = []
    while index < text.count, text[index] != "|", text[index] != ")" {
      var piece = try atom()
      while index < text.count, let repeated = Self.repeated(piece, text[index]) {
        piece = repeated
        index += 1
      }
      result += Self.moved(piece, by: result.count)
    }
    return result
  }

  private static func repeated(_ piece: [PatternInstruction], _ sign: Character) -> [PatternInstruction]? {
    let count = piece.count
    return switch sign {
    case "?": [.split(1, count + 1)] + moved(piece, by: 1)
    case "*": [.split(1, count + 2)] + moved(piece, by: 1) + [.jump(0)]
    case "+": piece + [.split(0, count + 1)]
    default: nil
    }
  }

  private mutating func atom() throws(PatternError) -> [PatternInstruction] {
    let character = text[index]
    index += 1
    switch character {
    case "^": return [.start]
    case "$": return [.end]
    case ".": return [.set([], negated: true)]
    case "[": return [try set()]
    case "(": return try group()
    case "*", "+", "?":
      index -= 1
      throw error("there is nothing before “\(character)” that could repeat")
    case "\\": return try escaped()
    default: return Self.literal(character)
    }
  }

  private mutating func group() throws(PatternError) -> [PatternInstruction] {
    let opening = index
    depth += 1
    defer { depth -= 1 }
    guard depth < 50 else { throw error("nested too deeply") }
    let inner = try alternatives()
    guard index < text.count else { throw PatternError(position: opening, reason: "this parenthesis is not closed") }
    index += 1
    return inner
  }

  private mutating func escaped() throws(PatternError) -> [PatternInstruction] {
    guard index < text.count else { throw error("a character must follow the backslash") }
    defer { index += 1 }
    return Self.named(text[index]).map { [.set($0, negated: false)] } ?? Self.literal(text[index])
  }

  private static func named(_ character: Character) -> [ClosedRange<UInt32>]? {
    switch character {
    case "d": digits
    case "w": words
    case "s": spaces
    default: nil
    }
  }

  /// `a-z`, single characters and `\d` up to the closing bracket.
  private mutating func set() throws(PatternError) -> PatternInstruction {
    let opening = index
    var ranges: [ClosedRange<UInt32>] = []
    let negated = index < text.count && text[index] == "^"
    if negated { index += 1 }
    var isFirst = true
    while index < text.count, text[index] != "]" || isFirst {
      isFirst = false
      if text[index] == "\\", index + 1 < text.count {
        index += 1
        if let named = Self.named(text[index]) {
          ranges += named
          index += 1
          continue
        }
      }
      let low = Self.first(text[index])
      index += 1
      if index + 1 < text.count, text[index] == "-", text[index + 1] != "]" {
        let high = Self.first(text[index + 1])
        guard low <= high else { throw error("this range goes backwards") }
        ranges.append(low...high)
        index += 2
      } else {
        ranges.append(low...low)
      }
    }
    guard index < text.count else { throw PatternError(position: opening, reason: "this bracket is not closed") }
    index += 1
    return .set(ranges, negated: negated)
  }

  private static func first(_ character: Character) -> UInt32 { character.unicodeScalars.first?.value ?? 0 }

  private static func literal(_ character: Character) -> [PatternInstruction] {
    character.unicodeScalars.map { .set([$0.value...$0.value], negated: false) }
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

  private func error(_ reason: String) -> PatternError { PatternError(position: index + 1, reason: reason) }
}
