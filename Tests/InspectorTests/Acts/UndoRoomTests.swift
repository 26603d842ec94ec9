import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI
import Testing

@testable import Inspection
@testable import InspectorUI

/// All that can be undone takes no more memory than one act may: what goes for it is told before, and goes the oldest first.
@Suite("The room for undoing", .serialized) struct UndoRoomTests {
  private let runner: ScreenRunner

  init() async throws { runner = try await ScreenRunner(ScreenRunner.Setup()) }

  /// So many expiries, each of which takes what is taken for any session.
  private func expiries(_ count: Int) throws -> [Reversal] {
    let (before, after) = (stored("a", expires: 60), stored("a", expires: 90, revision: "r2"))
    let reversal = try #require(Reversal(.expire(after.expires), before: before, after: after, format: .flat))
    #expect(reversal.cost == Reversal.overhead)
    return Array(repeating: reversal, count: count)
  }

  private static let most = Reversal.limit / Reversal.overhead

  @Test(
    "goes to the newest, and an act for which others go says so before and after",
    arguments: [
      ([most / 2], most / 2, []), ([most / 2], most / 2 + 1, ["act 0"]), ([1, most / 2], most / 2, ["act 0"]),
      ([most / 2, 1], most / 2, ["act 0"]), ([1, 1], most, ["act 1, act 0"]), ([1, most - 2, 1], 1, ["act 0"]), ([], most, []),
    ] as [([Int], Int, [String])])
  func goes(_ before: [Int], _ count: Int, _ gone: [String]) throws {
    var state = runner.state
    for (number, count) in before.enumerated() { state.keep(try expiries(count), title: "act \(number)") }
    var survey = Survey(of: MarkedSessions([SessionID("a"), SessionID("b")]), for: .expire(nil))
    survey.able = count
    let review = Review.make(survey, state: state)
    let text = review.lines.lines.map { $0.map(\.text.string).joined() }.joined(separator: " ")
    #expect(text.contains("no room to undo") == !gone.isEmpty, "\(text)")
    for titles in gone { #expect(text.contains("what was done before: \(titles)"), "\(text)") }
    let words = state.keep(try expiries(count), title: "the last")
    #expect(words == gone.first.map { "no room to undo any more: \($0)" })
    #expect(state.undo.reduce(0) { $0 + $1.cost } <= Reversal.limit && state.undo.last?.title == "the last")
  }

  @Test("is told of one session, too, where its own takes the place of what was done before")
  func one() throws {
    var state = runner.state
    state.keep(try expiries(Self.most - 8), title: "many")
    for (length, fits) in [(8, true), (8 * Reversal.overhead, false)] {
      let base = stored("b", #"{"a":"\#(String(repeating: "x", count: length))"}"#)
      let (summary, content) = maker().summary(of: base)
      let target = PendingWrite.Target(summary, label: "b", revision: base.revision, base: base, content: content)
      let review = try Review.make(PendingWrite(.destroy, on: target, done: "session destroyed"), state: state)
      let text = review.lines.lines.map { $0.map(\.text.string).joined() }.joined(separator: " ")
      #expect(text.contains("no room to undo what was done before: many") == !fits, "\(text)")
    }
  }
}
