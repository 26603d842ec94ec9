import TerminalUI

/// A write before it is made: what, on whom, and what it does not do.
enum ReviewView {
  static func draw(_ review: Review, state: State, on screen: inout Screen) {
    let width = 72
    var lines = review.lines.flatMap { wrapped($0, width: width) }
    if let notice = review.notice { lines += [[]] + wrapped([Span(notice, .warning, bold: true)], width: width) }
    let question = question(review)
    let room = max(1, screen.size.rows - 6)
    if lines.count > room {
      let left = lines.count - room + 1
      lines = Array(lines.prefix(room - 1)) + [[Span(SafeText(left) + " more lines", .dim)]]
    }
    let destroys = review.write.action == .destroy
    let dialog = Dialog(
      width: width, height: lines.count + 2, on: &screen, title: [Span(review.title, destroys ? .danger : .title, bold: true)])
    for (row, line) in lines.enumerated() { screen.put(line, x: dialog.body.x, y: dialog.body.y + row, width: dialog.body.width) }
    let y = dialog.body.maxY - 1
    let used = screen.put(question, x: dialog.body.x, y: y, width: dialog.body.width)
    if review.phrase != nil {
      let x = dialog.body.x + used + 1
      let (line, column) = review.typed.view(width: max(1, dialog.body.maxX - x), glyphs: screen.glyphs)
      screen.put(line, x: x, y: y)
      screen.cursor = Point(x: x + column, y: y)
    }
  }

  private static func question(_ review: Review) -> Line {
    if let phrase = review.phrase {
      return [Span("type ", .dim), Span(SafeText(sanitising: phrase), .danger, bold: true), Span(" to do it:", .dim)]
    }
    return [Span("y", .accent, bold: true), Span(" do it   ", .dim), Span("n", .accent, bold: true), Span(" leave it", .dim)]
  }
}
