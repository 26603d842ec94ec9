import Inspection
import TerminalText
import TerminalUI

enum MenuView {
  static func draw(_ menu: Menu, on screen: inout Screen) {
    let matches = menu.matches
    let rows = min(matches.count, max(1, screen.size.rows - 8), 16)
    let dialog = Dialog(
      width: 68, height: max(rows, 1) + 2, on: &screen, title: [Span(menu.title, .title, bold: true)],
      trailing: [Span(SafeText(matches.count), .dim)])
    let body = dialog.body
    let (line, column) = menu.query.view(width: body.width - 2, glyphs: screen.glyphs)
    screen.fill(body.row(0), surface: .input)
    screen.put("/", x: body.x, y: body.y, role: .accent, bold: true)
    screen.put(line, x: body.x + 2, y: body.y)
    screen.cursor = Point(x: body.x + 2 + column, y: body.y)
    if matches.isEmpty { screen.put("no match", x: body.x + 2, y: body.y + 2, role: .dim, width: body.width - 2) }

    var view = Viewport()
    view.follow(index: menu.cursor, count: matches.count, height: rows)
    for (offset, place) in view.range(count: matches.count, height: rows).enumerated() {
      let item = matches[place]
      let rect = body.row(offset + 2)
      let detail = item.detail.clipped(to: body.width / 2)
      if place == menu.cursor {
        screen.fill(rect, surface: .selection)
        screen.put(screen.glyphs.bar, x: rect.x, y: rect.y, role: .accent)
      }
      screen.put(item.title, x: rect.x + 2, y: rect.y, bold: place == menu.cursor, width: rect.width - detail.width - 4)
      screen.put(detail, x: rect.maxX - detail.width, y: rect.y, role: .dim)
    }
  }
}
