/// What one character of a text may be, whatever its case: the texts that are matched are folded already.
package struct PatternSet: Sendable {
  /// What no short list of ranges can tell.
  struct Classes: OptionSet, Sendable {
    let rawValue: UInt8

    static let letters = Self(rawValue: 1)
    static let others = Self(rawValue: 2)
    static let words = Self(rawValue: 4)
    static let signs = Self(rawValue: 8)
  }

  private var ranges: [ClosedRange<UInt32>]
  private var classes: Classes
  /// Whether it is what is not among those.
  var isNegated: Bool

  init(_ ranges: [ClosedRange<UInt32>] = [], _ classes: Classes = [], isNegated: Bool = false) {
    (self.ranges, self.classes, self.isNegated) = (ranges, classes, isNegated)
  }

  static let any = Self(isNegated: true)

  /// What it costs to ask it.
  var steps: Int { 1 + ranges.count / 4 + (classes.isEmpty ? 0 : 1) }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    (ranges.contains { $0.contains(scalar.value) } || !classes.isEmpty && isInClass(scalar)) != isNegated
  }

  private func isInClass(_ scalar: Unicode.Scalar) -> Bool {
    classes.contains(scalar.isLetter ? .letters : .others) || classes.contains(scalar.isWord ? .words : .signs)
  }

  /// What another one has, which is not negated.
  mutating func add(_ other: Self) {
    ranges += other.ranges
    classes.formUnion(other.classes)
  }

  /// All from one character to another, and what those are in lower case.
  mutating func add(_ range: ClosedRange<UInt32>) {
    ranges.append(range)
    var folded: [ClosedRange<UInt32>] = []
    for value in range.clamped(to: 0...(Self.mixed - 1)) {
      let lower = Self.lowerCases[Int(value)]
      guard lower != value, !range.contains(lower) else { continue }
      if let last = folded.last, last.upperBound + 1 == lower {
        folded[folded.count - 1] = last.lowerBound...lower
      } else {
        folded.append(lower...lower)
      }
    }
    ranges += folded
    // Alphabets beyond those stand in one piece: their cases are as far apart at one end as at the other.
    let (low, high) = (Self.lowerCase(of: range.lowerBound), Self.lowerCase(of: range.upperBound))
    if range.lowerBound >= Self.mixed, low <= high, high - low == range.upperBound - range.lowerBound {
      ranges.append(low...high)
    }
  }

  /// Below this upper and lower case are mixed.
  private static let mixed: UInt32 = 0x2500
  private static let lowerCases: [UInt32] = (0..<mixed).map { lowerCase(of: $0) }

  /// The lower case of a character, where that is one character.
  private static func lowerCase(of value: UInt32) -> UInt32 {
    guard let scalar = Unicode.Scalar(value), scalar.properties.changesWhenLowercased else { return value }
    let mapping = scalar.properties.lowercaseMapping.unicodeScalars
    return mapping.count == 1 ? mapping.first?.value ?? value : value
  }
}

/// The sets that have a name.
extension PatternSet {
  private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
  /// All that Unicode calls white space.
  private static let spaces: [ClosedRange<UInt32>] = [
    0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
    0x205F...0x205F, 0x3000...0x3000,
  ]
  private static let punctuation: [ClosedRange<UInt32>] = [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]

  /// A letter of any script, or what is none.
  static func letters(isNegated: Bool) -> Self { Self([], isNegated ? .others : .letters) }

  /// `\d`, `\w`, `\s`, and what is not: `\D`, `\W`, `\S`. Nil: no set is called so.
  static func escape(_ letter: Character) -> Self? {
    switch letter {
    case "d": Self(digits)
    case "D": Self(rest(of: digits))
    case "s": Self(spaces)
    case "S": Self(rest(of: spaces))
    case "w": Self([], .words)
    case "W": Self([], .signs)
    default: nil
    }
  }

  /// `alpha` of `[[:alpha:]]`. There is no upper and no lower: case is not looked at.
  static func posix(_ name: String) -> Self? {
    switch name {
    case "alpha": Self([], .letters)
    case "alnum": Self(digits, .letters)
    case "word": Self([], .words)
    case "digit": Self(digits)
    case "xdigit": Self(digits + [0x61...0x66])
    case "space": Self(spaces)
    case "blank": Self([0x09...0x09, 0x20...0x20])
    case "punct": Self(punctuation)
    case "cntrl": Self([0x00...0x1F, 0x7F...0x7F])
    default: nil
    }
  }

  /// - Parameter ranges: in their order, and apart.
  private static func rest(of ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var rest: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      rest.append(next...(range.lowerBound - 1))
      next = range.upperBound + 1
    }
    return rest + [next...0x10FFFF]
  }
}

extension Unicode.Scalar {
  /// Whether it is a letter of any script.
  fileprivate var isLetter: Bool {
    if isASCII { return (0x61...0x7A).contains(value | 0x20) }
    return switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  /// Whether it is a part of a word: a letter with its marks, a digit, or `_`.
  var isWord: Bool {
    if isLetter || value == 0x5F || (0x30...0x39).contains(value) { return true }
    guard !isASCII else { return false }
    return switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation: true
    default: false
    }
  }
}
