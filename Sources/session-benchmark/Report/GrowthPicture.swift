import TerminalUI

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How costs grow from a small store to a large one: both axes by powers of ten, one panel a kind of store.
struct GrowthPicture {
  let series: [String: [(Double, Double)]]
  let variant: String

  private static let panel = (width: 430.0, height: 330.0)
  private static let margin = (left: 64.0, top: 40.0, right: 126.0, bottom: 44.0)
  private static let roles: [Role] = [.accent, .good, .warning, .danger, .mine, .flash]

  var svg: String {
    let theme = (try? ThemeCatalog().load("default-\(variant)").theme) ?? .plain
    func color(_ role: Role) -> String { Self.hex(theme.style(role, on: .background, depth: .trueColor).foreground) ?? "#808080" }
    let background = Self.hex(theme.style(.text, on: .background, depth: .trueColor).background) ?? "#000000"
    let kinds = [("sqlite", "SQLite"), ("file", "files")]
    let names = Set(series.keys.compactMap { $0.split(separator: " (").first.map(String.init) }).sorted()
    let width = Double(kinds.count) * (Self.panel.width + 20) + 20
    let height = Self.panel.height + 20
    var lines = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(width))" height="\(Int(height))" viewBox="0 0 \(Int(width)) \(Int(height))" \
      font-size="12" font-family="ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace">
      """,
      #"<rect width="100%" height="100%" rx="8" fill="\#(background)"/>"#,
    ]
    for (index, kind) in kinds.enumerated() {
      lines.append(#"<g transform="translate(\#(Self.text(20 + Double(index) * (Self.panel.width + 20))) 10)">"#)
      lines.append(Self.label(kind.1, x: Self.margin.left, y: 20, color(.title), bold: true))
      lines += axes(color(.frame), color(.dim))
      var taken: [Double] = []
      for (place, name) in names.enumerated() {
        guard let points = series["\(name) (\(kind.0))"], let last = points.last else { continue }
        let color = color(Self.roles[place % Self.roles.count])
        let path = points.enumerated().map { ($0 == 0 ? "M" : "L") + Self.point($1) }.joined(separator: " ")
        lines.append(#"<path d="\#(path)" fill="none" stroke="\#(color)" stroke-width="2"/>"#)
        for point in points {
          lines.append(
            #"<circle cx="\#(Self.text(Self.x(point.0)))" cy="\#(Self.text(Self.y(point.1)))" r="3" fill="\#(color)"/>"#)
        }
        // Names that would lie on one another move apart.
        var y = Self.y(last.1) + 4
        while taken.contains(where: { abs($0 - y) < 13 }) { y -= 13 }
        taken.append(y)
        lines.append(Self.label(name, x: Self.x(last.0) + 9, y: y, color))
      }
      lines.append("</g>")
    }
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private func axes(_ frame: String, _ dim: String) -> [String] {
    var lines: [String] = []
    for (value, name) in [(1e4, "10k"), (1e5, "100k"), (1e6, "1M")] {
      let x = Self.text(Self.x(value))
      lines.append(
        #"<path d="M\#(x) \#(Self.text(Self.y(100))) V\#(Self.text(Self.y(1e-4)))" stroke="\#(frame)" stroke-dasharray="2 4"/>"#)
      lines.append(Self.label(name, x: Self.x(value) - 12, y: Self.panel.height - 22, dim))
    }
    for exponent in -4...2 {
      let value = [1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100][exponent + 4]
      let y = Self.text(Self.y(value))
      lines.append(
        #"<path d="M\#(Self.text(Self.x(1e4))) \#(y) H\#(Self.text(Self.x(1e6)))" stroke="\#(frame)" stroke-dasharray="2 4"/>"#)
      lines.append(Self.label(Unit.seconds.text(value), x: 0, y: Self.y(value) + 4, dim))
    }
    return lines
  }

  // MARK: Places

  private static func x(_ value: Double) -> Double {
    margin.left + (decade(value) - 4) / 2 * (panel.width - margin.left - margin.right)
  }

  private static func y(_ value: Double) -> Double {
    margin.top + (2 - decade(value)) / 6 * (panel.height - margin.top - margin.bottom)
  }

  private static func decade(_ value: Double) -> Double { log10(max(value, 1e-4)) }

  private static func point(_ value: (Double, Double)) -> String { "\(text(x(value.0))) \(text(y(value.1)))" }

  private static func label(_ content: String, x: Double, y: Double, _ color: String, bold: Bool = false) -> String {
    #"<text x="\#(text(x))" y="\#(text(y))" fill="\#(color)"\#(bold ? #" font-weight="bold""# : "")>\#(content)</text>"#
  }

  private static func hex(_ color: TerminalColor) -> String? {
    color.rgb.map { rgb in
      "#" + [rgb.red, rgb.green, rgb.blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
  }

  /// One decimal is plenty.
  private static func text(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(abs(tenths % 10))"
  }
}
