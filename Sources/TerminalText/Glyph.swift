/// What a cell shows: a character that terminals agree about, and at most two marks on it. No pointer, so cells copy and compare fast.
package struct Glyph: Hashable, Sendable {
  package let base: Unicode.Scalar
  /// NUL where there is none.
  package private(set) var marks: (Unicode.Scalar, Unicode.Scalar) = ("\0", "\0")

  package init(_ base: Unicode.Scalar) { self.base = base }

  package static let blank = Glyph(" ")

  /// The sign of ASCII that stands for a sign of typography, of the same width, where only plain signs are wanted.
  package var plain: Glyph { Self.plainSigns[base].map { Glyph($0) } ?? self }

  private static let plainSigns: [Unicode.Scalar: Unicode.Scalar] = [
    "…": "~", "“": "\"", "”": "\"", "‘": "'", "’": "'", "–": "-", "—": "-", "·": ".", "•": "*", "→": ">", "↑": "^", "↓": "v",
  ]

  package mutating func append(mark: Unicode.Scalar) {
    if marks.0 == "\0" { marks.0 = mark } else if marks.1 == "\0" { marks.1 = mark }
  }

  package func write(to text: inout String.UnicodeScalarView) {
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
