/// What a cell shows: a character that terminals agree about, and at most two marks on it. No pointer, so cells copy and compare fast.
package struct Glyph: Hashable, Sendable {
  package let base: Unicode.Scalar
  /// NUL where there is none.
  package private(set) var marks: (Unicode.Scalar, Unicode.Scalar) = ("\0", "\0")

  init(_ base: Unicode.Scalar) { self.base = base }

  static let blank = Glyph(" ")

  /// The sign of ASCII that stands for a sign of typography, of the same width, where only plain signs are wanted.
  var plain: Glyph { Self.plainSigns[base].map { Glyph($0) } ?? self }

  private static let plainSigns: [Unicode.Scalar: Unicode.Scalar] = [
    "…": "~", "“": "\"", "”": "\"", "‘": "'", "’": "'", "–": "-", "—": "-", "·": ".", "•": "*", "→": ">", "↑": "^", "↓": "v",
  ]

  mutating func append(mark: Unicode.Scalar) {
    if marks.0 == "\0" { marks.0 = mark } else if marks.1 == "\0" { marks.1 = mark }
  }

  func write(to text: inout String.UnicodeScalarView) {
    text.append(base)
    if marks.0 != "\0" { text.append(marks.0) }
    if marks.1 != "\0" { text.append(marks.1) }
  }

  package static func == (a: Glyph, b: Glyph) -> Bool { a.base == b.base && a.marks == b.marks }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(base)
    hasher.combine(marks.0)
    hasher.combine(marks.1)
  }
}

/// One cell of a screen: what it shows and what that means. Colours are the theme's.
package struct Cell: Hashable, Sendable {
  package internal(set) var glyph: Glyph = .blank
  /// 1, or 2 for the first half of a wide character, whose second half is a cell of width 0.
  package internal(set) var width: UInt8 = 1
  package internal(set) var role: Role = .text
  package internal(set) var surface: Surface = .background
  package internal(set) var bold = false

  package init() {}

  /// The text of the cell; empty for the second half of a wide character.
  package var text: String {
    var text = String.UnicodeScalarView()
    if width > 0 { glyph.write(to: &text) }
    return String(text)
  }
}
