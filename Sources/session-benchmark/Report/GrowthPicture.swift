import TerminalText
import TerminalUI

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How costs grow from a small store to a large one: both axes by powers of ten, one panel a kind of store. Ours are whole lines,
/// the same work done by a peer is a broken one of the same colour.
struct GrowthPicture {
  private let panels: [Panel]
  private let names: [String]
  private let theme: Theme

  private static let titles = ["sqlite": "SQLite", "file": "files"]
  private static let roles: [Role] = [.accent, .good, .warning, .danger, .mine, .flash]
  private static let height = Panel.height + 54

  init(curves: [Curve], variant: String) {
    let drawn = curves.filter { !$0.points.isEmpty }
    let kinds = drawn.reduce(into: [String]()) { if !$0.contains($1.panel) { $0.append($1.panel) } }
    names = drawn.reduce(into: []) { if !$0.contains($1.name) { $0.append($1.name) } }
    theme = (try? ThemeCatalog().load("default-\(variant)").theme) ?? .plain
    let points = drawn.flatMap(\.points)
    // All panels alike, so that one can look from one to the other.
    let (counts, seconds) = (Decades(points.map(\.count)), Decades(points.map(\.seconds)))
    panels = kinds.enumerated().map { place, kind in
      Panel(
        title: Self.titles[kind] ?? kind, left: 24 + Double(place) * Panel.width, counts: counts, seconds: seconds,
        curves: drawn.filter { $0.panel == kind })
    }
  }

  var svg: String {
    let width = Int(Double(panels.count) * Panel.width + 24)
    let background = color(theme.style(.text, on: .background, depth: .trueColor).background) ?? "#000000"
    var lines = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(Int(Self.height))" viewBox="0 0 \(width) \(Int(Self.height))" \
      font-size="13" font-family="ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace">
      """,
      #"<rect width="100%" height="100%" rx="8" fill="\#(background)"/>"#,
    ]
    for panel in panels {
      lines.append(#"<g transform="translate(\#(SVG.number(panel.left)) 16)">"#)
      lines += panel.axes(title: color(.title), grid: color(.frame), labels: color(.dim))
      lines += panel.lines { name in color(Self.roles[(names.firstIndex(of: name) ?? 0) % Self.roles.count]) }
      lines.append("</g>")
    }
    let (foot, dim) = (Self.height - 16, color(.dim))
    lines.append(SVG.line(from: (86, foot - 4), to: (114, foot - 4), dim, "2.5"))
    lines.append(SVG.text("session-inspector", at: (124, foot), dim))
    lines.append(SVG.line(from: (290, foot - 4), to: (318, foot - 4), dim, "1.5", broken: true))
    lines.append(SVG.text("a peer that does the same", at: (328, foot), dim))
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private func color(_ role: Role) -> String {
    color(theme.style(role, on: .background, depth: .trueColor).foreground) ?? "#808080"
  }

  private func color(_ color: TerminalColor) -> String? {
    color.rgb.map { rgb in "#" + [rgb.red, rgb.green, rgb.blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
  }
}

/// Whole powers of ten around some values.
struct Decades: Equatable {
  let low: Int
  let high: Int

  init(_ values: [Double]) {
    let logarithms = values.filter { $0 > 0 }.map { log10($0) }
    low = Int(((logarithms.min() ?? 0) + 1e-9).rounded(.down))
    high = max(low + 1, Int(((logarithms.max() ?? 1) - 1e-9).rounded(.up)))
  }

  /// From 0 at the low end to 1 at the high one.
  func share(_ value: Double) -> Double { min(max((log10(value) - Double(low)) / Double(high - low), 0), 1) }
}
