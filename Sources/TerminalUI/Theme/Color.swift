import TerminalText
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How many colours a terminal shows.
package enum ColorDepth: Int, Comparable, CaseIterable, Sendable {
  case mono, ansi8, ansi16, xterm256, trueColor

  package static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }

  /// The number of colours, as themes name their minimum.
  package var colors: Int { [1, 8, 16, 256, 1 << 24][rawValue] }

  /// The least depth that has so many colours.
  package init(colors: Int) {
    self = Self.allCases.first { $0.colors >= colors } ?? .trueColor
  }
}

/// A colour of 24 bits.
package struct RGB: Hashable, Sendable {
  package let red, green, blue: UInt8

  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Reads `#rrggbb`.
  package init?(parsing text: some StringProtocol) {
    let digits = text.dropFirst()
    guard text.first == "#", digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else {
      return nil
    }
    self.init(UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
  }

  /// How bright it looks, 0 to 1 (relative luminance of WCAG 2).
  package var luminance: Double {
    0.2126 * Self.linear[Int(red)] + 0.7152 * Self.linear[Int(green)] + 0.0722 * Self.linear[Int(blue)]
  }

  /// The contrast of text and background, 1 to 21 (WCAG 2).
  package func contrast(with other: RGB) -> Double {
    let (a, b) = (luminance, other.luminance)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// The light of each step of a channel.
  static let linear: [Double] = (0...255).map { step in
    let value = Double(step) / 255
    return value > 0.04045 ? pow((value + 0.055) / 1.055, 2.4) : value / 12.92
  }
}

/// A colour as the terminal is told it.
package enum TerminalColor: Hashable, Sendable {
  /// Whatever the user's terminal has for text or background.
  case standard
  /// One of the 256 numbered ones; 0 to 15 are the user's palette.
  case index(UInt8)
  case rgb(RGB)

  /// The names of the user's palette, by number.
  package static let names = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "bright-black", "bright-red", "bright-green",
    "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan", "bright-white",
  ]

  /// Reads `default`, a name of the user's palette, or `#rrggbb`.
  package init?(parsing text: some StringProtocol) {
    if text == "default" {
      self = .standard
    } else if let number = Self.names.firstIndex(where: { $0 == text }) {
      self = .index(UInt8(number))
    } else if let rgb = RGB(parsing: text) {
      self = .rgb(rgb)
    } else {
      return nil
    }
  }

  package var rgb: RGB? { if case .rgb(let rgb) = self { rgb } else { nil } }

  /// The nearest colour that a terminal of some depth has.
  package func quantised(to depth: ColorDepth) -> TerminalColor {
    switch (self, depth) {
    case (_, .mono): .standard
    case (.rgb(let rgb), .xterm256): .index(rgb.nearest(in: 16...255))
    case (.rgb(let rgb), .ansi16): .index(rgb.nearest(in: 0...15))
    case (.rgb(let rgb), .ansi8): .index(rgb.nearest(in: 0...7))
    case (.index(let number), .ansi8) where number < 16: .index(number % 8)
    default: self
    }
  }
}

extension RGB {
  /// The colours that xterm has under the numbers 0 to 255. The first 16 are anybody's guess: users change them.
  package static let xterm: [RGB] = {
    let ansi: [RGB] = [
      RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0), RGB(0, 0, 238), RGB(205, 0, 205), RGB(0, 205, 205),
      RGB(229, 229, 229), RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0), RGB(92, 92, 255),
      RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
    ]
    let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
    let cube = (0..<216).map { (number: Int) in RGB(steps[number / 36], steps[number / 6 % 6], steps[number % 6]) }
    let greys = (0..<24).map { (number: Int) in
      let level = UInt8(8 + 10 * number)
      return RGB(level, level, level)
    }
    return ansi + cube + greys
  }()

  /// The xterm colours as they are seen: looked up for every colour of a theme.
  private static let xtermLooks: [(lab: Lab, chroma: Double, luminance: Double)] = xterm.map { color in
    let lab = Lab(color)
    return (lab, lab.chroma, color.luminance)
  }

  /// The nearest of the 256 colours that can be read on one of them as well as this colour can on the one that it stands for.
  /// Two colours that are each replaced by their nearest may come too close to each other.
  func readable(on ground: TerminalColor, asOn original: RGB) -> TerminalColor {
    guard case .index(let number) = ground else { return TerminalColor.rgb(self).quantised(to: .xterm256) }
    return .index(nearest(contrasting: [(Self.xterm[Int(number)], min(contrast(with: original), 4.5))]))
  }

  /// The nearest of the 256 colours that has some contrast with each of others; without regard to them where there is none.
  func nearest(contrasting others: [(color: RGB, least: Double)]) -> UInt8 {
    let bounds = others.map { (light: $0.color.luminance + 0.05, least: $0.least) }
    var fitting: [Int] = []
    for number in 16...255 {
      let light = Self.xtermLooks[number].luminance + 0.05
      var fits = true
      for bound in bounds where max(light, bound.light) < bound.least * min(light, bound.light) { fits = false }
      if fits { fitting.append(number) }
    }
    return nearest(in: fitting.isEmpty ? Array(16...255) : fitting)
  }

  /// The number of xterm's colour that looks most like this one. More colourful than it was meant is worse than less: a calm ground
  /// must not become a lurid one.
  func nearest(in numbers: some Collection<Int>) -> UInt8 {
    let lab = Lab(self)
    let chroma = lab.chroma
    var (best, least) = (0, Double.infinity)
    for number in numbers {
      let other = Self.xtermLooks[number]
      let distance = lab.difference(from: other.lab) + max(0, other.chroma - chroma)
      if distance < least { (best, least) = (number, distance) }
    }
    return UInt8(best)
  }
}
