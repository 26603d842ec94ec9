import Inspection
import ECMAScript
import TerminalText
import TerminalUI

/// Base, mine and theirs side by side, one row for each path that both changed.
enum ConflictView {
  static func draw(_ conflict: Conflict, state: State, on screen: inout Screen) {
    let rows = conflict.rows
    let height = min(rows.count * 4 + (conflict.kept.isEmpty ? 0 : 2) + 3, screen.size.rows - 2)
    let dialog = Dialog(
      width: 74, height: height, on: &screen, title: [Span("Conflict", .danger, bold: true)],
      trailing: [Span(SafeText(sanitising: conflict.target.label), .identifier)])
    var y = dialog.body.y
    func put(_ line: Line, indent: Int = 0, selected: Bool = false) {
      guard y < dialog.body.maxY else { return }
      if selected { screen.tint(dialog.body.row(y - dialog.body.y), surface: .selection) }
      screen.put(line, x: dialog.body.x + indent, y: y, width: dialog.body.width - indent)
      y += 1
    }
    for line in wrapped(
      [Span("Both you and another writer changed this. Nothing is written until you choose.", .dim)], width: dialog.body.width)
    {
      put(line)
    }
    y += 1
    // The chosen one is always in view.
    let fitting = max(1, (dialog.body.height - 2) / 4)
    for index in max(0, conflict.cursor + 1 - fitting)..<rows.count where y < dialog.body.maxY {
      let row = rows[index]
      let selected = index == conflict.cursor
      put(
        [Span(selected ? screen.glyphs.bar : " ", .accent), Span(" "), Span(row.words, .key, bold: selected)], selected: selected)
      let isRevealed = !row.secrets.isEmpty && state.isRevealed(MaskedValues(of: conflict.target.id, row.secrets))
      let sides: [(label: Span, side: ConflictRow.Side, choice: ThreeWayMerge.Choice)] = [
        (Span("base    ", .dim), row.base, .base), (Span("mine    ", .mine), row.mine, .mine),
        (Span("theirs  ", .theirs), row.theirs, .theirs),
      ]
      for (label, side, choice) in sides {
        let chosen: SafeText = conflict.choices[row.path] == choice ? "  chosen" : ""
        put([label, text(side, isRevealed, row.liesInHidden, screen.glyphs), Span(chosen, .good)], indent: 4)
      }
    }
    if !conflict.kept.isEmpty { put([Span("kept from theirs: ", .dim), Span(conflict.kept)]) }
  }

  private static func text(_ side: ConflictRow.Side, _ isRevealed: Bool, _ liesInHidden: Bool, _ glyphs: Glyphs) -> Span {
    // Inside of what is hidden it is hidden whether there is anything.
    guard !liesInHidden else { return Span(glyphs.masked, .masked) }
    guard let text = side.text else { return Span("absent", .dim) }
    guard let shown = isRevealed ? text : side.masked else { return Span(glyphs.masked, .masked) }
    return Span(shown)
  }
}
