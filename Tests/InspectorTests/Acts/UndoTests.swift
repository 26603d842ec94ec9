import ECMAScript
import Sessions
import SessionsAdministration
import Testing

@testable import Inspection
@testable import InspectorUI

/// Taking back is the inverse of what was done here, and of nothing else.
@Suite("Taking back") struct UndoTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var before: String
    var act: PendingWrite.Action
    /// What somebody else makes of it; nil: nothing.
    var then: String?
    var after: String
    /// What it says of what stays.
    var words: String?
  }

  static let cases: [Case] = [
    Case(
      testDescription: "nobody wrote since: every byte is as it was", before: #"{ "a" : 1.0, "b":{"c":[1,2]} }"#,
      act: .edit([.rename(path("a"), to: "z")]), then: nil, after: #"{ "a" : 1.0, "b":{"c":[1,2]} }"#, words: nil),
    Case(
      testDescription: "what others wrote elsewhere stays", before: #"{"role":"user","page":"/"}"#,
      act: .edit([.set(path("role"), "admin")]), then: #"{"role":"admin","page":"/cart","new":1}"#,
      after: #"{"role":"user","page":"/cart","new":1}"#, words: nil),
    Case(
      testDescription: "what others wrote on the same path stays, the rest comes back", before: #"{"a":1,"b":1}"#,
      act: .edit([.set(path("a"), 2), .set(path("b"), 2)]), then: #"{"a":3,"b":2}"#, after: #"{"a":3,"b":1}"#,
      words: "a was changed since"),
    Case(
      testDescription: "nothing is left to take back", before: #"{"a":1}"#, act: .edit([.set(path("a"), 2)]),
      then: #"{"a":3}"#, after: #"{"a":3}"#, words: "stays: a was changed since"),
    Case(
      testDescription: "a message that nobody read is taken away", before: #"{"a":1}"#,
      act: .edit([.flash(name: "notice", value: "hello")]), then: #"{"a":2,"__flash_notice__":"hello"}"#, after: #"{"a":2}"#,
      words: nil),
    Case(
      testDescription: "the message that it replaced is not sent again where a page read the new one",
      before: #"{"__flash_notice__":"old"}"#, act: .edit([.flash(name: "notice", value: "new")]), then: "{}", after: "{}",
      words: "stays: flash.notice was read by a page; what it replaced is not sent again"),
    Case(
      testDescription: "a list is one value: places in it move", before: #"{"list":[1,2,3]}"#,
      act: .edit([.set(path("list[0]"), 9)]), then: #"{"list":[0,9,2,3]}"#, after: #"{"list":[0,9,2,3]}"#,
      words: "stays: list was changed since"),
    Case(
      testDescription: "a value that was moved is not lost where its old place was taken since", before: #"{"n":1,"a":1}"#,
      act: .edit([.rename(path("n"), to: "q")]), then: #"{"n":50,"a":1,"q":1}"#, after: #"{"n":50,"a":1,"q":1}"#,
      words: "stays: n was changed since; q stays, for n was changed since"),
    Case(
      testDescription: "nor does it come twice where its new place was changed since", before: #"{"n":1}"#,
      act: .edit([.rename(path("n"), to: "q")]), then: #"{"q":77}"#, after: #"{"q":77}"#,
      words: "stays: n does not come back, for q was changed since; q was changed since"),
    Case(
      testDescription: "what lies in a hidden value is told as that, and once", before: #"{"recoveryCodes":{"839201":1,"12":1}}"#,
      act: .edit([.set(path(#"recoveryCodes["839201"]"#), 2), .set(path(#"recoveryCodes["12"]"#), 2)]),
      then: #"{"recoveryCodes":{"839201":3,"12":3}}"#, after: #"{"recoveryCodes":{"839201":3,"12":3}}"#,
      words: "stays: recoveryCodes was changed since"),
    Case(
      testDescription: "null is a value", before: #"{"a":null,"b":1}"#, act: .edit([.unset(path("a"))]), then: #"{"b":2}"#,
      after: #"{"b":2,"a":null}"#, words: nil),
  ]

  @Test("an edit comes back path by path", arguments: cases)
  func edits(_ example: Case) async throws {
    let result = try await takeBack(example)
    #expect(try await payload() == example.after)
    let words = result.kept + result.skipped.keys
    #expect(words == (example.words.map { [$0] } ?? []))
    #expect(result.done + result.skipped.count == 1)
  }

  @Test("an expiry comes back alone, and not where it was moved since")
  func expiry() async throws {
    let act = Case(
      testDescription: "", before: #"{"a":1}"#, act: .expire(nil), then: #"{"a":2}"#, after: "", words: nil)
    #expect(try await takeBack(act).done == 1)
    #expect(try await payload() == #"{"a":2}"#)
    #expect(try await store.read(id)?.expires == now.adding(seconds: 60))

    let moved = try await takeBack(act, movingTo: now.adding(seconds: 7))
    #expect(moved.done == 0 && moved.skipped.keys.first?.contains("had its expiry changed since") == true)
    #expect(try await store.read(id)?.expires == now.adding(seconds: 7))
  }

  @Test("where nobody wrote since, an expiry comes back whatever the store made of the one that was asked for")
  func asked() async throws {
    for (isOurs, done) in [(true, 1), (false, 0)] {
      let seen = try await make(#"{"a":1}"#)
      var kept = seen
      kept.expires = now.adding(seconds: 90)
      guard case .updated(let revision) = try await store.update(kept) else { return #expect(Bool(false), "no update") }
      var asked = kept
      (asked.expires, asked.revision) = (now.adding(seconds: 90).adding(milliseconds: 999), isOurs ? revision : seen.revision)
      let reversal = try #require(Reversal(.expire(asked.expires), before: seen, after: asked, format: operations.format))
      #expect(await run([reversal]).done == done)
      #expect(try await store.read(id)?.expires == (isOurs ? seen.expires : kept.expires))
    }
  }

  @Test("an end among the data that others moved there alone stays, and that is said")
  func endInData() async throws {
    _ = try await make(#"{"end":"sometime"}"#)
    var format = PayloadCodec.flat
    format.ending = { content, end in
      var content = content
      content.set("end", .string(JSString(end.iso8601)))
      return content
    }
    let (ending, later) = (SessionOperations(store: store, format: format), now.adding(seconds: 90))
    guard case .made(let before?, let after?) = try await ending.setExpiry(id, later, ifRevision: nil) else {
      return #expect(Bool(false), "the expiry")
    }
    let reversal = try #require(Reversal(.expire(later), before: before, after: after, format: format))
    _ = try await operations.edit(id, [.set(Self.path("end"), "theirs")], ifRevision: nil)
    let result = await run([reversal])
    #expect(result.done == 1 && result.kept == ["end was changed since"])
    #expect(try await payload() == #"{"end":"theirs"}"#)
    #expect(try await store.read(id)?.expires == before.expires)
  }

  @Test("what is kept to take a write back holds none of what was written: nobody would count it")
  func nothingMore() throws {
    let (before, edit) = (stored("a", #"{"a":1}"#, expires: 60), PendingWrite.Action.edit([.set(Self.path("a"), 2)]))
    var after = stored("a", #"{"a":2}"#, expires: 90)
    let revision = Revision("r2", of: RevisedRecord(payload: after.payload, expires: after.expires))
    after.revision = revision
    for action in [edit, .expire(after.expires)] {
      let reversal = try #require(Reversal(action, before: before, after: after, format: .flat))
      let kept: [Revision?] =
        switch reversal.change {
        case .edited(let edit): [edit.revision]
        case .expiry(_, _, let edit, let kept): [edit?.revision, kept]
        case .destroyed: []
        }
      #expect(!kept.isEmpty && kept.allSatisfy { $0 == revision && $0?.record == nil })
    }
  }

  @Test("an expiry that is not a date is never written again as one: the session does not come back, and a new expiry stays")
  func noDate() async throws {
    var seen = try await make(#"{"a":1}"#)
    seen.expires = .minimum
    let destroyed = try #require(Reversal(.destroy, before: seen, after: nil, format: operations.format))
    _ = try await store.delete(id, ifRevision: nil)
    #expect(operations.restoreObstacle(of: seen) == "its expiry is not a date")
    #expect(await run([destroyed]).skipped == ["does not come back: its expiry is not a date": 1])
    #expect(try await store.read(id) == nil)

    let moved = try await make(#"{"a":1}"#)
    let expiry = try #require(Reversal(.expire(moved.expires), before: seen, after: moved, format: operations.format))
    #expect(await run([expiry]).skipped == ["had an expiry that was not a date: its new one stays": 1])
    #expect(try await store.read(id)?.expires == moved.expires)
  }

  @Test("what is gone does not come back by the undo of an edit, and what exists again is not overwritten")
  func existence() async throws {
    let seen = try await make(#"{"a":1}"#)
    let written = try await operations.edit(id, [.set(Self.path("a"), 2)], ifRevision: nil)
    guard case .made(let before?, let after?) = written else { return #expect(Bool(false)) }
    _ = try await store.delete(id, ifRevision: nil)
    let edit = try #require(
      Reversal(.edit([.set(Self.path("a"), 2)]), before: before, after: after, format: operations.format))
    #expect(await run([edit]).skipped == ["is gone meanwhile": 1])
    #expect(try await store.read(id) == nil)

    let destroyed = try #require(Reversal(.destroy, before: seen, after: nil, format: operations.format))
    _ = try await make(#"{"other":true}"#)
    #expect(await run([destroyed]).skipped == ["exists again, and is left as it is": 1])
    #expect(try await payload() == #"{"other":true}"#)
  }

  // MARK: The store

  private let store = MemorySessionStore(clock: WallClock { now })
  private let id = SessionID("session")
  private var operations: SessionOperations { SessionOperations(store: store, format: SessionCodec.flat.payloadCodec) }

  private static func path(_ text: String) -> ValuePath { (try? ValuePath(parsing: text)) ?? .root }

  private func takeBack(_ example: Case, movingTo expires: Timestamp? = nil) async throws -> MassResult {
    _ = try await make(example.before)
    let outcome =
      switch example.act {
      case .edit(let edits): try await operations.edit(id, edits, ifRevision: nil)
      case .expire(let expires): try await operations.setExpiry(id, expires, ifRevision: nil)
      case .destroy: try await operations.destroy(id, ifRevision: nil)
      }
    guard case .made(let before?, let after) = outcome else { throw ScreenFile.Mistake(description: "\(outcome)") }
    let reversal = try #require(Reversal(example.act, before: before, after: after, format: operations.format))
    if var theirs = after {
      if let then = example.then { theirs.payload = Array(then.utf8) }
      if let expires { theirs.expires = expires }
      if example.then != nil || expires != nil { _ = try await store.update(theirs) }
    }
    return await run([reversal])
  }

  private func run(_ reversals: [Reversal]) async -> MassResult {
    await MassOperations(reader: store, operations: operations).run(MassWrite(.undo(reversals))) { _ in true }
  }

  private func make(_ payload: String) async throws -> StoredSession {
    _ = try await store.delete(id, ifRevision: nil)
    _ = try await store.create(StoredSession(id: id, payload: Array(payload.utf8), expires: now.adding(seconds: 60)))
    return try #require(try await store.read(id))
  }

  private func payload() async throws -> String? {
    try await store.read(id).map { String(decoding: $0.payload, as: UTF8.self) }
  }
}
