import ArgumentParser
import ECMAScript
import Inspection
import Sessions
import SessionsAdministration
import Synchronization
import TerminalText

struct StatsVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Show the whole of a store in figures: by state, age, size, user, and what each key takes.",
    discussion: Help.text(
      """
      Every session is read once, and none is changed. The keys and what stands around them add up to the stored bytes. --by takes a field or a path, as user or data.cart[0].sku. A session that has several values there, as a list, counts for each of them, as in a filter; what is masked is one group. With --json the kind of a group says what its value is: value, range, masked, empty list, object, list, not known, absent, others.

      \(ListingOptions.help)
      """,
      examples: [
        "session-inspector stats ./sessions",
        "session-inspector stats app.db --by data.user.role --where 'not expired'",
        "session-inspector stats app.db --json",
      ]))

  @Argument(help: "The store.", completion: .store) var store: String
  @Option(help: ArgumentHelp("Only by this field or value, with every group of it.", valueName: "field|path")) var by: String?
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("Only those that match, as in the filter of the interface.", valueName: "filter"))
  var filter: String?
  @Flag(help: "One JSON object.") var json = false
  @OptionGroup var options: StoreOptions
  @OptionGroup var cookies: CookieOptions

  func perform() throws -> ExitStatus {
    let setup = try InspectionContext(store: store, options.choice.forReading, cookies.choice)
    for notice in setup.notices { Console.printNote(notice) }
    var query = Statistics.Query(attributes: setup.attributes, now: setup.clock.now())
    if let by { query.subjects = [try Self.subject(by, setup)] }
    query.filter = try Listing.filter(filter, setup)
    let statistics = try setup.statistics(query)
    for notice in query.filter.metNotices { Console.printNote("\(notice)") }
    if json {
      Output.json(.object(statistics.record(setup)))
    } else {
      StatisticsText(statistics, setup, isWhole: by == nil).print()
    }
    let leftOut = try blocking { await setup.store.advisories().leftOut }
    for words in leftOut { Console.printNote("\(words)") }
    return leftOut.isEmpty ? .success : .someFailed
  }

  private static func subject(_ text: String, _ setup: InspectionContext) throws(CommandError) -> FilterSubject {
    let column: ExportColumns.Column?
    do throws(ExportColumnsError) {
      column = try ExportColumns(parsing: text, attributes: setup.attributes).columns.only
    } catch { throw .usage("--by: \(error.name) \(error.reason)", advice: "--by user, or --by data.user.role") }
    switch column {
    case .field(let field)? where field.type != .identity && field.type != .token: return .field(field)
    case .value(let path)?: return .content(path)
    case .field?, .fingerprint?:
      throw .usage("--by \(text): every session has its own", advice: "--by user, or --by data.user.role")
    case nil: throw .usage("--by takes one field or path", advice: "--by user, or --by data.user.role")
    }
  }
}

extension InspectionContext {
  /// Goes once through the store, and says how far it is to who waits at a terminal.
  func statistics(_ query: Statistics.Query) throws -> Statistics {
    let progress = Mutex((count: 0, pace: Pace(), isShown: false))
    defer { progress.withLock { if $0.isShown { Console.clearProgress() } } }
    let (reader, summaries) = (store.reader, summaries)
    return try blocking {
      try await Statistics.gather(query, reader: reader, summaries: summaries, width: Processors.count) { count in
        progress.withLock {
          $0.count += count
          guard Console.errorIsTerminal, $0.pace.isDue() else { return }
          $0.isShown = true
          Console.showProgress("\(sessionsCounted($0.count)) looked at")
        }
      }
    }
  }
}

extension Collection {
  /// Its element, where it has one alone.
  fileprivate var only: Element? { count == 1 ? first : nil }
}

/// Statistics for people: a bar a group.
private struct StatisticsText {
  private let statistics: Statistics
  private let setup: InspectionContext
  private let isWhole: Bool
  private let glyphs: Glyphs
  /// So many groups of a chart, and so many keys, where not one alone was asked for.
  private static let groups = 10
  private static let bar = 24

  init(_ statistics: Statistics, _ setup: InspectionContext, isWhole: Bool) {
    (self.statistics, self.setup, self.isWhole) = (statistics, setup, isWhole)
    glyphs = Console.showsUnicode ? .unicode : .ascii
  }

  func print() {
    Console.line("\(sessionsCounted(statistics.sessions)), \(grouped(statistics.bytes)) bytes")
    for chart in statistics.charts where !isWhole || chart.groups.count > 1 || chart.subject == .field(.state) { tell(chart) }
    guard isWhole, statistics.sessions > 0 else { return }
    tellKeys()
    tell("largest", statistics.largest) { "\(ByteCount($0.size))" }
    tell("oldest, by \(statistics.age.name)", statistics.oldest) { row in
      statistics.age.value(of: row, at: statistics.now).map { $0.words(at: statistics.now) } ?? "-"
    }
  }

