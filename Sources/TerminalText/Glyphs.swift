/// The signs of the interface's own furniture, in a table for terminals that show Unicode and one for those that do not.
/// Both give every sign the same width, so that nothing moves between them.
package struct Glyphs: Hashable, Sendable {
  package let topLeft, topRight, bottomLeft, bottomRight, horizontal, vertical: SafeText
  /// The bar at the left of the selected line.
  package let bar: SafeText
  package let open, folded: SafeText
  package let flash, mark, arrow, enter, up, down, left, right: SafeText
  package let ellipsis: SafeText
  /// One dot of a masked value.
  package let mask: SafeText
  package let live, paused, warning, note, ok, failed, dash, bullet: SafeText
  /// A bar that fills a cell from the left, by eighths (the last fills it).
  package let meter: [SafeText]
  package let meterEmpty: SafeText
  /// A column that fills a cell from below, by eighths (the last fills it).
  package let spark: [SafeText]

  package static let unicode = Glyphs(
    topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯", horizontal: "─", vertical: "│",
    bar: "▌", open: "▾", folded: "▸",
    flash: "◆", mark: "✓", arrow: "→", enter: "↵", up: "↑", down: "↓", left: "←", right: "→",
    ellipsis: "…", mask: "•",
    live: "●", paused: "○", warning: "!", note: "◌", ok: "✓", failed: "×", dash: "–", bullet: "·",
    meter: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"], meterEmpty: " ",
    spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"])

  package static let ascii = Glyphs(
    topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+", horizontal: "-", vertical: "|",
    bar: ">", open: "v", folded: ">",
    flash: "#", mark: "*", arrow: ">", enter: "<", up: "^", down: "v", left: "<", right: ">",
    ellipsis: "~", mask: "*",
    live: "o", paused: "-", warning: "!", note: "i", ok: "*", failed: "x", dash: "-", bullet: ".",
    meter: [" ", " ", " ", "=", "=", "=", "=", "="], meterEmpty: ".",
    spark: ["_", "_", ".", ".", "-", "-", "=", "="])

  /// The constant number of dots that stand for a masked value of any length.
  package var masked: SafeText { SafeText(repeating: mask, count: 8) }

  /// A bar of some cells, filled to a fraction of 0 to 1. Anything above nothing shows, and only a whole fills it.
  package func meter(_ fraction: Double, width: Int) -> SafeText {
    guard width > 0 else { return SafeText() }
    let total = Double(width * 8)
    let value = fraction.isNaN ? 0 : min(max(fraction, 0), 1)
    var eighths = Int(value * total)
    if value > 0 { eighths = max(1, eighths) }
    var text = SafeText(repeating: meter[7], count: eighths / 8)
    if eighths % 8 > 0 { text += meter[eighths % 8 - 1] }
    return text + SafeText(repeating: meterEmpty, count: width - text.width)
  }

  /// A column for each value, scaled so that the greatest fills its cell.
  package func sparkline(_ values: some Collection<Int>) -> SafeText {
    let top = max(1, values.max() ?? 1)
    return .joined(values.map { spark[min(7, max(0, $0) * 7 / top)] })
  }
}
