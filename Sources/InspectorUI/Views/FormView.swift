import Inspection
import TerminalText
import TerminalUI

enum FormView {
  /// - Parameter hidden: what it is about is masked again: what is in the form shows as dots.
  static func draw(_ form: Form, hidden: Bool, on screen: inout Screen) {
    let whom = form.survey.map { sessionsCounted($0.possible) } ?? form.target?.label
    let trailing: Line = whom.map { [Span(SafeText(sanitising: $0), .identifier)] } ?? []
    let width = min(64, max(1, screen.size.columns - 4))
    let notice = form.notice.map { wrapped([Span($0, .warning, bold: true)], width: width) } ?? []
    let error = form.error.map { wrapped([Span($0, .danger)], width: width) } ?? []
    let masked: Line = [Span("now ", .dim), Span(screen.glyphs.masked, .masked), Span("  masked again", .dim)]
    var notes = notice + (hidden ? [masked] : form.notes).flatMap { wrapped($0, width: width) }
    // Where there is little room, the fields are what matters.
    let room = screen.size.rows - 2
    let step = room >= form.fields.count * 2 + error.count ? 2 : 1
    if notes.count + 1 + form.fields.count * step + error.count > room { notes = [] }
    let height = notes.count + (notes.isEmpty ? 0 : 1) + form.fields.count * step + error.count
    let title = hidden ? form.maskedTitle ?? form.title : form.title
    let dialog = Dialog(
      width: width, height: height, on: &screen, title: [Span(title, .title, bold: true)], trailing: trailing)
    var y = dialog.body.y
    for note in notes {
      screen.put(note, x: dialog.body.x, y: y, width: dialog.body.width)
      y += 1
    }
    if !notes.isEmpty { y += 1 }
    let labelWidth = form.fields.map(\.label.width).max() ?? 0
    for (index, field) in form.fields.enumerated() where y < dialog.frame.maxY - 1 {
      draw(
        hidden ? field.hidden : field, focused: index == form.focus, labelWidth: labelWidth, y: y, in: dialog.body, on: &screen,
        hint: step > 1)
      y += step
    }
    for line in error where y < dialog.frame.maxY - 1 {
      screen.put(line, x: dialog.body.x, y: y, width: dialog.body.width)
      y += 1
    }
  }

  private static func draw(
    _ field: Form.Field, focused: Bool, labelWidth: Int, y: Int, in body: Rect, on screen: inout Screen, hint: Bool
  ) {
    screen.put(field.label, x: body.x, y: y, role: focused ? .accent : .dim, bold: focused)
    let x = body.x + labelWidth + 2
    let width = max(1, body.maxX - x)
    switch field.content {
    case .text(let editor):
      screen.fill(Rect(x: x, y: y, width: width, height: 1), surface: .input)
      let (line, column) = editor.view(width: width, glyphs: screen.glyphs)
      screen.put(line, x: x, y: y, width: width)
      if focused { screen.cursor = Point(x: x + column, y: y) }
      if hint, focused, !field.hint.isEmpty { screen.put(field.hint, x: x, y: y + 1, role: .dim, width: width) }
    case .choice(let choices, let selected):
      var line: Line = []
      for (index, choice) in choices.enumerated() {
        line.append(
          index == selected ? Span("[" + choice + "]", focused ? .accent : .text, bold: true) : Span(" " + choice + " ", .dim))
      }
      screen.put(line, x: x, y: y, width: width)
      if hint, focused { screen.put(field.hint, x: x, y: y + 1, role: .dim, width: width) }
    }
  }
}
