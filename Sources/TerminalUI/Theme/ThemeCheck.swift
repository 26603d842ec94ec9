import TerminalText
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a theme's colours promise, and whether they keep it.
package enum ThemeCheck {
  /// The least contrast of a role's text (WCAG 2): 4.5 for what is read; less for what is gone or hidden; lines are decoration.
  static func leastContrast(of role: Role) -> Double? {
    switch role {
    case .frame, .focus: nil
    case .faint, .masked: 2.9
    default: 4.5
    }
  }

  /// States that must not be taken for each other.
  private static let states: [Role] = [.good, .warning, .danger, .mine, .flash]

  package static func problems(of theme: Theme) -> [ThemeProblem] {
    contrast(of: theme) + hues(of: theme)
  }

  /// Text that cannot be read on what is behind it. The user's own palette is not ours to judge.
  private static func contrast(of theme: Theme) -> [ThemeProblem] {
    var problems: [ThemeProblem] = []
    for role in Role.allCases {
      guard let least = leastContrast(of: role), let text = theme.roles[role]?.color.rgb else { continue }
      for surface in Surface.allCases {
        guard let ground = theme.surfaces[surface]?.color.rgb else { continue }
        let ratio = text.contrast(with: ground)
        guard ratio < least else { continue }
        problems.append(
          ThemeProblem(
            severity: .warning,
            message:
              "\(role.rawValue) on \(surface.rawValue) has a contrast of \(rounded(ratio)):1, and wants \(rounded(least)):1",
            position: nil))
      }
    }
    return problems
  }

  /// States that look the same to whoever does not tell red from green.
  private static func hues(of theme: Theme) -> [ThemeProblem] {
    var problems: [ThemeProblem] = []
    for (index, a) in states.enumerated() {
      for b in states[(index + 1)...] {
        guard let first = theme.roles[a], let second = theme.roles[b], first.attributes == second.attributes,
          let one = first.color.rgb, let two = second.color.rgb, one.deuteranopic.difference(from: two.deuteranopic) < 12
        else { continue }
        problems.append(
          ThemeProblem(
            severity: .note, message: "\(a.rawValue) and \(b.rawValue) differ only by hue: some readers will not tell them apart",
            position: nil))
      }
    }
    return problems
  }

  private static func rounded(_ ratio: Double) -> String {
    // Never rounded up: 4.49 is not 4.5.
    let hundredths = Int(ratio * 100)
    let digits = hundredths % 100
    return "\(hundredths / 100)"
      + (digits == 0 ? "" : digits % 10 == 0 ? ".\(digits / 10)" : digits < 10 ? ".0\(digits)" : ".\(digits)")
  }
}

/// A colour by how it is seen: lightness, green to red, blue to yellow (CIE 1976).
struct Lab {
  let l, a, b: Double

  /// From the light of the three channels.
  init(red: Double, green: Double, blue: Double) {
    func f(_ t: Double) -> Double { t > 0.008856 ? cbrt(t) : 7.787 * t + 16 / 116 }
    let x = f((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047)
    let y = f(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    let z = f((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883)
    (l, a, b) = (116 * y - 16, 500 * (x - y), 200 * (y - z))
  }

  init(_ color: RGB) {
    self.init(
      red: RGB.linear[Int(color.red)], green: RGB.linear[Int(color.green)], blue: RGB.linear[Int(color.blue)])
  }

  /// How colourful it is: 0 for a grey.
  var chroma: Double { sqrt(a * a + b * b) }

  /// How different two colours look; about 2 is the least that is seen side by side.
  func difference(from other: Lab) -> Double {
    sqrt((l - other.l) * (l - other.l) + (a - other.a) * (a - other.a) + (b - other.b) * (b - other.b))
  }
}

extension RGB {
  /// The colour as a reader without green cones sees it (Viénot, Brettel and Mollon, 1999).
  var deuteranopic: Lab {
    let (r, g, b) = (Self.linear[Int(red)], Self.linear[Int(green)], Self.linear[Int(blue)])
    let merged = 0.29275 * r + 0.70725 * g
    return Lab(red: merged, green: merged, blue: max(0, -0.02234 * r + 0.02234 * g + b))
  }
}
