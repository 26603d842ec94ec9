import TerminalText

/// Reads TOML, in one pass and with one scalar of look-ahead.
struct TOMLParser {
  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var line = 1
  private var lineStart = 0
  private var depth = 0

  private static let deepest = 32

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }
  private var position: TextPosition { TextPosition(line: line, column: index - lineStart + 1) }

  private func failure(_ message: String, at place: TextPosition? = nil) -> TOMLError {
    TOMLError(position: place ?? position, message: message)
  }

  mutating func document() throws(TOMLError) -> TOMLTable {
    if next == "\u{FEFF}" { index += 1 }
    var root = TOMLTable()
    var header: [Key] = []
    while true {
      try skipBlankLines()
      guard let scalar = next else { return root }
      if scalar == "[" {
        header = try readHeader()
        try root.define(header)
      } else {
        let keys = try readKeys()
        try expect("=", "after a key")
        skipBlanks()
        let place = position
        let value = try readValue()
        try root.insert(value, at: header + keys, valuePosition: place, headerLength: header.count)
      }
      try endLine()
    }
  }

  // MARK: Keys

  struct Key {
    let name: String
    let position: TextPosition

    /// As it is told: of an address neither what stands before its host, which may be a password, nor its options.
    var told: String {
      var place = name
      if name.contains("://"), let options = name.firstIndex(of: "?") { place = String(name[..<options]) }
      if let at = place.lastIndex(of: "@") { place = "…" + place[at...] }
      return place.quoted
    }
  }

  private mutating func readHeader() throws(TOMLError) -> [Key] {
    let place = position
    index += 1
    if next == "[" { throw failure("lists of tables, [[...]], are not read here", at: place) }
    skipBlanks()
    let keys = try readKeys()
    try expect("]", "at the end of a table's name")
    return keys
  }

  private mutating func readKeys() throws(TOMLError) -> [Key] {
    var keys = [try readKey()]
    skipBlanks()
    while next == "." {
      index += 1
      skipBlanks()
      keys.append(try readKey())
      skipBlanks()
      if keys.count > Self.deepest { throw failure("a key of more than \(Self.deepest) parts") }
    }
    return keys
  }

  private mutating func readKey() throws(TOMLError) -> Key {
    let place = position
    if next == "\"" || next == "'" { return Key(name: try readString(), position: place) }
    var name = ""
    while let scalar = next, scalar.isBareKey {
      name.unicodeScalars.append(scalar)
      index += 1
    }
    if name.isEmpty { throw failure("expected a key, found \(found)") }
    return Key(name: name, position: place)
  }

  // MARK: Values

  private mutating func readValue() throws(TOMLError) -> TOMLValue {
    guard depth < Self.deepest else { throw failure("values nested more than \(Self.deepest) deep") }
    depth += 1
    defer { depth -= 1 }
    switch next {
    case "\"", "'": return .string(try readString())
    case "[": return .array(try readArray())
    case "{": return .table(try readInlineTable())
    default: return try readWord()
    }
  }

  private mutating func readWord() throws(TOMLError) -> TOMLValue {
    let place = position
    var word = ""
    while let scalar = next, scalar.isBareKey || scalar == "+" || scalar == "." || scalar == ":" {
      word.unicodeScalars.append(scalar)
      index += 1
    }
    switch word {
    case "": throw failure("expected a value, found \(found)", at: place)
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: break
    }
    let digits = word.split(separator: "_", omittingEmptySubsequences: false)
    if !digits.contains(where: \.isEmpty), let number = Int(digits.joined()), !word.hasLeadingZero { return .integer(number) }
    if word.first.map({ $0.isNumber || $0 == "+" || $0 == "-" }) == true {
      throw failure("\(word.quoted) is no whole number that is read here", at: place)
    }
    throw failure("\(word.quoted) is no value; text is written in quotes", at: place)
  }

  private mutating func readArray() throws(TOMLError) -> [TOMLValue] {
    index += 1
    var values: [TOMLValue] = []
    while true {
      try skipBlankLines()
      if next == "]" { break }
      values.append(try readValue())
      try skipBlankLines()
      if next == "," { index += 1 } else if next != "]" { throw failure("expected , or ] in a list, found \(found)") }
    }
    index += 1
    return values
  }

  private mutating func readInlineTable() throws(TOMLError) -> TOMLTable {
    index += 1
    var table = TOMLTable()
    skipBlanks()
    while next != "}" {
      skipBlanks()
      let keys = try readKeys()
      try expect("=", "after a key")
      skipBlanks()
      let place = position
      let value = try readValue()
      try table.insert(value, at: keys, valuePosition: place, headerLength: 0)
      skipBlanks()
      if next == "," { index += 1 } else if next != "}" { throw failure("expected , or } in a table, found \(found)") }
    }
    index += 1
    table.isDefined = true
    table.isInline = true
    return table
  }

  private mutating func readString() throws(TOMLError) -> String {
    let place = position
    let quote = next
    if index + 2 < scalars.count, scalars[index + 1] == quote, scalars[index + 2] == quote {
      throw failure("strings over several lines are not read here", at: place)
    }
    index += 1
    var text = ""
    while let scalar = next, scalar != quote {
      if scalar.properties.generalCategory == .control && scalar != "\t" {
        throw failure(scalar.isLineBreak ? "a string without its closing quote" : "a control character in a string", at: place)
      }
      if scalar == "\\" && quote == "\"" {
        text.unicodeScalars.append(try readEscape())
      } else {
        text.unicodeScalars.append(scalar)
        index += 1
      }
    }
    if next == nil { throw failure("a string without its closing quote", at: place) }
    index += 1
    return text
  }

  private mutating func readEscape() throws(TOMLError) -> Unicode.Scalar {
    let place = position
    index += 1
    guard let letter = next else { throw failure("a string without its closing quote", at: place) }
    index += 1
    if let scalar = Self.escapes[letter] { return scalar }
    guard letter == "u" || letter == "U" else { throw failure("an unknown escape in a string", at: place) }
    let count = letter == "u" ? 4 : 8
    let digits = scalars[index..<min(index + count, scalars.count)]
    guard digits.count == count, digits.allSatisfy(\.properties.isASCIIHexDigit),
      let value = UInt32(String(String.UnicodeScalarView(digits)), radix: 16), let scalar = Unicode.Scalar(value)
    else { throw failure("\\\(letter) wants \(count) hexadecimal digits of a character", at: place) }
    index += count
    return scalar
  }

  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "b": "\u{8}", "t": "\t", "n": "\n", "f": "\u{C}", "r": "\r", "\"": "\"", "\\": "\\",
  ]

  // MARK: Blanks and lines

  private mutating func skipBlanks() {
    while next == " " || next == "\t" { index += 1 }
  }

  private mutating func skipBlankLines() throws(TOMLError) {
    while true {
      skipBlanks()
      if next == "#" { try skipComment() }
      guard next == "\n" || (next == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n") else { return }
      index += next == "\r" ? 2 : 1
      line += 1
      lineStart = index
    }
  }

  private mutating func skipComment() throws(TOMLError) {
    while let scalar = next, !scalar.isLineBreak { index += 1 }
  }

  private mutating func endLine() throws(TOMLError) {
    skipBlanks()
    if next == "#" { try skipComment() }
    guard next == nil || next?.isLineBreak == true else { throw failure("expected the end of the line, found \(found)") }
    let before = index
    try skipBlankLines()
    if next != nil && index == before { throw failure("expected the end of the line, found \(found)") }
  }

  private mutating func expect(_ scalar: Unicode.Scalar, _ place: String) throws(TOMLError) {
    skipBlanks()
    guard next == scalar else { throw failure("expected \(scalar) \(place), found \(found)") }
    index += 1
  }

  private var found: String {
    switch next {
    case nil: "the end of the file"
    case .some(let scalar) where scalar.isLineBreak: "the end of the line"
    case .some(let scalar): String(scalar).quoted
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isBareKey: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
    default: false
    }
  }

  fileprivate var isLineBreak: Bool { self == "\n" || self == "\r" }
}

extension String {
  /// The text as a message may quote it: safe to show, and not endless.
  package var quoted: String { "'" + SafeText(sanitising: self).clipped(to: 40).string + "'" }

  fileprivate var hasLeadingZero: Bool {
    let digits = drop { $0 == "-" || $0 == "+" }
    return digits.count > 1 && digits.first == "0"
  }
}
