import ECMAScript
import Inspection
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// The store in figures: a chart beside the other, in as many columns as there is room for.
enum StatisticsView {
  private static let column = 46
  private static let gap = 4
  private static let bar = 14
  /// So many groups of a chart, where there are several charts.
  private static let groups = 8

  private static func inner(_ layout: Layout) -> Rect { Layout.inner(layout.body).inset(left: 1, right: 1) }
  static func height(in layout: Layout) -> Int { max(1, inner(layout).height) }
  static func width(in layout: Layout) -> Int { max(1, inner(layout).width) }

  static func draw(_ page: StatisticsPage, state: State, on screen: inout Screen) {
    let body = state.layout.body
    screen.fill(body, surface: .background)
    _ = screen.pane(body, title: [Span("Statistics", .title, bold: true)], trailing: trailing(page), focused: true)
    let inner = inner(state.layout)
    guard page.statistics != nil else {
      let met = page.seen > 0 ? "  \(grouped(page.seen)) sessions so far" : ""
      screen.put([Span("looking through the store…" + SafeText(sanitising: met), .dim)], x: inner.x + 1, y: inner.y + 1)
      return
    }
    let lines = lines(page, state: state, width: inner.width)
    for (row, line) in lines.dropFirst(page.offset).prefix(inner.height).enumerated() {
      screen.put(line, x: inner.x, y: inner.y + row, width: inner.width)
    }
    if page.offset + inner.height < lines.count {
      screen.put(screen.glyphs.down, x: inner.maxX - 1, y: inner.maxY - 1, role: .accent)
    }
  }

  private static func trailing(_ page: StatisticsPage) -> Line {
    guard let statistics = page.statistics else { return [] }
    let words = "\(sessionsCounted(statistics.sessions)), \(ByteCount(statistics.bytes))  as of \(statistics.now.timeText)"
    return [Span(SafeText(sanitising: words), .dim)]
  }

  static func lines(_ page: StatisticsPage, state: State, width: Int) -> [Line] {
    guard let statistics = page.statistics else { return [] }
    guard statistics.sessions > 0 else { return [[Span("no session matches", .dim)]] }
    let count = max(1, (width + gap) / (column + gap))
    let cells = (width - gap * (count - 1)) / count
    let blocks = blocks(statistics, isWhole: page.query.subjects.count > 1, width: cells, state: state)
    // Each goes where there is least so far: the columns end about alike, and what comes first stands at the top.
    var columns = Array(repeating: [Line](), count: count)
    for block in blocks {
      let place = columns.indices.min { columns[$0].count < columns[$1].count } ?? 0
      columns[place] += block + [[]]
    }
    return (0..<(columns.map(\.count).max() ?? 0)).map { row in
      columns.enumerated().reduce(into: Line()) { line, part in
        let piece = row < part.element.count ? part.element[row].clipped(to: cells) : []
        line += piece
        if part.offset + 1 < count { line.append(Span(.spaces(cells - piece.width + gap))) }
      }
    }
  }

  private static func blocks(_ statistics: Statistics, isWhole: Bool, width: Int, state: State) -> [[Line]] {
    var blocks: [[Line]] = []
    for chart in statistics.charts where !isWhole || chart.groups.count > 1 || chart.subject == .field(.state) {
      let title = chart.subject == .content(Statistics.Query.role) ? "role" : chart.subject.name
      var bars = chart.groups.prefix(isWhole ? groups : .max).map { Bar(name: $0.name, count: $0.sessions) }
      let rest = chart.groups.dropFirst(bars.count)
      if !rest.isEmpty { bars.append(Bar(name: "\(grouped(rest.count)) others", count: rest.reduce(0) { $0 + $1.sessions })) }
      if let others = chart.others { bars.append(Bar(name: others.name, count: others.sessions)) }
      blocks.append(block("By " + SafeText(sanitising: title), bars, of: statistics.sessions, width: width, state))
    }
    guard isWhole else { return blocks }
    var keys = statistics.keys.prefix(groups).map { Bar(name: $0.name, count: $0.bytes, isBytes: true) }
    let rest = statistics.keys.dropFirst(groups)
    if !rest.isEmpty {
      keys.append(Bar(name: "\(grouped(rest.count)) other keys", count: rest.saturatingSum(\.bytes), isBytes: true))
    }
    keys.append(Bar(name: "around them", count: statistics.around, isBytes: true))
    blocks.append(block("Bytes by key", keys, of: statistics.bytes, width: width, state))
    blocks.append(
      named("Largest", statistics.largest, width: width, state) { "\(ByteCount($0.size))" })
    blocks.append(
      named("Oldest", statistics.oldest, width: width, state) { row in
        guard case .since(let moment)? = statistics.age.value(of: row, at: statistics.now) else { return "" }
        return Interval(from: moment, to: statistics.now).short
      })
    return blocks.filter { $0.count > 1 }
  }

  private struct Bar {
    let name: String
    let count: Int
    var isBytes = false
    var words: SafeText { SafeText(sanitising: isBytes ? "\(ByteCount(count))" : grouped(count)) }
  }

  /// `admin    1,204   12 %  ▌▌▌`.
  private static func block(_ title: SafeText, _ bars: [Bar], of total: Int, width: Int, _ state: State) -> [Line] {
    let glyphs = state.configuration.glyphs
    let counts = max(5, bars.map(\.words.width).max() ?? 0)
    let name = max(6, width - counts - 6 - bar - 3)
    return [[Span(title, .heading, bold: true)]]
      + bars.map { entry in
        let share = total > 0 ? Double(entry.count) / Double(total) : 0
        let percent = SafeText(sanitising: "\(Int((share * 100).rounded())) %")
        return [
          Span(SafeText(sanitising: entry.name, cells: name).padded(to: name)),
          Span(" " + entry.words.padded(to: counts, alignment: .trailing)),
          Span(percent.padded(to: 6, alignment: .trailing), .dim), Span("  "),
          Span(glyphs.meter(share, width: bar), .accent),
        ]
      }
  }

  private static func named(
    _ title: SafeText, _ rows: [SessionSummary], width: Int, _ state: State, value: (SessionSummary) -> String
  ) -> [Line] {
    [[Span(title, .heading, bold: true)]]
      + rows.map { row in
        let who = row.user.map { SafeText(sanitisingUTF8: $0.wtf8, cells: width) }
        let words = SafeText(sanitising: value(row)).padded(to: 6, alignment: .trailing)
        return [
          Span(words), Span("  "), Span(SafeText(sanitising: row.label.description).padded(to: 9), .identifier), Span("  "),
          who.map { Span($0) } ?? Span(SafeText(sanitising: row.problem ?? "no user", cells: width), .dim),
        ]
      }
  }
}
