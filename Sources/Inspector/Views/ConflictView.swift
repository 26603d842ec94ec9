import ECMAScript
import TerminalUI

/// Base, mine and theirs side by side, one row for each path that both changed.
enum ConflictView {
  static func draw(_ conflict: Conflict, state: State, on screen: inout Screen) {
    let rows = conflict.merge.conflicts
    func text(_ value: JSONValue?, _ path: ContentPath) -> Span {
      guard let value else { return Span("absent", .dim) }
      let liesInHidden = path.parent.map { state.configuration.masking.hides($0.path) } ?? false
      let shown = state.isRevealed([path]) ? value : conflict.hidden.masked(value)
      return liesInHidden || shown == .string(JSString(Masking.mask))
        ? Span(screen.glyphs.masked, .masked) : Span(SafeText(sanitisingUTF8: JSON.stringify(shown)))
    }
    let kept = conflict.merge.theirChanges.map(\.path).filter { path in !rows.contains { $0.path == path } }
    let height = min(rows.count * 4 + (kept.isEmpty ? 0 : 2) + 3, screen.size.rows - 2)
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
    for (index, row) in rows.enumerated().dropFirst(max(0, conflict.cursor + 1 - fitting)) {
      let selected = index == conflict.cursor
      put(
        [
          Span(selected ? screen.glyphs.bar : " ", .accent), Span(" "),
          Span(SafeText(sanitising: row.path.description), .key, bold: selected),
        ],
        selected: selected)
      put(
        [Span("base    ", .dim), text(row.base, row.path), Span(conflict.choices[row.path] == .base ? "  chosen" : "", .good)],
        indent: 4)
      put(
        [Span("mine    ", .mine), text(row.mine, row.path), Span(conflict.choices[row.path] == .mine ? "  chosen" : "", .good)],
        indent: 4)
      put(
        [
          Span("theirs  ", .theirs), text(row.theirs, row.path),
          Span(conflict.choices[row.path] == .theirs ? "  chosen" : "", .good),
        ], indent: 4)
    }
    if !kept.isEmpty {
      put([Span("kept from theirs: ", .dim), Span(SafeText(sanitising: kept.map(\.description).joined(separator: ", ")))])
    }
  }
}
