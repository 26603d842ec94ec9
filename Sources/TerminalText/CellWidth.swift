/// What a terminal does with one scalar, as far as terminals agree about it.
///
/// Curses, tmux, emulators and the C library disagree on newer and composed characters, and one cell of disagreement shifts the rest
/// of the row. So a scalar is only drawn when its width is beyond dispute; everything else is written out, as `\u{200b}`.
package enum CellWidth: Equatable {
  /// Fills one cell or two.
  case cells(Int)
  /// Sits on the character before it, and takes no cell: a non-spacing mark.
  case mark
  /// Stays out of a cell: a control, a format character, an invisible one, or one whose width is not agreed upon.
  case unsafe

  package init(_ scalar: Unicode.Scalar) {
    if scalar.isASCII {
      self = (0x20...0x7E).contains(scalar.value) ? .cells(1) : .unsafe
      return
    }
    let properties = scalar.properties
    guard let age = properties.age, age.major <= Self.knownUnicode, !properties.isDefaultIgnorableCodePoint,
      !disputedRanges.contains(scalar.value)
    else {
      self = .unsafe
      return
    }
    switch properties.generalCategory {
    case .nonspacingMark:
      self = .mark
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .enclosingMark,
      .spacingMark:
      self = .unsafe
    default:
      self = .cells(wideRanges.contains(scalar.value) ? 2 : 1)
    }
  }

  /// The newest version of Unicode that every terminal in use is taken to know.
  private static let knownUnicode = 14
}

/// Where width tables of different years or makers differ: conjoining vowels and finals of Hangul (0 or 1), regional indicators and
/// skin tones (1 or 2), circled tens, and the trigrams, hexagrams and counting rods that Unicode 16 made wide.
private let disputedRanges: [ClosedRange<UInt32>] = [
  0x1160...0x11FF, 0x2630...0x2637, 0x268A...0x268F, 0x302E...0x302F, 0x3248...0x324F, 0x4DC0...0x4DFF, 0xA8FA...0xA8FA,
  0xD7B0...0xD7FF,
  0x1D300...0x1D37F, 0x1F1E6...0x1F1FF, 0x1F3FB...0x1F3FF,
]

extension [ClosedRange<UInt32>] {
  /// Whether one of the ranges, which are in order, holds the value.
  package func contains(_ value: UInt32) -> Bool {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low].lowerBound <= value
  }
}
