import ECMAScript
import Sessions
import SessionsAdministration
import Testing

@testable import Inspection
@testable import InspectorUI

/// An object may be hidden for what is in it, as `mfa` with a code is; without the code it is in sight, and what else was in it is not.
@Suite("What was hidden as a whole, and is no more") struct OnceHiddenTests {
  private static let login = #"{"acct":{"mfa":{"code":"482913","hunter":{"name":"pc"},"hint":"zQ9K-7741"}}}"#
  private static let done = #"{"acct":{"mfa":{"tries":2}}}"#

  private static func visible(_ text: String) throws -> VisibleContent { VisibleContent(try content(text), masking: Masking()) }

  private static func rows(_ tree: ValueTree) -> String { tree.rows.map { "\($0.path) \($0.label)" }.joined(separator: "\n") }

  @Test("has no row of what is gone out of it, whenever that went")
  func rows() throws {
    for between in [nil, #"{"acct":{"mfa":{"code":"482913","hint":"zQ9K-7741"}}}"#, #"{"acct":{}}"#] {
      var tree = ValueTree(try content(Self.login), masking: Masking())
      for text in [between, Self.done].compactMap(\.self) { tree.update(try content(text), at: uptime) }
      tree.fold(.data(try ValuePath(parsing: "acct.mfa")), false)
      let rows = Self.rows(tree)
      #expect(rows.contains("tries") && !rows.contains("hunter") && !rows.contains("hint"), "\(rows)")
    }
    let told = VisibleDiff(from: try Self.visible(Self.login), to: try Self.visible(Self.done), inTree: true).words()
    #expect(told.map(\.path.description) == ["acct.mfa"] && told[0].before?.isMasked == true)
  }

  @Test("has none either where more changed with it than is told") func many() throws {
    func text(_ big: String, _ mfa: String) -> String { #"{"a":{"big":{\#(big)},"mfa":{\#(mfa)}}}"# }
    let big = (0..<600).map { #""k\#($0)":1"# }.joined(separator: ",")
    var tree = ValueTree(try content(text("", #""code":"482913","hunter":1"#)), masking: Masking())
    for text in [text("", #""code":"482913""#), text(big, #""tries":2"#)] { tree.update(try content(text), at: uptime) }
    tree.fold(.data(try ValuePath(parsing: "a.mfa")), false)
    #expect(Self.rows(tree).contains("tries") && !Self.rows(tree).contains("hunter"))
  }

  @Test("comes back hidden in the review of an undo, and says that it will show")
  func undo() throws {
    let before = stored("a", Self.login)
    let edit = PendingWrite.Action.edit([.unset(try ValuePath(parsing: "acct.mfa.hint"))])
    let after = stored("a", #"{"acct":{"mfa":{"code":"482913","hunter":{"name":"pc"}}}}"#, revision: "r2")
    let reversal = try #require(Reversal(edit, before: before, after: after, format: .flat))
    let newest = stored("a", Self.done, revision: "r3")
    let operations = SessionOperations(store: MemorySessionStore(clock: WallClock { now }), format: .flat)
    let plan = operations.plan(reversal, on: SessionEntry(id: newest.id, size: 1, modified: nil, content: .stored(newest)))
    let (current, then) = try #require(plan.contents)
    let first = try #require(plan.before)
    let diffs = [
      VisibleDiff(
        from: VisibleContent(current, masking: Masking()), to: VisibleContent(then, masking: Masking()),
        since: [VisibleContent(first, masking: Masking())]),
      EditDiff(from: current, to: then, since: [first], masking: Masking(), revealed: []).diff(revealed: []),
    ]
    for diff in diffs {
      let words = diff.words()
      #expect(words.map(\.path.description) == ["acct.mfa"] && words.allSatisfy { $0.after?.isMasked == true }, "\(words)")
      #expect(diff.changes.allSatisfy { diff.uncovers($0) })
    }
  }

  @Test("comes back hidden in the review of what was taken out of it, too, however it was settled with what others wrote")
  func reviews() async throws {
    let (base, theirs) = (try content(Self.login), try content(Self.done))
    var target = PendingWrite.Target(
      maker().summary(of: stored("a", Self.login)).summary, label: "", revision: nil, base: stored("a", Self.login),
      content: base)
    target.stand(on: stored("a", Self.done), theirs)
    let state = try await ScreenRunner(ScreenRunner.Setup()).state
    let edits: [ContentEdit] = [
      .set(try ValuePath(parsing: "acct.mfa.hint"), "zQ9K-7741"),
      .replaceAll(try content(#"{"acct":{"mfa":{"tries":2,"hint":"zQ9K-7741"}}}"#)),
    ]
    for edit in edits {
      let review = try Review.make(PendingWrite(.edit([edit]), on: target, done: ""), nil, state: state)
      let words = "\(review.lines)"
      #expect(words.contains("acct.mfa") && !words.contains("zQ9K"), "\(words)")
    }
    let merge = ThreeWayMerge(base: base, mine: try content(#"{"acct":{"mfa":{"hint":"mine"}}}"#), theirs: theirs)
    let question = state.editQuestion(.resolve(merge, [:]), on: nil, theirs, of: target.id, for: target)
    #expect(question.older == [base])
  }

  @Test("is told by no error of an edit that was asked for while it was")
  func errors() throws {
    let before = stored("a", Self.login)
    var target = PendingWrite.Target(
      maker().summary(of: before).summary, label: "", revision: nil, base: before, content: try content(Self.login))
    for text in [Self.done, #"{"acct":{"mfa":{"tries":3}}}"#] { target.stand(on: stored("a", text), try content(text)) }
    var after = try #require(target.content)
    let edit = ContentEdit.unset(try ValuePath(parsing: "acct.mfa.hunter.name"))
    let error = #expect(throws: ContentEditError.self) { try edit.apply(to: &after) }
    #expect(error?.told(in: target.states, by: Masking()).description == "there is nothing at acct.mfa.…")
  }
}
