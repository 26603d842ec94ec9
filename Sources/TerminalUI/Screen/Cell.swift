package import TerminalText

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
