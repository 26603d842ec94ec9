import TerminalText

/// What a terminal can do to text besides colouring it.
package struct Attributes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package static let bold = Attributes(rawValue: 1)
  package static let dim = Attributes(rawValue: 2)
  package static let italic = Attributes(rawValue: 4)
  package static let underline = Attributes(rawValue: 8)
  package static let reverse = Attributes(rawValue: 16)

  package static let names: [(String, Attributes)] = [
    ("bold", .bold), ("dim", .dim), ("italic", .italic), ("underline", .underline), ("reverse", .reverse),
  ]
}

/// What a theme says of one role or surface.
package struct ThemeStyle: Hashable, Sendable {
  package var color: TerminalColor
  package var attributes: Attributes = []
  /// On 8 and 16 colours; nil: the nearest of them.
  package var c16: Fallback?
  /// Without colours; nil: `attributes`.
  package var mono: Attributes?

  package struct Fallback: Hashable, Sendable {
    package var color: TerminalColor
    package var attributes: Attributes
  }
}

/// What the terminal is told for one cell.
package struct ResolvedStyle: Hashable, Sendable {
  package var foreground: TerminalColor
  package var background: TerminalColor
  package var attributes: Attributes
}

/// Colours and attributes for everything that can be meant.
package struct Theme: Hashable, Sendable {
  package enum Variant: String, CaseIterable, Sendable { case dark, light }

  package internal(set) var name: String
  package internal(set) var variant: Variant
  /// With fewer colours than this, another theme serves better.
  package internal(set) var minimumDepth: ColorDepth
  package internal(set) var roles: [Role: ThemeStyle]
  package internal(set) var surfaces: [Surface: ThemeStyle]
  /// The surfaces' colours among 256: see ``chooseGrounds()``.
  private(set) var grounds: [Surface: UInt8] = [:]

  /// The terminal's own colours and attributes alone: what stands in for whatever a theme leaves out.
  package static let plain = Theme(
    name: "plain", variant: .dark, minimumDepth: .mono,
    roles: Dictionary(
      uniqueKeysWithValues: Role.allCases.map { ($0, ThemeStyle(color: .standard, attributes: $0.plainAttributes)) }),
    surfaces: Dictionary(
      uniqueKeysWithValues: Surface.allCases.map { ($0, ThemeStyle(color: .standard, attributes: $0.plainAttributes)) }))

  /// How a role looks on a surface. A surface that is shown in reverse (in its own colour, if it has one) takes the colours
  /// of the roles on it: reversed, they would be patches and no line.
  package func style(_ role: Role, on surface: Surface, bold: Bool = false, depth: ColorDepth) -> ResolvedStyle {
    let front = (roles[role] ?? ThemeStyle(color: .standard)).look(at: depth)
    let back = (surfaces[surface] ?? ThemeStyle(color: .standard)).look(at: depth)
    let isReversed = back.attributes.contains(.reverse)
    var style = ResolvedStyle(
      foreground: isReversed ? back.color : front.color,
      background: isReversed ? .standard : back.color,
      attributes: front.attributes.union(back.attributes).union(bold ? .bold : []))
    // Reversed, faint text would be a faint bar.
    if isReversed { style.attributes.remove(.dim) }
    if depth == .xterm256, !isReversed, let ground = grounds[surface] { style.background = .index(ground) }
    if depth == .xterm256, !isReversed, let text = roles[role]?.color.rgb, let ground = surfaces[surface]?.color.rgb {
      style.foreground = text.readable(on: style.background, asOn: ground)
    }
    if depth == .ansi8 {
      // The bright half of 16 colours is what bold makes of the other half.
      if case .index(8...15) = style.foreground { style.attributes.insert(.bold) }
      style.foreground = style.foreground.quantised(to: .ansi8)
      style.background = style.background.quantised(to: .ansi8)
    }
    return style
  }
}

extension Theme {
  /// What a surface stands on or beside, and must be told from.
  private static let neighbours: [(Surface, [Surface])] = [
    (.background, []), (.dialog, []), (.bar, [.background]), (.input, [.background, .dialog]),
    (.selectionInactive, [.background]), (.selection, [.background, .dialog]), (.highlight, [.background]),
    (.production, [.background, .bar]),
  ]

  /// Chooses among 256 colours for the surfaces together: each replaced by its nearest, two that are told apart by a breath of
  /// colour would become one, and a field in a dialog would be gone.
  mutating func chooseGrounds() {
    grounds = [:]
    for (surface, others) in Self.neighbours {
      guard let color = surfaces[surface]?.color.rgb else { continue }
      let apart: [(RGB, Double)] = others.compactMap { other in
        guard let number = grounds[other], let original = surfaces[other]?.color.rgb else { return nil }
        return (RGB.xterm[Int(number)], min(1.1, max(1.06, color.contrast(with: original))))
      }
      grounds[surface] = color.nearest(contrasting: apart)
    }
  }
}

extension ThemeStyle {
  /// What is left of it on a terminal of some depth.
  fileprivate func look(at depth: ColorDepth) -> Fallback {
    switch depth {
    case .mono: Fallback(color: .standard, attributes: mono ?? attributes)
    case .ansi8, .ansi16: c16 ?? Fallback(color: color.quantised(to: .ansi16), attributes: attributes)
    case .xterm256, .trueColor: Fallback(color: color.quantised(to: depth), attributes: attributes)
    }
  }
}

extension Role {
  fileprivate var plainAttributes: Attributes {
    switch self {
    case .accent, .title, .warning, .danger, .flash, .focus, .staging: .bold
    case .match: .underline
    case .production: [.bold, .underline]
    case .faint: .dim
    default: []
    }
  }
}

extension Surface {
  fileprivate var plainAttributes: Attributes {
    switch self {
    case .selection, .production: .reverse
    case .selectionInactive, .input, .highlight: .underline
    case .background, .bar, .dialog: []
    }
  }
}