  private func tell(_ chart: Statistics.Chart) {
    let shown = isWhole ? chart.groups.prefix(Self.groups) : chart.groups[...]
    var groups = Array(shown)
    let rest = chart.groups.dropFirst(shown.count)
    if !rest.isEmpty {
      var others = Statistics.Group(name: "\(grouped(rest.count)) others")
      for group in rest {
        others.sessions += group.sessions
        others.bytes.add(saturating: group.bytes)
      }
      groups.append(others)
    }
    if let others = chart.others { groups.append(others) }
    title(chart.title)
    bars(groups.map { Bar(name: $0.name, count: $0.sessions) }, of: statistics.sessions)
  }

  private func tellKeys() {
    var keys = statistics.keys.prefix(Self.groups).map { Bar(name: $0.name, count: $0.bytes) }
    let rest = statistics.keys.dropFirst(Self.groups)
    if !rest.isEmpty {
      keys.append(Bar(name: "\(grouped(rest.count)) other keys", count: rest.saturatingSum(\.bytes)))
    }
    keys.append(Bar(name: "around them", count: statistics.around))
    title("bytes by key")
    bars(keys, of: statistics.bytes)
  }

  private func tell(_ words: String, _ rows: [SessionSummary], _ value: (SessionSummary) -> String) {
    guard !rows.isEmpty else { return }
    title(words)
    for row in rows {
      Output.line(SafeText(sanitising: "  \(row.label)  \(value(row))  \(row.user?.string ?? row.problem ?? "-")"))
    }
  }

  private func title(_ words: String) {
    Console.line("")
    Console.line(SafeText(sanitising: words))
  }

  private struct Bar {
    let name: String
    let count: Int
    var words: String { grouped(count) }
  }

  private func bars(_ groups: [Bar], of total: Int) {
    let names = groups.map { SafeText(sanitising: $0.name).clipped(to: 32) }
    let width = names.map(\.width).max() ?? 0
    let countWidth = groups.map(\.words.count).max() ?? 0
    for (name, group) in zip(names, groups) {
      let share = total > 0 ? Double(group.count) / Double(total) : 0
      let percent = SafeText(sanitising: "\(Int((share * 100).rounded())) %").padded(to: 5, alignment: .trailing)
      let count = SafeText(sanitising: group.words).padded(to: countWidth, alignment: .trailing)
      Output.line("  " + name.padded(to: width) + "  " + count + "  " + percent + "  " + glyphs.meter(share, width: Self.bar))
    }
  }
}

extension Statistics.Chart {
  fileprivate var title: String { subject == .content(Statistics.Query.role) ? "role" : "by \(subject.name)" }
}

extension Statistics {
  /// As programs get it.
  fileprivate func record(_ setup: InspectionContext) -> JSONObject {
    func number(_ value: Int) -> JSONValue { .number(JSNumber(Double(value))) }
    func rows(_ summaries: [SessionSummary]) -> JSONValue {
      let columns = ExportColumns(attributes: setup.attributes)
      return .array(summaries.map { .object(ExportRow($0, now: now, reveal: false).record(columns)) })
    }
    return [
      "sessions": number(sessions), "bytes": number(bytes),
      "by": .array(
        charts.map { chart in
          let groups = chart.groups.map { $0.record(kind: $0.value?.kind ?? "range") }
          return [
            "field": .string(JSString(chart.subject == .content(Query.role) ? "role" : chart.subject.name)),
            "groups": .array(groups + (chart.others.map { [$0.record(kind: "others")] } ?? [])),
          ]
        }),
      "keys": .array(
        keys.map { ["key": .string(JSString($0.name)), "sessions": number($0.sessions), "bytes": number($0.bytes)] }),
      "around": number(around), "largest": rows(largest), "oldest": rows(oldest),
    ]
  }
}

extension Statistics.Group {
  /// As programs get it: what has no text has none here, so that nothing is taken for a text.
  fileprivate func record(kind: String) -> JSONValue {
    let told: JSONValue =
      switch value {
      case nil: .string(JSString(name))
      case .text(let text)?: .string(JSString(text))
      case .masked?: .string(JSString(Masking.mask))
      case .emptyList?: []
      case .object?, .list?, .unknown?, SessionGroups.Value.none?: .null
      }
    return [
      "value": told, "kind": .string(JSString(kind)), "sessions": .number(JSNumber(Double(sessions))),
      "bytes": .number(JSNumber(Double(bytes))),
    ]
  }
}
