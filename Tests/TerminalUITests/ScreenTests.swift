import TerminalText
import TerminalUI
import Testing

@Suite("A screen")
struct ScreenTests {
  private static let title: Line = [Span("b210~ff31", .identifier), Span("  山田 data", .title, bold: true)]

  @Test("of any size from 1x1 to 120x40 is drawn on without a trap, and no wide character is halved")
  func everySize() {
    var broken: [Size] = []
    for columns in 1...120 {
      for rows in 1...40 {
        let size = Size(columns: columns, rows: rows)
        var screen = Screen(size: size, glyphs: rows.isMultiple(of: 2) ? .unicode : .ascii)
        let (left, right) = screen.bounds.inset(top: 1, bottom: 1).split(leading: columns / 2)
        screen.fill(screen.bounds.top(1), surface: .bar)
        screen.box(left, title: Self.title, trailing: [Span("1-20 of 212", .dim)], focused: true)
        screen.box(right.inset(-1, -1), title: Self.title)
        screen.put("山田 花子", x: columns - 3, y: rows - 1)
        screen.put("山田 花子", x: -3, y: 0, surface: .highlight)
        screen.put("x", x: 1, y: 0)
        screen.put(Self.title, x: 2, y: rows / 2, width: columns / 3)
        screen.tint(screen.bounds.row(rows / 2).inset(left: -2, right: -2), surface: .selection)
        screen.tint(Rect(x: columns - 1, y: -4, width: 9, height: 99), role: .faint)
        var fits = true
        for y in 0..<rows {
          var before: UInt8 = 1
          for cell in screen.row(y) {
            if (before == 2) != (cell.width == 0) { fits = false }
            before = cell.width
          }
          if before == 2 { fits = false }
        }
        if !fits || screen.lines().count != rows { broken.append(size) }
      }
    }
    #expect(broken == [])
  }

  @Test(
    "takes nothing that is outside of it",
    arguments: [
      Point(x: -1, y: 0), Point(x: 0, y: -1), Point(x: 4, y: 0), Point(x: 0, y: 2), Point(x: .max, y: 0), Point(x: 0, y: .min),
    ])
  func outside(_ point: Point) {
    let empty = Screen(size: Size(columns: 4, rows: 2))
    var screen = empty
    screen.put("x", x: point.x, y: point.y)
    #expect(screen == empty)
    #expect(screen[point.x, point.y] == nil)
  }

  @Test("cuts text at the width given and at its own edge, and says how many columns were used")
  func cuts() {
    var screen = Screen(size: Size(columns: 10, rows: 4))
    #expect(screen.put("alice@example.org", x: 0, y: 0) == 10)
    #expect(screen.put("alice@example.org", x: 2, y: 1, width: 5) == 5)
    #expect(screen.put("山田花子", x: 5, y: 2) == 5)
    #expect(screen.put("ok", x: 0, y: 3, width: 5) == 2)
    #expect(screen.lines() == ["alice@exa…", "  alic…", "     山田…", "ok"])
    #expect(screen.put("x", x: 0, y: 0, width: 0) == 0)
    #expect(screen.put("x", x: 0, y: 0, width: -4) == 0)
  }

  @Test("leaves no half of a wide character when something is drawn over the other")
  func halves() {
    var screen = Screen(size: Size(columns: 6, rows: 3))
    for y in 0..<3 { screen.put("山田花", x: 0, y: y) }
    screen.put("a", x: 1, y: 0)
    screen.put("b", x: 2, y: 1)
    screen.put("子", x: 1, y: 2)
    #expect(screen.lines() == [" a田花", "山b 花", " 子 花"])
  }

