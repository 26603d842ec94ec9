import Inspection
import TerminalText
import TerminalUI

/// A write before it is made: what, on whom, and what it does not do. Whom stands in the frame: it is in sight at any size.
enum ReviewView {
  private static let width = 72

  static func draw(_ review: Review, on screen: inout Screen) {
    let notice = notice(of: review, in: screen.size)
    let rows = review.lines.rows
    let count = notice.count + rows.count
    let room = room(in: screen.size)
    let start = min(review.offset, max(0, count - room))
    let shown = (start..<min(count, start + room)).map { $0 < notice.count ? notice[$0] : rows[$0 - notice.count] }
    let dialog = Dialog(
      width: width, height: shown.count + 2, on: &screen,
      title: [Span(review.title, review.destroys ? .danger : .title, bold: true)],
      trailing: [Span(review.whom, .identifier, bold: true)])
    for (row, line) in shown.enumerated() {
      screen.put(line, x: dialog.body.x, y: dialog.body.y + row, width: dialog.body.width)
    }
    if start + room < count {
      screen.put(screen.glyphs.down, x: dialog.frame.maxX - 2, y: dialog.body.y + shown.count - 1, role: .accent)
    }
    let y = dialog.body.maxY - 1
    let used = screen.put(question(review, in: screen.size), x: dialog.body.x, y: y, width: dialog.body.width)
    guard review.phrase != nil else { return }
    let x = dialog.body.x + used + 1
    let (line, column) = review.typed.view(width: max(1, dialog.body.maxX - x), glyphs: screen.glyphs)
    screen.put(line, x: x, y: y)
    screen.cursor = Point(x: x + column, y: y)
  }

  private static func notice(of review: Review, in size: Size) -> [Line] {
    review.notice.map { wrapped([Span($0, .warning, bold: true)], width: width(in: size)) + [[]] } ?? []
  }

  /// How wide its text is.
  static func width(in size: Size) -> Int { min(width, max(1, size.columns - 4)) }

  /// Its frame stays between the lines at the top and at the bottom, where there are rows enough.
  private static func room(in size: Size) -> Int { max(1, size.rows - (size.rows >= 16 ? 8 : 6)) }

  /// How far the review can be scrolled on a screen of this size.
  static func lastOffset(of review: Review, in size: Size) -> Int {
    max(0, notice(of: review, in: size).count + review.lines.rows.count - room(in: size))
  }

  /// Whether all of it is, or has been, in sight: nobody agrees to what nobody could read.
  static func isWhole(_ review: Review, in size: Size) -> Bool { review.furthest >= lastOffset(of: review, in: size) }

  private static func question(_ review: Review, in size: Size) -> Line {
    if let phrase = review.phrase {
      return [Span("type ", .dim), Span(SafeText(sanitising: phrase), .danger, bold: true), Span(" to confirm:", .dim)]
    }
    let no = [Span("n", .accent, bold: true), Span(" cancel", .dim)]
    // What y does it does once all was in sight.
    guard isWhole(review, in: size) else { return [Span("down", .accent, bold: true), Span(" the rest   ", .dim)] + no }
    // Nobody is asked for what the store refuses.
    if review.refusal != nil { return no }
    return [Span("y", .accent, bold: true), Span(" " + review.verb + "   ", .dim)] + no
  }
}
