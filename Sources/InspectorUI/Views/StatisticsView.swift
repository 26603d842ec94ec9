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
    guard page.isAnswered else {
      screen.put([page.waitingWords], x: inner.x + 1, y: inner.y + 1, width: inner.width - 2)
      return
    }
    let sheet = Sheet(page, state: state, width: inner.width)
    let rows = page.offset..<max(page.offset, min(sheet.height, page.offset + inner.height))
    for row in rows { screen.put(sheet.line(row), x: inner.x, y: inner.y + row - page.offset, width: inner.width) }
    if page.offset + inner.height < sheet.height {
      screen.put(screen.glyphs.down, x: inner.maxX - 1, y: inner.maxY - 1, role: .accent)
    }
  }

  private static func trailing(_ page: StatisticsPage) -> Line {
    guard let statistics = page.statistics else { return [] }
    let words = "\(sessionsCounted(statistics.sessions)), \(ByteCount(statistics.bytes))  as of \(statistics.now.timeText)"
    return [Span(SafeText(sanitising: words), .dim)]
  }

  /// How many lines it has.
  static func lines(_ page: StatisticsPage, state: State) -> Int {
    Sheet(page, state: state, width: width(in: state.layout)).height
  }

  /// A chart, or a list, under its title. Its lines are made where they are shown: a chart has one for each value that was met.
  private struct Block {
    let height: Int
    let line: (Int) -> Line

    /// - Parameter entry: the line of each of so many.
    init(_ title: SafeText, _ count: Int, _ entry: @escaping (Int) -> Line) {
      // An empty line ends it.
      height = count + 2
      line = { row in row == 0 ? [Span(title, .heading, bold: true)] : row <= count ? entry(row - 1) : [] }
    }

    init(_ line: Line) {
      height = 1
      self.line = { _ in line }
    }

    var isEmpty: Bool { height == 2 }
  }

  /// All of it, in columns.
  private struct Sheet {
    private var columns: [[Block]]
    private let cells: Int

    init(_ page: StatisticsPage, state: State, width: Int) {
      guard let statistics = page.statistics, statistics.sessions > 0 else {
        columns = page.statistics == nil ? [] : [[Block([Span("no session matches", .dim)])]]
        cells = width
        return
      }
      let gap = StatisticsView.gap
      let count = max(1, (width + gap) / (StatisticsView.column + gap))
      cells = (width - gap * (count - 1)) / count
      // Each goes where there is least so far: the columns end about alike, and what comes first stands at the top.
      columns = Array(repeating: [], count: count)
      var heights = Array(repeating: 0, count: count)
      for block in StatisticsView.blocks(statistics, isWhole: page.query.subjects.count > 1, width: cells, state: state) {
        let place = heights.indices.min { heights[$0] < heights[$1] } ?? 0
        columns[place].append(block)
        heights[place] += block.height
      }
    }

    var height: Int { columns.map { $0.reduce(0) { $0 + $1.height } }.max() ?? 0 }

    func line(_ row: Int) -> Line {
      columns.enumerated().reduce(into: Line()) { line, part in
        let piece = Self.line(row, of: part.element).clipped(to: cells)
        line += piece
        if part.offset + 1 < columns.count { line.append(Span(.spaces(cells - piece.width + StatisticsView.gap))) }
      }
    }

    private static func line(_ row: Int, of column: [Block]) -> Line {
      var row = row
      for block in column {
        if row < block.height { return block.line(row) }
        row -= block.height
      }
      return []
    }
  }

  private static func blocks(_ statistics: Statistics, isWhole: Bool, width: Int, state: State) -> [Block] {
    var blocks: [Block] = []
    for chart in statistics.charts where !isWhole || chart.groups.count > 1 || chart.subject == .field(.state) {
      let title = chart.subject == .content(Statistics.Query.role) ? "role" : chart.subject.name
      var bars = Bars(groups: chart.groups.prefix(isWhole ? groups : .max))
      let rest = chart.groups.dropFirst(bars.groups.count)
      if !rest.isEmpty {
        bars.others.append(Bar(name: "\(grouped(rest.count)) others", count: rest.reduce(0) { $0 + $1.sessions }))
      }
      if let others = chart.others { bars.others.append(Bar(name: others.name, count: others.sessions)) }
      blocks.append(block("By " + SafeText(sanitising: title), bars, of: statistics.sessions, width: width, state))
    }
    guard isWhole else { return blocks }
    var keys = statistics.keys.prefix(groups).map { Bar(name: $0.name, count: $0.bytes, isBytes: true) }
    let rest = statistics.keys.dropFirst(groups)
    if !rest.isEmpty {
      keys.append(Bar(name: "\(grouped(rest.count)) other keys", count: rest.saturatingSum(\.bytes), isBytes: true))
    }
    keys.append(Bar(name: "around them", count: statistics.around, isBytes: true))
    blocks.append(block("Bytes by key", Bars(groups: [], others: keys), of: statistics.bytes, width: width, state))
    blocks.append(named("Largest", statistics.largest, width: width) { "\(ByteCount($0.size))" })
    blocks.append(
      named("Oldest", statistics.oldest, width: width) { row in
        guard case .since(let moment)? = statistics.age.value(of: row, at: statistics.now) else { return "" }
        return Interval(from: moment, to: statistics.now).short
      })
    return blocks.filter { !$0.isEmpty }
  }

  private struct Bar {
    let name: String
    let count: Int
    var isBytes = false
    var words: SafeText { SafeText(sanitising: isBytes ? "\(ByteCount(count))" : grouped(count)) }
  }

  /// A bar for each group, and those of what is told together, behind them.
  private struct Bars {
    let groups: ArraySlice<Statistics.Group>
    var others: [Bar] = []

    var count: Int { groups.count + others.count }

    /// Cells that the words of the longest count take: of those of groups that is the largest.
    var wordWidth: Int {
      let largest = groups.lazy.map(\.sessions).max().map { Bar(name: "", count: $0) }
      return (others + [largest].compactMap(\.self)).map(\.words.width).max() ?? 0
    }

    func bar(_ place: Int) -> Bar {
      guard place < groups.count else { return others[place - groups.count] }
      let group = groups[groups.startIndex + place]
      return Bar(name: group.name, count: group.sessions)
    }
  }

  /// `admin    1,204   12 %  ▌▌▌`.
  private static func block(_ title: SafeText, _ bars: Bars, of total: Int, width: Int, _ state: State) -> Block {
    let glyphs = state.configuration.glyphs
    let counts = max(5, bars.wordWidth)
    let name = max(6, width - counts - 6 - bar - 3)
    return Block(title, bars.count) { place in
      let entry = bars.bar(place)
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
    _ title: SafeText, _ rows: [SessionSummary], width: Int, value: @escaping (SessionSummary) -> String
  ) -> Block {
    Block(title, rows.count) { place in
      let row = rows[place]
      let who = row.user.map { SafeText(sanitisingUTF8: $0.wtf8, cells: width) }
      let words = SafeText(sanitising: value(row)).padded(to: 6, alignment: .trailing)
      return [
        Span(words), Span("  "), Span(SafeText(sanitising: row.label.description).padded(to: 9), .identifier), Span("  "),
        who.map { Span($0) } ?? Span(SafeText(sanitising: row.problem ?? "no user", cells: width), .dim),
      ]
    }
  }
}