  @Test("draws frames with the title in the line, and cuts the title before what stands at its end")
  func frames() {
    var screen = Screen(size: Size(columns: 24, rows: 8))
    screen.box(screen.bounds.top(3), title: Line("Sessions"), trailing: Line("1 of 9"), focused: true)
    screen.box(Rect(x: 0, y: 3, width: 17, height: 2), title: Line("Sessions"), trailing: Line("1 of 9"))
    screen.box(Rect(x: 0, y: 5, width: 8, height: 3), title: Line("Sessions"), trailing: Line("1 of 9"))
    #expect(
      screen.lines() == [
        "╭─ Sessions ── 1 of 9 ─╮", "│                      │", "╰──────────────────────╯", "╭─ S… ─ 1 of 9 ─╮",
        "╰───────────────╯",
        "╭─ S… ─╮", "│      │", "╰──────╯",
      ])
    #expect(screen.roles(row: 1) == ["0-0 focus", "23-23 focus"])
  }

  @Test("draws the same with signs of ASCII")
  func ascii() {
    var screen = Screen(size: Size(columns: 16, rows: 2), glyphs: .ascii)
    screen.box(screen.bounds, title: Line("Set-Cookie now"), focused: false)
    #expect(screen.lines() == ["+- Set-Cooki~ -+", "+--------------+"])
  }

  @Test("tells what its text means")
  func roles() {
    var screen = Screen(size: Size(columns: 12, rows: 1))
    screen.fill(screen.bounds, surface: .bar)
    screen.put([Span("PROD", .production, bold: true), Span(" ok")], x: 1, y: 0)
    screen.tint(Rect(x: 6, y: 0, width: 2, height: 1), surface: .selection)
    #expect(
      screen.roles(row: 0) == ["0-0 text/bar", "1-4 production/bar bold", "5-5 text/bar", "6-7 text/selection", "8-11 text/bar"])
    #expect(screen.lines() == [" PROD ok"])
    screen.tint(screen.bounds, role: .faint)
    #expect(screen[1, 0]?.role == .faint)
    screen.fill(screen.bounds, surface: .background)
    #expect(screen == Screen(size: Size(columns: 12, rows: 1)))
  }

  @Test(
    "A line is cut across its spans, with the ellipsis in the role of what was cut",
    arguments: [
      (20, "ab cd ef", 3), (8, "ab cd ef", 3), (7, "ab cd …", 3), (6, "ab cd…", 2), (5, "ab c…", 2), (3, "ab…", 1), (1, "…", 1),
      (0, "", 0),
    ])
  func lines(_ width: Int, _ shown: String, _ spans: Int) {
    let line: Line = [Span("ab ", .good), Span("cd ", .warning), Span("ef", .danger)]
    let cut = line.clipped(to: width)
    #expect(cut.text.string == shown)
    #expect(cut.count == spans)
  }

  @Test("Rectangles are taken apart without ever being less than empty")
  func rectangles() {
    let rect = Rect(x: 2, y: 1, width: 10, height: 4)
    #expect(rect.leading(3) == Rect(x: 2, y: 1, width: 3, height: 4))
    #expect(rect.trailing(3) == Rect(x: 9, y: 1, width: 3, height: 4))
    #expect(rect.bottom(1) == Rect(x: 2, y: 4, width: 10, height: 1))
    #expect(rect.bottom(-1).isEmpty && rect.trailing(-5).isEmpty && rect.leading(-1).isEmpty && rect.top(-1).isEmpty)
    #expect(rect.trailing(99) == rect && rect.leading(99) == rect)
    #expect(rect.split(leading: 4, gap: 1) == (rect.leading(4), Rect(x: 7, y: 1, width: 5, height: 4)))
    #expect(rect.split(top: 9).1.isEmpty)
    #expect(rect.inset(6, 0).width == 0)
    #expect(rect.centred(Size(columns: 4, rows: 2)) == Rect(x: 5, y: 2, width: 4, height: 2))
    #expect(rect.centred(Size(columns: 40, rows: 20)) == rect)
    #expect(rect.row(3).height == 1 && rect.row(4).isEmpty && rect.row(-1).isEmpty)
    #expect(rect.contains(Point(x: 11, y: 4)) && !rect.contains(Point(x: 12, y: 4)))
  }

  @Test(
    "A list follows its selected row, by as little as needed",
    arguments: [
      ([0, 5, 9, 10, 3], 100, 10, [0, 0, 0, 1, 1]), ([99, 0], 100, 10, [90, 0]), ([5], 3, 10, [0]), ([0], 0, 10, [0]),
      ([7], 9, 0, [0]),
      ([99, 4], 100, 1, [99, 4]), ([-4, 400], 100, 10, [0, 90]),
    ])
  func viewport(_ indices: [Int], _ count: Int, _ height: Int, _ offsets: [Int]) {
    var viewport = Viewport()
    for (index, offset) in zip(indices, offsets) {
      viewport.follow(index: index, count: count, height: height)
      #expect(viewport.offset == offset)
      #expect(viewport.range(count: count, height: height).count <= max(0, height))
    }
    viewport.follow(index: count - 1, count: count, height: height)
    viewport.follow(index: 0, count: 2, height: height)
    #expect(viewport.range(count: 2, height: 10) == 0..<2)
  }

  @Test("Signs have the same widths with and without Unicode")
  func glyphs() {
    let (unicode, ascii) = (Mirror(reflecting: Glyphs.unicode).children, Mirror(reflecting: Glyphs.ascii).children)
    for (one, other) in zip(unicode, ascii) {
      let pairs: [(SafeText, SafeText)] =
        if let one = one.value as? SafeText, let other = other.value as? SafeText { [(one, other)] } else {
          Array(zip(one.value as? [SafeText] ?? [], other.value as? [SafeText] ?? []))
        }
      #expect(!pairs.isEmpty)
      for (one, other) in pairs {
        #expect(one.width == 1 && other.width == 1, "\(String(describing: one))")
        #expect(other.string.utf8.allSatisfy { $0 < 0x80 })
      }
    }
  }

  @Test(
    "Meters show the least and only a whole fills them",
    arguments: [
      (0.0, "    "), (0.001, "▏   "), (0.5, "██  "), (0.55, "██▏ "), (0.999, "███▉"), (1.0, "████"), (7.0, "████"),
      (-1.0, "    "), (Double.nan, "    "),
    ])
  func meters(_ fraction: Double, _ shown: String) {
    #expect(Glyphs.unicode.meter(fraction, width: 4).string == shown)
    #expect(Glyphs.ascii.meter(fraction, width: 4).width == 4)
  }

  @Test("Sparklines are scaled to their greatest value")
  func sparklines() {
    #expect(Glyphs.unicode.sparkline([0, 1, 4, 8, 3]).string == "▁▁▄█▃")
    #expect(Glyphs.unicode.sparkline([0, 0]).string == "▁▁")
    #expect(Glyphs.unicode.sparkline([Int]()).isEmpty)
  }
}
