import TerminalText
import TerminalUI
import Testing

/// What is seen of a theme on a terminal of each depth: every role on every surface, by the contrast of the colours that come out.
@Suite("Colours can be seen")
struct ContrastTests {
  private static let names = BuiltInThemes.files.map(\.name)

  /// The least contrast: text, what is gone or hidden, the lines of frames. On the user's own palette, of which only the usual
  /// colours are known, what WCAG asks of signs.
  private static func least(_ role: Role, _ depth: ColorDepth) -> Double {
    switch role {
    case .frame: 1.25
    case .focus: 3
    case .faint, .masked: 2.85
    default: depth >= .xterm256 ? 4.5 : 3
    }
  }

  /// The colours that a reader sees, where the terminal's own are light on dark or dark on light as the theme is.
  private static func seen(_ style: ResolvedStyle, _ variant: Theme.Variant) -> (text: RGB, ground: RGB) {
    let (black, white, grey) = (RGB(0, 0, 0), RGB(255, 255, 255), RGB(229, 229, 229))
    func rgb(_ color: TerminalColor, standard: RGB) -> RGB {
      switch color {
      case .standard: standard
      case .index(let number): RGB.xterm[Int(number)]
      case .rgb(let rgb): rgb
      }
    }
    var text = rgb(style.foreground, standard: variant == .dark ? grey : black)
    var ground = rgb(style.background, standard: variant == .dark ? black : white)
    if style.attributes.contains(.reverse) { swap(&text, &ground) }
    guard style.attributes.contains(.dim) else { return (text, ground) }
    // Two thirds of the text's light, or as much nearer to the ground.
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Int(a) * 3 + Int(b) * 2) / 5) }
    return (RGB(mix(text.red, ground.red), mix(text.green, ground.green), mix(text.blue, ground.blue)), ground)
  }

  @Test("Every role can be read on every surface, at every depth", arguments: names)
  func roles(_ name: String) throws {
    let theme = try ThemeCatalog().load(name).theme
    for depth in [ColorDepth.ansi8, .ansi16, .xterm256, .trueColor] {
      for role in Role.allCases {
        for surface in Surface.allCases {
          let (text, ground) = Self.seen(theme.style(role, on: surface, depth: depth), theme.variant)
          // A theme of the user's palette is judged by that of a terminal.
          let least = Self.least(role, theme.minimumDepth < .xterm256 ? min(depth, .ansi16) : depth)
          let ratio = text.contrast(with: ground)
          #expect(ratio >= least, "\(name), \(depth): \(role) on \(surface) has \(ratio)")
        }
      }
    }
  }

  @Test("A field in a dialog, the selected line and the bars are told from what is around them", arguments: names)
  func surfaces(_ name: String) throws {
    let theme = try ThemeCatalog().load(name).theme
    for depth in [ColorDepth.ansi8, .ansi16, .xterm256, .trueColor] {
      for (surface, other) in [
        (Surface.input, Surface.dialog), (.input, .background), (.selection, .background), (.selection, .dialog),
        (.selectionInactive, .background), (.highlight, .background), (.production, .bar),
      ] {
        let (one, two) = (theme.style(.text, on: surface, depth: depth), theme.style(.text, on: other, depth: depth))
        let (a, b) = (Self.seen(one, theme.variant).ground, Self.seen(two, theme.variant).ground)
        // By light, or by hue: no reader takes the red of production for the bar's blue.
        let hue = [(a.red, b.red), (a.green, b.green), (a.blue, b.blue)].map { abs(Int($0) - Int($1)) }.max() ?? 0
        let isApart = a.contrast(with: b) >= 1.04 || hue >= 16 || one.attributes != two.attributes
        #expect(isApart, "\(name), \(depth): \(surface) on \(other)")
      }
    }
  }

  @Test("Among 256 colours no ground becomes more colourful than it was meant", arguments: names)
  func grounds(_ name: String) throws {
    let theme = try ThemeCatalog().load(name).theme
    func colour(_ rgb: RGB) -> Int { Int(max(rgb.red, rgb.green, rgb.blue)) - Int(min(rgb.red, rgb.green, rgb.blue)) }
    for surface in [Surface.background, .bar, .dialog, .input] {
      guard case .rgb(let meant) = theme.style(.text, on: surface, depth: .trueColor).background,
        case .index(let number) = theme.style(.text, on: surface, depth: .xterm256).background
      else { continue }
      #expect(colour(RGB.xterm[Int(number)]) <= colour(meant) + 8, "\(name): \(surface)")
    }
  }
}
