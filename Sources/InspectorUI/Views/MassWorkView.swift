import Inspection
import TerminalText
import TerminalUI

/// What is going on, how far it is, how fast, and how long it still takes.
enum MassWorkView {
  private static let width = 48

  static func draw(_ work: MassWork, on screen: inout Screen) {
    let dialog = Dialog(width: width, height: 3, on: &screen, title: [Span(work.title, .title, bold: true)])
    let body = dialog.body
    if let of = work.of, of > 0 {
      screen.put(screen.glyphs.meter(Double(work.done) / Double(of), width: body.width), x: body.x, y: body.y, role: .accent)
    }
    screen.put(words(work), x: body.x, y: body.y + 1, width: body.width)
    let hint: SafeText =
      work.isEnding ? "ending with this batch…" : work.job == .writing ? " ends it after this batch" : " leaves it"
    let next = work.next.flatMap { CommandTable.byID[$0]?.short }.map { [Span("   then ", .dim), Span($0)] } ?? []
    screen.put(
      work.isEnding ? [Span(hint, .warning)] : [Span("esc", .accent, bold: true), Span(hint, .dim)] + next, x: body.x,
      y: body.y + 2, width: body.width)
  }

  /// `1,200 of 5,000   9,800 a second   1 s left`.
  static func words(_ work: MassWork) -> Line {
    var words = grouped(work.done) + (work.of.map { " of \(grouped($0))" } ?? " so far")
    if let rate = work.rate { words += "   \(grouped(rate)) a second" }
    if let left = work.left { words += "   \(grouped(left)) s left" }
    return [Span(SafeText(sanitising: words))]
  }
}
