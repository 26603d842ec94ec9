import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import TerminalText

/// What a filter finds in a store, sorted as the interface does it.
struct Listing {
  /// The rows that match.
  let summaries: [SessionSummary]
  /// How many match, in all.
  let matching: Int
  /// How many entries the store has.
  let total: Int
  let now: Timestamp
  /// What an operator should know of the store by now.
  let advisories: [Advisory]
  /// How many entries could not be read, though they are files of sessions.
  let unreadable: Int
  /// What could not be looked into, in words.
  var leftOut: [String] {
    let closed = unreadable == 1 ? "1 session could not be read" : "\(unreadable) sessions could not be read"
    return advisories.leftOut + (unreadable > 0 ? ["\(closed): the rows say why"] : [])
  }
  /// What is said of the store itself.
  var warnings: [String] { advisories.filter { $0.code != .leftOut && !$0.concernsAnswers }.warnings }

  /// What came to be so while it was listed, and concerns what is listed.
  func newsOfAnswers(since setup: InspectionContext) -> [SafeText] {
    advisories.beforeAnswers.map { SafeText(sanitising: $0) }.filter { !setup.notices.contains($0) }
  }

  /// - Parameter limit: so many rows are kept at the most, the first in order; nil: all that match.
  static func read(_ setup: InspectionContext, filter: Filter, sort: SortOrder, limit: Int?) async throws -> Listing {
    let now = setup.clock.now()
    // What a record holds is at hand where the filter is asked: no row needs to keep the text of it.
    let scan = SessionScan(
      reader: setup.store.reader, summaries: setup.summaries.forManyRows, filter: filter, width: Processors.count, now: now)
    var best = TopRows<SessionSummary>(ListQuery(sort: sort, capacity: limit ?? .max, now: now))
    var (total, unreadable) = (0, 0)
    try await scan.run { find in
      total += find.seen
      for (summary, _) in find.rows {
        best.offer(summary, now: now)
        if summary.isUnreadable { unreadable += 1 }
      }
      return true
    }
    for notice in filter.metNotices { Console.printNote("\(notice)") }
    return Listing(
      summaries: best.finish().rows, matching: best.offered, total: total, now: now, advisories: await setup.store.advisories(),
      unreadable: unreadable)
  }

  static func filter(_ text: String?, _ setup: InspectionContext) throws(CommandError) -> Filter {
    guard let text else { return .all }
    do throws(FilterError) {
      let filter: Filter
      do throws(FilterError) {
        filter = try Filter(parsing: text, disclosure: setup.disclosure, attributes: setup.attributes)
      } catch {
        // Where a field does not exist, a path of the data may be meant: only then the data is looked at.
        filter = try Filter(parsing: text, disclosure: setup.disclosure, attributes: setup.attributes, paths: paths(setup))
      }
      for notice in filter.notices { Console.printNote("\(notice)") }
      return filter
    } catch {
      throw .usage(
        "the filter cannot be read at character \(error.position): \(error.reason)",
        advice: "for example: --where 'user~alice & expires<1h'")
    }
  }

  /// What the first sessions of the store hold, by its paths. A store that cannot be read is said to be so, beside what is wrong
  /// with the filter.
  private static func paths(_ setup: InspectionContext) -> DataPaths {
    var paths = DataPaths()
    do {
      let page = try blocking { try await setup.store.reader.page(PageRequest(limit: 256)) }
      // Which sessions stand first in a larger store may be told by ids.
      guard setup.disclosure.comparesIDs || page.next == nil else { return paths }
      for entry in setup.summaries.told(page.entries, \.id) {
        if let content = setup.summaries.summary(of: entry).content {
          paths.learn(content, of: entry.id, masking: setup.disclosure.masking.of(entry.id))
        }
      }
    } catch {
      Console.printNote("no path can be suggested: \((error as? StoreError)?.words ?? "\(error)")")
    }
    return paths
  }
}
