import ECMAScript
import Sessions
import TerminalText
import TerminalUI
import Testing

@testable import Inspection
@testable import InspectorUI

/// However much is asked, of however many rows: counted, never by a clock. See ``Work``.
@Suite("A filter asks no more of all rows together than there is time for") struct FilterWorkTests {
  struct Asked: Sendable, CustomStringConvertible {
    let description: String
    let filter: String
  }

  /// Three letters each.
  private static let words: [String] = {
    let letters = "abcdefghijklmnopqrstuvwxyz"
    return letters.prefix(12).flatMap { first in letters.map { "\(first)\($0)x" } }
  }()
  private static let user = String(repeating: "ab", count: 50)
  private static let asked = (words + words + words).joined(separator: " ")

  /// Every second one is what each filter finds.
  private static let rows: [SessionSummary] = (0..<200).map { number in
    var row = summary("row\(1_000 + number)", expires: Int64(60 + 60 * number))
    row.user = JSString(user + (number.isMultiple(of: 2) ? "x" : ""))
    var search = SearchText()
    search.append((number.isMultiple(of: 2) ? words : Array(words.dropLast())).joined(separator: " "))
    row.search = search
    return row
  }

  static let filters = [
    Asked(description: "words", filter: asked),
    Asked(
      description: "texts of a field",
      filter: ((0..<300).map { "user=u\($0)" } + ["user=\(user)x"]).joined(separator: "|")),
    Asked(
      description: "patterns that are texts",
      filter: ((0..<300).map { "user~^u\($0)" } + ["user~bx$"]).joined(separator: "|")),
    Asked(description: "a pattern that takes long", filter: "user~" + String(repeating: "a?b?", count: 15) + "x"),
  ]

  private func index() -> SessionIndex {
    var index = SessionIndex()
    for row in Self.rows { index.load(row, now: now) }
    index.complete(now: now)
    return index
  }

  private func shown(_ index: SessionIndex) -> Set<SessionID> { Set(index.rows(in: 0..<index.count).map(\.summary.id)) }

  /// What those find who read the sessions, beside the input.
  private func found(_ filter: Filter, at moment: Timestamp) -> Set<SessionID> {
    Set(Self.rows.filter { filter.verdict(on: $0, content: nil, now: moment) == .yes }.map(\.id))
  }

  @Test("what is over it is left to those who read the sessions, and stays decided", arguments: filters)
  func key(_ asked: Asked) throws {
    let filter = try Filter(parsing: asked.filter)
    let expected = found(filter, at: now)
    #expect(expected.count == Self.rows.count / 2)
    var index = index()
    let (_, work) = Work.measuring { index.setFilter(filter, now: now) }
    #expect(work <= 2 * FilterBudget.key, "\(work)")
    // So many are asked as there is room for.
    #expect(!index.undecided.isEmpty && index.undecided.count < Self.rows.count)
    let undecided = index.undecided
    for id in undecided { index.decide(id, expected.contains(id)) }
    #expect(index.undecided.isEmpty && index.matching == expected.count && shown(index) == expected)
    // The store is listed again: rows that did not change are not asked again, whether there is room or not.
    let (_, again) = Work.measuring {
      index.renewBudget()
      for row in Self.rows { index.load(row, now: now) }
    }
    #expect(again <= Self.rows.count && index.undecided.isEmpty && index.matching == expected.count, "\(again)")
  }

  @Test("one that changes is asked anew, and of many that change at once so many as there is room for", arguments: filters)
  func changes(_ asked: Asked) throws {
    let filter = try Filter(parsing: asked.filter)
    let expected = found(filter, at: now)
    var index = index()
    index.setFilter(filter, now: now)
    for id in index.undecided { index.decide(id, expected.contains(id)) }
    let changed = Self.rows.map { row in
      var row = row
      row.size += 1
      return row
    }
    for row in changed.suffix(3) {
      index.renewBudget()
      index.observe(row, at: uptime, now: now)
      #expect(index.undecided.isEmpty && index.matching == expected.count)
    }
    let (_, work) = Work.measuring {
      index.renewBudget()
      for row in changed { index.observe(row, at: uptime, now: now) }
    }
    #expect(work <= 2 * FilterBudget.key && !index.undecided.isEmpty, "\(work)")
    for id in index.undecided { index.decide(id, expected.contains(id)) }
    #expect(index.undecided.isEmpty && index.matching == expected.count)
  }

  @Test("and as time goes by, those that wait for their turn come to it one tick after the other")
  func time() throws {
    let filter = try Filter(parsing: (0..<300).map { "user=u\($0)" }.joined(separator: "|") + "|ttl<1h")
    var index = index()
    index.setFilter(filter, now: now)
    #expect(!index.undecided.isEmpty)
    let expected = found(filter, at: now)
    for id in index.undecided { index.decide(id, expected.contains(id)) }
    #expect(shown(index) == expected)
    let moment = now.adding(seconds: 1_800)
    var ticks = 0
    var changed = true
    while changed || ticks < 10 {
      index.renewBudget()
      let (isOther, work) = Work.measuring { index.rejudge(now: moment) }
      #expect(work <= 2 * FilterBudget.key)
      (changed, ticks) = (isOther, ticks + 1)
      try #require(ticks < 100)
    }
    index.resort(now: moment)
    #expect(index.undecided.isEmpty && shown(index) == found(filter, at: moment))
    // Until the next turn nothing is asked.
    let (_, work) = Work.measuring { index.rejudge(now: moment) }
    #expect(work == 0)
  }

  @Test("so what is pasted into it costs a key no more, and all of it is found")
  func paste() async throws {
    func payload(_ words: some Sequence<String>) -> String { #"{"t":"\#(words.joined(separator: " "))"}"# }
    var setup = ScreenRunner.Setup()
    setup.measuresEvents = true
    setup.sessions = (0..<120).map { number in
      SampleSession(
        id: "row\(1_000_000_000_000 + number)", age: 3, left: 720,
        payload: number.isMultiple(of: 2) ? payload(Self.words) : payload(Self.words.dropLast()))
    }
    let runner = try await ScreenRunner(setup)
    await runner.press([.character("/")])
    await runner.input(.paste(Self.asked))
    #expect(runner.state.filterText == Self.asked)
    #expect(runner.effects.contains { $0.hasPrefix("scan ") })
    #expect(runner.state.index.undecided.isEmpty && runner.state.index.matching == 60)
    let id = try await runner.id("row1000000000119")
    var changed = try #require(try await runner.memory.read(id))
    changed.payload = Array(payload(Self.words).utf8)
    _ = try await runner.memory.update(changed)
    await runner.observe(id)
    #expect(runner.state.index.undecided.isEmpty && runner.state.index.matching == 61)
    #expect(runner.dearest.work <= 2 * FilterBudget.key, "\(runner.dearest.event) cost \(runner.dearest.work)")
  }
}
