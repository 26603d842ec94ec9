/// What stands behind a backslash, and what in brackets.
extension PatternParser {
  enum Escape {
    case character(Character)
    case set(PatternSet)
    /// A place between two characters.
    case place(PatternInstruction)
  }

  /// What the character after a backslash means. No letter and no digit is quietly itself.
  mutating func escape() throws(PatternError) -> Escape {
    guard index < text.count else { throw error("a character must follow the backslash") }
    let letter = text[index]
    index += 1
    if let set = PatternSet.escape(letter) { return .set(set) }
    switch letter {
    case "b": return .place(.boundary(isNegated: false))
    case "B": return .place(.boundary(isNegated: true))
    case "A": return .place(.start)
    case "z": return .place(.end)
    case "t": return .character("\t")
    case "n": return .character("\n")
    case "r": return .character("\r")
    case "f": return .character("\u{C}")
    case "v": return .character("\u{B}")
    case "x": return .character(try code(digits: 2))
    case "u": return .character(try code(digits: 4))
    case "p", "P": return .set(try letters(isNegated: letter == "P"))
    case _ where letter.isASCII && (letter.isLetter || letter.isNumber):
      let known = #"\d \D \w \W \s \S \b \B \A \z \t \n \r \f \v \xHH \uHHHH \x{H} \p{L} \P{L}"#
      throw PatternError(position: index - 1, reason: "“\\\(letter)” is not known here; there are \(known)")
    default: return .character(letter)
    }
  }

  /// `41` or `{41}`.
  private mutating func code(digits: Int) throws(PatternError) -> Character {
    let isBraced = index < text.count && text[index] == "{"
    let start = isBraced ? index + 1 : index
    let end = isBraced ? text[start...].firstIndex(of: "}") ?? .max : start + digits
    guard end <= text.count, (1...6).contains(end - start), text[start..<end].allSatisfy(\.isHexDigit),
      let value = UInt32(String(text[start..<end]), radix: 16), let scalar = Unicode.Scalar(value)
    else {
      throw PatternError(
        position: index - 1, reason: #"a character by its number is \xHH, \uHHHH or \x{H}, as \x41 or \x{1F600}"#)
    }
    index = isBraced ? end + 1 : end
    return Character(scalar)
  }

  private mutating func letters(isNegated: Bool) throws(PatternError) -> PatternSet {
    for name in ["{L}", "L"] where text[index...].starts(with: name) {
      index += name.count
      return .letters(isNegated: isNegated)
    }
    throw PatternError(position: index - 1, reason: #"of \p there is \p{L}, a letter of any script, and \P{L}, what is none"#)
  }
}

extension PatternParser {
  private enum Member {
    case character(UInt32)
    case set(PatternSet)
  }

  /// `a-z`, single characters, `\d` and `[:alpha:]`, up to the closing bracket.
  mutating func brackets() throws(PatternError) -> PatternSet {
    let opening = index
    var set = PatternSet()
    if index < text.count, text[index] == "^" {
      set.isNegated = true
      index += 1
    }
    let first = index
    while index < text.count, text[index] != "]" || index == first {
      switch try member() {
      case .set(let other): set.add(other)
      case .character(let low):
        let dash = index
        guard dash + 1 < text.count, text[dash] == "-", text[dash + 1] != "]" else {
          set.add(low...low)
          continue
        }
        index += 1
        guard case .character(let high) = try member() else {
          throw PatternError(position: dash + 1, reason: "a range goes from one character to another")
        }
        guard low <= high else { throw PatternError(position: dash + 1, reason: "this range goes backwards") }
        set.add(low...high)
      }
    }
    guard index < text.count else { throw PatternError(position: opening, reason: "this bracket is not closed") }
    if index - first > 2, text[first] == ":", text[index - 1] == ":" {
      throw PatternError(position: opening, reason: "a class stands in brackets of its own, as [[:alpha:]]")
    }
    index += 1
    return set
  }

  private mutating func member() throws(PatternError) -> Member {
    let start = index
    var character = text[start]
    index += 1
    if character == "[", index < text.count, text[index] == ":" { return .set(try posix()) }
    if character == "\\" {
      switch try escape() {
      case .character(let escaped): character = escaped
      case .set(let set): return .set(set)
      case .place: throw PatternError(position: start + 1, reason: "in brackets stand characters, and this is none")
      }
    }
    // As it is compared it may be several, as `İ` is.
    guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1,
      scalar.properties.lowercaseMapping.unicodeScalars.count == 1
    else {
      throw PatternError(
        position: start + 1,
        reason: "“\(character)” is made of several characters: put it beside the brackets, as (\(character)|[a-z])")
    }
    return .character(scalar.value)
  }

  /// `:alpha:]`, behind its opening bracket.
  private mutating func posix() throws(PatternError) -> PatternSet {
    let name = text[(index + 1)...].prefix(while: \.isLetter)
    guard text[name.endIndex...].starts(with: ":]"), let set = PatternSet.posix(String(name)) else {
      let known = "[:alpha:] [:alnum:] [:word:] [:digit:] [:xdigit:] [:space:] [:blank:] [:punct:] [:cntrl:]"
      throw PatternError(position: index, reason: "in brackets there are \(known); write \\[ for the character")
    }
    index = name.endIndex + 2
    return set
  }
}
