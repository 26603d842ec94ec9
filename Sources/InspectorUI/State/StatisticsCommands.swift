package import Inspection
import Sessions
import SessionsAdministration
import TerminalUI

/// The whole of the store, or of what the filter finds, in figures, over the list.
package struct StatisticsPage: Page {
  package let query: Statistics.Query
  /// Nil while the store is looked through; then how many sessions were met so far.
  package private(set) var statistics: Statistics?
  private(set) var isOutdated = false
  package var seen = 0
  package var offset = 0

  init(_ query: Statistics.Query) { self.query = query }

  /// Whatever it is of, some sessions are named in it.
  var subjects: [FilterSubject] {
    query.subjects.flatMap { subject in
      subject == .content(Statistics.Query.role) ? Statistics.Query.roles.map { .content($0) } : [subject]
    } + [.field(.user)]
  }
  var isAnswered: Bool { statistics != nil }

  mutating func outdate() { (statistics, isOutdated, offset) = (nil, true, 0) }

  mutating func show(_ statistics: Statistics) { self.statistics = statistics }

  mutating func scroll(by rows: Int, of lines: Int, height: Int) {
    offset = max(0, min(max(0, lines - height), offset + max(-lines, min(rows, lines))))
  }
}

extension State {
  /// `:stats`: by all that is usually asked, or by one field or path.
  mutating func startStatistics(_ text: String) -> [Effect] {
    guard !text.isEmpty else { return gather(nil) }
    do throws(FilterError) {
      guard let subject = try FilterSubject(parsing: text) else {
        say(.refused, "unknown field “\(text)”\(FilterSubject.suggestion(for: text, among: paths))")
        return []
      }
      if case .field(let field) = subject, field.type == .identity || field.type == .token {
        say(.refused, "each session has its own \(field.name)")
        return []
      }
      return gather([subject])
    } catch {
      say(.refused, "\(text): \(error)")
      return []
    }
  }

  private mutating func gather(_ subjects: [FilterSubject]?) -> [Effect] {
    let query = Statistics.Query(subjects, filter: index.filter, attributes: configuration.store.attributes, now: now)
    mode = .statistics(StatisticsPage(query))
    return ask(.gather(query))
  }

  mutating func showStatistics(_ statistics: Statistics) {
    guard case .statistics(var page) = mode, page.isAwaited else { return }
    page.show(statistics)
    mode = .statistics(page)
  }

  mutating func type(_ key: Key, statistics page: inout StatisticsPage) -> [Effect] {
    let height = StatisticsView.height(in: layout)
    switch key {
    case .escape, .enter, .character("q"), .control("c"):
      mode = .normal
      return page.isAwaited ? endWork() : []
    case .character("r"):
      let fresh = page.query.subjects == Statistics.Query(attributes: configuration.store.attributes, now: now).subjects
      return gather(fresh ? nil : page.query.subjects)
    case .down, .character("j"): scroll(&page, by: 1)
    case .up, .character("k"): scroll(&page, by: -1)
    case .pageDown, .control("f"), .space: scroll(&page, by: height)
    case .pageUp, .control("b"): scroll(&page, by: -height)
    case .control("d"): scroll(&page, by: height / 2)
    case .control("u"): scroll(&page, by: -height / 2)
    case .home, .character("g"): scroll(&page, by: -.max)
    case .end, .character("G"): scroll(&page, by: .max)
    default: break
    }
    mode = .statistics(page)
    return []
  }

  func scroll(_ page: inout StatisticsPage, by rows: Int) {
    page.scroll(by: rows, of: StatisticsView.lines(page, state: self), height: StatisticsView.height(in: layout))
  }
}
